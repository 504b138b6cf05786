//! Calls by name, with JSON as input and output: for command lines, workflow engines and agents, which choose the
//! operation at run time.
//!
//! ```no_run
//! # use apideck_core::{ApideckCore, Error};
//! # use apideck_funcs::dynamic;
//! # async fn example() -> Result<(), Error> {
//! use serde_json::json;
//!
//! let apideck = ApideckCore::builder().api_key("..").build()?;
//! let response = dynamic::call(&apideck, "vaultSessionsCreate", json!({"session": {}})).await.into_result()?;
//! println!("{}", response["data"]["session_uri"]);
//! # Ok(())
//! # }
//! ```
//!
//! An operation is named by its accessor (`vault.sessions.create`), by its function (`vault_sessions_create`), or as
//! other SDKs write them (`fileStorage.uploadSessions.create`, `fileStorageUploadSessionsCreate`).
//!
//! The input is an object with the fields of the request type; below them, members have the names of the API. Raw bytes
//! are `{"base64": "..", "content_type": ".."}`, with an optional `content_type`. The input is read strictly: a value of
//! the wrong type, an unknown member or a missing one is [`Error::InvalidRequest`], and nothing is sent.
//!
//! The output is the function's response body as JSON. It includes read-only fields and explicit nulls, and leaves out
//! members that this version of the SDK does not know. Bytes are `{"base64": ".."}`, text is a string, no content is
//! `null`.
//!
//! [`operations`] lists all operations of the APIs whose features are on. A program that uses this module contains all
//! of them.

mod find;
mod input;
mod operations;

use apideck_core::{ApideckCore, Call, Error, Outcome};
use serde_json::Value;

pub use self::operations::{FieldInfo, OperationInfo, operations};
use crate::dynamic_entry::Entry;
use crate::generated::dynamic::ALL;

/// All operations of the APIs that are compiled.
fn entries() -> impl Iterator<Item = &'static Entry> {
    ALL.iter().copied().flatten()
}

/// Calls the operation `name` with `input` and returns its response body as JSON.
pub async fn call(core: &ApideckCore, name: &str, input: Value) -> Outcome<Value> {
    let result = match prepare(core, name, input) {
        Ok(call) => call.send().await.map(|response| response.body),
        Err(error) => Err(error),
    };
    result.into()
}

/// The call of the operation `name` with `input`, for setting options, reading HTTP metadata or building the request
/// without sending it.
///
/// # Errors
///
/// [`Error::InvalidRequest`] if the operation does not exist or the input does not fit its request.
pub fn prepare(core: &ApideckCore, name: &str, input: Value) -> Result<Call<Value>, Error> {
    let entry = find::entry(name).map_err(|problem| Error::invalid_request(None, problem))?;
    let mut request = entry.request();
    input::read(input, &mut *request, entry.operation)
        .map_err(|problem| Error::invalid_request(Some(entry.operation.name), problem))?;
    Ok(entry.call(core, &mut *request))
}
