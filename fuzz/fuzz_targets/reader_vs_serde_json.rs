//! The reader against `serde_json`: both accept the same texts and return the same values.

#![no_main]

use apideck_models::codec::parse_value;
use libfuzzer_sys::fuzz_target;
use serde_json::{Error, Value};

fuzz_target!(|bytes: &[u8]| {
    // The reader also accepts a byte order mark, and bytes that are not UTF-8.
    let Ok(text) = std::str::from_utf8(bytes) else {
        let _ = parse_value(bytes);
        return;
    };
    let text = text.trim_start_matches('\u{feff}');
    match (parse_value(text.as_bytes()), serde_json::from_str::<Value>(text)) {
        (Some(ours), Ok(theirs)) => assert_eq!(ours, theirs),
        (None, Ok(theirs)) => panic!("rejected {theirs}"),
        (Some(ours), Err(error)) => assert!(is_accepted(&error), "accepted {ours} in spite of: {error}"),
        (None, Err(_)) => {}
    }
});

/// Whether only `serde_json` rejects this: half of a surrogate pair, or a number out of range.
fn is_accepted(error: &Error) -> bool {
    let error = error.to_string();
    ["lone leading surrogate", "unexpected end of hex escape", "number out of range"]
        .iter()
        .any(|known| error.starts_with(known))
}
