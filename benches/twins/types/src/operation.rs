//! Operations, and what a call by name needs of their types.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Result, Value};

/// Which members of a request go into the path, the headers and the body. All others go into the query.
pub struct Operation {
    pub name: &'static str,
    pub method: &'static str,
    pub path: &'static str,
    pub headers: &'static [(&'static str, &'static str)],
    pub body: Option<&'static str>,
}

/// An operation with its types erased: both functions decode JSON into the type and encode it again.
pub struct Entry {
    pub operation: &'static Operation,
    pub request: fn(&Operation, &[u8]) -> Result<Vec<u8>>,
    pub response: fn(&[u8]) -> Result<Vec<u8>>,
}

/// Decodes and encodes a request as its type.
pub fn request<R: Serialize + DeserializeOwned>(_: &Operation, request: &[u8]) -> Result<Vec<u8>> {
    json::<R>(request)
}

/// Decodes and encodes only the body of a request as its type.
pub fn body<B: Serialize + DeserializeOwned>(operation: &Operation, request: &[u8]) -> Result<Vec<u8>> {
    with_body(operation, request, json::<B>)
}

fn with_body(operation: &Operation, request: &[u8], again: fn(&[u8]) -> Result<Vec<u8>>) -> Result<Vec<u8>> {
    let mut members: Map<String, Value> = serde_json::from_slice(request)?;
    if let Some(body) = operation.body.and_then(|name| members.get_mut(name)) {
        *body = serde_json::from_slice(&again(body.to_string().as_bytes())?)?;
    }
    serde_json::to_vec(&members)
}

/// Decodes and encodes JSON as `T`.
pub fn json<T: Serialize + DeserializeOwned>(json: &[u8]) -> Result<Vec<u8>> {
    serde_json::to_vec(&serde_json::from_slice::<T>(json)?)
}

/// Converts text, bytes or nothing to JSON text.
pub fn text(body: &[u8]) -> Result<Vec<u8>> {
    serde_json::to_vec(&Value::String(String::from_utf8_lossy(body).into_owned()))
}
