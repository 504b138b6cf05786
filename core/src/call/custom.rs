//! Custom calls: operations that the SDK does not have a function for.

use std::borrow::Cow;

use apideck_wire::is_error_document;
use http::Method;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::single::Call;
use crate::client::ApideckCore;
use crate::request::encoded::Encoded;
use crate::request::operation::{BodyKind, Operation};
use crate::response::decoder::{Decoded, Decoder, Payload};
use crate::{DecodeError, EncodeError, Repair};

const NAME: &str = "call";

static OPERATIONS: [Operation; 6] = [
    Operation::get(NAME, ""),
    Operation::post(NAME, "").optional_json("body"),
    Operation::put(NAME, "").optional_json("body"),
    Operation::patch(NAME, "").optional_json("body"),
    Operation::delete(NAME, ""),
    Operation::options(NAME, ""),
];

impl ApideckCore {
    /// A call of an operation that the SDK does not have a function for: JSON in and out, with the same key, ids,
    /// options and errors.
    ///
    /// `path` is the percent-encoded path below the server URL, such as `/crm/contacts`. The method is GET, POST, PUT,
    /// PATCH, DELETE or OPTIONS. A path with a segment `.` or `..`, also percent-encoded, is invalid, since servers resolve
    /// it to another path. With an invalid path or method, the call fails with
    /// [`Error::InvalidRequest`](crate::Error::InvalidRequest) when it is sent.
    ///
    /// The body of a blank response is `null`. An error document with a success status is an error.
    ///
    /// `serde_json` parses the response. It is stricter than the typed calls about text that is nearly JSON: half of a
    /// surrogate pair (`"\ud83d"`) and a number beyond the largest `f64` (`1e400`) are
    /// [`Error::ResponseValidation`](crate::Error::ResponseValidation), which has the whole body. Bytes that are not UTF-8 are
    /// replaced, which is recorded in [`http_meta.repairs`](crate::HttpMeta::repairs).
    ///
    /// ```no_run
    /// use apideck_unify::{ApideckCore, Error, http::Method};
    /// use serde_json::json;
    ///
    /// #[tokio::main]
    /// async fn main() -> Result<(), Error> {
    ///     let apideck = ApideckCore::builder().consumer_id("test-consumer").build()?;
    ///     let found = apideck
    ///         .call(Method::POST, "/crm/contacts/search")
    ///         .query("limit", "5")
    ///         .header("x-apideck-service-id", "salesforce")
    ///         .json(&json!({ "name": "Elon" }))
    ///         .send()
    ///         .await?;
    ///     println!("{}", found.body["data"]);
    ///     Ok(())
    /// }
    /// ```
    #[allow(clippy::needless_pass_by_value)] // Callers write `Method::GET`, not `&Method::GET`.
    pub fn call(&self, method: Method, path: &str) -> Call<Value> {
        self.custom_call(&method, Ok((path, "")))
    }

    /// A call of `url`, an absolute URL of the client's server: for URLs that Apideck sends, such as the `entity_url` of
    /// a webhook event. Otherwise like [`call`](Self::call).
    ///
    /// Scheme, host and port must be those of the client's `server_url`, and the path must be below its path. Any other
    /// URL is refused with [`Error::InvalidRequest`](crate::Error::InvalidRequest) when the call is sent, since the request
    /// carries the API key.
    ///
    /// ```no_run
    /// use apideck_unify::{ApideckCore, Error, http::Method};
    ///
    /// #[tokio::main]
    /// async fn main() -> Result<(), Error> {
    ///     let apideck = ApideckCore::builder().consumer_id("test-consumer").build()?;
    ///     let url = "https://unify.apideck.com/crm/contacts/123";
    ///     let contact = apideck.call_url(Method::GET, url).send().await?;
    ///     println!("{}", contact.body["data"]["name"]);
    ///     Ok(())
    /// }
    /// ```
    #[allow(clippy::needless_pass_by_value)] // As for `call`.
    pub fn call_url(&self, method: Method, url: &str) -> Call<Value> {
        self.custom_call(&method, self.0.default_server(false).path_of(url))
    }

    /// A call that fails with [`Error::InvalidRequest`](crate::Error::InvalidRequest), because of `fault`.
    #[doc(hidden)]
    pub fn invalid_call(&self, fault: &'static str) -> Call<Value> {
        self.custom_call(&Method::GET, Err(fault))
    }

    /// A custom call of a path and a query, or why there is neither.
    fn custom_call(&self, method: &Method, target: Result<(&str, &str), &'static str>) -> Call<Value> {
        let known = OPERATIONS.iter().find(|operation| operation.method == *method);
        let operation = known.unwrap_or(&OPERATIONS[0]);
        let mut encoded = Encoded::new(operation);
        let fault = match target {
            Err(fault) => Some(fault),
            Ok(_) if known.is_none() => Some("the method is not GET, POST, PUT, PATCH, DELETE or OPTIONS"),
            Ok((path, _)) if !path.starts_with('/') => Some("`path` does not start with a slash"),
            Ok((path, _)) if path.contains(['?', '#']) => Some("`path` has a query or a fragment: use `query`"),
            Ok((path, _)) if has_dot_segment(path) => {
                Some("`path` has a segment `.` or `..`, which would lead to another path")
            }
            Ok((path, query)) => {
                encoded.path = Cow::Owned(path.to_owned());
                query.clone_into(&mut encoded.query);
                None
            }
        };
        let encoded = fault.map_or(Ok(encoded), |fault| Err(fault.into()));
        Call::new(
            self,
            operation,
            encoded,
            Decoder::new(decode, |bytes| serde_json::from_slice(without_bom(bytes)).ok()),
        )
    }
}

/// Whether the path has a segment `.` or `..` that a server may resolve. Some servers resolve them after they decode the
/// path, and take an encoded slash or a backslash for a slash.
fn has_dot_segment(path: &str) -> bool {
    let decoded: Vec<u8> = percent_decode_str(path).collect();
    decoded.split(|byte| matches!(byte, b'/' | b'\\')).any(|segment| matches!(segment, b"." | b".."))
}

/// For custom calls, made by [`ApideckCore::call`].
impl Call<Value> {
    /// Appends `name=value` to the query, both percent-encoded.
    pub fn query(mut self, name: &str, value: &str) -> Self {
        self.pending.encoded_mut(|encoded| {
            encoded.query_pair(name, value);
            Ok(())
        });
        self
    }

    /// Sends `body` as JSON; only for POST, PUT and PATCH.
    pub fn json(mut self, body: &Value) -> Self {
        let has_body = matches!(self.pending.operation.body, BodyKind::Json { .. });
        self.pending.encoded_mut(|encoded| {
            if !has_body {
                return Err(EncodeError::from("only POST, PUT and PATCH have a JSON body"));
            }
            encoded.json(body.to_string().into_bytes());
            Ok(())
        });
        self
    }
}

/// The text after its byte order mark, which some servers send (RFC 8259, section 8.1, permits to ignore it).
fn without_bom(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text)
}

fn decode(payload: &mut Payload<'_>) -> Result<Decoded<Value>, DecodeError> {
    let body = String::from_utf8_lossy(without_bom(payload.body));
    let mut repairs = Vec::new();
    if let Cow::Owned(_) = body {
        repairs.push(Repair { path: String::new(), expected: "UTF-8".into(), found: "invalid bytes".into() });
    }
    let value = if body.trim_ascii().is_empty() { Ok(Value::Null) } else { serde_json::from_str(&body) };
    match value {
        Ok(value) => match error_document(&value) {
            Some(found) => {
                let expected = "the response of a success".into();
                Err(DecodeError { path: String::new(), expected, found: found.into() })
            }
            None => Ok(Decoded { value, repairs }),
        },
        Err(error) => {
            Err(DecodeError { path: String::new(), expected: "JSON".into(), found: error.to_string().into() })
        }
    }
}

/// Describes an error document that arrived with the status of a success; `None` for anything else.
fn error_document(value: &Value) -> Option<String> {
    let status = match &value["status_code"] {
        Value::String(text) => text.trim().parse().ok(),
        status => status.as_i64(),
    };
    let error = &value["error"];
    if !is_error_document(status, says_something(error), !value["data"].is_null()) {
        return None;
    }
    let said = value["message"].as_str().map_or_else(|| error.to_string(), str::to_owned);
    Some(["an error document: ", &said].concat())
}

/// Whether an `error` says something. Successes have one that is false, zero or empty.
fn says_something(error: &Value) -> bool {
    match error {
        Value::Null | Value::Bool(false) => false,
        Value::Bool(true) => true,
        Value::Number(number) => number.as_i64() != Some(0),
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(list) => !list.is_empty(),
        Value::Object(members) => !members.is_empty(),
    }
}
