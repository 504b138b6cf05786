//! Numbers in serde. With `--features serde_json/arbitrary_precision` the same tests check that all digits are kept.

use super::super::serde::ARBITRARY_PRECISION;
use super::number;
use crate::Number;

#[test]
fn json_numbers_go_through_serde() {
    // What is written, and what is read, where numbers are not kept as text.
    for (text, written, value) in [
        ("27500", "27500", "27500"),
        ("-1", "-1", "-1"),
        ("12.5", "12.5", "12.5"),
        ("27500.00", "27500", "27500"),
        ("0.1", "0.1", "0.1"),
        ("9223372036854775807", "9223372036854775807", "9223372036854775807"),
        ("12345678901234567890", "12345678901234567890", "12345678901234567890"),
        ("18446744073709551600", "18446744073709551600", "18446744073709551600"),
        ("123456789012345678.9", "1.2345678901234568e+17", "123456789012345680"),
    ] {
        let (written, value) = if ARBITRARY_PRECISION { (text, text) } else { (written, value) };
        assert_eq!(serde_json::to_string(&number(text)).expect(text), written);
        let read: Number = serde_json::from_str(text).expect(text);
        assert_eq!(read.to_string(), value);
        let value: serde_json::Value = serde_json::from_str(text).expect(text);
        assert_eq!(serde_json::from_value::<Number>(value).expect(text), read);
    }
    assert!(serde_json::to_string(&Number::NAN).is_err());
    if !ARBITRARY_PRECISION {
        assert_eq!(
            serde_json::to_string(&number("1e309")).expect_err("null").to_string(),
            "the number is too large for a float"
        );
    }
    assert_eq!(serde_json::from_str::<Number>("\"12.50\"").expect("text").to_string(), "12.50");
    for text in ["true", "\"12,50\"", "null", "[]"] {
        assert!(serde_json::from_str::<Number>(text).is_err(), "{text}");
    }
    let error = serde_json::from_str::<Number>("true").expect_err("a boolean").to_string();
    assert!(error.contains("expected a number"), "{error}");
    assert!(serde_json::from_str::<Number>("18446744073709551615").is_err());
}
