//! The webhooks that events go to.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::apideck::delivery::event::Event;
use crate::apideck::store::{Scope, Selection, Store};

/// The collection of webhooks. They belong to the application, not to a consumer.
pub(crate) const COLLECTION: &str = "/webhook/webhooks";

/// Where an event goes.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub(crate) webhook: String,
    pub(crate) url: String,
}

/// The target of a webhook.
pub(crate) fn target(id: &str, row: &Value) -> Target {
    Target { webhook: id.to_owned(), url: row["delivery_url"].as_str().unwrap_or_default().to_owned() }
}

/// The webhooks that an event goes to.
pub(crate) fn interested(rows: &Store, event: &Event) -> Vec<Target> {
    let wants = |row: &Value| {
        let events = row["events"].as_array().into_iter().flatten();
        let mut events = events.filter_map(Value::as_str);
        let of_api = event.payload["unified_api"] == row["unified_api"];
        row["status"] == "enabled" && of_api && events.any(|wanted| wanted == "*" || wanted == event.event_type)
    };
    let selection = Selection { from: 0, limit: usize::MAX, matches: &wants, order: None };
    let page = rows.page(COLLECTION, Scope::SHARED, &selection);
    page.rows.iter().map(|row: &Arc<Value>| target(row["id"].as_str().unwrap_or_default(), row)).collect()
}

/// Disables a webhook for this reason.
pub(crate) fn disable(rows: &Store, id: &str, reason: &str) {
    let _ = rows.update((COLLECTION, "", ""), id, |row| {
        let mut row = row.clone();
        row["status"] = json!("disabled");
        row["disabled_reason"] = json!(reason);
        Ok::<_, ()>(Some(row))
    });
}
