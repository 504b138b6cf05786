//! The call path of the Apideck Unify SDK, without a single model.
//!
//! A [`Call`] is an [`Operation`] (a table entry), an [`Encoded`] request and a [`Decoder`]. Everything in
//! between is compiled once for all operations: from [`Encoded`] to an [`http::Request`], through the
//! [`Transport`], to a status error or a body for the decoder.
//!
//! | file | what it is about |
//! |---|---|
//! | `client`, `builder` | [`ApideckCore`], its settings and where they come from |
//! | `key`, `server` | what is checked before it may be used: the API key, the server URL |
//! | `operation`, `encoded` | what an operation is, and what a request becomes |
//! | `call`, `draft` | one call and its options; the finished request |
//! | `send`, `retry`, `hook`, `own_code` | the attempts of a call: which follows which, and what runs around each |
//! | `unlisted` | calls of operations that the SDK does not list |
//! | `pages` | lists, page by page and item by item |
//! | `attempt`, `redirect`, `failure` | one attempt: the way there and back; what went wrong on it |
//! | `received`, `decode`, `response`, `outcome` | the typed end |
//! | `stream` | answers that are handed over as they come in |
//! | `transport` | bytes over the network |

mod call;
mod client;
mod header;
mod request;
mod response;
mod send;
mod stream;
mod transport;

pub use apideck_errors::{BoxError, Error, HttpContext};
pub use apideck_wire::{Body, DecodeError, EncodeError, IntoData, Repair};
pub use call::pages::{Items, Pages};
pub use call::{Call, CallFuture};
pub use client::ApideckCore;
pub use client::api_key::{ApiKey, KeyRequest};
pub use client::builder::Builder;
pub use client::hook::{Hook, HookFuture};
pub use client::retry::RetryConfig;
pub use request::encoded::Encoded;
pub use request::operation::{BodyKind, Operation};
pub use response::decoder::{Decode, Decoded, Decoder, Payload};
pub use response::outcome::Outcome;
pub use response::{HttpMeta, Response};
pub use secrecy::SecretString;
pub use stream::ByteStream;
#[cfg(feature = "tower")]
pub use transport::Tower;
pub use transport::{Transport, TransportError, TransportFuture};
