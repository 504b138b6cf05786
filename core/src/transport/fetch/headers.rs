//! Headers to and from the engine.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use js_sys::Array;
use wasm_bindgen::{JsCast as _, JsValue};

use super::engine::Headers;
use crate::header::is_framing;

/// The headers of a request, without those that tell where it ends: the engine sets them.
pub(super) fn to_engine(headers: &HeaderMap) -> Result<Headers, JsValue> {
    let sent = Headers::new();
    for (name, value) in headers {
        if !is_framing(name) {
            // Each byte is a character, as the engine reads it.
            let value: String = value.as_bytes().iter().copied().map(char::from).collect();
            sent.append(name.as_str(), &value)?;
        }
    }
    Ok(sent)
}

/// The headers of a response. `find` makes their names.
pub(super) fn from_engine(headers: &JsValue, find: fn(&str) -> Option<HeaderName>) -> HeaderMap {
    let mut received = HeaderMap::new();
    for pair in Array::from(headers) {
        let pair: Array = pair.unchecked_into();
        let (Some(name), Some(value)) = (pair.get(0).as_string(), pair.get(1).as_string()) else { continue };
        #[allow(clippy::cast_possible_truncation)] // Each character is a byte.
        let value: Bytes = value.chars().map(|byte| byte as u8).collect();
        if let (Some(name), Ok(value)) = (find(&name), HeaderValue::from_maybe_shared(value)) {
            received.append(name, value);
        }
    }
    received
}

/// The length of a body that the engine did not decode. Otherwise, the headers that describe the encoded body are removed.
///
/// A response from another origin may have a `content-encoding` that is not shown.
pub(super) fn length(headers: &mut HeaderMap, is_cross_origin: bool) -> Option<u64> {
    if headers.remove(header::CONTENT_ENCODING).is_some() || is_cross_origin {
        headers.remove(header::CONTENT_LENGTH);
    }
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Any name.
pub(super) fn any_name(name: &str) -> Option<HeaderName> {
    HeaderName::try_from(name).ok()
}
