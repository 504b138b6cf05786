//! Events, typed by their event type.

use apideck_core::{ApideckCore, Call};
use apideck_models::{
    DateTime, WEBHOOK_CONNECTION_EVENTS, WEBHOOK_ENTITY_EVENTS, WebhookConnectionEvent, WebhookEntityEvent,
    WebhookEnvelope, WebhookEventType, WebhookGenericEvent, from_json,
};
use apideck_wire::{DecodeError, Repair};
use http::Method;
use serde_json::Value;

/// What all types of payloads have.
macro_rules! each {
    ($payload:expr, $event:ident => $value:expr) => {
        match $payload {
            Payload::Entity($event) => $value,
            Payload::Connection($event) => $value,
            Payload::Generic($event) => $value,
        }
    };
}

/// An event that Apideck delivered.
///
/// ```
/// use apideck_unify::webhooks::{Event, Payload, WebhookEventType};
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let event = Event::read(
///         br#"{"payload": {"event_id": "evt-1", "event_type": "crm.contact.created", "entity_id": 42}}"#,
///     )?;
///     let Payload::Entity(contact) = &event.payload else { panic!("another event") };
///     assert_eq!(contact.event_type, Some(WebhookEventType::CRM_CONTACT_CREATED));
///     assert_eq!(contact.entity_id.as_deref(), Some("42"));
///     assert_eq!(event.repairs[0].to_string(), "payload.entity_id: expected a string, found a number");
///     Ok(())
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Event {
    /// What happened.
    pub payload: Payload,
    /// Where the event deviates from its documentation and was read nevertheless, as in responses.
    pub repairs: Vec<Repair>,
}

/// The payload of an event, by its event type.
///
/// A later version may have more variants, for event types that are [`Generic`](Self::Generic) now.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Payload {
    /// A record of a connected service was created, changed or deleted: the types in
    /// [`WEBHOOK_ENTITY_EVENTS`](crate::WEBHOOK_ENTITY_EVENTS). It names the record;
    /// [`entity_call`](Event::entity_call) fetches it.
    Entity(WebhookEntityEvent),
    /// A connection of Vault changed: the types in [`WEBHOOK_CONNECTION_EVENTS`](crate::WEBHOOK_CONNECTION_EVENTS). It has
    /// the connection as a model.
    Connection(Box<WebhookConnectionEvent>),
    /// An event of any other type, with all its members.
    Generic(WebhookGenericEvent),
}

impl Event {
    /// Reads an event as leniently as a response. It may stand in an envelope (`{"payload": {..}}`) or alone.
    ///
    /// This does not verify anything: see [`Verifier`](crate::Verifier). It is for events that were verified and stored.
    ///
    /// # Errors
    ///
    /// [`DecodeError`] if the text is not a JSON object.
    pub fn read(json: &[u8]) -> Result<Self, DecodeError> {
        let (envelope, repairs) = from_json::<WebhookEnvelope<Option<WebhookGenericEvent>>>(json)?;
        if let Some(generic) = envelope.payload {
            return match Shape::new(&generic) {
                Shape::Entity => read_enveloped(json, Payload::Entity),
                Shape::Connection => read_enveloped(json, |event| Payload::Connection(Box::new(event))),
                Shape::Generic => Ok(Self { payload: Payload::Generic(generic), repairs }),
            };
        }
        let (generic, repairs) = from_json::<WebhookGenericEvent>(json)?;
        match Shape::new(&generic) {
            Shape::Entity => read_bare(json, Payload::Entity),
            Shape::Connection => read_bare(json, |event| Payload::Connection(Box::new(event))),
            Shape::Generic => Ok(Self { payload: Payload::Generic(generic), repairs }),
        }
    }

    /// Type of the event, such as `crm.contact.updated`; empty if the event does not have one.
    pub fn event_type(&self) -> &str {
        self.payload.event_type().map_or("", WebhookEventType::as_str)
    }

    /// Unique id of the event. It is signed and the same for each attempt at delivery, so it tells whether the event has
    /// been processed.
    pub fn event_id(&self) -> Option<&str> {
        each!(&self.payload, event => event.event_id.as_deref())
    }

    /// Id of the consumer whose data the event is about. Events of Vault have it in their connection.
    pub fn consumer_id(&self) -> Option<&str> {
        match &self.payload {
            Payload::Entity(event) => event.consumer_id.as_deref(),
            Payload::Connection(event) => event.entity.as_ref()?.consumer_id.as_deref(),
            Payload::Generic(event) => event.consumer_id.as_deref(),
        }
    }

    /// Id of the connector, such as `salesforce`.
    pub fn service_id(&self) -> Option<&str> {
        each!(&self.payload, event => event.service_id.as_deref())
    }

    /// Type of what the event is about.
    pub fn entity_type(&self) -> Option<&str> {
        each!(&self.payload, event => event.entity_type.as_deref())
    }

    /// Id of what the event is about.
    pub fn entity_id(&self) -> Option<&str> {
        each!(&self.payload, event => event.entity_id.as_deref())
    }

    /// URL of what the event is about, in the Unify API.
    pub fn entity_url(&self) -> Option<&str> {
        match &self.payload {
            Payload::Entity(event) => event.entity_url.as_deref(),
            Payload::Connection(_) => None,
            Payload::Generic(event) => event.entity_url.as_deref(),
        }
    }

    /// When the event happened.
    pub fn occurred_at(&self) -> Option<&DateTime> {
        each!(&self.payload, event => event.occurred_at.as_ref())
    }

    /// Number of the delivery attempt.
    pub fn execution_attempt(&self) -> Option<i64> {
        each!(&self.payload, event => event.execution_attempt)
    }

    /// A call that fetches what the event is about: a GET of its `entity_url`, for the consumer and the service of the
    /// event.
    ///
    /// The response is JSON; [`from_json`](apideck_models::from_json) reads a model from it. The call fails with
    /// [`Error::InvalidRequest`](apideck_core::Error::InvalidRequest) before anything is sent if the URL is not below the
    /// client's `server_url`, since the request carries the API key, and if the event lacks the URL, the consumer or the
    /// service: the call would be about somebody else's data. Events of Vault do not have a URL but the connection itself.
    ///
    /// ```no_run
    /// use apideck_unify::{ApideckCore, Error, webhooks::Event};
    ///
    /// async fn fetch(apideck: &ApideckCore, event: &Event) -> Result<(), Error> {
    ///     let contact = event.entity_call(apideck).send().await?;
    ///     println!("{}", contact.body["data"]["name"]);
    ///     Ok(())
    /// }
    /// ```
    pub fn entity_call(&self, core: &ApideckCore) -> Call<Value> {
        let Some(url) = self.entity_url() else {
            return core.invalid_call("the event does not have an `entity_url`");
        };
        match (self.consumer_id(), self.service_id()) {
            (Some(consumer_id), Some(service_id)) => {
                core.for_consumer(consumer_id).for_service(service_id).call_url(Method::GET, url)
            }
            (None, _) => core.invalid_call("the event does not name its consumer"),
            (_, None) => core.invalid_call("the event does not name its service"),
        }
    }
}

impl Payload {
    fn event_type(&self) -> Option<&WebhookEventType> {
        each!(self, event => event.event_type.as_ref())
    }
}

/// Which type the payload of an event has.
enum Shape {
    Entity,
    Connection,
    Generic,
}

impl Shape {
    fn new(event: &WebhookGenericEvent) -> Self {
        let event_type = event.event_type.as_ref().map_or("", WebhookEventType::as_str);
        if WEBHOOK_ENTITY_EVENTS.contains(&event_type) {
            Self::Entity
        } else if WEBHOOK_CONNECTION_EVENTS.contains(&event_type) {
            Self::Connection
        } else {
            Self::Generic
        }
    }
}

fn read_enveloped<T: apideck_models::Field + Default>(
    json: &[u8],
    payload: fn(T) -> Payload,
) -> Result<Event, DecodeError> {
    let (envelope, repairs) = from_json::<WebhookEnvelope<T>>(json)?;
    Ok(Event { payload: payload(envelope.payload), repairs })
}

fn read_bare<T: apideck_models::codec::Model + Default>(
    json: &[u8],
    payload: fn(T) -> Payload,
) -> Result<Event, DecodeError> {
    let (event, repairs) = from_json::<T>(json)?;
    Ok(Event { payload: payload(event), repairs })
}
