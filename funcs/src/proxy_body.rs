//! The response body of a proxied service.

use apideck_core::{Decoded, Payload};
use apideck_models::Value;
use apideck_models::codec::parse_value_recorded;
use bytes::Bytes;

use crate::decoders::without_repairs;

/// The response body of a proxied service, by its content type.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ProxyBody {
    /// JSON: `application/json`, `text/json` and types that end in `+json`. What a `Value` does not hold exactly, such as a
    /// number with more digits than an `f64` has, is recorded in
    /// [`http_meta.repairs`](apideck_core::HttpMeta::repairs).
    Json(Value),
    /// UTF-8 text: `text/..`, XML, and a body that is labelled as JSON but cannot be parsed, or whose value would take more
    /// memory than a response may ([`max_response_bytes`](apideck_core::Builder::max_response_bytes)).
    Text(String),
    /// All other types, and text and JSON that are not UTF-8.
    Bytes(Bytes),
}

impl ProxyBody {
    pub(crate) fn from_payload(payload: &Payload<'_>) -> Decoded<Self> {
        let media_type = media_type(payload.content_type().unwrap_or_default());
        let is_json = payload.is_json();
        if is_json && std::str::from_utf8(payload.body).is_ok() {
            if let Some((value, repairs)) = parse_value_recorded(payload.body, payload.max_response_bytes) {
                return Decoded { value: Self::Json(value), repairs };
            }
        }
        without_repairs(match text(payload) {
            Some(text) if is_json || is_text(&media_type) => Self::Text(text),
            _ => Self::Bytes(payload.body.clone()),
        })
    }
}

/// The body as text, without a byte order mark; `None` if it is not UTF-8.
pub(crate) fn text(payload: &Payload<'_>) -> Option<String> {
    let text = std::str::from_utf8(payload.body).ok()?;
    Some(text.trim_start_matches('\u{feff}').to_owned())
}

/// The media type in lower case, without parameters.
fn media_type(content_type: &str) -> String {
    content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn is_text(media_type: &str) -> bool {
    media_type.starts_with("text/") || media_type == "application/xml" || media_type.ends_with("+xml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types_of_text() {
        for text in ["text/html", "application/XML", "application/atom+xml; charset=utf-8", "text/csv"] {
            let media_type = media_type(text);
            assert!(is_text(&media_type), "{text}");
        }
        for other in ["", "application/pdf", "application/jsonp", "json", "application/octet-stream"] {
            let media_type = media_type(other);
            assert!(!is_text(&media_type), "{other}");
        }
    }
}
