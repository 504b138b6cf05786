//! Numbers from and to text.

use super::super::literal::Literal;
use super::{NumberError, number};
use crate::Number;

/// What the decoder makes of a text, and whether digits were cut off.
fn read(text: &str) -> Option<(String, bool)> {
    let (number, cut) = Number::from_literal(Literal::parse(text.as_bytes())?)?;
    Some((number.to_string(), cut))
}

fn written(number: Number) -> String {
    let mut text = Vec::new();
    number.write(&mut text);
    String::from_utf8(text).expect("digits")
}

#[test]
fn text_goes_back_as_it_came() {
    let texts = [
        "0",
        "1",
        "-1",
        "27500.00",
        "0.00",
        "-0.50",
        "0.000001",
        "0.0000001",
        "123456789012345678.9",
        "99.90",
        "999999999999999999",
        "0.999999999999999999",
        "9223372036854775807",
        "-9223372036854775808",
        "100000000000000000000000",
        "0.000000000000000000000000000001",
        "-0.30000000000000004",
        "1e31",
        "15e299",
        "1e-31",
        "22250738585072014e-324",
        "1e400",
        "1e-400",
        "1000",
        "10.0",
    ];
    for text in texts {
        assert_eq!(number(text).to_string(), text);
        assert_eq!(written(number(text)), text);
        assert_eq!(format!("{:?}", number(text)), text);
    }
}

#[test]
fn the_value_is_kept_where_the_text_is_not() {
    for (text, expected) in [
        ("1e2", "100"),
        ("1.50e1", "15.0"),
        ("1E-7", "0.0000001"),
        ("-0", "0"),
        ("-0.00", "0.00"),
        ("0e99", "0"),
        ("0e-99999999999", "0.000000000000000000000000000000"),
        ("1.5e300", "15e299"),
        ("+5", "5"),
        (".5", "0.5"),
        ("007", "7"),
        ("1.0000000000000000000000000000", "1.000000000000000000"),
        ("0.00000000000000000000000000000000000001e38", "1"),
    ] {
        assert_eq!(read(text), Some((expected.to_owned(), false)), "{text}");
    }
}

#[test]
fn digits_that_do_not_fit_are_cut_off_and_it_is_told() {
    for (text, expected) in [
        ("1234567890123456789.9", "1234567890123456789"),
        ("9223372036854775808", "9223372036854775800"),
        ("-9223372036854775809", "-9223372036854775800"),
        ("0.99999999999999999999", "0.999999999999999999"),
        ("0.1000000000000000055511151231257827", "0.1000000000000000055"),
        ("1e-401", "0"),
        ("-123e-99999999999999999999", "0"),
    ] {
        assert_eq!(read(text), Some((expected.to_owned(), true)), "{text}");
        assert_eq!(
            text.parse::<Number>().map_err(|error| error.to_string()),
            Err("the number has more digits than fit".to_owned())
        );
    }
}

#[test]
fn what_is_not_a_number_or_too_large_is_refused() {
    for text in ["", "-", ".", "1e", "12,50", "1 000", " 1", "NaN", "inf", "5.", "1.e5", "1e5x", "€5"] {
        assert_eq!(read(text), None, "{text}");
        assert_eq!(text.parse::<Number>(), Err(NumberError("the text is not a number")), "{text}");
    }
    for text in ["1e401", "-1e99999999999999999999", "9223372036854775808e400"] {
        assert_eq!(text.parse::<Number>(), Err(NumberError("the number is too large")), "{text}");
    }
}

#[test]
fn the_lexer_stops_behind_the_number_and_knows_json() {
    for (text, length, is_json) in [
        ("1}", 1, true),
        ("-0.50,", 5, true),
        ("0", 1, true),
        ("-1e+5]", 5, true),
        ("01", 2, false),
        ("00.5", 4, false),
        ("+1", 2, false),
        (".5", 2, false),
        ("-.5", 3, false),
    ] {
        let literal = Literal::prefix(text.as_bytes()).expect(text);
        assert_eq!((literal.length, literal.is_json), (length, is_json), "{text}");
        assert_eq!(literal.is_json, serde_json::from_str::<serde_json::Number>(&text[..length]).is_ok(), "{text}");
    }
}

#[test]
fn precision_rounds_halves_away_from_zero() {
    for (text, places, expected) in [
        ("27500", 2, "27500.00"),
        ("2.345", 2, "2.35"),
        ("-2.345", 2, "-2.35"),
        ("2.344999", 2, "2.34"),
        ("0.5", 0, "1"),
        ("-0.4", 0, "0"),
        ("9.999", 2, "10.00"),
        ("1e3", 1, "1000.0"),
        ("1e-300", 2, "0.00"),
        ("0.9223372036854775807", 0, "1"),
        ("9223372036854775807", 3, "9223372036854775807.000"),
        ("0", 3, "0.000"),
        ("1e31", 2, "1e31"),
        ("0.05", 40, "0.0500000000000000000000000000000000000000"),
        ("1e-35", 36, "0.000000000000000000000000000000000010"),
        ("-12e-35", 35, "-0.00000000000000000000000000000000012"),
        ("1e-35", 35, "0.00000000000000000000000000000000001"),
        ("1e-35", 34, "0.0000000000000000000000000000000000"),
    ] {
        assert_eq!(format!("{:.*}", places, number(text)), expected, "{text}");
    }
    assert_eq!(
        format!("{:>10.1}|{:<6}|{:+}|{:08.2}", number("-12.25"), number("1.5"), number("3"), number("-1.5")),
        "     -12.3|1.5   |+3|-0001.50"
    );
    assert_eq!(format!("{:.2} {:?}", Number::NAN, Number::NAN), "NaN NaN");
}
