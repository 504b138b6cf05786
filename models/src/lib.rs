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
mod generated;

pub use codec::{Body, Date, DateTime, Field, IntoData, Map, Null, Nullable, Value};
pub use generated::*;
