//! The rows of connections.

use serde_json::{Value, json};

use crate::clock::timestamp;

/// The collection of the connections that were added.
pub(crate) const COLLECTION: &str = "/vault/connections";

/// What a consumer shows of a connection.
pub(crate) fn summary(consumer: &str, connection: &Value) -> Value {
    let mut summary = json!({"consumer_id": consumer});
    for name in [
        "id",
        "name",
        "icon",
        "logo",
        "website",
        "tag_line",
        "service_id",
        "unified_api",
        "auth_type",
        "enabled",
        "settings",
        "metadata",
        "state",
        "health",
    ] {
        summary[name] = connection[name].clone();
    }
    for name in ["created_at", "updated_at"] {
        let time = connection[name].as_i64().unwrap_or_default();
        summary[name] = json!(timestamp(time));
    }
    summary
}
