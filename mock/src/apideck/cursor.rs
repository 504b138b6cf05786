//! Cursors of lists.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

const MARK: &str = "mock::row::";

/// An opaque cursor, with characters that a client must percent-encode.
pub(crate) fn cursor(position: u64) -> String {
    STANDARD.encode(format!("{MARK}{position}"))
}

/// The position of a cursor; `None` if it is not one.
pub(crate) fn position(cursor: &str) -> Option<u64> {
    let decoded = STANDARD.decode(cursor).ok()?;
    std::str::from_utf8(&decoded).ok()?.strip_prefix(MARK)?.parse().ok()
}
