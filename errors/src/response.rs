//! The error document of the API, in all its variations.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::{HttpContext, json};

/// The number of errors of the connected service that are kept: each takes ten times the memory of the shortest text for it.
const MAX_DOWNSTREAM_ERRORS: usize = 100;

/// An error response, with its parsed error document.
///
/// Every member of the document is optional. The raw body is in `context.body`.
#[non_exhaustive]
pub struct ErrorResponse {
    /// The request, and the response with its status, headers and raw body.
    pub context: HttpContext,
    /// The status according to the document. The HTTP status is [`Error::status`](crate::Error::status).
    pub status_code: Option<i64>,
    /// Short name of the status, such as `Unauthorized`.
    pub error: Option<String>,
    /// Name of the error, such as `UnauthorizedError`.
    pub type_name: Option<String>,
    /// Human-readable description of the error.
    pub message: Option<String>,
    /// Details of the error, as text or as an object.
    pub detail: Option<Detail>,
    /// URL of the page that explains the error; `ref` in the document.
    pub ref_: Option<String>,
    /// The errors of the connected service, if it caused this error. At most the first 100 are kept.
    pub downstream_errors: Vec<DownstreamError>,
}

/// An error response whose status has no dedicated variant, or whose content type is unexpected.
pub type ApiError = ErrorResponse;

/// The `detail` of an error document. `Debug` prints only the member names of an object.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Detail {
    /// Text. An array, a number or a boolean is converted to JSON text.
    Text(String),
    /// An object with all its members.
    Object(Map<String, Value>),
}

/// An error of the connected service.
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct DownstreamError {
    /// Human-readable description of the error.
    pub message: Option<String>,
    /// Details of the error. An error without any of the three members is converted to JSON text.
    pub detail: Option<String>,
    /// The error code of the service.
    pub code: Option<String>,
}

impl ErrorResponse {
    /// Reads the members of `document`, the parsed body. Members that are missing or have an unexpected type are `None`,
    /// as are all members if the document is not an object.
    #[doc(hidden)]
    pub fn new(context: HttpContext, document: Option<Value>) -> Self {
        let mut document = document.unwrap_or_default();
        Self {
            context,
            status_code: take(&mut document, "status_code").and_then(integer),
            error: take_text(&mut document, "error"),
            type_name: take_text(&mut document, "type_name"),
            message: take_text(&mut document, "message"),
            detail: take(&mut document, "detail").and_then(Detail::read),
            ref_: take_text(&mut document, "ref"),
            downstream_errors: match document.get_mut("downstream_errors").and_then(Value::as_array_mut) {
                Some(errors) => errors.iter_mut().take(MAX_DOWNSTREAM_ERRORS).map(DownstreamError::read).collect(),
                None => Vec::new(),
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

    /// What is printed in an error line: the text, or the JSON text of the object. `debug` is left out if there is anything
    /// else: it repeats whole requests and responses.
    pub(crate) fn to_line(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => text.as_str().into(),
            Self::Object(members) if members.is_empty() => "".into(),
            Self::Object(members) => json::object_text(members, (members.len() > 1).then_some("debug")).into(),
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
    fn read(value: &mut Value) -> Self {
        let mut error = Self {
            message: take_text(value, "message"),
            detail: take_text(value, "detail"),
            code: take_text(value, "code"),
        };
        if error.message.is_none() && error.detail.is_none() && error.code.is_none() {
            match value {
                Value::Object(rest) if rest.values().all(Value::is_null) => {}
                Value::Object(_) => error.detail = text(value.take()),
                _ => error.message = text(value.take()),
            }
        }
        error
    }

    /// What is printed in an error line: the message, or else the detail, and the code.
    pub(crate) fn to_line(&self) -> String {
        let [message, detail, code] =
            [&self.message, &self.detail, &self.code].map(|text| text.as_deref().unwrap_or_default());
        let text = if message.is_empty() { detail } else { message };
        let between = match (text, code) {
            (_, "") => "",
            ("", _) => "code ",
            _ => ", code ",
        };
        [text, between, code].concat()
    }
}

fn take(document: &mut Value, name: &str) -> Option<Value> {
    document.get_mut(name).map(Value::take)
}

#[inline(never)] // It has many callers.
fn take_text(document: &mut Value, name: &str) -> Option<String> {
    take(document, name).and_then(text)
}

/// A string unchanged, `None` for null, and the JSON text of any other value.
fn text(value: Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(json::text_of(&other)),
    }
}

fn integer(value: Value) -> Option<i64> {
    match value {
        // A number without a sign, as elsewhere: each type would add its own parser.
        Value::String(digits) => digits.parse::<u64>().ok()?.try_into().ok(),
        other => other.as_i64(),
    }
}
