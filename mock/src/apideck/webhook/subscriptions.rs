//! Creates, lists, updates and deletes webhooks.

use serde_json::{Value, json};

use crate::apideck::delivery::deliver::Delivery;
use crate::apideck::delivery::event::Event;
use crate::apideck::delivery::target::{COLLECTION, target};
use crate::apideck::operation::call::Call;
use crate::apideck::operation::problem::Problem;
use crate::apideck::operation::success::success;
use crate::apideck::resources::crud;
use crate::apideck::service::Service;
use crate::apideck::store::Change;
use crate::facts::lookup::event_types;
use crate::reply::Reply;
use crate::routes::auth::bearer;

/// Creates a webhook, then tests its URL with a signed request.
pub(crate) fn create(service: &Service, call: &Call<'_>) -> Result<Reply, Problem> {
    check_events(&call.body)?;
    let shape = crud::shape_of_rows(call);
    let body = with_base_url(service, &call.body);
    let (id, row) = crud::insert(service, call, COLLECTION, shape, &body)?;
    let mut row = (*row).clone();
    row["execute_base_url"] = json!(format!("{}/webhook/webhooks/{id}/execute", service.base_url));
    row["disabled_reason"] = json!("none");
    service.rows.apply(&Change::put(COLLECTION, &id, row.clone()));
    sign_with_key_of(service, call, &id);
    test(service, &id, &row);
    Ok(success(call, &row))
}

pub(crate) fn update(service: &Service, call: &Call<'_>) -> Result<Reply, Problem> {
    check_events(&call.body)?;
    let mut row = (*crud::change(service, call, COLLECTION, &call.body)?).clone();
    sign_with_key_of(service, call, call.id());
    if call.body.get("status").is_some_and(|status| status == "enabled") {
        row["disabled_reason"] = json!("none");
        service.rows.apply(&Change::put(COLLECTION, call.id(), row.clone()));
    }
    if call.body.get("delivery_url").is_some() {
        test(service, call.id(), &row);
    }
    Ok(success(call, &row))
}

/// Events that are not known are refused: a webhook for them would never be called.
fn check_events(body: &Value) -> Result<(), Problem> {
    let events = body["events"].as_array().into_iter().flatten();
    let unknown = events.filter_map(Value::as_str).find(|event| !event_types().contains(event));
    unknown.map_or(Ok(()), |event| {
        let problem = format!("{event} is not a known event");
        Err(Problem::invalid([(&"events".to_owned(), &*problem)]))
    })
}

fn with_base_url(service: &Service, body: &Value) -> Value {
    let mut body = body.clone();
    body["execute_base_url"] = json!(service.base_url);
    body
}

/// The API key is the secret of the signatures.
fn sign_with_key_of(service: &Service, call: &Call<'_>, id: &str) {
    service.deliveries.set_secret(id, bearer(call.request).unwrap_or_default());
}

/// Sends a signed request to the URL. If it is not accepted, the webhook is disabled.
fn test(service: &Service, id: &str, row: &Value) {
    let payload = json!({
        "event_type": "*",
        "unified_api": row["unified_api"],
        "service_id": "mock",
        "entity_id": id,
        "entity_type": "webhook",
        "occurred_at": service.now(),
    });
    let event = Event { event_type: "*".to_owned(), payload };
    service.deliveries.send(Delivery { target: target(id, row), event, is_test: true });
}
