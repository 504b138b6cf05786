//! Calls by name, JSON in and JSON out: for command lines, workflow engines and agents, which learn what to call when
//! they run.
//!
//! ```no_run
//! # async fn example() -> Result<(), apideck_unify::Error> {
//! use apideck_unify::{ApideckCore, dynamic};
//! use serde_json::json;
//!
//! let apideck = ApideckCore::builder().api_key("..").build()?;
//! let answer = dynamic::call(&apideck, "vaultSessionsCreate", json!({"session": {}})).await.into_result()?;
//! println!("{}", answer["data"]["session_uri"]);
//! # Ok(())
//! # }
//! ```
//!
//! An operation goes by its accessor (`vault.sessions.create`), by its function (`vault_sessions_create`), or as other
//! SDKs write them (`fileStorage.uploadSessions.create`, `fileStorageUploadSessionsCreate`). The input has the fields
//! of the request type by their names, and below them the names that the API has; raw bytes are `{"base64": "..",
//! "content_type": ".."}`, of which the type may be left out. The input is read strictly: a value of another type than
//! the API's, a member that it does not know and one that is missing are [`Error::InvalidRequest`], and nothing is
//! sent.
//!
//! The answer is what the function returns, as JSON: with what is read-only and with explicit nulls, without what this
//! version does not know. Bytes are `{"base64": ".."}`, text is a string, no content is `null`.
//!
//! [`operations`] lists what there is: all operations of the APIs whose features are on, and so all of them end up in
//! the program.

mod find;
mod input;
mod operations;

use apideck_core::{ApideckCore, Call, Error, Outcome};
use serde_json::Value;

pub use operations::{FieldInfo, OperationInfo, operations};

/// Calls the operation `name` with `input` and returns what it answers.
pub async fn call(core: &ApideckCore, name: &str, input: Value) -> Outcome<Value> {
    let result = match prepare(core, name, input) {
        Ok(call) => call.send().await.map(|response| response.body),
        Err(error) => Err(error),
    };
    result.into()
}

/// The call of the operation `name` with `input`, to give it options, to see its HTTP side, or to make a request of it.
pub fn prepare(core: &ApideckCore, name: &str, input: Value) -> Result<Call<Value>, Error> {
    let entry = find::entry(name).map_err(|problem| Error::invalid_request(None, problem))?;
    let mut request = entry.request();
    input::read(input, &mut *request, entry.operation)
        .map_err(|problem| Error::invalid_request(Some(entry.operation.name), problem))?;
    Ok(entry.call(core, &mut *request))
}
