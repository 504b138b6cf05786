//! The content coding of a body: how it is compressed.

use apideck_errors::first_header;
use http::{HeaderMap, HeaderValue, header};

use super::gzip;
use crate::header::set;
use crate::{Body, runtime};

/// The value of `content-encoding`; `None` if the body is not encoded.
pub(crate) fn content_encoding(headers: &HeaderMap) -> Option<&HeaderValue> {
    first_header(headers, &header::CONTENT_ENCODING).filter(|value| is_coding(value))
}

fn is_coding(value: &HeaderValue) -> bool {
    !value.is_empty() && !value.as_bytes().eq_ignore_ascii_case(b"identity")
}

/// Asks for a body in a coding that can be decoded. A request without the header permits any coding (RFC 9110,
/// section 12.5.3). An engine that decodes bodies asks for its own codings.
pub(super) fn accept(headers: &mut HeaderMap, decodes: bool) {
    if runtime::DECODES_BODIES {
        return;
    }
    let coding = if gzip::AVAILABLE && decodes { "gzip" } else { "identity" };
    set(headers, header::ACCEPT_ENCODING, HeaderValue::from_static(coding));
}

/// `body` decoded, unless it has a coding that cannot be decoded here.
pub(super) fn decoded(headers: &HeaderMap, body: Body) -> Body {
    if is_gzip(headers) { gzip::decoded(body) } else { body }
}

/// The coding of a body that cannot be decoded here.
pub(super) fn unreadable(headers: &HeaderMap) -> Option<&HeaderValue> {
    if is_gzip(headers) { None } else { codings(headers).last() }
}

fn codings(headers: &HeaderMap) -> impl Iterator<Item = &HeaderValue> {
    headers.get_all(header::CONTENT_ENCODING).iter().filter(|value| is_coding(value))
}

/// Whether gzip is the only coding, and can be decoded.
fn is_gzip(headers: &HeaderMap) -> bool {
    let mut codings = codings(headers).map(HeaderValue::as_bytes);
    let is_gzip = |coding: &[u8]| coding.eq_ignore_ascii_case(b"gzip") || coding.eq_ignore_ascii_case(b"x-gzip");
    gzip::AVAILABLE && codings.next().is_some_and(is_gzip) && codings.next().is_none()
}
