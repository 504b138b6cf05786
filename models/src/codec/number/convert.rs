//! Conversions from and to integers, and comparisons with integers and floats.

use std::cmp::Ordering;

use super::{Exponent, Number, NumberError};

macro_rules! integers {
    ($($type:ident)*) => {$(
        impl From<$type> for Number {
            #[inline]
            fn from(value: $type) -> Number {
                Number { digits: value.into(), exponent: Exponent::ZERO }
            }
        }

        impl PartialEq<$type> for Number {
            #[inline]
            fn eq(&self, other: &$type) -> bool {
                *self == Number::from(*other)
            }
        }

        impl PartialOrd<$type> for Number {
            #[inline]
            fn partial_cmp(&self, other: &$type) -> Option<Ordering> {
                self.partial_cmp(&Number::from(*other))
            }
        }
    )*};
}

integers!(i8 i16 i32 i64 u8 u16 u32);

macro_rules! large_integers {
    ($($type:ident)*) => {$(
        impl TryFrom<$type> for Number {
            type Error = NumberError;

            /// Fails above [`i64::MAX`] and below [`i64::MIN`].
            fn try_from(value: $type) -> Result<Number, NumberError> {
                let value = i64::try_from(value).map_err(|_| NumberError("the integer has more than 64 bits"))?;
                Ok(value.into())
            }
        }
    )*};
}

large_integers!(u64 usize isize i128 u128);

impl TryFrom<Number> for i64 {
    type Error = NumberError;

    /// Fails if the number is not an integer of 64 bits. `12.00` is one.
    fn try_from(number: Number) -> Result<i64, NumberError> {
        let number = number.trimmed();
        let power = u32::try_from(number.exponent()).map_err(|_| NumberError("the number is not an integer"))?;
        let integer = match number.digits {
            0 if !number.is_nan() => Some(0),
            _ if number.is_nan() => None,
            digits => 10_i64.checked_pow(power).and_then(|unit| digits.checked_mul(unit)),
        };
        integer.ok_or(NumberError("the number does not fit into 64 bits"))
    }
}

impl Number {
    /// The number as an integer of 64 bits without a sign, if it is one.
    pub(super) fn to_u64(self) -> Option<u64> {
        let number = self.trimmed();
        let unit = 10_u64.checked_pow(u32::try_from(number.exponent()).ok()?)?;
        u64::try_from(number.digits).ok()?.checked_mul(unit).filter(|_| !number.is_nan())
    }
}

impl PartialEq<f64> for Number {
    /// Compares with the shortest decimal that parses to the float, so `0.1` is one tenth. [`Number::NAN`] does not
    /// equal any float.
    fn eq(&self, other: &f64) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl PartialOrd<f64> for Number {
    fn partial_cmp(&self, other: &f64) -> Option<Ordering> {
        if self.is_nan() || other.is_nan() {
            None
        } else if other.is_infinite() {
            0.0.partial_cmp(other)
        } else {
            Some(self.cmp(&Number::from(*other)))
        }
    }
}
