//! One free function per operation of the Apideck Unify API, one file per resource.
//!
//! A function is a declaration: a `static Operation` that says where each field of the request goes, and a [`Call`]
//! that sends it. What is not called is not linked.

mod answer;
mod encode;
mod query;

pub mod vault;

pub use vault::sessions::vault_sessions_create;

use apideck_core::{ApideckCore, Call, Operation};
use apideck_models::codec::Model;

/// The call that sends `request` as `operation` says and reads the answer's JSON as `T`.
#[inline]
fn call<'a, T: Model + Default>(
    core: &'a ApideckCore,
    operation: &'static Operation,
    request: impl Model,
) -> Call<'a, T> {
    Call::new(core, operation, encode::encode(operation, &request), answer::json())
}
