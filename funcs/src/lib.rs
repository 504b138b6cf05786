//! One free function per operation of the Apideck Unify API, one file per resource.
//!
//! A function consists of a `static Operation`, a request type whose table says where each field goes, and the [`Call`]
//! that it returns. Functions that a program does not call are not linked.

#![cfg_attr(docsrs, feature(doc_cfg))]
// Some helpers serve only some APIs. The lint is on with the feature `full`, where all helpers are used.
#![cfg_attr(not(feature = "full"), allow(dead_code))]

mod decoders;
#[cfg(feature = "dynamic")]
mod dynamic_entry;
mod encode;
mod generated;
mod proxy_body;
mod query;
#[cfg(all(feature = "upload-file", not(all(target_family = "wasm", target_os = "unknown"))))]
mod upload_file;

#[cfg(feature = "dynamic")]
pub mod dynamic;

#[allow(unused_imports, unreachable_pub)] // Without any API it is empty.
pub use generated::*;
pub use proxy_body::ProxyBody;
#[cfg(all(feature = "upload-file", not(all(target_family = "wasm", target_os = "unknown"))))]
pub use upload_file::{UploadDigest, UploadFile, upload_file};

use apideck_core::{ApideckCore, Call, Decoder, Operation};
use apideck_models::codec::{HasTable, Model, Page};

use crate::encode::LocationsOf;

/// A call of `operation` with `request`; the response is JSON of the type `T`.
#[inline]
fn call<T: Model + Default>(
    core: &ApideckCore,
    operation: &'static Operation,
    request: impl Model + HasTable,
) -> Call<T> {
    call_as(core, operation, request, decoders::json())
}

/// A call of `operation` with `request`; the response is JSON of one page of a list, `T`.
#[inline]
fn list<T: Model + Page + Default>(
    core: &ApideckCore,
    operation: &'static Operation,
    request: impl Model + HasTable,
) -> Call<T> {
    call_as(core, operation, request, decoders::page())
}

/// A call of `operation` with `request`; `decoder` reads the response.
#[inline]
fn call_as<T, R: Model + HasTable>(
    core: &ApideckCore,
    operation: &'static Operation,
    mut request: R,
    decoder: Decoder<T>,
) -> Call<T> {
    Call::new(core, operation, encode::encode(operation, &mut request, &LocationsOf::<R>::LOCATIONS), decoder)
}
