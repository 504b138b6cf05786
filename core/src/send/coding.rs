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

/// `body` decoded, or the coding that cannot be decoded here.
pub(super) fn decoded(headers: &HeaderMap, body: Body) -> (Body, Option<HeaderValue>) {
    let mut codings = headers.get_all(header::CONTENT_ENCODING).iter().filter(|value| is_coding(value));
    let Some(first) = codings.next() else { return (body, None) };
    // The body was encoded once more.
    let second = codings.next();
    if gzip::AVAILABLE
        && second.is_none()
        && [&b"gzip"[..], b"x-gzip"].iter().any(|name| first.as_bytes().eq_ignore_ascii_case(name))
    {
        return (gzip::decoded(body), None);
    }
    (body, Some(second.unwrap_or(first).clone()))
}
