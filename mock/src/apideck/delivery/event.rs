//! Which event a change of a row is.

use serde_json::{Value, json};

use crate::apideck::state::connection;
use crate::apideck::store::Change;
use crate::facts::lookup::event_types;

/// An event, before it is delivered.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub(crate) event_type: String,
    /// The payload without its id and the number of the attempt.
    pub(crate) payload: Value,
}

/// The types of events of the API with this id.
pub(crate) fn types_of(api: &str) -> impl Iterator<Item = &'static str> {
    let start = format!("{api}.");
    event_types().iter().copied().filter(move |event| event.starts_with(&start))
}

/// The event of a change; `None` if there is none for this resource. `before` is the row as it was.
pub(crate) fn of_change(change: &Change, before: Option<&Value>, base_url: &str, now: &str) -> Option<Event> {
    if change.collection == connection::COLLECTION {
        return of_connection(change, before, now);
    }
    let mut segments = change.collection.trim_start_matches('/').split('/');
    let api = segments.next()?;
    let resource = segments.next_back()?;
    let verb = match (&change.row, before) {
        (None, _) => "deleted",
        (Some(_), None) => "created",
        (Some(_), Some(_)) => "updated",
    };
    let singular = resource.strip_suffix("ies").map(|stem| format!("{stem}y"));
    let singular = singular.or_else(|| resource.strip_suffix('s').map(str::to_owned))?;
    // Some types have dashes where others have underscores.
    let names = [format!("{api}.{singular}.{verb}"), format!("{api}.{}.{verb}", singular.replace('-', "_"))];
    let event_type = names.into_iter().find(|name| event_types().contains(&&**name))?;
    let entity_type = event_type.split('.').nth(1)?.to_owned();
    let payload = json!({
        "event_type": event_type,
        "unified_api": api,
        "service_id": if change.service.is_empty() { "mock" } else { &change.service },
        "consumer_id": change.consumer,
        "entity_id": change.id,
        "entity_type": entity_type,
        "entity_url": format!("{base_url}{}/{}", change.collection, change.id),
        "occurred_at": now,
    });
    Some(Event { event_type, payload })
}

fn of_connection(change: &Change, before: Option<&Value>, now: &str) -> Option<Event> {
    let row = change.row.as_deref().or(before)?;
    let state = |row: Option<&Value>| row.map(|row| (row["state"].clone(), row["enabled"].clone()));
    let (was, is) = (state(before), state(change.row.as_deref()));
    let verb = match (&was, &is) {
        (_, None) => "deleted",
        (None, Some(_)) => "created",
        (Some((_, enabled)), Some((_, now))) if *enabled != false && *now == false => "disabled",
        (Some((state, _)), Some((now, _))) if state != now && now == "callable" => "callable",
        _ => "updated",
    };
    let event_type = format!("vault.connection.{verb}");
    let payload = json!({
        "event_type": event_type,
        "unified_api": "vault",
        "service_id": row["service_id"],
        "consumer_id": change.consumer,
        "entity_id": change.id,
        "entity_type": "connection",
        "entity": connection::summary(&change.consumer, row),
        "occurred_at": now,
    });
    Some(Event { event_type, payload })
}
