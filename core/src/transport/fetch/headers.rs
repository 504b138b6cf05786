//! Headers to and from the engine.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use wasm_bindgen::JsValue;

use super::engine;
use crate::header::is_framing;

/// Writes the headers of a request as a JSON object, without those that tell where it ends: the engine sets them.
pub(super) fn write(headers: &HeaderMap, json: &mut String) {
    let mut last = None;
    for (name, value) in headers {
        if is_framing(name) {
            continue;
        }
        // The values of a name follow each other. An object has a name once.
        if last == Some(name) {
            json.push_str(", ");
        } else {
            json.push_str(if last.is_none() { "{\"" } else { "\",\"" });
            json.push_str(name.as_str());
            json.push_str("\":\"");
            last = Some(name);
        }
        for &byte in value.as_bytes() {
            match byte {
                // The only control character that a value may have.
                b'\t' => json.push_str("\\t"),
                b'"' | b'\\' => json.extend(['\\', byte.into()]),
                // Each byte is a character, as the engine reads it.
                _ => json.push(byte.into()),
            }
        }
    }
    json.push_str(if last.is_none() { "{}" } else { "\"}" });
}

/// The headers of a response. `find` makes their names.
pub(super) fn read(headers: &JsValue, find: fn(&str) -> Option<HeaderName>) -> HeaderMap {
    let mut received = HeaderMap::new();
    // The name and the value of a header are joined by a comma, which a name does not have, as a value has no line break.
    for line in engine::list(headers).join("\n").split('\n') {
        let Some((name, value)) = line.split_once(',') else { continue };
        #[allow(clippy::cast_possible_truncation)] // Each character is a byte.
        let value: Bytes = value.chars().map(|byte| byte as u8).collect();
        if let (Some(name), Ok(value)) = (find(name), HeaderValue::from_maybe_shared(value)) {
            // A map that is full does not take more.
            let _ = received.try_append(name, value);
        }
    }
    received
}

/// The length of a body that the engine did not decode. Otherwise, the headers that describe the encoded body are removed.
///
/// A response from another origin may have a `content-encoding` that is not shown.
pub(super) fn length(headers: &mut HeaderMap, is_cross_origin: impl FnOnce() -> bool) -> Option<u64> {
    let is_encoded = headers.remove(header::CONTENT_ENCODING).is_some();
    if is_encoded || (headers.contains_key(header::CONTENT_LENGTH) && is_cross_origin()) {
        headers.remove(header::CONTENT_LENGTH);
    }
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// The headers that responses have by default. Parsing any name takes 13 kB of code.
static KNOWN: [HeaderName; 39] = [
    header::ACCEPT_RANGES,
    header::ALLOW,
    header::CACHE_CONTROL,
    header::CONTENT_DISPOSITION,
    header::CONTENT_ENCODING,
    header::CONTENT_LANGUAGE,
    header::CONTENT_LENGTH,
    header::CONTENT_RANGE,
    header::CONTENT_TYPE,
    header::DATE,
    header::ETAG,
    header::EXPIRES,
    header::LAST_MODIFIED,
    header::LINK,
    header::LOCATION,
    header::PROXY_AUTHENTICATE,
    header::RETRY_AFTER,
    header::SERVER,
    header::SET_COOKIE,
    header::VARY,
    header::WWW_AUTHENTICATE,
    HeaderName::from_static("cf-ray"),
    HeaderName::from_static("digest"),
    HeaderName::from_static("ratelimit"),
    HeaderName::from_static("ratelimit-limit"),
    HeaderName::from_static("ratelimit-policy"),
    HeaderName::from_static("ratelimit-remaining"),
    HeaderName::from_static("ratelimit-reset"),
    HeaderName::from_static("retry-after-ms"),
    HeaderName::from_static("x-apideck-downstream-error"),
    HeaderName::from_static("x-correlation-id"),
    HeaderName::from_static("x-downstream-ratelimit-limit"),
    HeaderName::from_static("x-downstream-ratelimit-remaining"),
    HeaderName::from_static("x-downstream-ratelimit-reset"),
    HeaderName::from_static("x-ratelimit-limit"),
    HeaderName::from_static("x-ratelimit-remaining"),
    HeaderName::from_static("x-ratelimit-reset"),
    HeaderName::from_static("x-request-id"),
    HeaderName::from_static("x-trace-id"),
];

/// A name of the list.
pub(super) fn known_name(name: &str) -> Option<HeaderName> {
    KNOWN.iter().find(|known| known.as_str() == name).cloned()
}

/// Any name.
pub(super) fn any_name(name: &str) -> Option<HeaderName> {
    HeaderName::try_from(name).ok()
}
