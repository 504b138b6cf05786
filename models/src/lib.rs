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
//! The setter of a field that can be null takes an `Option`: `None` leaves the field as it is. Other setters take a value;
//! an `Option` is assigned to the field, as in `Email { type_: kind, ..Email::new(address) }`.
//!
//! A request with one required field, or with an optional body and no required field, converts from it:
//! `vault_sessions_create(&apideck, session.into())`, `vault_consumers_get(&apideck, "tenant-1".into())`.
//!
//! Response types are aliases of a few generic types with the type of their data, such as [`ServiceResponse`] and
//! [`ServicePage`].
//!
//! Fields that are not set are not sent. [`Null`] sends an explicit `null`, if the API allows one. Enums are open: an
//! unknown value is kept and sent as `Unknown`. Every model is `Clone`, `Debug` (secrets are redacted), `PartialEq`,
//! `Default`, `serde::Serialize` and `serde::Deserialize`.
//!
//! # Models that were read and are sent again
//!
//! A required field that the server did not send, sent as null or sent in a form that cannot be read has the empty value
//! of its type: `""`, `0`, `false`, an empty list, map or model. The model remembers that nobody set it, and leaves it
//! out when it is sent:
//!
//! ```
//! use apideck_models::{PhoneNumber, from_json};
//!
//! let (mut phone, repairs) = from_json::<PhoneNumber>(br#"{"number": null, "area_code": "02"}"#)?;
//! assert_eq!(phone.number, "");
//! assert_eq!(repairs[0].to_string(), "number: expected a string, found null");
//! phone.area_code = Some("03".into());
//! # let sent = apideck_models::codec::encode(&mut phone.clone()).unwrap();
//! // Sent in a request: {"area_code":"03"}
//! # assert_eq!(sent, br#"{"area_code":"03"}"#);
//! # Ok::<(), apideck_models::DecodeError>(())
//! ```
//!
//! - Any other value that you assign is sent. To send an empty value in such a field, use its setter:
//!   `phone.number("")`.
//! - An explicit null is sent back if the API allows null there, and left out otherwise. serde writes it either way.
//! - A list of which no element could be read is left out. A list that lost some elements is sent without them: check
//!   the repairs before you replace a list with what you read.
//! - A text that lost characters, because its bytes are not UTF-8 or have half of a surrogate pair, is left out, and so is
//!   a [`Number`] whose digits were cut off, and a list with one of either. Once you assign another value, that is sent.
//! - Inside free-form values ([`Value`] and [`Map`]) nothing is left out: a number that a `Value` rounds, a character that
//!   was replaced, and the last of two members of one name are sent as they were read. Check the repairs before you send
//!   such a value again. serde does not keep what was lost either: a stored model that is read again is sent whole.
//! - Converted values are sent as the type that the API promises: a number that was read as text is sent as text. A list or
//!   an object is not converted to text.
//! - Members that the model has no field for are skipped, not recorded as repairs, and not sent. Only types that are
//!   open by contract keep them, in their last field.
//!
//! [`from_json`] reads stored JSON and the entities of webhooks the way the client reads responses.

#![cfg_attr(docsrs, feature(doc_cfg))]
// Some parts of the codec serve only some APIs. The lints are on with the feature `full`, where all parts are used.
#![cfg_attr(not(feature = "full"), allow(dead_code, unused_imports, unused_macros))]

#[doc(hidden)]
pub mod codec;
mod from_json;
mod generated;
#[cfg(feature = "proxy")]
mod proxy_json;
#[cfg(feature = "webhook-events")]
mod webhook_envelope;

pub use codec::{
    Body, Date, DateTime, DecodeError, Field, IntoData, InvalidDate, Map, Null, Nullable, Number, NumberError, Repair,
    Value,
};
pub use from_json::from_json;
pub use generated::*;
#[cfg(feature = "webhook-events")]
pub use webhook_envelope::WebhookEnvelope;
