//! One free function per operation of the Apideck Unify API, one file per resource.
//!
//! A function is a declaration: a `static Operation`, a request whose table says where each field goes, and a [`Call`]
//! that sends it. What is not called is not linked.

mod answer;
mod encode;
mod proxy_body;
mod query;
#[cfg(feature = "upload-file")]
mod upload_file;

#[cfg(feature = "dynamic")]
pub mod dynamic;

#[cfg(feature = "accounting")]
pub mod accounting;
#[cfg(feature = "ats")]
pub mod ats;
#[cfg(feature = "connector")]
pub mod connector;
#[cfg(feature = "crm")]
pub mod crm;
#[cfg(feature = "customer-support")]
pub mod customer_support;
#[cfg(feature = "ecommerce")]
pub mod ecommerce;
#[cfg(feature = "file-storage")]
pub mod file_storage;
#[cfg(feature = "hris")]
pub mod hris;
#[cfg(feature = "issue-tracking")]
pub mod issue_tracking;
#[cfg(feature = "lead")]
pub mod lead;
#[cfg(feature = "pos")]
pub mod pos;
#[cfg(feature = "proxy")]
pub mod proxy;
#[cfg(feature = "sms")]
pub mod sms;
#[cfg(feature = "vault")]
pub mod vault;
#[cfg(feature = "webhook")]
pub mod webhook;

#[cfg(feature = "accounting")]
pub use accounting::*;
#[cfg(feature = "ats")]
pub use ats::*;
#[cfg(feature = "connector")]
pub use connector::*;
#[cfg(feature = "crm")]
pub use crm::*;
#[cfg(feature = "customer-support")]
pub use customer_support::*;
#[cfg(feature = "ecommerce")]
pub use ecommerce::*;
#[cfg(feature = "file-storage")]
pub use file_storage::*;
#[cfg(feature = "hris")]
pub use hris::*;
#[cfg(feature = "issue-tracking")]
pub use issue_tracking::*;
#[cfg(feature = "lead")]
pub use lead::*;
#[cfg(feature = "pos")]
pub use pos::*;
#[cfg(feature = "proxy")]
pub use proxy::*;
#[cfg(feature = "sms")]
pub use sms::*;
#[cfg(feature = "vault")]
pub use vault::*;
#[cfg(feature = "webhook")]
pub use webhook::*;

pub use proxy_body::ProxyBody;
#[cfg(feature = "upload-file")]
pub use upload_file::{UploadFile, upload_file};

use apideck_core::{ApideckCore, Call, Decoder, Operation};
use apideck_models::codec::{Model, Page};

/// The call that sends `request` as `operation` says and reads the answer's JSON as `T`.
#[allow(dead_code)] // Which of these are used is up to the features.
#[inline]
fn call<T: Model + Default>(core: &ApideckCore, operation: &'static Operation, request: impl Model) -> Call<T> {
    call_as(core, operation, request, answer::json())
}

/// The call that sends `request` as `operation` says and reads the answer's JSON as one page of a list, `T`.
#[allow(dead_code)]
#[inline]
fn list<T: Model + Page + Default>(core: &ApideckCore, operation: &'static Operation, request: impl Model) -> Call<T> {
    call_as(core, operation, request, answer::page())
}

/// The call that sends `request` as `operation` says and reads the answer with `decoder`.
#[allow(dead_code)]
#[inline]
fn call_as<T>(
    core: &ApideckCore,
    operation: &'static Operation,
    mut request: impl Model,
    decoder: Decoder<T>,
) -> Call<T> {
    Call::new(core, operation, encode::encode(operation, &mut request), decoder)
}
