//! Dates and times: kept as the text they came with, and converted where a date library is at hand.

#[cfg(feature = "chrono")]
mod chrono;
#[cfg(feature = "jiff")]
mod jiff;
#[cfg(feature = "time")]
mod time;

use super::field::FromText;
use super::field::text_field;

macro_rules! text_types {
    ($($(#[$meta:meta])* $name:ident;)*) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
        pub struct $name(String);

        impl $name {
            /// The text, as it stands on the wire.
            #[inline]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The text, given away.
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
        }
    )*};
}

text_types! {
    /// A day without a time zone, such as `2020-09-30`.
    ///
    /// Sent as it was given and kept as it came: connectors are not strict about the form, and a conversion through
    /// an instant would shift the day. The features `jiff`, `chrono` and `time` convert it from and to their dates.
    ///
    /// ```
    /// # use apideck_models::Date;
    /// let due: Date = "2020-09-30".into();
    /// assert_eq!(due.as_str(), "2020-09-30");
    /// ```
    Date;

    /// A point in time, such as `2020-09-30T07:43:32.000Z` (RFC 3339).
    ///
    /// Sent as it was given and kept as it came, offset and fraction included. The features `jiff`, `chrono` and `time`
    /// convert it from and to their times; one without an offset is no point in time, and is not converted.
    DateTime;
}

text_field!(Date DateTime);
