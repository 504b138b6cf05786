//! Text of documents that may not be UTF-8.

use std::borrow::Cow;

/// Two bytes that stand for bytes that are not UTF-8. In a string they are an escape that JSON does not have, so only the
/// strings that hold them take the path of strings with escapes. Anywhere else they are not JSON.
const INVALID_BYTES: &str = "\\\u{7f}";

/// The character of the escape [`INVALID_BYTES`].
pub(super) const INVALID_BYTES_ESCAPE: u8 = 0x7f;

/// The text, with [`INVALID_BYTES`] in place of bytes that are not UTF-8.
pub(super) fn utf8(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes).map_or_else(|_| Cow::Owned(with_invalid_bytes(bytes)), Cow::Borrowed)
}

#[cold]
fn with_invalid_bytes(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        let backslashes = chunk.valid().bytes().rev().take_while(|byte| *byte == b'\\').count();
        if !chunk.invalid().is_empty() {
            // After a backslash, the one of `INVALID_BYTES` would be an escaped one. No escape has this character.
            text.push_str(if backslashes % 2 == 1 { "\u{fffd}" } else { INVALID_BYTES });
        }
    }
    text
}

/// The text after its byte order marks.
pub(super) fn without_bom(text: &str) -> &str {
    text.trim_start_matches('\u{feff}')
}
