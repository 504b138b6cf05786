//! Sends calls of the Apideck Unify API: client, authentication, retries, transport. It does not know a single model.
//!
//! A [`Call`] is an [`Operation`] (a table entry), an [`Encoded`] request and a [`Decoder`]. Everything between them is
//! compiled once for all operations: from [`Encoded`] to an [`http::Request`], through the [`Transport`], to an error or to
//! a body for the decoder.
//!
//! | module | contents |
//! |---|---|
//! | `client` | what a client is told: [`Builder`], API key, server, hooks, retry policy |
//! | `request` | what is to be sent: [`Operation`], [`Encoded`], and the options of one call |
//! | `response` | what comes of it: [`Response`], [`Outcome`], [`Decoder`] |
//! | `send` | there and back: build, authorize, attempt, retry |
//! | `stream` | bodies handed over as they arrive: [`ByteStream`] |
//! | `call` | what a caller holds: [`Call`], [`Pages`], [`Items`] |
//! | `transport` | bytes over the network |
//! | `header` | names and values of headers |

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
pub use call::items::Items;
pub use call::pages::Pages;
pub use call::{Call, CallFuture};
pub use client::ApideckCore;
pub use client::api_key::{ApiKey, KeyRequest};
pub use client::builder::Builder;
pub use client::callback::HookFuture;
pub use client::hook::Hook;
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
