//! Operations, and what a call by name needs of their types.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
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

/// A request as HTTP sends it, without the headers of the client.
pub struct Parts {
    pub method: &'static str,
    /// The path and the query.
    pub target: String,
    /// Headers of the operation. `None` is a value that the request leaves to the client.
    pub headers: Vec<(&'static str, &'static str, Option<String>)>,
    pub body: Option<String>,
}

impl Operation {
    /// Splits a request that is JSON into its path, query, headers and body.
    pub fn parts(&self, request: &[u8]) -> Result<Parts> {
        let mut members: Map<String, Value> = serde_json::from_slice(request)?;
        let mut header = |name: &str| members.remove(name).map(|value| plain(&value));
        let headers = self.headers.iter().map(|(name, wire)| (*name, *wire, header(name))).collect();
        let body = self.body.and_then(|name| members.remove(name)).map(|body| body.to_string());
        Ok(Parts { method: self.method, target: target(self.path, members), headers, body })
    }
}

/// The path with the members that it names, and the query with all others.
fn target(path: &str, mut members: Map<String, Value>) -> String {
    let mut pieces = path.split('{');
    let mut target = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (name, rest) = piece.split_once('}').unwrap_or((piece, ""));
        let value = members.remove(name).unwrap_or_default();
        target += &escaped(&plain(&value));
        target += rest;
    }
    let mut sign = '?';
    let mut add = |name: &str, value: &Value| {
        target.push(sign);
        target += name;
        target.push('=');
        target += &escaped(&plain(value));
        sign = '&';
    };
    for (name, value) in &members {
        match value {
            Value::Object(inner) => inner.iter().for_each(|(key, value)| add(&format!("{name}[{key}]"), value)),
            Value::Array(items) => items.iter().for_each(|item| add(name, item)),
            value => add(name, value),
        }
    }
    target
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn escaped(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
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
