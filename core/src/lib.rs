//! Sends calls of the Apideck Unify API: client, authentication, retries, transport. It does not depend on the models.
//!
//! A [`Call`] is an [`Operation`] (a table entry), an [`Encoded`] request and a [`Decoder`]. Everything between them is
//! compiled once for all operations: from [`Encoded`] to an [`http::Request`], through the [`Transport`], to an error
//! or to a body for the decoder.
//!
//! | module | contents |
//! |---|---|
//! | `client` | the client and its settings: [`Builder`], API key, server, hooks, retry policy |
//! | `request` | the request of a call: [`Operation`], [`Encoded`], the options of the call, and redirects |
//! | `response` | the result of a call: [`Response`], [`Outcome`], [`Decoder`] |
//! | `send` | sends a call: build, authorize, attempt, retry |
//! | `blocking` | calls for programs without an async runtime |
//! | `stream` | streamed response bodies: [`ByteStream`] |
//! | `call` | calls and lists: [`Call`], [`Pages`], [`Items`] |
//! | `transport` | connections and HTTP: [`Transport`] |
//! | `runtime` | clock, timers, tasks: of tokio, or of the JavaScript engine on `wasm32-unknown-unknown` |
//! | `header` | names and values of headers |
//!
//! The life of a call:
//!
//! 1. `call/single.rs`: a function of the SDK makes a [`Call`], and the caller sets options and awaits it.
//! 2. `send/mod.rs`: builds the request, adds the API key, and retries.
//! 3. `send/attempt.rs`: makes one attempt, with hooks, limits and redirects.
//! 4. `transport/net/hyper.rs`, or `transport/fetch` on the web: sends the request over a pooled or a new connection, and receives the response.
//! 5. `send/collect.rs`: reads the body. `send/failure.rs`: creates the [`Error`] of a failure.
//! 6. `call/single.rs`: the decoder turns the body into the [`Response`], or into a [`ByteStream`] (`stream/mod.rs`).
//!
//! Imports between modules form no cycle.

#![cfg_attr(docsrs, feature(doc_cfg))]

// rustdoc lists the methods of a type in the order of the modules: the main ones first.
mod client;

mod call;
mod header;
mod request;
mod response;
mod runtime;
mod send;
mod stream;
mod transport;

#[cfg(all(feature = "blocking", not(all(target_family = "wasm", target_os = "unknown"))))]
mod blocking;

pub use apideck_errors::{BoxError, Error, HttpContext, RateLimit};
pub use apideck_wire::{Body, DecodeError, EncodeError, IntoData, Repair};
#[cfg(all(feature = "blocking", not(all(target_family = "wasm", target_os = "unknown"))))]
pub use blocking::Blocking;
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
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
pub use transport::FetchTransport;
#[cfg(all(feature = "hyper", not(all(target_family = "wasm", target_os = "unknown"))))]
pub use transport::HyperTransport;
#[cfg(feature = "tower")]
pub use transport::Tower;
pub use transport::{Transport, TransportError, TransportFuture};
