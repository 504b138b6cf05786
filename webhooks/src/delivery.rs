//! A request that delivers an event.

use http::HeaderMap;

use crate::event::Event;

/// The header with the signature of the body.
pub const SIGNATURE_HEADER: &str = "x-apideck-signature";

/// The header with the type of the event.
pub const EVENT_TYPE_HEADER: &str = "x-apideck-event-type";

/// The header with the idempotency key of the delivery.
pub const IDEMPOTENCY_KEY_HEADER: &str = "x-apideck-idempotency-key";

/// A request of Apideck with a valid signature.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Delivery {
    /// The event. Everything in it is signed.
    pub event: Event,
    /// The event type that the headers name. It is not signed: [`Event::event_type`] is.
    pub event_type: Option<String>,
    /// The idempotency key, which is the same for each attempt to deliver the event. It is not signed: to tell events
    /// apart, use [`Event::event_id`].
    pub idempotency_key: Option<String>,
}

impl Delivery {
    pub(crate) fn new(headers: &HeaderMap, event: Event) -> Self {
        let [event_type, idempotency_key] =
            [EVENT_TYPE_HEADER, IDEMPOTENCY_KEY_HEADER].map(|name| header(headers, name));
        Self { event, event_type, idempotency_key }
    }
}

/// The header as text, trimmed; `None` if it is missing or blank.
pub(crate) fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    let text = headers.get(name)?.to_str().ok()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
