//! Error documents that arrive with the status of a success.

use std::borrow::Cow;

use apideck_wire::{is_error_document, is_error_status};

use super::Value;
use super::encode::encode_value;
use super::free_form::parse_value;
use super::model::{Create, FieldMut, FieldValue, Model};
use super::scalar::integer;

/// Larger documents are not error documents: reading one must not double the memory that its response takes.
const MAX_DOCUMENT: usize = 64 << 10;

/// The number of bytes of the document's message that are kept.
const MAX_MESSAGE: usize = 300;

/// Whether the response has a `status_code` of an error.
pub(super) fn is_error(model: &mut dyn Model) -> bool {
    let field = model.table().fields().named("status_code");
    let Some(field) = field else { return false };
    matches!(model.field_mut(field.index, Create::Nothing), FieldMut::Int(status) if is_error_status(Some(*status)))
}

/// Describes the error document `body`: its status and its message, cut. `None` if it is not an error document: an object
/// with a `status_code` from 400 to 599, or with an `error` that says something and without `data`.
#[cold]
pub fn error_document(body: &[u8]) -> Option<String> {
    describe(body, false)
}

/// Describes an error document. With `message_is_error`, an object with a `message` and without `data` is one too.
#[cold]
pub(super) fn describe(body: &[u8], message_is_error: bool) -> Option<String> {
    if body.len() > MAX_DOCUMENT {
        return None;
    }
    let Some(Value::Object(document)) = parse_value(body) else { return None };
    // Read as the field of the model is: `"400"` and `4e2` are integers there.
    let status = document.get("status_code").and_then(|status| integer(&said(status)));
    let has_data = document.get("data").is_some_and(|value| !value.is_null());
    let is_error = |name| document.get(name).is_some_and(says_something);
    if !is_error_document(status, is_error("error") || message_is_error && is_error("message"), has_data) {
        return None;
    }
    let mut text = String::from("an error document");
    if let Some(status) = status.filter(|status| is_error_status(Some(*status))) {
        text.push_str(" with status ");
        text.push_str(&status.to_string());
    }
    let mut separator = ": ";
    for part in ["type_name", "error", "message", "detail"] {
        let said = document.get(part).map(said).unwrap_or_default();
        if !said.is_empty() {
            text.push_str(separator);
            text.push_str(&said);
            separator = ", ";
        }
    }
    if text.len() > MAX_MESSAGE {
        let end = (0..=MAX_MESSAGE).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
        text.truncate(end);
        text.push('…');
    }
    Some(text)
}

/// Whether the value of a member such as `error` says something. Successes have one that is false, zero or empty.
fn says_something(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::Number(number) => number.as_i64() != Some(0),
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(list) => !list.is_empty(),
        Value::Object(members) => !members.is_empty(),
        Value::Bool(true) => true,
    }
}

/// The value as text, which is empty if it says nothing.
fn said(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Null => "".into(),
        Value::String(text) => text.trim().into(),
        // Not `to_string`, which takes 2 kB of code.
        value => match encode_value(FieldValue::Any(value), true) {
            Ok(text) => String::from_utf8(text).unwrap_or_default().into(),
            Err(_) => "".into(),
        },
    }
}
