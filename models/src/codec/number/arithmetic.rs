//! `+`, `-` and sums.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

use super::Number;

/// An `i64` times ten to the power of this fits into an `i128`.
const MAX_GAP: i32 = 19;

impl Number {
    /// The exact sum; `None` if it has more digits than a [`Number`] can hold, or is out of range.
    ///
    /// `+` rounds such a sum to the nearest number, halves away from zero. A sum of up to 18 digits is always exact.
    ///
    /// ```
    /// use apideck_unify::models::{Number, NumberError};
    ///
    /// fn main() -> Result<(), NumberError> {
    ///     let (large, small) = (Number::from(1e15), "0.0001".parse::<Number>()?);
    ///     assert_eq!(large.checked_add(small), "1000000000000000.0001".parse().ok());
    ///     assert_eq!(large.checked_add(Number::new(1, -8)), None);
    ///     assert_eq!(large + Number::new(1, -8), large);
    ///     Ok(())
    /// }
    /// ```
    pub fn checked_add(self, other: Number) -> Option<Number> {
        let (sum, exact) = add(self, other, 1);
        exact.then_some(sum)
    }

    /// The exact difference; `None` if it has more digits than a [`Number`] can hold, or is out of range.
    pub fn checked_sub(self, other: Number) -> Option<Number> {
        let (difference, exact) = add(self, other, -1);
        exact.then_some(difference)
    }

    /// The number without its sign.
    pub fn abs(self) -> Number {
        if self.digits < 0 { -self } else { self }
    }
}

/// The sum of `left` and `sign` times `right`, and whether it is exact.
fn add(left: Number, right: Number, sign: i128) -> (Number, bool) {
    if left.is_nan() || right.is_nan() {
        return (Number::NAN, false);
    }
    let left = (i128::from(left.digits), left.exponent());
    let right = (i128::from(right.digits) * sign, right.exponent());
    let (high, low) = if left.1 < right.1 { (right, left) } else { (left, right) };
    let (mut digits, mut exponent) = low;
    let mut gap = high.1 - exponent;
    while gap > MAX_GAP && digits != 0 && digits % 10 == 0 {
        digits /= 10;
        exponent += 1;
        gap -= 1;
    }
    if gap <= MAX_GAP {
        return fit(high.0 * power_of_ten(gap) + digits, exponent);
    }
    if digits == 0 || high.0 == 0 {
        return if digits == 0 { fit(high.0, high.1) } else { fit(low.0, low.1) };
    }
    // The digits do not overlap: the lower number only decides how to round the higher one.
    let mut rest = digits / power_of_ten((gap - MAX_GAP).min(MAX_GAP));
    if rest % 5 == 0 {
        rest += digits.signum();
    }
    (fit(high.0 * power_of_ten(MAX_GAP) + rest, high.1 - MAX_GAP).0, false)
}

/// The number nearest to `digits` times ten to the power of `exponent`, halves away from zero, and whether it is
/// exact.
pub(super) fn fit(digits: i128, exponent: i32) -> (Number, bool) {
    let magnitude = digits.unsigned_abs();
    for dropped in 0..=38 {
        let unit = power_of_ten(dropped).unsigned_abs();
        let rest = magnitude % unit;
        let rounded = magnitude / unit + u128::from(rest >= unit - rest);
        // Below 10^38, so that the sign fits.
        #[allow(clippy::cast_possible_wrap)]
        let rounded = rounded as i128 * digits.signum();
        if let Ok(rounded) = i64::try_from(rounded) {
            let number = Number::new(rounded, exponent + dropped);
            return (number, rest == 0 && !number.is_nan());
        }
    }
    (Number::NAN, false)
}

/// Ten to the power of a number from 0 to 38.
fn power_of_ten(power: i32) -> i128 {
    10_i128.pow(power.unsigned_abs())
}

impl Neg for Number {
    type Output = Number;

    fn neg(self) -> Number {
        if self.is_nan() { self } else { fit(-i128::from(self.digits), self.exponent()).0 }
    }
}

impl Add for Number {
    type Output = Number;

    /// The sum, rounded if its digits do not fit: see [`Number::checked_add`].
    fn add(self, other: Number) -> Number {
        add(self, other, 1).0
    }
}

impl Sub for Number {
    type Output = Number;

    /// The difference, rounded if its digits do not fit: see [`Number::checked_sub`].
    fn sub(self, other: Number) -> Number {
        add(self, other, -1).0
    }
}

impl AddAssign for Number {
    fn add_assign(&mut self, other: Number) {
        *self = *self + other;
    }
}

impl SubAssign for Number {
    fn sub_assign(&mut self, other: Number) {
        *self = *self - other;
    }
}

impl Sum for Number {
    fn sum<I: Iterator<Item = Number>>(numbers: I) -> Number {
        numbers.fold(Number::ZERO, Add::add)
    }
}

impl<'a> Sum<&'a Number> for Number {
    fn sum<I: Iterator<Item = &'a Number>>(numbers: I) -> Number {
        numbers.copied().sum()
    }
}
