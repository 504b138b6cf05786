//! The feature `rust_decimal`.

use rust_decimal::Decimal;

use super::arithmetic::fit;
use super::{Number, NumberError};

impl From<Decimal> for Number {
    /// Keeps trailing zeros. A decimal with more digits than fit is rounded, halves away from zero.
    fn from(decimal: Decimal) -> Number {
        #[allow(clippy::cast_possible_wrap)] // 28 at most.
        fit(decimal.mantissa(), -(decimal.scale() as i32)).0
    }
}

impl TryFrom<Number> for Decimal {
    type Error = NumberError;

    /// Fails if a [`Decimal`] cannot hold the number: [`Number::NAN`], numbers above about 7.9e28, and numbers with more
    /// than 28 decimals.
    fn try_from(number: Number) -> Result<Decimal, NumberError> {
        let error = NumberError("the number does not fit into a `Decimal`");
        let power = number.exponent();
        let unit = 10_i128.checked_pow(power.max(0).unsigned_abs());
        let digits = unit.and_then(|unit| i128::from(number.digits()).checked_mul(unit));
        let (Some(digits), false) = (digits, number.is_nan()) else { return Err(error) };
        Decimal::try_from_i128_with_scale(digits, power.min(0).unsigned_abs()).map_err(|_| error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        text.parse().expect(text)
    }

    #[test]
    fn decimals_convert_with_their_zeros() {
        for text in ["27500.00", "-0.0001", "0", "0.00", "123456789012345678.9", "9223372036854775807"] {
            let decimal: Decimal = text.parse().expect(text);
            assert_eq!(Number::from(decimal).to_string(), text);
            let back = Decimal::try_from(number(text)).expect(text);
            assert_eq!((back, back.scale()), (decimal, decimal.scale()), "{text}");
        }
        assert_eq!(Decimal::try_from(number("25e2")).expect("an integer"), Decimal::from(2500));
    }

    #[test]
    fn what_does_not_fit_is_rounded_or_refused() {
        let third = Decimal::ONE / Decimal::from(3);
        assert_eq!(Number::from(third).to_string(), "0.3333333333333333333");
        assert_eq!(Number::from(Decimal::MAX).to_string(), "79228162514264337590000000000");
        for text in ["1e29", "1e-29", "1e300"] {
            assert!(Decimal::try_from(number(text)).is_err(), "{text}");
        }
        assert!(Decimal::try_from(Number::NAN).is_err());
    }
}
