//! Custom calls: operations that the SDK does not have a function for.

use std::borrow::Cow;

use http::Method;
use serde_json::Value;

use super::Call;
use crate::client::ApideckCore;
use crate::request::encoded::Encoded;
use crate::request::operation::{BodyKind, Operation};
use crate::response::decoder::{Decoded, Decoder, Payload};
use crate::{DecodeError, EncodeError};

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
    /// PATCH, DELETE or OPTIONS. The body of an empty response is `null`. An invalid path or method is returned as
    /// [`Error::InvalidRequest`](crate::Error::InvalidRequest) when the call is sent.
    ///
    /// ```no_run
    /// use apideck_core::{ApideckCore, Error};
    /// use http::Method;
    /// use serde_json::json;
    ///
    /// # async fn example(apideck: ApideckCore) -> Result<(), Error> {
    /// let found = apideck
    ///     .call(Method::POST, "/crm/contacts/search")
    ///     .query("limit", "5")
    ///     .header("x-apideck-service-id", "salesforce")
    ///     .json(&json!({ "name": "Elon" }))
    ///     .send()
    ///     .await?;
    /// println!("{}", found.body["data"]);
    /// # Ok(())
    /// # }
    /// ```
    #[allow(clippy::needless_pass_by_value)] // Callers write `Method::GET`, not `&Method::GET`.
    pub fn call(&self, method: Method, path: &str) -> Call<Value> {
        let known = OPERATIONS.iter().find(|operation| operation.method == method);
        let operation = known.unwrap_or(&OPERATIONS[0]);
        let mut encoded = Encoded::new(operation);
        encoded.path = Cow::Owned(path.to_owned());
        let fault = if known.is_none() {
            Some("the method is not GET, POST, PUT, PATCH, DELETE or OPTIONS")
        } else if !path.starts_with('/') {
            Some("`path` does not start with a slash")
        } else if path.contains(['?', '#']) {
            Some("`path` has a query or a fragment: use `query`")
        } else if path.split('/').any(|segment| matches!(segment, "." | "..")) {
            Some("`path` has a segment `.` or `..`, which would lead to another path")
        } else {
            None
        };
        let encoded = fault.map_or(Ok(encoded), |fault| Err(fault.into()));
        Call::new(self, operation, encoded, Decoder::new(decode, |bytes| serde_json::from_slice(bytes).ok()))
    }
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

fn decode(payload: &mut Payload<'_>) -> Result<Decoded<Value>, DecodeError> {
    let value = if payload.body.is_empty() { Ok(Value::Null) } else { serde_json::from_slice(payload.body) };
    match value {
        Ok(value) => Ok(Decoded { value, repairs: Vec::new() }),
        Err(error) => {
            Err(DecodeError { path: String::new(), expected: "JSON".into(), found: error.to_string().into() })
        }
    }
}
