//! Decodes responses, and tells error documents that arrive with the status of a success.

use std::borrow::Cow;

use apideck_wire::{DecodeError, Repair};

use super::decode::read;
use super::error_document;
use super::model::Model;
use super::policy::{Document, Policy, Repairs, ResponsePolicy};
use super::reader::Result;

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
        Ok(repairs) if !error_document::is_error(model) => Ok(repairs),
        result => explain(body, result),
    }
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
