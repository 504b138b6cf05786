//! Open enums: a value that the API adds later is kept and can be sent.

use super::model::{EnumMut, OpenEnum};

impl dyn OpenEnum + '_ {
    /// Becomes the value of `text`. Every text has one.
    #[inline(never)]
    pub(crate) fn set(&mut self, text: &str) {
        let number = self.value_mut(None).texts.position(text);
        if let Err(unknown) = self.value_mut(Some(number)).value {
            text.clone_into(unknown);
        }
    }

    /// The text of the value, as bytes.
    // Not inlined into `FieldMut::value`, which has to be small enough to be inlined itself.
    #[inline(never)]
    pub(crate) fn text(&mut self) -> &[u8] {
        let EnumMut { texts, value } = self.value_mut(None);
        value.map_or_else(|unknown| unknown.as_bytes(), |number| texts.nth(number))
    }
}

/// Declares an enum of up to 32 values, numbered from 0 without gaps, with a variant for all others.
macro_rules! open_enum {
    ($(#[$meta:meta])* $name:ident {
        $($(#[$variant_meta:meta])* $number:literal $variant:ident = $text:literal),* $(,)?
    }) => {
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
            const TEXTS: &[&str] = &["", $($text),*];
            const TABLE: $crate::codec::Table = $crate::codec::Table(
                &$crate::codec::table::<{ $crate::codec::length(TEXTS) }>(TEXTS, &[0; TEXTS.len()]),
            );

            /// The number of the value, and that of all unknown texts.
            #[inline]
            fn number(value: &$name) -> usize {
                match value {
                    $($name::$variant => $number,)*
                    $name::Unknown(_) => TEXTS.len() - 1,
                }
            }

            impl $crate::codec::OpenEnum for $name {
                fn value_mut(&mut self, new: Option<usize>) -> $crate::codec::EnumMut<'_> {
                    if let Some(number) = new {
                        *self = match number {
                            $($number => $name::$variant,)*
                            _ => $name::Unknown(String::new()),
                        };
                    }
                    // Not one `match` with both results: that would be a jump per value, while consecutive numbers are
                    // computed.
                    let number = number(self);
                    let value = match self {
                        $name::Unknown(text) => Err(text),
                        _ => Ok(number),
                    };
                    $crate::codec::EnumMut { texts: TABLE, value }
                }
            }

            impl $crate::codec::FromText for $name {
                #[inline]
                fn from_text(text: &str) -> Self {
                    let mut value = Self::default();
                    (&mut value as &mut dyn $crate::codec::OpenEnum).set(text);
                    value
                }
                #[inline]
                fn as_text(&self) -> &str {
                    match self {
                        $name::Unknown(text) => text,
                        known => $crate::codec::text(TABLE.nth(number(known))),
                    }
                }
                #[inline]
                fn text_mut(&mut self) -> $crate::codec::FieldMut<'_> {
                    $crate::codec::FieldMut::Enum(self)
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
            #[inline]
            fn text_mut(&mut self) -> $crate::codec::FieldMut<'_> {
                $crate::codec::FieldMut::Constant(&mut self.0)
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
