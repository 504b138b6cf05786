//! JSON bodies of proxy calls.

use crate::ProxyWithRequestBodyRequest;
use crate::codec::{Body, Value};

impl ProxyWithRequestBodyRequest {
    /// Sends `value` as the body, with `content-type: application/json`.
    ///
    /// A service that wants another JSON type gets it from the header of the call, which replaces this one:
    /// `.header("content-type", "application/vnd.api+json")`.
    ///
    /// ```
    /// use apideck_unify::models::ProxyPostRequest;
    /// use serde_json::json;
    ///
    /// let request = ProxyPostRequest::new("hubspot", "https://api.hubapi.com/crm/v3/objects/contacts")
    ///     .json(json!({ "properties": { "email": "elon@spacex.com" } }));
    /// assert_eq!(request.request_body.unwrap().media_type(), Some("application/json"));
    /// ```
    pub fn json(self, value: impl Into<Value>) -> Self {
        self.request_body(json_body(&value.into()))
    }
}

fn json_body(value: &Value) -> Body {
    Body::from(value.to_string()).content_type("application/json")
}
