//! What a proxied service answers.

use apideck_core::Payload;
use apideck_models::Value;
use apideck_models::codec::parse_value;
use bytes::Bytes;

/// The body of a proxied service's answer, by its content type.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ProxyBody {
    /// JSON: `application/json`, `text/json` and types that end in `+json`.
    Json(Value),
    /// Text: `text/..`, XML, and what calls itself JSON but is not, in UTF-8.
    Text(String),
    /// Everything else, and text in another encoding.
    Bytes(Bytes),
}

impl ProxyBody {
    pub(crate) fn of(payload: &Payload<'_>) -> Self {
        let content_type = payload.content_type().unwrap_or_default().to_ascii_lowercase();
        let media_type = content_type.split(';').next().unwrap_or_default().trim();
        let subtype = media_type.rsplit(['/', '+']).next().unwrap_or_default();
        let text = || match crate::answer::text(payload) {
            Some(text) => Self::Text(text),
            None => Self::Bytes(payload.body.clone()),
        };
        match subtype {
            _ if payload.is_json() => parse_value(payload.body).map_or_else(text, Self::Json),
            "xml" => text(),
            _ if media_type.starts_with("text/") => text(),
            _ => Self::Bytes(payload.body.clone()),
        }
    }
}
