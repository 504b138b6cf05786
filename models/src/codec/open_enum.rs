//! Enums that stay open: a value that the API adds tomorrow is kept, and can be sent, today.

/// An enum of up to 32 values, with a variant for all others.
macro_rules! open_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $text:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $(
                #[doc = concat!("`", $text, "`")]
                $(#[$variant_meta])*
                $variant,
            )*
            /// A value that this version has no name for. Make one with `from`, which finds the named ones first.
            Unknown(String),
        }

        const _: () = {
            // As of a struct: the values are in the place of its fields.
            const NAMES: &str = concat!($($text),*);
            const HEADS: &[$crate::codec::Head] = &$crate::codec::heads(["", $($text),*], [0; 1 + NUMBERS.len()]);
            const NUMBERS: &[Number] = &[$(Number::$variant),*];
            #[derive(Clone, Copy)]
            #[allow(clippy::enum_variant_names)]
            enum Number {
                $($variant,)*
            }

            impl $crate::codec::FromText for $name {
                #[inline]
                fn from_text(text: &str) -> Self {
                    match NUMBERS.get($crate::codec::position(NAMES, HEADS, text)) {
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
                    $crate::codec::nth(NAMES, HEADS, number)
                }
            }
        };

        impl Default for $name {
            /// The empty text: what a required value reads as where it is missing.
            #[inline]
            fn default() -> Self {
                $name::Unknown(String::new())
            }
        }

        impl $name {
            /// The value as it stands on the wire.
            #[inline]
            pub fn as_str(&self) -> &str {
                $crate::codec::FromText::as_text(self)
            }
        }

        $crate::codec::text_field!($name);
    };
}
pub(crate) use open_enum;

/// A set of more than 32 values: text with constants, since an enum of that size would cost every program that
/// holds one 10 to 34 kB.
macro_rules! open_constants {
    ($(#[$meta:meta])* $name:ident { $($(#[$value_meta:meta])* $constant:ident = $text:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
        pub struct $name(::std::borrow::Cow<'static, str>);

        impl $name {
            $(
                #[doc = concat!("`", $text, "`")]
                $(#[$value_meta])*
                pub const $constant: Self = Self(::std::borrow::Cow::Borrowed($text));
            )*

            /// The value as it stands on the wire.
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
    };
}
pub(crate) use open_constants;
