//! Numbers: text, comparison, arithmetic, floats and serde.

mod arithmetic;
mod floats;
mod serde;
mod text;

use super::{Number, NumberError};

fn number(text: &str) -> Number {
    text.parse().expect(text)
}

#[test]
fn only_numbers_that_are_cut_off_are_marked() {
    for power in -400..=400 {
        for digits in [i64::MIN, -1, 0, 1, i64::MAX] {
            let number = Number::new(digits, power);
            assert!(number.is_exact() && !number.is_cut_off(), "{digits} {power}");
            let cut_off = number.cut_off();
            assert!(!cut_off.is_exact() && cut_off.is_cut_off() && !cut_off.is_nan(), "{digits} {power}");
            assert_eq!((cut_off.digits(), cut_off.exponent()), (digits, power));
        }
    }
    assert!(!Number::NAN.is_exact() && !Number::NAN.is_cut_off());
}

#[test]
fn the_sign_is_that_of_the_digits() {
    for (text, negative) in
        [("-1", true), ("-0.01", true), ("0", false), ("0.00", false), ("-0", false), ("1e300", false)]
    {
        assert_eq!(number(text).is_negative(), negative, "{text}");
    }
    assert!(!Number::NAN.is_negative());
}

#[test]
fn equal_numbers_have_the_same_hash() {
    use std::collections::HashSet;
    let equal = ["1.5", "1.50", "15e-1", "0.0015e3"].map(number);
    assert_eq!(HashSet::from(equal).len(), 1);
    let hash = |number: Number| {
        use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
        BuildHasherDefault::<DefaultHasher>::default().hash_one(number)
    };
    assert_ne!(hash(number("1.5")), hash(number("1.6")));
    assert_ne!(hash(number("1.5")), hash(number("-1.5")));
}

#[test]
fn a_float_keeps_the_zeros_before_the_point() {
    for (float, digits, exponent) in [
        (10.0, 10, 0),
        (27500.0, 27500, 0),
        (0.0, 0, 0),
        (1.5, 15, -1),
        (-120.0, -120, 0),
        (9_007_199_254_741_000.0, 9_007_199_254_741_000, 0),
    ] {
        let number = Number::from(float);
        assert_eq!((number.digits(), number.exponent()), (digits, exponent), "{float}");
    }
}

#[test]
fn digits_far_below_a_sum_only_decide_its_rounding() {
    let (high, low) = (Number::new(1, 20), Number::new(1_234_567_890_123_456_751, 0));
    // 101234567890123456751 and 98765432109876543249.
    assert_eq!(high + low, Number::new(1_012_345_678_901_234_568, 2));
    assert_eq!(high - low, Number::new(987_654_321_098_765_432, 2));
    assert_eq!((high.checked_add(low), high.checked_sub(low)), (None, None));
}

#[test]
fn zero_has_no_sign_in_any_form() {
    for zero in [Number::ZERO, Number::new(0, -2), Number::new(0, 30), number("-0")] {
        assert!(f64::from(zero).is_sign_positive());
        assert_eq!(i64::try_from(zero), Ok(0));
    }
    assert_eq!(format!("{:.40}", Number::new(0, -40)), format!("0.{}", "0".repeat(40)));
}

#[test]
fn the_characters_beside_the_digits_are_not_digits() {
    for text in ["1:5", "1/5", ":", "/", "1e:", "1.:"] {
        assert!(text.parse::<Number>().is_err(), "{text}");
    }
}
