//! Requests, responses and shared types of the Apideck Unify API, and the small JSON codec that they share.
//!
//! A model is a plain struct with `pub` fields, a setter for each of them, and `new` where something is required:
//!
//! ```
//! use apideck_models::{Session, SessionTheme};
//!
//! let session = Session::new().redirect_uri("https://mysaas.com/dashboard");
//! let same = Session { redirect_uri: Some("https://mysaas.com/dashboard".into()), ..Session::default() };
//! assert_eq!(session, same);
//! ```
//!
//! What is not set is not sent. [`Null`] sends an explicit `null`, where the API allows one. Enums are open: a value
//! without a name is kept, and sent, as `Unknown`. Every model is `Clone`, `Debug` (secrets are not shown),
//! `PartialEq`, `Default`, `serde::Serialize` and `serde::Deserialize`.

pub mod codec;

mod common;
mod vault;

pub use codec::{Date, DateTime, Map, Null, Nullable, RequestBody, Value};
pub use common::*;
pub use vault::*;
