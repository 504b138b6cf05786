//! The reader against `serde_json`, on what is JSON and what nearly is.

use proptest::prelude::*;

use super::Value;
use super::strategies::json_text;
use crate::codec::parse_value;
use crate::codec::reader::Reader;

/// Whether all of `text` is one value to the reader, which does not look at it.
fn is_skipped(text: &str) -> bool {
    let mut reader = Reader::new(text);
    reader.skip().is_ok_and(|skipped| skipped == text.trim_matches([' ', '\t', '\r', '\n'])) && reader.end().is_ok()
}

/// What only `serde_json` refuses: half of a surrogate pair, and a number out of range.
fn is_tolerated(error: &serde_json::Error) -> bool {
    let error = error.to_string();
    ["lone leading surrogate", "unexpected end of hex escape", "number out of range"]
        .iter()
        .any(|known| error.starts_with(known))
}

fn check(text: &str) {
    let ours = parse_value(text.as_bytes());
    assert_eq!(ours.is_some(), is_skipped(text), "{text:?}");
    match (ours, serde_json::from_str::<Value>(text)) {
        (Some(ours), Ok(theirs)) => assert_eq!(ours, theirs, "{text:?}"),
        (None, Ok(theirs)) => panic!("{text:?} is {theirs}"),
        (Some(ours), Err(error)) => assert!(is_tolerated(&error), "{text:?} is not {ours}: {error}"),
        (None, Err(_)) => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

    #[test]
    fn both_read_the_same(text in json_text()) {
        check(&text);
    }
}

#[test]
fn edge_cases_match_serde_json() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    for text in [
        "-0",
        "-0.0",
        "0e5",
        "1E+2",
        "18446744073709551615",
        "18446744073709551616",
        "-9223372036854775808",
        "-9223372036854775809",
        "123456789012345678901234567890",
        "0.1000000000000000055511151231257827",
        "4.9e-324",
        "2e-324",
        "1e-400",
        "1.7976931348623157e308",
        "{\"a\":1,\"b\":2,\"a\":3}",
        "{\"\":{}}",
        "\"\\u0000\"",
        "\"\u{7f}\"",
        "\u{a0}1",
        "1\u{c}",
        "1\n",
        &nested(127),
        &nested(128),
        &nested(129),
    ] {
        check(text);
    }
}
