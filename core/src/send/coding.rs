//! The content coding of a body: how it is compressed.

use http::{HeaderMap, HeaderValue, header};

#[cfg(feature = "gzip")]
use super::gzip;
use crate::Body;

/// The value of `content-encoding`; `None` if the body is not encoded.
pub(crate) fn content_encoding(headers: &HeaderMap) -> Option<&HeaderValue> {
    let value = headers.get(header::CONTENT_ENCODING)?;
    (!value.is_empty() && !value.as_bytes().eq_ignore_ascii_case(b"identity")).then_some(value)
}

/// Asks for a body in a coding that can be decoded, unless the caller sets `accept-encoding`. A request without the
/// header permits any coding (RFC 9110, section 12.5.3).
pub(super) fn accept(headers: &mut HeaderMap, decodes: bool) {
    let coding = if cfg!(feature = "gzip") && decodes { "gzip" } else { "identity" };
    headers.entry(header::ACCEPT_ENCODING).or_insert(HeaderValue::from_static(coding));
}

/// `body` decoded, or the names of its codings if they cannot be decoded here.
pub(super) fn decoded(headers: &HeaderMap, body: Body) -> (Body, Option<String>) {
    let values = headers.get_all(header::CONTENT_ENCODING).iter();
    let mut codings = String::new();
    for value in values {
        // Two headers are one list.
        for coding in String::from_utf8_lossy(value.as_bytes()).split(',').map(str::trim) {
            if !coding.is_empty() && !coding.eq_ignore_ascii_case("identity") {
                codings += if codings.is_empty() { "" } else { ", " };
                codings += coding;
            }
        }
    }
    if codings.is_empty() {
        return (body, None);
    }
    #[cfg(feature = "gzip")]
    if codings.eq_ignore_ascii_case("gzip") || codings.eq_ignore_ascii_case("x-gzip") {
        return (gzip::decoded(body), None);
    }
    // It becomes a part of an error, and the server chooses it.
    codings = codings.chars().take(MAX_NAMES).collect();
    (body, Some(codings))
}

/// Maximum number of characters that are kept of the names of codings.
const MAX_NAMES: usize = 60;
