//! Verifies and reads the events that Apideck posts to the `delivery_url` of a webhook.
//!
//! ```
//! use apideck_unify::http::HeaderMap;
//! use apideck_unify::webhooks::{Payload, Verifier, WebhookError, sign};
//!
//! fn receive(verifier: &Verifier, headers: &HeaderMap, body: &[u8]) -> Result<(), WebhookError> {
//!     let delivery = verifier.receive(headers, body)?;
//!     match delivery.event.payload {
//!         Payload::Entity(event) => println!("{:?} changed: {:?}", event.entity_type, event.entity_id),
//!         Payload::Connection(event) => println!("connection {:?}: {:?}", event.entity_id, event.event_type),
//!         other => println!("{other:?}"),
//!     }
//!     Ok(())
//! }
//!
//! // The secret is the API key of the application. While a key is rotated, the old and the new one are accepted.
//! let verifier = Verifier::new(["sk_live_new", "sk_live_old"]);
//! let body = br#"{"payload":{"event_id":"evt-1","event_type":"crm.contact.updated","entity_id":"42"}}"#;
//! let mut headers = HeaderMap::new();
//! headers.insert("x-apideck-signature", sign("sk_live_old", body).parse().unwrap());
//! assert!(receive(&verifier, &headers, body).is_ok());
//!
//! headers.insert("x-apideck-signature", sign("another key", body).parse().unwrap());
//! assert_eq!(receive(&verifier, &headers, body).unwrap_err().status(), 401);
//! ```
//!
//! # What is verified
//!
//! `x-apideck-signature` is an HMAC-SHA256 of the body with the API key, in hexadecimal digits or base64. Public sources
//! disagree about the text that is signed, so two are accepted, and each of them proves that the sender knows the key:
//!
//! - the body, byte by byte;
//! - the canonical text: all object keys sorted, recursively, and written as JavaScript's `JSON.stringify` writes it. Apideck's
//!   guide leaves arrays as they are. Objects inside arrays may be sorted or not.
//!
//! A signature of anything else is refused, and so are a body longer than a limit ([`Verifier::max_body_bytes`]) and a body
//! with two members of one name, which two readers may read differently. Signatures are compared in constant time. The event
//! is read from the text that was signed, so nothing in it is unsigned.
//!
//! # Repeated deliveries
//!
//! Apideck delivers an event again until it gets a 2xx status, and an attacker who records a delivery can send it again. Its
//! signature stays valid, since the signed text does not contain a time. So remember each [`event_id`](Event::event_id), which
//! is signed, and skip events that you have processed: in the database transaction that processes them, or with
//! [`SeenEvents`] for one process. The header `x-apideck-idempotency-key` is not signed, so it must not decide this.
//!
//! # Statuses
//!
//! Respond with a 2xx status as soon as the event is stored, and process it later. [`WebhookError::status`] is the status for
//! a request that is refused. Any other status is a failed delivery, and Apideck disables a webhook whose deliveries keep
//! failing (`disabled_reason: retry_limit`). When a webhook is created, Apideck posts a signed request to test the URL.

mod canonical;
mod delivery;
mod error;
mod event;
mod seen;
mod signature;
mod verifier;

pub use apideck_models::{
    WEBHOOK_CONNECTION_EVENTS, WEBHOOK_ENTITY_EVENTS, WebhookConnectionEvent, WebhookEntityEvent, WebhookEnvelope,
    WebhookEventType, WebhookGenericEvent,
};
pub use delivery::{Delivery, EVENT_TYPE_HEADER, IDEMPOTENCY_KEY_HEADER, SIGNATURE_HEADER};
pub use error::WebhookError;
pub use event::{Event, Payload};
pub use seen::SeenEvents;
pub use signature::sign;
pub use verifier::{Verified, Verifier};
