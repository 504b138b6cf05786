//! Dates and times, kept as text and converted by the date library of a feature.

#[cfg(feature = "chrono")]
mod chrono;
#[cfg(feature = "jiff")]
mod jiff;
mod parse;
#[cfg(feature = "time")]
mod time;

pub use self::parse::InvalidDate;
use super::field::FromText;
use super::field::text_field;
use super::model::FieldMut;

macro_rules! text_types {
    ($($(#[$meta:meta])* $name:ident;)*) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
        pub struct $name(String);

        impl $name {
            /// The text as sent or received.
            #[inline]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Returns the text, as sent or received.
            #[inline]
            pub fn into_string(self) -> String {
                self.0
            }
        }

        impl FromText for $name {
            #[inline]
            fn from_text(text: &str) -> Self {
                $name(text.to_owned())
            }
            #[inline]
            fn as_text(&self) -> &str {
                &self.0
            }
            #[inline]
            fn text_mut(&mut self) -> FieldMut<'_> {
                FieldMut::Text(&mut self.0)
            }
        }
    )*};
}

text_types! {
    /// A day without a time zone, such as `2020-09-30`.
    ///
    /// The text is kept as it is, because connectors are not strict about the form and a conversion through an instant
    /// could shift the day. The features `jiff`, `chrono` and `time` add conversions from and to their date types.
    ///
    /// ```
    /// use apideck_unify::models::Date;
    /// let due: Date = "2020-09-30".into();
    /// assert_eq!(due.as_str(), "2020-09-30");
    /// assert!(due < "2020-10-01".into());
    /// ```
    #[derive(PartialOrd, Ord)]
    Date;

    /// A point in time, such as `2020-09-30T07:43:32.000Z` (RFC 3339).
    ///
    /// The text is kept as it is, including offset and fraction. The features `jiff`, `chrono` and `time` add conversions
    /// from and to their types; converting a time without an offset fails.
    DateTime;
}

text_field!(Date DateTime);
