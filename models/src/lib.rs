//! Requests, responses and shared types of the Apideck Unify API, and the small JSON codec that they share.
//!
//! A model is a plain struct with `pub` fields, a setter for each of them, and `new` where something is required:
//!
//! ```
//! use apideck_models::{Email, EmailType};
//!
//! let email = Email::new("kim@example.com").type_(EmailType::Work);
//! let same = Email { email: Some("kim@example.com".into()), type_: Some(EmailType::Work), ..Email::default() };
//! assert_eq!(email, same);
//! ```
//!
//! Responses are names of a few generic types with their data, such as [`ServiceResponse`] and [`ServicePage`].
//!
//! What is not set is not sent. [`Null`] sends an explicit `null`, where the API allows one. Enums are open: a value
//! without a name is kept, and sent, as `Unknown`. Every model is `Clone`, `Debug` (secrets are not shown),
//! `PartialEq`, `Default`, `serde::Serialize` and `serde::Deserialize`.

pub mod codec;
mod generated;

pub use codec::{Body, Date, DateTime, Map, Null, Nullable, Value};
pub use generated::*;
