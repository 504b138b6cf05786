//! Order, equality, sums, and conversions from and to integers.

use std::cmp::Ordering;
use std::collections::HashSet;

use proptest::prelude::*;

use super::number;
use crate::Number;

#[test]
fn an_option_takes_no_more_room() {
    assert_eq!(size_of::<Number>(), 16);
    assert_eq!(size_of::<Option<Number>>(), 16);
}

#[test]
fn the_value_counts_not_the_text() {
    let equal =
        [["1.50", "1.5", "15e-1"], ["100", "1e2", "100.000"], ["0", "0.00", "-0"], ["1e400", "10e399", "1000e397"]];
    for group in equal {
        for left in group {
            for right in group {
                assert_eq!(number(left), number(right));
                assert_eq!(number(left).cmp(&number(right)), Ordering::Equal);
                assert_eq!(HashSet::from([number(left), number(right)]).len(), 1, "{left} {right}");
            }
        }
    }
    let ascending = [
        "-1e400",
        "-9223372036854775808",
        "-9223372036854775807",
        "-1.5",
        "-1.49",
        "-1e-400",
        "0",
        "1e-400",
        "9e-399",
        "0.1",
        "0.30",
        "0.30000000000000004",
        "1",
        "1.0000001",
        "9.99",
        "10",
        "99",
        "100.5",
        "9223372036854775807",
        "9223372036854775810",
        "1e19",
        "2e19",
        "1e400",
        "9223372036854775807e400",
    ];
    for (index, left) in ascending.iter().enumerate() {
        for (other, right) in ascending.iter().enumerate() {
            assert_eq!(number(left).cmp(&number(right)), index.cmp(&other), "{left} {right}");
        }
        assert!(number(left) < Number::NAN);
    }
    assert_eq!(Number::NAN, Number::NAN);
}

#[test]
fn compares_with_floats_and_integers() {
    let total = number("100.10");
    assert!(total > 100.0);
    assert!(total < 100.2);
    assert!(total == 100.1 && total != 100.11);
    assert!(total > 100 && total >= 100_u8 && total != 7_u32 && number("5.00") == 5);
    assert!(total < i64::MAX && total < f64::INFINITY);
    assert!(total > f64::NEG_INFINITY && total != f64::INFINITY);
    assert_eq!(total.partial_cmp(&f64::NAN), None);
    assert_eq!(Number::NAN.partial_cmp(&f64::NAN), None);
    assert_eq!(Number::NAN.partial_cmp(&0.0), None);
}

#[test]
fn sums_of_cents_do_not_drift() {
    let cents: Number = std::iter::repeat_n(number("0.01"), 1_000_000).sum();
    assert_eq!(cents.to_string(), "10000.00");
    let mut total = number("27500.00");
    total += 0.5.into();
    total -= number("1");
    assert_eq!(total.to_string(), "27499.50");
    assert_eq!((-total).to_string(), "-27499.50");
    assert_eq!((-total).abs().to_string(), "27499.50");
    assert_eq!([number("1.5"), number("-1.50")].iter().sum::<Number>().to_string(), "0.00");
    assert!(number("0.000").is_zero() && !Number::NAN.is_zero() && !number("1e-400").is_zero());
}

#[test]
fn sums_that_do_not_fit_are_rounded_and_checked_ones_refused() {
    for (left, right, rounded) in [
        ("1e30", "1", "1000000000000000000000000000000"),
        ("1e400", "-1e-400", "1e400"),
        ("9223372036854775807", "1", "9223372036854775810"),
        ("9223372036854775807", "0.5", "9223372036854775810"),
        ("-9223372036854775808", "-1", "-9223372036854775810"),
        // Half way, and a little less and more than that.
        ("1e38", "5e19", "1000000000000000001e20"),
        ("1e38", "4999999999999999999e1", "1e38"),
        ("-1e38", "-5e19", "-1000000000000000001e20"),
        ("1.000000000000000000", "0.0000000000000000005", "1.000000000000000001"),
        ("1.000000000000000000", "0.00000000000000000049", "1"),
        ("1.000000000000000000", "4999999999999999999e-37", "1"),
        ("1.000000000000000000", "5000000000000000001e-37", "1.000000000000000001"),
        ("9.000000000000000000", "4999999999999999999e-37", "9"),
        ("9.000000000000000000", "5000000000000000001e-37", "9.000000000000000001"),
        ("9.000000000000000000", "-5000000000000000001e-37", "8.999999999999999999"),
        ("9.000000000000000000", "-4999999999999999999e-37", "9"),
    ] {
        assert_eq!(number(left).checked_add(number(right)), None, "{left} {right}");
        assert_eq!(number(left) + number(right), number(rounded), "{left} {right}");
    }
    for (left, right) in [("1e30", "1"), ("9223372036854775807", "1"), ("9e18", "0.1"), ("1e400", "1e-400")] {
        assert_eq!(number(left).checked_add(number(right)), None);
        assert_eq!(number(left).checked_sub(-number(right)), None);
    }
    let least = Number::from(i64::MIN);
    assert_eq!(
        (least - least, least.checked_sub(least), least + Number::ZERO),
        (Number::ZERO, Some(Number::ZERO), least)
    );
    // Exact, far apart as they are.
    assert_eq!(number("1e25").checked_add(number("1000000000000000000")), Some(number("10000001e18")));
    assert_eq!(number("1e300").checked_add(number("0.00")), Some(number("1e300")));
    assert_eq!(Number::new(0, 300).checked_add(number("0.5")), Some(number("0.5")));
    let largest = Number::new(i64::MAX, 400);
    assert!((largest + largest).is_nan() && largest.checked_add(largest).is_none());
    assert!((Number::NAN + number("1")).is_nan() && Number::NAN.checked_add(number("1")).is_none());
    assert!((-Number::NAN).is_nan() && Number::NAN.abs().is_nan());
}

#[test]
fn integers_convert_exactly() {
    for value in [0, 1, -1, i64::MAX, i64::MIN, 1_000_000] {
        assert_eq!(Number::from(value).to_string(), value.to_string());
        assert_eq!(i64::try_from(Number::from(value)), Ok(value));
        assert_eq!(number(&value.to_string()), value);
    }
    assert_eq!(i64::try_from(number("12.00")), Ok(12));
    assert_eq!(i64::try_from(number("12e2")), Ok(1200));
    assert_eq!(i64::try_from(number("0.00")), Ok(0));
    for text in ["12.5", "1e19", "9223372036854775807e1", "1e-400", "1e400"] {
        assert!(i64::try_from(number(text)).is_err(), "{text}");
    }
    assert!(i64::try_from(Number::NAN).is_err());
    assert_eq!(Number::try_from(5_usize).map(|number| number == 5), Ok(true));
    assert!(Number::try_from(u64::MAX).is_err() && Number::try_from(i128::MIN).is_err());
    assert_eq!(Number::default().to_string(), "0");
    assert!(Number::new(1, 401).is_nan() && Number::new(1, -401).is_nan());
    assert_eq!((number("-12.50").digits(), number("-12.50").exponent()), (-1250, -2));
}

#[test]
fn setters_infer() {
    fn total(value: impl Into<Number>) -> Number {
        value.into()
    }
    assert_eq!(total(27_500), total(27_500.0));
    assert_eq!(total(12.5), number("12.5"));
}

fn any_number() -> impl Strategy<Value = Number> {
    let digits = prop_oneof![any::<i64>(), -999_999_i64..999_999, Just(0), Just(i64::MIN), Just(i64::MAX)];
    let exponent = prop_oneof![-30..30_i32, -400..=400_i32, -4..=2_i32];
    (digits, exponent).prop_map(|(digits, exponent)| Number::new(digits, exponent))
}

proptest! {
    #[test]
    fn text_reads_back_as_the_same_number(number in any_number()) {
        prop_assert_eq!(number.to_string().parse::<Number>(), Ok(number));
    }

    #[test]
    fn order_is_that_of_the_difference(left in any_number(), right in any_number()) {
        let difference = left - right;
        prop_assert_eq!(left.cmp(&right), difference.cmp(&Number::ZERO));
        prop_assert_eq!(left == right, left.cmp(&right) == Ordering::Equal);
        prop_assert_eq!(left + right, right + left);
        if let Some(sum) = left.checked_add(right) {
            prop_assert_eq!(sum - right, left);
        }
    }

    #[test]
    fn sums_near_each_other_are_those_of_integers(left in any::<i64>(), right in any::<i64>(), gap in 0..19_u32, exponent in -40..40_i32) {
        let exact = i128::from(left) * 10_i128.pow(gap) + i128::from(right);
        let sum = Number::new(left, exponent + i32::try_from(gap).unwrap()) + Number::new(right, exponent);
        let dropped = sum.exponent() - exponent;
        prop_assert!(dropped >= 0);
        let unit = 10_i128.pow(dropped.unsigned_abs());
        let error = (exact - i128::from(sum.digits()) * unit).abs();
        prop_assert!(2 * error <= unit);
        prop_assert!(dropped == 0 || exact.unsigned_abs() / (unit.unsigned_abs() / 10) >= i64::MAX.unsigned_abs().into());
        let checked = Number::new(left, exponent + i32::try_from(gap).unwrap()).checked_add(Number::new(right, exponent));
        prop_assert_eq!(checked.is_some(), error == 0);
    }
}
