//! The log of deliveries, as `/webhook/logs` lists it.

use serde_json::{Value, json};

use crate::apideck::catalogue;
use crate::apideck::operation::call::Call;
use crate::apideck::operation::problem::Problem;
use crate::apideck::resources::list;
use crate::apideck::service::Service;
use crate::apideck::state::attempts::Attempt;
use crate::reply::Reply;

fn row(attempt: &Attempt, application: &str) -> Value {
    let payload = &attempt.payload;
    let service = payload["service_id"].as_str().unwrap_or_default();
    let name = catalogue::find(service).map_or(service, |connector| connector.name);
    let success = (200..300).contains(&attempt.status);
    let tried = json!({
        "timestamp": attempt.timestamp,
        "execution_attempt": attempt.number,
        "status_code": attempt.status,
        "success": success,
    });
    json!({
        "id": format!("{}_{}", attempt.event_id, attempt.number),
        "status_code": attempt.status,
        "success": success,
        "application_id": application,
        "consumer_id": payload["consumer_id"].as_str().unwrap_or_default(),
        "unified_api": payload["unified_api"],
        "service": {"id": service, "name": name},
        "endpoint": attempt.url,
        "event_type": payload["event_type"],
        "execution_attempt": attempt.number,
        "http_method": "POST",
        "timestamp": attempt.timestamp,
        "entity_type": payload["entity_type"],
        "request_body": attempt.request_body,
        "response_body": attempt.response_body,
        "retry_scheduled": attempt.retry_scheduled,
        "attempts": [tried],
    })
}

pub(crate) fn list(service: &Service, call: &Call<'_>) -> Result<Reply, Problem> {
    let conditions: Vec<(String, String)> =
        call.members("filter").map(|(name, value)| (name.trim_end_matches('.').to_owned(), value.to_owned())).collect();
    let rows = service
        .event_log
        .map(|attempt| row(attempt, call.application()))
        .into_iter()
        .filter(|row| matches(&conditions, row));
    list::of_values(service, call, rows.collect())
}

fn matches(conditions: &[(String, String)], row: &Value) -> bool {
    let text = |name: &str| match &row[name] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let mut statuses = conditions.iter().filter(|(name, _)| name == "status_codes").peekable();
    let status = statuses.peek().is_none() || statuses.any(|(_, value)| *value == text("status_code"));
    status
        && conditions.iter().all(|(name, value)| match &**name {
            "service.id" => row["service"]["id"] == value.as_str(),
            "start_date" => text("timestamp") >= *value,
            "end_date" => text("timestamp") <= *value,
            "exclude_apis" => value.split(',').all(|api| api.trim() != text("unified_api")),
            "event_id" => text("id").starts_with(value.as_str()),
            "consumer_id" | "entity_type" | "event_type" | "success" | "status_code" | "execution_attempt" => {
                text(name) == *value
            }
            _ => true,
        })
}
