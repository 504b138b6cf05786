//! The error document of the API, read with all its variations.

use serde_json::{Map, Value};

use crate::{HttpContext, json};

/// An answer with a status that is not a success, and what it says.
///
/// All members of the document are optional: whatever came is in `context.body`.
#[non_exhaustive]
pub struct ErrorResponse {
    /// The request, and the answer with its status, headers and raw body.
    pub context: HttpContext,
    /// The status as the document repeats it. The real one is [`Error::status`](crate::Error::status).
    pub status_code: Option<i64>,
    /// Short name of the status, such as `Unauthorized`.
    pub error: Option<String>,
    /// Name of the error, such as `UnauthorizedError`.
    pub type_name: Option<String>,
    /// What went wrong, for people.
    pub message: Option<String>,
    /// More about it, as text or as an object.
    pub detail: Option<Detail>,
    /// URL of the page that explains the error; `ref` in the document.
    pub ref_: Option<String>,
    /// The errors of the connected service, where it caused this one.
    pub downstream_errors: Vec<DownstreamError>,
}

/// An answer whose status has no variant of its own, or whose content type is not the promised one.
pub type ApiError = ErrorResponse;

/// The `detail` of an error document. `Debug` shows of an object only the names of its members.
#[derive(Clone, PartialEq)]
pub enum Detail {
    /// Text; an array, a number or a boolean is given as its JSON.
    Text(String),
    /// An object with all its members.
    Object(Map<String, Value>),
}

/// One error of the service behind the connection.
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct DownstreamError {
    /// What went wrong.
    pub message: Option<String>,
    /// More about it.
    pub detail: Option<String>,
    /// The service's own code for it.
    pub code: Option<String>,
}

impl ErrorResponse {
    /// Reads `document`, the parsed body. Members that are missing or of an unexpected type are left out;
    /// a document that is no object has none.
    pub fn new(context: HttpContext, document: Option<Value>) -> Self {
        let mut document = document.unwrap_or_default();
        Self {
            context,
            status_code: take(&mut document, "status_code").and_then(integer),
            error: take(&mut document, "error").and_then(text),
            type_name: take(&mut document, "type_name").and_then(text),
            message: take(&mut document, "message").and_then(text),
            detail: take(&mut document, "detail").and_then(Detail::read),
            ref_: take(&mut document, "ref").and_then(text),
            downstream_errors: match take(&mut document, "downstream_errors") {
                Some(Value::Array(errors)) => errors.into_iter().map(DownstreamError::read).collect(),
                _ => Vec::new(),
            },
        }
    }
}

impl Detail {
    /// The text, or `None` for an object.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Object(_) => None,
        }
    }

    fn read(value: Value) -> Option<Self> {
        match value {
            Value::Object(members) => Some(Self::Object(members)),
            other => text(other).map(Self::Text),
        }
    }
}

impl DownstreamError {
    fn read(mut value: Value) -> Self {
        if !value.is_object() {
            return Self { message: text(value), ..Self::default() };
        }
        Self {
            message: take(&mut value, "message").and_then(text),
            detail: take(&mut value, "detail").and_then(text),
            code: take(&mut value, "code").and_then(text),
        }
    }
}

fn take(document: &mut Value, name: &str) -> Option<Value> {
    document.get_mut(name).map(Value::take)
}

/// A string as it is, null as nothing, anything else as its JSON.
fn text(value: Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(json::text_of(&other)),
    }
}

fn integer(value: Value) -> Option<i64> {
    match value {
        Value::String(digits) => digits.parse().ok(),
        other => other.as_i64(),
    }
}
