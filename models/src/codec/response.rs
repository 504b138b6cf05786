//! Decodes responses, and tells error documents that arrive with the status of a success.

use std::borrow::Cow;

use apideck_wire::{DecodeError, Repair};

use super::decode::read;
use super::error_document;
use super::mismatch::mismatch;
use super::model::{Create, FieldMut, Model};
use super::path::Path;
use super::policy::{Document, Policy, Repairs, ResponsePolicy};
use super::reader::{Kind, Result};

/// Decodes the JSON object `body` into `model`, whose fields are empty, and returns the repairs: at most 64, and one more
/// that tells how many were left out.
///
/// With `strict`, the required members of a single object in `data` are required: see [`ResponsePolicy`], whose other
/// settings are the defaults.
pub fn decode_into(body: &[u8], model: &mut dyn Model, strict: bool) -> Result<Vec<Repair>> {
    decode_response(body, model, ResponsePolicy { require_members: strict, ..ResponsePolicy::default() })
}

/// Decodes the JSON object `body` into the response `model`, whose fields are empty, and returns the repairs: at most 64,
/// and one more that tells how many were left out.
///
/// An error document is an error that says what the server said, whatever the policy.
pub fn decode_response(body: &[u8], model: &mut dyn Model, policy: ResponsePolicy) -> Result<Vec<Repair>> {
    let ResponsePolicy { require_members, require_id, refuse_repairs, max_response_bytes } = policy;
    let repairs = if refuse_repairs { Repairs::Refused } else { Repairs::Recorded };
    let policy = Policy { repairs, document: Document::Response { require_members, require_id } };
    match read(body, model, policy, max_response_bytes) {
        Ok(repairs) if !error_document::is_error(model) => {
            if require_members || require_id {
                require_texts(model, require_members)?;
            }
            Ok(repairs)
        }
        result => explain(body, result),
    }
}

/// Fails if a required text of the object in `data` is blank: with `all`, any of them, otherwise its `id`. An id or a URL
/// that is blank is as useless as one that is missing.
#[cold]
fn require_texts(model: &mut dyn Model, all: bool) -> Result<()> {
    let Some(data) = model.table().fields().named("data") else { return Ok(()) };
    let FieldMut::Model(object) = model.field_mut(data.index, Create::Nothing) else { return Ok(()) };
    for field in object.table().fields().filter(|field| field.required() && (all || field.name() == "id")) {
        if let FieldMut::Text(text) = object.field_mut(field.index, Create::Nothing) {
            if text.trim().is_empty() {
                let path = Path::Field(&Path::Root, data.member);
                return mismatch(&Path::Field(&path, field.member), Kind::String.name(), "a blank one");
            }
        }
    }
    Ok(())
}

/// The error of a response, with what the server said if it is an error document.
#[cold]
fn explain(body: &[u8], result: Result<Vec<Repair>>) -> Result<Vec<Repair>> {
    let Some(found) = error_document::describe(body, true) else { return result };
    let (path, expected) = match result {
        Err(error) if error.path == "data" => (error.path, error.expected),
        _ => (String::new(), Cow::Borrowed("the response of a success")),
    };
    Err(Box::new(DecodeError { path, expected, found: found.into() }))
}
