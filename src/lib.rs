#![doc = include_str!("../README.md")]

mod client;
mod generated;

pub mod api;
#[cfg(feature = "dynamic")]
pub mod dynamic;

#[cfg(feature = "tower")]
pub use apideck_core::Tower;
pub use apideck_core::{
    ApiKey, ApideckCore, Body, Builder, ByteStream, Call, CallFuture, Error, Hook, HookFuture, HttpContext, HttpMeta,
    Items, KeyRequest, Outcome, Pages, Repair, Response, RetryConfig, SecretString, Transport, TransportError,
};
pub use apideck_errors as errors;
pub use apideck_funcs as funcs;
pub use apideck_models as models;
pub use client::Apideck;
/// The crates whose types are in signatures.
pub use {bytes, http};
