// `scripts/readme.sh` builds and runs its programs, in a project outside of this one.
#![cfg_attr(not(doctest), doc = include_str!("../README.md"))]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod client;
mod generated;
mod namespaces;

pub mod api;
#[path = "generated/funcs.rs"]
pub mod funcs;
// Only in the documentation: `scripts/readme.sh` builds the programs of the guides.
#[cfg(all(doc, not(doctest)))]
pub mod guide;
#[path = "generated/models.rs"]
pub mod models;

#[cfg(all(feature = "blocking", not(all(target_family = "wasm", target_os = "unknown"))))]
#[doc(inline)]
pub use apideck_core::Blocking;
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
#[doc(inline)]
pub use apideck_core::FetchTransport;
#[cfg(all(feature = "hyper", not(all(target_family = "wasm", target_os = "unknown"))))]
#[doc(inline)]
pub use apideck_core::HyperTransport;
#[cfg(feature = "tower")]
#[doc(inline)]
pub use apideck_core::Tower;
#[doc(inline)]
pub use apideck_core::{
    ApiKey, ApideckCore, Body, Builder, ByteStream, Call, CallFuture, DecodeError, EncodeError, Error, Hook,
    HookFuture, HttpContext, HttpMeta, IntoData, Items, KeyRequest, Outcome, Pages, Repair, Response, RetryConfig,
    SecretString, Transport, TransportError, TransportFuture,
};
#[doc(inline)]
pub use apideck_errors as errors;
#[cfg(feature = "dynamic")]
#[doc(inline)]
pub use apideck_funcs::dynamic;
#[cfg(feature = "webhooks")]
#[doc(inline)]
pub use apideck_webhooks as webhooks;
pub use client::Apideck;
/// The crates whose types appear in signatures of this crate.
pub use {bytes, http, serde_json};
