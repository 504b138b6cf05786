//! Numbers as text: `FromStr`, `Display` and `Debug`, and the forms that the decoder and the encoder use.

use std::fmt;
use std::str::FromStr;

use super::literal::Literal;
use super::{LIMIT, Number, NumberError};

/// A number that would need more zeros than this is written with an exponent.
const MAX_ZEROS: i32 = 30;

impl Number {
    /// Parses `text`. Also returns whether digits were cut off; `None` if it is not a number or is too large.
    pub(in crate::codec) fn from_text(text: &[u8]) -> Option<(Number, bool)> {
        Number::from_literal(Literal::parse(text)?)
    }

    /// Converts a literal. Also returns whether digits were cut off; `None` if it is too large.
    ///
    /// A number below the least power of ten becomes zero.
    pub(in crate::codec) fn from_literal(literal: Literal) -> Option<(Number, bool)> {
        let Literal { negative, mut digits, mut exponent, mut cut, .. } = literal;
        if digits > i64::MAX.unsigned_abs() + u64::from(negative) {
            cut |= digits % 10 != 0;
            digits /= 10;
            exponent += 1;
        }
        if digits == 0 {
            // A zero keeps its decimals, but needs no exponent.
            exponent = exponent.clamp(-i64::from(MAX_ZEROS), 0);
        } else if exponent < -i64::from(LIMIT) {
            return Some((Number::ZERO, true));
        }
        let digits = if negative { 0_i64.checked_sub_unsigned(digits) } else { 0_i64.checked_add_unsigned(digits) };
        let exponent = i32::try_from(exponent).ok().filter(|exponent| *exponent <= LIMIT)?;
        Some((Number::new(digits?, exponent), cut))
    }

    /// Writes the number as JSON, and [`Number::NAN`] as `NaN`.
    ///
    /// Without an exponent, unless that would take more than 30 extra zeros.
    pub(in crate::codec) fn write(self, text: &mut Vec<u8>) {
        if self.is_nan() {
            text.extend_from_slice(b"NaN");
            return;
        }
        if self.digits < 0 {
            text.push(b'-');
        }
        let exponent = self.exponent.power_unless_cut_off();
        if exponent.abs() > MAX_ZEROS {
            return self.write_extreme(text);
        }
        let mut buffer = itoa::Buffer::new();
        // As an `i64`, like all other integers here: another type takes its own code.
        let digits = buffer.format(self.digits);
        let digits = digits.strip_prefix('-').unwrap_or(digits).as_bytes();
        let places = exponent.min(0).unsigned_abs() as usize;
        if places == 0 {
            text.extend_from_slice(digits);
            let zeros = if self.digits == 0 { 0 } else { exponent.unsigned_abs() as usize };
            text.resize(text.len() + zeros, b'0');
        } else if let Some((whole, fraction)) = digits.split_at_checked(digits.len().wrapping_sub(places)) {
            text.extend_from_slice(if whole.is_empty() { b"0" } else { whole });
            text.push(b'.');
            text.extend_from_slice(fraction);
        } else {
            text.extend_from_slice(b"0.");
            text.resize(text.len() + places - digits.len(), b'0');
            text.extend_from_slice(digits);
        }
    }

    /// Writes the rest of a number after its sign: one with an exponent, or one that is cut off.
    #[cold]
    fn write_extreme(self, text: &mut Vec<u8>) {
        let exponent = self.exponent();
        if exponent.abs() <= MAX_ZEROS {
            text.truncate(text.len() - usize::from(self.digits < 0));
            return Number::new(self.digits, exponent).write(text);
        }
        let mut buffer = itoa::Buffer::new();
        let digits = buffer.format(self.digits);
        text.extend_from_slice(digits.strip_prefix('-').unwrap_or(digits).as_bytes());
        text.push(b'e');
        text.extend_from_slice(itoa::Buffer::new().format(i64::from(exponent)).as_bytes());
    }

    /// Rounds to at most `places` decimals, halves away from zero, as on invoices.
    ///
    /// ```
    /// use apideck_unify::models::Number;
    /// assert_eq!(Number::from(2.345).round_to(2).to_string(), "2.35");
    /// assert_eq!(Number::from(-0.5).round_to(0), -1);
    /// ```
    pub fn round_to(self, places: u32) -> Number {
        let places = places.min(LIMIT.unsigned_abs());
        let dropped = self.exponent().min(0).unsigned_abs().saturating_sub(places);
        if dropped == 0 {
            return self;
        }
        let digits = self.digits.unsigned_abs();
        let rounded =
            10_u64.checked_pow(dropped).map_or(0, |unit| digits / unit + u64::from(digits % unit >= unit / 2));
        // `rounded` has at least one digit less than an `i64` can have, and `places` is at most 400.
        #[allow(clippy::cast_possible_wrap)]
        let (rounded, exponent) = (rounded as i64, -(places as i32));
        Number::new(if self.digits < 0 { -rounded } else { rounded }, exponent)
    }
}

impl FromStr for Number {
    type Err = NumberError;

    /// Parses an optional sign, digits with an optional point, and an optional exponent: `-12.50`, `.5`, `1e3`.
    ///
    /// Fails if the text is not a number, is out of range, or has more digits than a [`Number`] can hold. Zeros at the
    /// end do not count.
    fn from_str(text: &str) -> Result<Self, NumberError> {
        let literal = Literal::parse(text.as_bytes()).ok_or(NumberError("the text is not a number"))?;
        match Number::from_literal(literal) {
            Some((number, false)) => Ok(number),
            Some((_, true)) => Err(NumberError("the number has more digits than fit")),
            None => Err(NumberError("the number is too large")),
        }
    }
}

impl fmt::Display for Number {
    /// Writes all digits, or rounds to the precision, halves away from zero: `{:.2}`.
    ///
    /// Without a precision, uses an exponent if the number would take more than 30 extra zeros; with one, only if these are
    /// before the decimal point.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut number = *self;
        if let Some(places) = f.precision() {
            number = number.round_to(u32::try_from(places).unwrap_or(u32::MAX));
        }
        let mut text = Vec::new();
        if f.precision().is_some() && number.exponent() < -MAX_ZEROS {
            // All its decimals were asked for, and the digits are fewer than these.
            let digits = number.digits.unsigned_abs().to_string();
            let zeros = "0".repeat(number.exponent().unsigned_abs() as usize - digits.len());
            let sign = if number.digits < 0 { "-" } else { "" };
            text = [sign, "0.", &zeros, &digits].concat().into_bytes();
        } else {
            number.write(&mut text);
        }
        if let Some(places) = f.precision().filter(|_| number.exponent() <= MAX_ZEROS && !number.is_nan()) {
            let given = number.exponent().min(0).unsigned_abs() as usize;
            if given == 0 && places > 0 {
                text.push(b'.');
            }
            text.resize(text.len() + places.saturating_sub(given), b'0');
        }
        let text = String::from_utf8_lossy(&text);
        f.pad_integral(!text.starts_with('-'), "", text.trim_start_matches('-'))
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
