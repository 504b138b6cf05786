//! The events that Apideck posts to webhooks: facts from a document with their shapes.
//!
//! `OpenAPI` documents describe them under `x-webhooks`, event by event, each with the whole payload inline. The
//! document read here has each shape once, and says which event type has which shape.

use std::collections::{BTreeMap, BTreeSet};

use super::{Document, members};
use crate::Result;
use crate::facts::{Api, Events, Facts, Field, Kind, Struct, Type, TypeDef};
use crate::json::Json;

/// The name of the facts file.
const FILE: &str = "webhook_events";

/// The type of events about a record of a connected service.
const ENTITY: &str = "WebhookEntityEvent";

/// The type of events that carry a connection of Vault.
const CONNECTION: &str = "WebhookConnectionEvent";

/// The type of all other events. It has the members of all shapes, and is open to more.
const GENERIC: &str = "WebhookGenericEvent";

/// The enum of event types that a webhook can subscribe to.
const EVENT_TYPE: &str = "WebhookEventType";

/// Whether `document` describes events.
pub(super) fn is_one(document: &Document) -> bool {
    ["shapes", "events"].iter().all(|key| document.json.get(key).is_some())
}

/// Adds the events that `document` describes to `facts`.
pub(super) fn add(document: &Document, facts: &mut Facts, report: &mut Vec<String>) -> Result<()> {
    let mut shapes = BTreeMap::new();
    for (name, shape) in members(&document.json, "shapes") {
        shapes.insert(name.as_str(), Shape::read(name, shape)?);
    }
    // An event type has a shape if the document says so, or if the shape lists it among the values of `event_type`.
    let mut events: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (event_type, shape) in members(&document.json, "events").iter().flat_map(|(_, of_api)| of_api.members()) {
        let shape = shape.text().and_then(|name| shapes.get(name));
        let shape = shape.ok_or_else(|| format!("{}: {event_type} has no shape", document.name))?;
        events.entry(shape.payload()).or_default().insert(event_type);
    }
    for shape in shapes.values() {
        let listed = shape.event_types.iter().filter(|listed| !matches!(**listed, "*" | "..."));
        events.entry(shape.payload()).or_default().extend(listed);
    }
    check(facts, &shapes, &events, report);
    let types = [ENTITY, CONNECTION, GENERIC].map(|name| {
        let belongs = |shape: &&Shape<'_>| name == GENERIC || shape.payload() == name;
        let mut object = Struct::default();
        for field in shapes.values().filter(belongs).flat_map(|shape| &shape.fields) {
            if object.fields.iter().all(|known| known.name != field.name) {
                object.fields.push(field.clone());
            }
        }
        if name == GENERIC {
            object.fields.iter_mut().filter(|field| field.name == "entity").for_each(|field| field.ty = Type::Any);
            object.others = Some(Type::Any);
        }
        TypeDef { name: name.to_owned(), kind: Kind::Struct(object), constants: false }
    });
    let events = events.into_iter().map(|(payload, event_types)| Events {
        payload: payload.to_owned(),
        event_types: event_types.into_iter().map(str::to_owned).collect(),
    });
    let api = Api { name: FILE.to_owned(), types: types.into(), events: events.collect(), ..Api::default() };
    let place = facts.apis.partition_point(|other| other.name < api.name);
    facts.apis.insert(place, api);
    Ok(())
}

/// Reports what the facts leave out, and where the documents disagree.
fn check(
    facts: &Facts,
    shapes: &BTreeMap<&str, Shape<'_>>,
    events: &BTreeMap<&str, BTreeSet<&str>>,
    report: &mut Vec<String>,
) {
    let most = shapes.values().map(|shape| shape.fields.len()).max().unwrap_or_default();
    for (name, shape) in shapes.iter().filter(|(_, shape)| shape.fields.len() + 2 < most) {
        let has: Vec<_> = shape.fields.iter().map(|field| field.name.as_str()).collect();
        report.push(format!("{name}: it has {} alone; its events have all members of {ENTITY} here", has.join(", ")));
    }
    let known = facts.types().find_map(|(_, definition)| match &definition.kind {
        Kind::Enum(values) if definition.name == EVENT_TYPE => Some(values),
        _ => None,
    });
    for event_type in events.values().flatten() {
        if known.is_some_and(|known| known.iter().all(|value| value != event_type)) {
            report.push(format!("{event_type}: {EVENT_TYPE} does not have this event type"));
        }
    }
}

/// The payload of events.
struct Shape<'a> {
    fields: Vec<Field>,
    /// The values of `event_type` that it lists.
    event_types: Vec<&'a str>,
}

impl<'a> Shape<'a> {
    /// Reads a shape, with or without its envelope.
    fn read(name: &str, shape: &'a Json) -> Result<Self> {
        let outer = members(shape, "properties");
        let payload = outer.iter().find(|(key, _)| key == "payload").map(|(_, payload)| payload);
        let properties = payload.map_or(outer, |payload| members(payload, "properties"));
        let mut fields = Vec::new();
        let mut event_types = Vec::new();
        for (key, property) in properties {
            let ty = member_type(key, property).ok_or_else(|| format!("{name}.{key}: its type is not known"))?;
            fields.push(Field { name: key.clone(), ty, ..Field::default() });
            if key == "event_type" {
                event_types = property.get("enum").map_or(&[][..], Json::items).iter().filter_map(Json::text).collect();
            }
        }
        Ok(Self { fields, event_types })
    }

    /// The type of the payload.
    fn payload(&self) -> &'static str {
        if self.fields.iter().any(|field| field.name == "entity") { CONNECTION } else { ENTITY }
    }
}

fn member_type(name: &str, property: &Json) -> Option<Type> {
    if let Some(reference) = property.text_of("ref") {
        return Some(Type::Named(reference.to_owned()));
    }
    match (name, property.text_of("type")?) {
        // The document has the values of these components inline.
        ("event_type", "string") => Some(Type::Named(EVENT_TYPE.to_owned())),
        ("unified_api", "string") => Some(Type::Named("UnifiedApiId".to_owned())),
        (_, "string") if name.ends_with("_at") => Some(Type::DateTime),
        (_, "string") => Some(Type::String),
        // Events count, and have no amounts.
        (_, "number" | "integer") => Some(Type::Int),
        (_, "boolean") => Some(Type::Bool),
        _ => None,
    }
}
