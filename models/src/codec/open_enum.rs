//! Open enums: a value that the API adds later is kept and can be sent.

/// Declares an enum of up to 32 values, with a variant for all others.
macro_rules! open_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $text:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $(
                #[doc = concat!("`", $text, "`")]
                $(#[$variant_meta])*
                $variant,
            )*
            /// A value that this version of the SDK does not know. Use `from` to create one; it prefers the known variants.
            Unknown(String),
        }

        const _: () = {
            // The same form as the table of a struct, with values instead of field names.
            const NAMES: &str = concat!($($text),*);
            const ENTRIES: &[$crate::codec::TableEntry] = &$crate::codec::entries(["", $($text),*], [0; 1 + NUMBERS.len()]);
            const NUMBERS: &[Number] = &[$(Number::$variant),*];
            #[derive(Clone, Copy)]
            #[allow(clippy::enum_variant_names)]
            enum Number {
                $($variant,)*
            }

            impl $crate::codec::FromText for $name {
                #[inline]
                fn from_text(text: &str) -> Self {
                    match NUMBERS.get($crate::codec::position(NAMES, ENTRIES, text)) {
                        $(Some(Number::$variant) => $name::$variant,)*
                        None => $name::Unknown(text.to_owned()),
                    }
                }
                #[inline]
                fn as_text(&self) -> &str {
                    let number = match self {
                        $($name::$variant => Number::$variant as usize,)*
                        $name::Unknown(text) => return text,
                    };
                    $crate::codec::nth(NAMES, ENTRIES, number)
                }
            }
        };

        impl Default for $name {
            /// The empty text: the value of a required field that is missing in a response.
            #[inline]
            fn default() -> Self {
                $name::Unknown(String::new())
            }
        }

        impl $name {
            /// The value as the API spells it.
            #[inline]
            pub fn as_str(&self) -> &str {
                $crate::codec::FromText::as_text(self)
            }
        }

        $crate::codec::text_field!($name);
        $crate::codec::from_str!($name);
    };
}
pub(crate) use open_enum;

/// Declares a type of more than 32 values as text with constants. An enum of that size would add 10 to 34 kB to every
/// program that contains one.
macro_rules! open_constants {
    ($(#[$meta:meta])* $name:ident { $($(#[$value_meta:meta])* $constant:ident = $text:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(::std::borrow::Cow<'static, str>);

        impl $name {
            $(
                #[doc = concat!("`", $text, "`")]
                $(#[$value_meta])*
                pub const $constant: Self = Self(::std::borrow::Cow::Borrowed($text));
            )*

            /// The value as the API spells it.
            #[inline]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl $crate::codec::FromText for $name {
            #[inline]
            fn from_text(text: &str) -> Self {
                $name(::std::borrow::Cow::Owned(text.to_owned()))
            }
            #[inline]
            fn as_text(&self) -> &str {
                &self.0
            }
        }

        $crate::codec::text_field!($name);
        $crate::codec::from_str!($name);
    };
}
pub(crate) use open_constants;

/// Parses a value of an open enum. Every text is one, so this cannot fail.
macro_rules! from_str {
    ($name:ident) => {
        impl ::core::str::FromStr for $name {
            type Err = ::core::convert::Infallible;

            #[inline]
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok($crate::codec::FromText::from_text(text))
            }
        }
    };
}
pub(crate) use from_str;
