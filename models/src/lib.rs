//! Request, response and shared types of the Apideck Unify API.
//!
//! A model is a plain struct with `pub` fields and a setter for each. `new` takes the required fields:
//!
//! ```
//! use apideck_models::{Email, EmailType};
//!
//! let email = Email::new("kim@example.com").type_(EmailType::Work);
//! let same = Email { email: Some("kim@example.com".into()), type_: Some(EmailType::Work), ..Email::default() };
//! assert_eq!(email, same);
//! ```
//!
//! Response types are aliases of a few generic types with the type of their data, such as [`ServiceResponse`] and
//! [`ServicePage`].
//!
//! Fields that are not set are not sent. [`Null`] sends an explicit `null`, if the API allows one. Enums are open: an
//! unknown value is kept and sent as `Unknown`. Every model is `Clone`, `Debug` (secrets are redacted), `PartialEq`,
//! `Default`, `serde::Serialize` and `serde::Deserialize`.

// Some parts of the codec serve only some APIs. The lints are on with the feature `full`, where all parts are used.
#![cfg_attr(not(feature = "full"), allow(dead_code, unused_imports))]

#[doc(hidden)]
pub mod codec;

#[cfg(feature = "accounting")]
mod accounting;
#[cfg(feature = "ats")]
mod ats;
mod common;
#[cfg(feature = "connector")]
mod connector;
#[cfg(feature = "crm")]
mod crm;
#[cfg(feature = "customer-support")]
mod customer_support;
#[cfg(feature = "ecommerce")]
mod ecommerce;
#[cfg(feature = "file-storage")]
mod file_storage;
#[cfg(feature = "hris")]
mod hris;
#[cfg(feature = "issue-tracking")]
mod issue_tracking;
#[cfg(feature = "lead")]
mod lead;
#[cfg(feature = "pos")]
mod pos;
#[cfg(feature = "proxy")]
mod proxy;
mod response;
#[cfg(feature = "sms")]
mod sms;
#[cfg(feature = "vault")]
mod vault;
#[cfg(feature = "webhook")]
mod webhook;

pub use codec::{Body, Date, DateTime, Field, IntoData, Map, Null, Nullable, Value};
pub use common::*;
pub use response::*;

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
