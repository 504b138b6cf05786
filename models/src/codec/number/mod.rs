//! Exact decimal numbers: the type and its order.

mod arithmetic;
mod convert;
#[cfg(feature = "rust_decimal")]
mod decimal;
mod float;
mod literal;
mod serde;
#[cfg(test)]
mod tests;
mod text;

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::num::NonZeroU16;

pub use float::to_f64;
pub(super) use literal::Literal;
pub(super) use serde::ARBITRARY_PRECISION;

/// An exact decimal number: an amount of money, a quantity, a rate.
///
/// A number is an `i64` of digits and a power of ten from -400 to 400. It holds any 18 digits, and 19 digits up to
/// [`i64::MAX`]. Trailing zeros are kept: `27500.00` is sent as it came. If a response has more digits, the last ones are
/// cut off and a [`Repair`](crate::codec::Repair) is recorded; the model that was read leaves it out when it is sent.
///
/// # Money
///
/// ```
/// use apideck_unify::models::{Number, NumberError};
///
/// fn main() -> Result<(), NumberError> {
///     // Setters take literals, so `.total(27_500)` and `.total(12.5)` work. In a struct literal, write `.into()`.
///     let lines: [Number; 3] = ["0.10".parse()?, 0.2.into(), 27_500.into()];
///
///     let total: Number = lines.iter().sum();
///     assert_eq!(total, 27_500.3);
///     assert!(total > 100);
///     assert_eq!(total.to_string(), "27500.30");
///     assert_eq!(format!("{total:.1}"), "27500.3");
///
///     // The amount in cents, for a database column of integers.
///     assert_eq!((total.digits(), total.exponent()), (2_750_030, -2));
///     Ok(())
/// }
/// ```
///
/// - **Conversions:** `From` integers up to 64 bits, `f32` and `f64`; `TryFrom` larger integers. A float becomes the
///   shortest decimal that parses to the same float, so `0.1` is one tenth. [`str::parse`] rejects text with more digits
///   than fit. `f64::from` returns the nearest `f64`, `i64::try_from` only integers. The feature `rust_decimal` converts
///   from and to `rust_decimal::Decimal`.
/// - **Comparison:** `==`, `<` and [`Hash`] compare values, so `1.50` equals `1.5`. A number also compares with integers
///   and floats.
/// - **Arithmetic:** `+`, `-` and `sum()` are exact as long as the digits fit, and round otherwise: see
///   [`Number::checked_add`]. To multiply or divide, convert to `rust_decimal::Decimal`.
/// - **serde:** a number passes through `serde_json::Value`, and through most serde formats, as an integer of 64 bits or an
///   `f64`; it is an error if the `f64` would be infinite. That includes free-form fields and calls by name (feature
///   `dynamic`). A program that turns on `serde_json/arbitrary_precision`
///   keeps all digits there.
#[derive(Clone, Copy)]
pub struct Number {
    digits: i64,
    exponent: Exponent,
}

/// The power of ten plus an offset, so that `Option<Number>` uses zero for `None` and takes 16 bytes too.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Exponent(NonZeroU16);

/// Powers of ten are from `-LIMIT` to `LIMIT`, which covers the digits of every finite `f64`.
const LIMIT: i32 = 400;

/// The bit of the exponent that says that digits of the number were cut off.
const CUT_OFF: u16 = 1 << 15;

impl Exponent {
    const NAN: Exponent = Exponent(NonZeroU16::MIN);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 400.
    const ZERO: Exponent = Exponent(NonZeroU16::MIN.saturating_add(1 + LIMIT as u16));

    /// The exponent, or `None` if it is out of range.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // Checked before.
    fn new(power: i32) -> Option<Self> {
        let within = (-LIMIT..=LIMIT).contains(&power);
        within.then(|| Exponent(NonZeroU16::MIN.saturating_add((power + LIMIT + 1) as u16)))
    }

    fn power(self) -> i32 {
        i32::from(self.0.get() & !CUT_OFF) - LIMIT - 2
    }

    /// The same, but far out of range for a number that is cut off.
    fn power_unless_cut_off(self) -> i32 {
        i32::from(self.0.get()) - LIMIT - 2
    }
}

impl Number {
    /// Zero.
    pub const ZERO: Number = Number { digits: 0, exponent: Exponent::ZERO };

    /// The result of converting a float that is infinite or not a number, and of a computation that is out of range.
    ///
    /// JSON cannot represent it, so sending it is an error. Unlike [`f64::NAN`] it equals itself; it is greater than all
    /// other numbers.
    pub const NAN: Number = Number { digits: 0, exponent: Exponent::NAN };

    /// `digits` times ten to the power of `exponent`: `Number::new(1250, -2)` is `12.50`.
    ///
    /// Returns [`Number::NAN`] if the exponent is not from -400 to 400.
    #[inline]
    pub fn new(digits: i64, exponent: i32) -> Self {
        Exponent::new(exponent).map_or(Number::NAN, |exponent| Number { digits, exponent })
    }

    /// The digits; the value is these times ten to the power of [`Number::exponent`].
    #[inline]
    pub fn digits(self) -> i64 {
        self.digits
    }

    /// The power of ten: -2 for `12.50`, zero for [`Number::NAN`].
    #[inline]
    pub fn exponent(self) -> i32 {
        if self.is_nan() { 0 } else { self.exponent.power() }
    }

    /// Whether this is [`Number::NAN`].
    #[inline]
    pub fn is_nan(self) -> bool {
        self.exponent == Exponent::NAN
    }

    /// Whether this is zero, with any number of decimals.
    #[inline]
    pub fn is_zero(self) -> bool {
        self.digits == 0 && !self.is_nan()
    }

    /// Whether this is less than zero.
    #[inline]
    pub fn is_negative(self) -> bool {
        self.digits < 0
    }

    /// The same number, marked: digits of it were cut off when it was read. Results of computations are not marked.
    pub(super) fn cut_off(self) -> Self {
        Number { exponent: Exponent(self.exponent.0 | CUT_OFF), ..self }
    }

    /// Whether digits of the number were cut off when it was read.
    pub(super) fn is_cut_off(self) -> bool {
        self.exponent.0.get() & CUT_OFF != 0
    }

    /// Whether this is neither [`Number::NAN`] nor cut off, in one comparison.
    #[inline]
    pub(super) fn is_exact(self) -> bool {
        self.exponent.0.get().wrapping_sub(Exponent::NAN.0.get() + 1) < CUT_OFF - 2
    }

    /// The number without trailing zeros after the decimal point.
    fn trimmed(self) -> Self {
        let mut digits = self.digits;
        let mut power = self.exponent();
        while power < 0 && digits % 10 == 0 {
            digits /= 10;
            power += 1;
        }
        if self.is_nan() { self } else { Number::new(digits, power) }
    }

    /// A key that is equal for equal numbers and has the same order.
    ///
    /// The digits are multiplied by ten as often as 64 bits allow, which leaves one exponent for each value.
    fn key(self) -> i128 {
        if self.is_nan() {
            return i128::MAX;
        }
        let mut digits = self.digits.unsigned_abs();
        if digits == 0 {
            return 0;
        }
        let mut power = self.exponent.power();
        while digits <= u64::MAX / 10 {
            digits *= 10;
            power -= 1;
        }
        let key = i128::from(power + 2 * LIMIT) << 64 | i128::from(digits);
        if self.digits < 0 { -key } else { key }
    }
}

impl Default for Number {
    #[inline]
    fn default() -> Self {
        Number::ZERO
    }
}

impl PartialEq for Number {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        // Both usually have the same number of decimals.
        if self.exponent == other.exponent { self.digits == other.digits } else { self.key() == other.key() }
    }
}

impl Eq for Number {}

impl Ord for Number {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        if self.exponent == other.exponent { self.digits.cmp(&other.digits) } else { self.key().cmp(&other.key()) }
    }
}

impl PartialOrd for Number {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

/// Why a value does not convert to or from a [`Number`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberError(&'static str);

impl fmt::Display for NumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for NumberError {}
