//! All operations as one list, with their types erased: the ground that calls by name stand on.
//!
//! An entry is three pointers, and the code behind it is the default of a request and of an answer. Still, the list
//! refers to all operations, so a program that uses it holds all of them.

#[cfg(feature = "accounting")]
mod accounting;
#[cfg(feature = "ats")]
mod ats;
#[cfg(feature = "connector")]
mod connector;
#[cfg(feature = "crm")]
mod crm;
#[cfg(feature = "customer-support")]
mod customer_support;
#[cfg(feature = "ecommerce")]
mod ecommerce;
#[cfg(feature = "file-storage")]
mod file_storage;
#[cfg(feature = "hris")]
mod hris;
#[cfg(feature = "issue-tracking")]
mod issue_tracking;
#[cfg(feature = "lead")]
mod lead;
#[cfg(feature = "pos")]
mod pos;
#[cfg(feature = "proxy")]
mod proxy;
#[cfg(feature = "sms")]
mod sms;
#[cfg(feature = "vault")]
mod vault;
#[cfg(feature = "webhook")]
mod webhook;

use std::fmt;

use apideck_core::{ApideckCore, Call, Decode, DecodeError, Decoded, Decoder, Operation, Payload};
use apideck_models::Value;
use apideck_models::codec::{Item, Model, encode_item, parse_value};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::answer::unchanged;
use crate::{ProxyBody, answer, encode};

/// An operation whose request is any [`Model`] and whose answer is JSON.
#[derive(Clone, Copy)]
pub struct Entry {
    /// What the operation is.
    pub operation: &'static Operation,
    request: fn() -> Box<dyn Model>,
    decode: Decode<Value>,
}

/// All operations of the APIs that are compiled.
pub fn entries() -> impl Iterator<Item = &'static Entry> {
    ALL.iter().copied().flatten()
}

static ALL: &[&[Entry]] = &[
    #[cfg(feature = "accounting")]
    accounting::ENTRIES,
    #[cfg(feature = "ats")]
    ats::ENTRIES,
    #[cfg(feature = "connector")]
    connector::ENTRIES,
    #[cfg(feature = "crm")]
    crm::ENTRIES,
    #[cfg(feature = "customer-support")]
    customer_support::ENTRIES,
    #[cfg(feature = "ecommerce")]
    ecommerce::ENTRIES,
    #[cfg(feature = "file-storage")]
    file_storage::ENTRIES,
    #[cfg(feature = "hris")]
    hris::ENTRIES,
    #[cfg(feature = "issue-tracking")]
    issue_tracking::ENTRIES,
    #[cfg(feature = "lead")]
    lead::ENTRIES,
    #[cfg(feature = "pos")]
    pos::ENTRIES,
    #[cfg(feature = "proxy")]
    proxy::ENTRIES,
    #[cfg(feature = "sms")]
    sms::ENTRIES,
    #[cfg(feature = "vault")]
    vault::ENTRIES,
    #[cfg(feature = "webhook")]
    webhook::ENTRIES,
];

impl Entry {
    /// A request of the operation's own type, all of its fields empty.
    pub fn request(&self) -> Box<dyn Model> {
        (self.request)()
    }

    /// The call that sends `request`, which has to be one of [`request`](Self::request)'s.
    pub fn call(&self, core: &ApideckCore, request: &mut dyn Model) -> Call<Value> {
        let mut decoder = Decoder::new(self.decode, parse_value);
        if self.operation.paginated {
            decoder = decoder.with_next_cursor(|page| page["meta"]["cursors"]["next"].as_str());
        }
        Call::new(core, self.operation, encode::encode(self.operation, request), decoder)
    }
}

// How each kind of answer is read; which of them are used is up to the features.
#[allow(dead_code)]
impl Entry {
    const fn new<R: Model + Default + 'static>(operation: &'static Operation, decode: Decode<Value>) -> Self {
        Self { operation, request: || Box::<R>::default(), decode }
    }

    const fn json<R: Model + Default + 'static, T: Model + Default + 'static>(operation: &'static Operation) -> Self {
        Self::new::<R>(operation, |payload| typed(payload, Box::<T>::default()))
    }

    const fn bytes<R: Model + Default + 'static>(operation: &'static Operation) -> Self {
        Self::new::<R>(operation, |payload| Ok(unchanged(binary(payload.body))))
    }

    const fn text<R: Model + Default + 'static>(operation: &'static Operation) -> Self {
        Self::new::<R>(operation, |payload| answer::read_text(payload).map(|text| unchanged(Value::String(text))))
    }

    const fn none<R: Model + Default + 'static>(operation: &'static Operation) -> Self {
        Self::new::<R>(operation, |_| Ok(unchanged(Value::Null)))
    }

    const fn proxy<R: Model + Default + 'static>(operation: &'static Operation) -> Self {
        Self::new::<R>(operation, |payload| {
            Ok(unchanged(match ProxyBody::of(payload) {
                ProxyBody::Json(value) => value,
                ProxyBody::Text(text) => Value::String(text),
                ProxyBody::Bytes(bytes) => binary(&bytes),
            }))
        })
    }
}

/// Reads the answer into `model` and writes all of that as JSON: what is read-only and explicit nulls included.
fn typed(payload: &mut Payload<'_>, mut model: Box<dyn Model>) -> Result<Decoded<Value>, DecodeError> {
    let mut repairs = Vec::new();
    if let Some(mismatch) = answer::fill(payload, &mut *model, &mut repairs) {
        return Err(mismatch);
    }
    let json = encode_item(Item::Model(&mut *model), true).ok().and_then(|json| parse_value(&json));
    Ok(Decoded { value: json.unwrap_or_default(), repairs })
}

fn binary(bytes: &[u8]) -> Value {
    json!({ "base64": STANDARD.encode(bytes) })
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry").field("operation", &self.operation.name).finish_non_exhaustive()
    }
}
