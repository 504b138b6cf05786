//! The response body of a proxied service.

use apideck_core::Payload;
use apideck_models::Value;
use apideck_models::codec::parse_value_within;
use bytes::Bytes;

/// The response body of a proxied service, by its content type.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ProxyBody {
    /// JSON: `application/json`, `text/json` and types that end in `+json`.
    Json(Value),
    /// UTF-8 text: `text/..`, XML, and a body that is labelled as JSON but cannot be parsed, or whose value would take more
    /// memory than a response may ([`max_response_bytes`](apideck_core::Builder::max_response_bytes)).
    Text(String),
    /// All other types, and text that is not UTF-8.
    Bytes(Bytes),
}

impl ProxyBody {
    pub(crate) fn from_payload(payload: &Payload<'_>) -> Self {
        let media_type = media_type(payload.content_type().unwrap_or_default());
        let as_text = || match text(payload) {
            Some(text) => Self::Text(text),
            None => Self::Bytes(payload.body.clone()),
        };
        if payload.is_json() {
            parse_value_within(payload.body, payload.max_response_bytes).map_or_else(as_text, Self::Json)
        } else if is_text(&media_type) {
            as_text()
        } else {
            Self::Bytes(payload.body.clone())
        }
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
