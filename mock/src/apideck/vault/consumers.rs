//! Consumers: the owners of connections.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::apideck::operation::call::Call;
use crate::apideck::operation::problem::Problem;
use crate::apideck::operation::success::success;
use crate::apideck::resources::list::list as list_rows;
use crate::apideck::service::Service;
use crate::apideck::state::connection::{self, summary};
use crate::apideck::store::{Change, Scope, Selection};
use crate::reply::Reply;

type Handled = Result<Reply, Problem>;

const COLLECTION: &str = "/vault/consumers";

/// Adds a consumer that is mentioned for the first time.
pub(crate) fn ensure(service: &Service, consumer: &str, metadata: Option<&Value>) {
    if consumer.is_empty() {
        return;
    }
    let known = service.rows.get(COLLECTION, "", "", consumer);
    if known.is_some() && metadata.is_none() {
        return;
    }
    let mut row = known.map_or_else(|| new(service, consumer, ""), |found| (*found.row).clone());
    if let Some(metadata) = metadata {
        row["metadata"] = metadata.clone();
    }
    put(service, consumer, row);
}

fn new(service: &Service, consumer: &str, application: &str) -> Value {
    let now = service.now();
    json!({
        "consumer_id": consumer,
        "application_id": application,
        "metadata": {},
        "services": [],
        "aggregated_request_count": 0,
        "request_counts": {"unify": 0, "proxy": 0, "vault": 0},
        "created": now,
        "modified": now,
        "request_count_updated": now,
    })
}

fn put(service: &Service, consumer: &str, row: Value) {
    service.rows.apply(&Change::put(COLLECTION, consumer, row));
}

pub(crate) fn create(service: &Service, call: &Call<'_>) -> Handled {
    let consumer = call.text("consumer_id");
    if service.rows.get(COLLECTION, "", "", consumer).is_some() {
        return Err(Problem::conflict(&format!("the consumer {consumer} exists")));
    }
    let mut row = new(service, consumer, call.application());
    if let Some(metadata) = call.body.get("metadata") {
        row["metadata"] = metadata.clone();
    }
    put(service, consumer, row.clone());
    Ok(success(call, &whole(service, &row)))
}

pub(crate) fn get(service: &Service, call: &Call<'_>) -> Handled {
    let row = find(service, call)?;
    Ok(success(call, &whole(service, &row)))
}

pub(crate) fn update(service: &Service, call: &Call<'_>) -> Handled {
    let consumer = call.parameter("consumer_id");
    let changed = service.rows.update((COLLECTION, "", ""), consumer, |row| {
        let mut row = row.clone();
        for (name, value) in call.body["metadata"].as_object().into_iter().flatten() {
            row["metadata"][name] = value.clone();
        }
        row["modified"] = json!(service.now());
        Ok::<_, Problem>(Some(row))
    });
    let changed = changed.ok_or_else(|| not_found(consumer))??;
    Ok(success(call, &whole(service, &changed.now.unwrap_or(changed.before))))
}

/// Deletes a consumer and its connections.
pub(crate) fn delete(service: &Service, call: &Call<'_>) -> Handled {
    let consumer = call.parameter("consumer_id");
    find(service, call)?;
    for connection in connections(service, consumer) {
        let id = connection["id"].as_str().unwrap_or_default();
        service.rows.apply(&Change::delete(connection::COLLECTION, id).of(consumer, ""));
    }
    service.rows.apply(&Change::delete(COLLECTION, consumer));
    Ok(success(call, &json!({"consumer_id": consumer})))
}

pub(crate) fn list(service: &Service, call: &Call<'_>) -> Handled {
    list_rows(service, call, COLLECTION, None, &|_| true)
}

/// The number of requests of a consumer, from the log.
pub(crate) fn request_counts(service: &Service, call: &Call<'_>) -> Handled {
    let consumer = call.parameter("consumer_id");
    find(service, call)?;
    let [unify, proxy, vault] = service.logs.counts(consumer);
    let data = json!({
        "application_id": call.application(),
        "consumer_id": consumer,
        "start_datetime": call.query("start_datetime"),
        "end_datetime": call.query("end_datetime"),
        "aggregated_request_count": unify + proxy + vault,
        "request_counts": {"unify": unify, "proxy": proxy, "vault": vault},
    });
    Ok(success(call, &data))
}

fn find(service: &Service, call: &Call<'_>) -> Result<Arc<Value>, Problem> {
    let consumer = call.parameter("consumer_id");
    service.rows.get(COLLECTION, "", "", consumer).map(|found| found.row).ok_or_else(|| not_found(consumer))
}

fn not_found(consumer: &str) -> Problem {
    Problem::not_found("consumer", consumer)
}

/// A consumer with its connections and counts.
fn whole(service: &Service, row: &Value) -> Value {
    let mut consumer = row.clone();
    let id = row["consumer_id"].as_str().unwrap_or_default();
    let [unify, proxy, vault] = service.logs.counts(id);
    let connections = connections(service, id);
    consumer["services"] = connections.iter().map(|connection| connection["service_id"].clone()).collect();
    consumer["connections"] = connections.iter().map(|connection| summary(id, connection)).collect();
    consumer["aggregated_request_count"] = json!(unify + proxy + vault);
    consumer["request_counts"] = json!({"unify": unify, "proxy": proxy, "vault": vault});
    consumer
}

/// The connections that a consumer added.
fn connections(service: &Service, consumer: &str) -> Vec<Arc<Value>> {
    let selection = Selection { from: 0, limit: usize::MAX, matches: &|_| true, order: None };
    service.rows.page(connection::COLLECTION, Scope { consumer, service: "" }, &selection).rows
}
