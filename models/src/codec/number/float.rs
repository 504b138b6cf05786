//! From decimal text to `f64`, and back: correctly rounded, without tables.
//!
//! `str::parse::<f64>` uses a table of 10 kB, which every program that reads JSON would contain.

// The casts take halves of words and small differences.
#![allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]

use super::Number;
use super::literal::{Literal, significant};

/// The largest power of five that fits into 32 bits: 5^13.
const FIVES: u32 = 1_220_703_125;
const FIVES_POWER: u32 = 13;

/// More digits cannot decide between two floats: the longest number half way between two floats has 767.
const MAX_DIGITS: usize = 768;

const INFINITE: u64 = f64::INFINITY.to_bits();

/// Parses `text` as the nearest float, halves to even, with the same bits as `str::parse`. Infinite if it is too large,
/// `None` if it is not a number.
pub fn to_f64(text: &[u8]) -> Option<f64> {
    let literal = Literal::parse(text)?;
    let mut bits = nearest(literal.digits, literal.exponent);
    if literal.cut && bits != nearest(literal.digits + 1, literal.exponent) {
        bits = nearest_long(text, literal.exponent);
    }
    Some(signed(literal.negative, bits))
}

impl From<Number> for f64 {
    /// The nearest float, halves to even: infinite above [`f64::MAX`], [`f64::NAN`] for [`Number::NAN`].
    fn from(number: Number) -> f64 {
        if number.is_nan() {
            return f64::NAN;
        }
        signed(number.digits < 0, nearest(number.digits.unsigned_abs(), i64::from(number.exponent())))
    }
}

impl From<f64> for Number {
    /// The shortest decimal that parses to the same float; [`Number::NAN`] for a float that is not finite.
    fn from(value: f64) -> Number {
        const EXACT: f64 = 9_007_199_254_740_992.0;
        #[allow(clippy::cast_precision_loss, clippy::float_cmp)]
        if value.abs() < EXACT && value as i64 as f64 == value {
            return (value as i64).into();
        }
        if !value.is_finite() {
            return Number::NAN;
        }
        from_shortest(zmij::Buffer::new().format_finite(value))
    }
}

impl From<f32> for Number {
    /// The shortest decimal that parses to the same `f32`: `0.1_f32` is one tenth.
    fn from(value: f32) -> Number {
        if !value.is_finite() {
            return Number::NAN;
        }
        from_shortest(zmij::Buffer::new().format_finite(value))
    }
}

fn from_shortest(text: &str) -> Number {
    Literal::parse(text.as_bytes()).and_then(Number::from_literal).map_or(Number::NAN, |(number, _)| number.trimmed())
}

fn signed(negative: bool, bits: u64) -> f64 {
    f64::from_bits(bits | u64::from(negative) << 63)
}

/// The bits of the float nearest to `digits` times ten to the power of `exponent`.
fn nearest(digits: u64, exponent: i64) -> u64 {
    // The digits and powers up to 10^22 are exact as floats, so that one operation rounds once.
    #[allow(clippy::cast_precision_loss)]
    if digits < 1 << 53 && exponent.unsigned_abs() <= 22 {
        let mut power = 1.0;
        for _ in 0..exponent.unsigned_abs() {
            power *= 10.0;
        }
        let digits = digits as f64;
        return if exponent < 0 { digits / power } else { digits * power }.to_bits();
    }
    let mut big = Big::default();
    (big.limbs[0], big.limbs[1]) = (digits as u32, (digits >> 32) as u32);
    big.length = if digits == 0 { 0 } else { 1 + usize::from(big.limbs[1] != 0) };
    big.nearest(exponent, false)
}

/// The same for a number with more digits than 64 bits hold; `exponent` is that of its 19th digit.
#[cold]
fn nearest_long(text: &[u8], exponent: i64) -> u64 {
    let mut big = Big::default();
    let mut exponent = exponent + 19;
    let mut more = false;
    let (mut unit, mut part) = (1, 0);
    for (index, digit) in significant(text).enumerate() {
        if index >= MAX_DIGITS {
            more |= digit != 0;
            continue;
        }
        exponent -= 1;
        (unit, part) = (unit * 10, part * 10 + u32::from(digit));
        if unit == 1_000_000_000 {
            big.multiply_add(unit, part);
            (unit, part) = (1, 0);
        }
    }
    big.multiply_add(unit, part);
    big.nearest(exponent, more)
}

/// A natural number, its lowest 32 bits first.
struct Big {
    // 768 digits are 80 of them, the largest power of five that divides them 87, and the quotient has 3.
    limbs: [u32; 96],
    length: usize,
}

impl Default for Big {
    fn default() -> Self {
        Big { limbs: [0; 96], length: 0 }
    }
}

impl Big {
    fn multiply_add(&mut self, factor: u32, summand: u32) {
        let mut carry = summand;
        for limb in &mut self.limbs[..self.length] {
            let product = u64::from(*limb) * u64::from(factor) + u64::from(carry);
            *limb = product as u32;
            carry = (product >> 32) as u32;
        }
        if carry != 0 {
            self.limbs[self.length] = carry;
            self.length += 1;
        }
    }

    /// Multiplies by 2^32, `limbs` times.
    fn shift(&mut self, limbs: usize) {
        self.limbs.copy_within(..self.length, limbs);
        self.limbs[..limbs].fill(0);
        self.length += limbs;
    }

    /// Divides by 5^13; whether there is a remainder.
    fn divide(&mut self) -> bool {
        let mut rest = 0;
        for limb in self.limbs[..self.length].iter_mut().rev() {
            let part = rest << 32 | u64::from(*limb);
            *limb = (part / u64::from(FIVES)) as u32;
            rest = part % u64::from(FIVES);
        }
        while self.length > 0 && self.limbs[self.length - 1] == 0 {
            self.length -= 1;
        }
        rest != 0
    }

    /// The bits of the float nearest to this, and a bit more where `more` says so, times ten to the power of
    /// `exponent`.
    fn nearest(mut self, exponent: i64, mut more: bool) -> u64 {
        // A limb is less than ten digits: what is below 1e-324 here is nearer to zero than to the smallest float.
        if self.length == 0 || exponent + 10 * (self.length as i64) < -324 {
            return 0;
        }
        if exponent > 310 {
            return INFINITE;
        }
        let exponent = exponent as i32;
        // Ten is five times two: powers of five are multiplied or divided, those of two go into the exponent.
        let divisions = if exponent < 0 { exponent.unsigned_abs().div_ceil(FIVES_POWER) } else { 0 };
        let mut fives = exponent.wrapping_add((divisions * FIVES_POWER) as i32) as u32;
        while fives >= FIVES_POWER {
            self.multiply_add(FIVES, 0);
            fives -= FIVES_POWER;
        }
        self.multiply_add(5_u32.pow(fives), 0);
        // A division takes less than a limb, as 5^13 has 31 bits: three are left, which are 65 bits or more.
        let needed = 3 + divisions as usize;
        let shift = needed.saturating_sub(self.length);
        self.shift(shift);
        for _ in 0..divisions {
            more |= self.divide();
        }
        let (rest, top) = self.limbs[..self.length].split_at(self.length - 3);
        more |= rest.iter().any(|limb| *limb != 0);
        let zeros = top[2].leading_zeros();
        let high = u64::from(top[2]) << 32 | u64::from(top[1]);
        let low = u64::from(top[0]) << zeros;
        let mantissa = high << zeros | low >> 32;
        more |= low as u32 != 0;
        round(mantissa, exponent + 32 * (rest.len() as i32 + 1 - shift as i32) - zeros as i32, more)
    }
}

/// The bits of the float nearest to `mantissa`, whose highest bit is set, times two to the power of `exponent`; `more`
/// says that the number is a little larger.
fn round(mantissa: u64, exponent: i32, more: bool) -> u64 {
    let biased = exponent + 63 + 1023;
    if biased >= 2047 {
        return INFINITE;
    }
    // The highest bit of the mantissa adds one to the exponent, unless the float is subnormal.
    let (dropped, base) = if biased > 0 { (11, (biased as u64 - 1) << 52) } else { (12 - biased, 0) };
    if dropped > 64 {
        return 0;
    }
    let wide = u128::from(mantissa) << 64 >> dropped;
    let (kept, rest) = ((wide >> 64) as u64, wide as u64);
    let half = 1 << 63;
    let up = rest > half || rest == half && (more || kept & 1 == 1);
    // A carry goes on into the exponent, which is right, and from the largest float to infinity.
    base + kept + u64::from(up)
}
