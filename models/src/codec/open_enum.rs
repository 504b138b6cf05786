//! Enums that stay open: a value that the API adds tomorrow is kept, and can be sent, today.

/// Packs values that are separated by line breaks: each behind its length, so that no search has to look for its end.
pub(crate) const fn pack_values<const LENGTH: usize>(values: &str) -> [u8; LENGTH] {
    let values = values.as_bytes();
    let mut packed = [0; LENGTH];
    let mut head = 0;
    let mut at = 0;
    while at < values.len() {
        if values[at] == b'\n' {
            head = at + 1;
        } else {
            packed[head] += 1;
            packed[at + 1] = values[at];
        }
        at += 1;
    }
    packed
}

/// The packed values as text.
pub(crate) const fn packed_text(packed: &'static [u8]) -> &'static str {
    match std::str::from_utf8(packed) {
        Ok(text) => text,
        Err(_) => panic!("a length that is no ASCII: at most 127 bytes can be packed"),
    }
}

fn values(mut packed: &'static str) -> impl Iterator<Item = &'static str> {
    std::iter::from_fn(move || {
        let (value, rest) = packed.split_at_checked(1 + usize::from(*packed.as_bytes().first()?))?;
        packed = rest;
        value.get(1..)
    })
}

/// The number of `text` among the packed values; beyond all numbers where it is not.
pub(crate) fn position(packed: &'static str, text: &str) -> usize {
    values(packed).position(|value| value == text).unwrap_or(usize::MAX)
}

/// The value number `index` among the packed values.
pub(crate) fn nth(packed: &'static str, index: usize) -> &'static str {
    values(packed).nth(index).unwrap_or_default()
}

/// An enum of up to 32 values, with a variant for all others.
macro_rules! open_enum {
    ($(#[$meta:meta])* $name:ident {
        $(#[$first_meta:meta])* $first:ident = $first_text:literal
        $(, $(#[$variant_meta:meta])* $variant:ident = $text:literal)* $(,)?
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            #[doc = concat!("`", $first_text, "`")]
            $(#[$first_meta])*
            $first,
            $(
                #[doc = concat!("`", $text, "`")]
                $(#[$variant_meta])*
                $variant,
            )*
            /// A value that this version has no name for. Make one with `from`, which finds the named ones first.
            Unknown(String),
        }

        const _: () = {
            // One string: a slice of strings costs 40 bytes a value in a position-independent executable.
            const TEXT: &str = concat!($first_text $(, "\n", $text)*);
            const PACKED: [u8; TEXT.len() + 1] = $crate::codec::pack_values(TEXT);
            const VALUES: &str = $crate::codec::packed_text(&PACKED);
            #[allow(clippy::enum_variant_names)]
            enum Count {
                $first,
                $($variant,)*
            }
            struct Number;
            #[allow(non_upper_case_globals)]
            impl Number {
                const $first: usize = Count::$first as usize;
                $(const $variant: usize = Count::$variant as usize;)*
            }

            impl $crate::codec::FromText for $name {
                #[inline]
                fn from_text(text: &str) -> Self {
                    match $crate::codec::position(VALUES, text) {
                        Number::$first => $name::$first,
                        $(Number::$variant => $name::$variant,)*
                        _ => $name::Unknown(text.to_owned()),
                    }
                }
                #[inline]
                fn as_text(&self) -> &str {
                    let number = match self {
                        $name::$first => Number::$first,
                        $($name::$variant => Number::$variant,)*
                        $name::Unknown(text) => return text,
                    };
                    $crate::codec::nth(VALUES, number)
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
