//! Error documents that arrive with the status of a success.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use super::Value;
use super::encode::encode_value;
use super::free_form::parse_value;
use super::model::{Create, FieldMut, FieldValue, Model};
use super::scalar::integer;

/// Larger documents are not error documents: reading one must not double the memory that its response takes.
const MAX_DOCUMENT: usize = 64 << 10;

/// The statuses of errors. Other numbers in `status_code` say nothing about the outcome.
const ERROR_STATUS: RangeInclusive<i64> = 400..=599;

/// The number of bytes of the document's message that are kept.
const MAX_MESSAGE: usize = 300;

/// Whether the response has a `status_code` of an error.
pub(super) fn is_error(model: &mut dyn Model) -> bool {
    let field = model.table().fields().named("status_code");
    let Some(field) = field else { return false };
    matches!(model.field_mut(field.index, Create::Nothing), FieldMut::Int(status) if ERROR_STATUS.contains(status))
}

/// Describes the error document `body`: its status and its message, cut. `None` if it is not an error document: an object
/// with a `status_code` from 400 to 599, or with an `error` and without `data`.
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
    let status = status.filter(|status| ERROR_STATUS.contains(status));
    let has = |name| document.get(name).is_some_and(|value| !value.is_null());
    if status.is_none() && (has("data") || !(has("error") || message_is_error && has("message"))) {
        return None;
    }
    let mut text = String::from("an error document");
    if let Some(status) = status {
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
