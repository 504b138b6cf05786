//! One free function per operation of the Apideck Unify API, one file per resource.
//!
//! A function is a declaration: a `static Operation`, a request whose table says where each field goes, and a [`Call`]
//! that sends it. What is not called is not linked.

mod answer;
mod encode;
mod generated;
mod proxy_body;
mod query;
#[cfg(feature = "upload-file")]
mod upload_file;

#[cfg(feature = "dynamic")]
pub mod dynamic;

#[allow(unused_imports, unreachable_pub)] // Without any API it is empty.
pub use generated::*;
pub use proxy_body::ProxyBody;
#[cfg(feature = "upload-file")]
pub use upload_file::{UploadFile, upload_file};

use apideck_core::{ApideckCore, Call, Decoder, Operation};
use apideck_models::codec::{Model, Page};

/// The call that sends `request` as `operation` says and reads the answer's JSON as `T`.
#[allow(dead_code)] // Which of these are used is up to the features.
#[inline]
fn call<'a, T: Model + Default>(
    core: &'a ApideckCore,
    operation: &'static Operation,
    request: impl Model,
) -> Call<'a, T> {
    call_as(core, operation, request, answer::json())
}

/// The call that sends `request` as `operation` says and reads the answer's JSON as one page of a list, `T`.
#[allow(dead_code)]
#[inline]
fn list<'a, T: Model + Page + Default>(
    core: &'a ApideckCore,
    operation: &'static Operation,
    request: impl Model,
) -> Call<'a, T> {
    call_as(core, operation, request, answer::page())
}

/// The call that sends `request` as `operation` says and reads the answer with `decoder`.
#[allow(dead_code)]
#[inline]
fn call_as<'a, T>(
    core: &'a ApideckCore,
    operation: &'static Operation,
    mut request: impl Model,
    decoder: Decoder<T>,
) -> Call<'a, T> {
    Call::new(core, operation, encode::encode(operation, &mut request), decoder)
}
