//! The log of requests that Vault shows.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::apideck::catalogue;
use crate::apideck::operation::call::Call;
use crate::apideck::operation::problem::Problem;
use crate::apideck::resources::list;
use crate::apideck::service::Service;
use crate::apideck::state::requests::Entry;
use crate::apideck::store::Page;
use crate::clock::timestamp;
use crate::reply::Reply;

/// The log, the latest request first.
pub(crate) fn list(service: &Service, call: &Call<'_>) -> Result<Reply, Problem> {
    let limit = call.query("limit").and_then(|limit| limit.parse().ok()).unwrap_or(20);
    let from = list::start(call)?;
    let rows = service.logs.map(call.consumer(), row);
    let conditions: Vec<(String, String)> =
        call.members("filter").map(|(name, value)| (name.trim_end_matches('.').to_owned(), value.to_owned())).collect();
    let rows: Vec<&(u64, Value)> = rows.iter().filter(|(_, row)| matches(&conditions, row)).collect();
    // The numbers of later rows are smaller.
    let start = rows.iter().position(|(number, _)| from == 0 || *number <= from).unwrap_or(rows.len());
    let end = rows.len().min(start + limit);
    let number = |index: usize| rows.get(index).map(|(number, _)| *number);
    let page = Page {
        rows: rows[start..end].iter().map(|(_, row)| Arc::new(row.clone())).collect(),
        current: number(start).unwrap_or_default(),
        next: number(end),
        previous: if start == 0 { None } else { number(start.saturating_sub(limit)) },
    };
    Ok(list::reply(service, call, &page))
}

fn row(number: u64, entry: &Entry) -> Value {
    let api = entry.path.trim_start_matches('/').split('/').next().unwrap_or_default();
    let service = if entry.service.is_empty() { "mock" } else { &entry.service };
    let name = catalogue::find(service).map_or(service, |connector| connector.name);
    let success = entry.status < 400;
    json!({
        "api_style": "REST",
        "base_url": format!("https://{service}.example"),
        "child_request": false,
        "consumer_id": entry.consumer,
        "duration": 12.5,
        "error_message": (!success).then(|| format!("responded with {}", entry.status)),
        "execution": 1,
        "has_children": false,
        "http_method": entry.method,
        "id": format!("log_{number}"),
        "latency": 10.5,
        "operation": {"id": entry.accessor, "name": entry.accessor.rsplit('.').next()},
        "parent_id": null,
        "path": entry.path,
        "sandbox": false,
        "service": {"id": service, "name": name},
        "source_ip": "127.0.0.1",
        "status_code": entry.status,
        "success": success,
        "timestamp": timestamp(entry.time),
        "unified_api": api,
    })
}

fn matches(conditions: &[(String, String)], row: &Value) -> bool {
    let text = |name: &str| row[name].as_str().unwrap_or_default();
    let mode = conditions.iter().find(|(name, _)| name == "path_match_mode").map_or("CONTAINS", |(_, mode)| mode);
    let one_of = |name: &str, found: &str| {
        let mut wanted = conditions.iter().filter(|(known, _)| known == name).peekable();
        wanted.peek().is_none() || wanted.any(|(_, value)| value == found)
    };
    let status = row["status_code"].to_string();
    let lists = one_of("http_methods", text("http_method")) && one_of("status_codes", &status);
    lists
        && conditions.iter().all(|(name, value)| match &**name {
            "connector_id" => {
                let service = row["service"]["id"].as_str().unwrap_or_default();
                *value == service || *value == format!("{}+{service}", text("unified_api"))
            }
            "path" => match mode {
                "EXACT" => text("path") == value,
                "STARTS_WITH" => text("path").starts_with(value.as_str()),
                "ENDS_WITH" => text("path").ends_with(value.as_str()),
                _ => text("path").contains(value.as_str()),
            },
            "http_method" => text("http_method").eq_ignore_ascii_case(value),
            "status_code" => status == *value,
            "start_date" => text("timestamp") >= value.as_str(),
            "end_date" => text("timestamp") <= value.as_str(),
            "exclude_unified_apis" => value.split(',').all(|api| api.trim() != text("unified_api")),
            _ => true,
        })
}
