//! Text of documents that may not be UTF-8.

use std::borrow::Cow;

/// Stands for bytes that are not UTF-8: the control character SUB, which JSON does not have. So only the strings that hold
/// it take the path of strings with escapes, and anywhere else it is an error.
pub(super) const INVALID_BYTES: u8 = 0x1a;

/// The text, with [`INVALID_BYTES`] in place of bytes that are not UTF-8.
pub(super) fn utf8(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes).map_or_else(|_| Cow::Owned(with_invalid_bytes(bytes)), Cow::Borrowed)
}

#[cold]
fn with_invalid_bytes(bytes: &[u8]) -> String {
    const SUB: char = INVALID_BYTES as char;
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        // The document's own is as invalid as any other control character.
        text.extend(chunk.valid().chars().map(|char| if char == SUB { '\0' } else { char }));
        if !chunk.invalid().is_empty() {
            text.push(SUB);
        }
    }
    text
}

/// The text after its byte order marks.
pub(super) fn without_bom(text: &str) -> &str {
    text.trim_start_matches('\u{feff}')
}
