//! An operation with its types erased: a request that is any [`Model`], a response that is JSON.

use std::fmt;

use apideck_core::{ApideckCore, Call, Decode, DecodeError, Decoded, Decoder, Operation, Payload};
use apideck_models::Value;
use apideck_models::codec::{FieldValue, Model, encode_value, parse_value, parse_value_within};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::decoders::{self, without_repairs};
use crate::{ProxyBody, encode};

/// An operation, how to make its request, and how to decode its response.
///
/// Three pointers per operation; the code behind them is the `Default` of the request and response types.
#[derive(Clone, Copy)]
pub(crate) struct Entry {
    pub(crate) operation: &'static Operation,
    request: fn() -> Box<dyn Model>,
    decode: Decode<Value>,
}

impl Entry {
    /// An empty request of the operation's own type.
    pub(crate) fn request(&self) -> Box<dyn Model> {
        (self.request)()
    }

    /// The call that sends `request`, which has to come from [`request`](Self::request).
    pub(crate) fn call(&self, core: &ApideckCore, request: &mut dyn Model) -> Call<Value> {
        let mut decoder = Decoder::new(self.decode, parse_value);
        if self.operation.paginated {
            decoder = decoder.with_pages(
                |page| page["meta"]["cursors"]["next"].as_str(),
                |page| page["data"].as_array().is_none_or(Vec::is_empty),
            );
        }
        Call::new(core, self.operation, encode::encode(self.operation, request, &encode::Locations::ALL), decoder)
    }

    const fn new<R: Model + Default + 'static>(operation: &'static Operation, decode: Decode<Value>) -> Self {
        Self { operation, request: || Box::<R>::default(), decode }
    }

    /// An operation whose response is JSON of the type `T`.
    pub(crate) const fn json<R: Model + Default + 'static, T: Model + Default + 'static>(
        operation: &'static Operation,
    ) -> Self {
        Self::new::<R>(operation, |payload| read_json(payload, Box::<T>::default()))
    }

    /// An operation whose response is raw bytes.
    pub(crate) const fn bytes<R: Model + Default + 'static>(operation: &'static Operation) -> Self {
        Self::new::<R>(operation, |payload| Ok(without_repairs(base64(payload.body))))
    }

    /// An operation whose response is text.
    pub(crate) const fn text<R: Model + Default + 'static>(operation: &'static Operation) -> Self {
        Self::new::<R>(operation, |payload| {
            decoders::read_text(payload).map(|text| without_repairs(Value::String(text)))
        })
    }

    /// An operation whose response has no content.
    pub(crate) const fn none<R: Model + Default + 'static>(operation: &'static Operation) -> Self {
        Self::new::<R>(operation, |payload| {
            decoders::read_none(payload)?;
            Ok(without_repairs(Value::Null))
        })
    }

    /// An operation that passes on the response of a connected service.
    pub(crate) const fn proxy<R: Model + Default + 'static>(operation: &'static Operation) -> Self {
        Self::new::<R>(operation, |payload| {
            let Decoded { value, repairs } = ProxyBody::from_payload(payload);
            let value = match value {
                ProxyBody::Json(value) => value,
                ProxyBody::Text(text) => Value::String(text),
                ProxyBody::Bytes(bytes) => base64(&bytes),
            };
            Ok(Decoded { value, repairs })
        })
    }
}

/// Decodes the response into `model` and encodes all of it as JSON, including read-only fields and explicit nulls.
fn read_json(payload: &mut Payload<'_>, mut model: Box<dyn Model>) -> Result<Decoded<Value>, DecodeError> {
    if payload.may_be_default() {
        return Ok(without_repairs(Value::Null));
    }
    let mut repairs = Vec::new();
    if let Some(error) = decoders::fill(payload, &mut *model, &mut repairs) {
        return Err(error);
    }
    let json = encode_value(FieldValue::Model(&mut *model), true)
        .ok()
        .and_then(|json| parse_value_within(&json, payload.max_response_bytes));
    Ok(Decoded { value: json.unwrap_or_default(), repairs })
}

fn base64(bytes: &[u8]) -> Value {
    json!({ "base64": STANDARD.encode(bytes) })
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry").field("operation", &self.operation.name).finish_non_exhaustive()
    }
}
