//! Any text as a number: the same `f64` as std, and an exact `Number` that survives writing and reading.

use apideck_unify::models::Number;
use apideck_unify::models::codec::parse_value;

pub fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    // A free-form number with a fraction or an exponent is an `f64`.
    if let Some(value) = parse_value(bytes).filter(serde_json::Value::is_f64) {
        let std = text.trim_start_matches('\u{feff}').trim().parse::<f64>();
        assert_eq!(value.as_f64().map(f64::to_bits), std.ok().map(f64::to_bits), "{text}");
    }
    let std = text.parse::<f64>().ok().filter(|float| float.is_finite());
    let Ok(number) = text.parse::<Number>() else { return };
    // A `Number` has all digits of the text, so both have the same nearest `f64`. Only zero loses its sign.
    let float = Some(f64::from(number)).filter(|float| float.is_finite());
    assert_eq!(float.map(|float| (float + 0.0).to_bits()), std.map(|float| (float + 0.0).to_bits()), "{text}");
    let written = number.to_string();
    let again: Number = written.parse().expect("a written number is valid");
    assert_eq!(again, number, "{text}");
    assert_eq!(again.to_string(), written, "{text}");
    assert!(serde_json::from_str::<serde_json::Number>(&written).is_ok() || float.is_none(), "{text}");
    assert_eq!(number - again, Number::ZERO, "{text}");
    if let Some(float) = float {
        assert_eq!(f64::from(Number::from(float)).to_bits(), (float + 0.0).to_bits(), "{text}");
    }
    let _ = (format!("{number:.2}"), number.round_to(1), i64::try_from(number));
}
