#![cfg_attr(any(not(doctest), feature = "full"), doc = include_str!("../README.md"))]

mod client;
mod generated;
mod namespaces;

pub mod api;

#[cfg(feature = "tower")]
pub use apideck_core::Tower;
pub use apideck_core::{
    ApiKey, ApideckCore, Body, Builder, ByteStream, Call, CallFuture, DecodeError, EncodeError, Error, Hook,
    HookFuture, HttpContext, HttpMeta, IntoData, Items, KeyRequest, Outcome, Pages, Repair, Response, RetryConfig,
    SecretString, Transport, TransportError,
};
pub use apideck_errors as errors;
pub use apideck_funcs as funcs;
#[cfg(feature = "dynamic")]
pub use apideck_funcs::dynamic;
pub use apideck_models as models;
#[cfg(feature = "webhooks")]
pub use apideck_webhooks as webhooks;
pub use client::Apideck;
/// The crates whose types appear in signatures of this crate.
pub use {bytes, http};
