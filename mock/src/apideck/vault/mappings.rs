//! Custom mappings, custom fields and consents of connections.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::apideck::operation::call::Call;
use crate::apideck::operation::problem::Problem;
use crate::apideck::operation::success::success;
use crate::apideck::service::Service;
use crate::apideck::store::{Change, Selection};
use crate::apideck::vault::connections::key;
use crate::reply::Reply;

type Handled = Result<Reply, Problem>;

/// The collection of the mappings of a connection.
fn collection(call: &Call<'_>) -> String {
    format!("/vault/custom-mappings/{}/{}", call.parameter("unified_api"), call.parameter("service_id"))
}

pub(crate) fn list(service: &Service, call: &Call<'_>) -> Handled {
    let key = key(call);
    key.find(service).ok_or_else(|| key.not_found())?;
    let selection = Selection { from: 0, limit: usize::MAX, matches: &|_| true, order: None };
    let page = service.rows.page(&collection(call), call.scope(), &selection);
    Ok(success(call, &page.rows.iter().map(|row| (**row).clone()).collect()))
}

pub(crate) fn get(service: &Service, call: &Call<'_>) -> Handled {
    let id = call.parameter("target_field_id");
    let found = service.rows.get(&collection(call), call.consumer(), call.service(), id);
    found.map(|found| success(call, &found.row)).ok_or_else(|| Problem::not_found("custom mapping", id))
}

/// Creates a mapping or replaces its value.
pub(crate) fn put(service: &Service, call: &Call<'_>) -> Handled {
    let key = key(call);
    key.find(service).ok_or_else(|| key.not_found())?;
    let id = call.parameter("target_field_id");
    let known = service.rows.get(&collection(call), call.consumer(), call.service(), id);
    if call.operation.verb() == "update" && known.is_none() {
        return Err(Problem::not_found("custom mapping", id));
    }
    let value = call.body.get("value").cloned().or_else(|| Some(known?.row["value"].clone()));
    let row = json!({
        "id": id,
        "label": id,
        "description": null,
        "value": value,
        "key": id,
        "required": false,
        "custom_field": true,
        "consumer_id": call.consumer(),
        "example": null,
    });
    let change = Change::delete(collection(call), id).of(call.consumer(), call.service());
    service.rows.apply(&Change { row: Some(Arc::new(row.clone())), ..change });
    Ok(success(call, &row))
}

pub(crate) fn delete(service: &Service, call: &Call<'_>) -> Handled {
    let id = call.parameter("target_field_id");
    let found = service.rows.get(&collection(call), call.consumer(), call.service(), id);
    if found.is_none() {
        return Err(Problem::not_found("custom mapping", id));
    }
    service.rows.apply(&Change::delete(collection(call), id).of(call.consumer(), call.service()));
    Ok(Reply::status(204))
}

/// The fields of a resource that a mapping can point to.
pub(crate) fn custom_fields(service: &Service, call: &Call<'_>) -> Handled {
    let key = key(call);
    key.find(service).ok_or_else(|| key.not_found())?;
    let field = |id: &str, name: &str, value: Value| json!({"id": id, "name": name, "description": null, "value": value, "finder": format!("$.custom_fields.{id}")});
    Ok(success(call, &json!([field("region", "Region", json!("north")), field("priority", "Priority", json!(1))])))
}

pub(crate) fn consents(service: &Service, call: &Call<'_>) -> Handled {
    let key = key(call);
    let found = key.find(service).ok_or_else(|| key.not_found())?;
    Ok(success(call, &found["consents"]))
}

pub(crate) fn consent(service: &Service, call: &Call<'_>) -> Handled {
    let granted = call.body["granted"] == true;
    let resources = call.body.get("resources").cloned().unwrap_or_else(|| json!("*"));
    let record = json!({
        "id": service.new_id(),
        "created_at": service.now(),
        "granted": granted,
        "resources": resources,
    });
    key(call).change(service, |members| {
        let consents = members.entry("consents").or_insert_with(|| json!([]));
        if let Value::Array(consents) = consents {
            consents.push(record.clone());
        }
        members.insert("latest_consent".to_owned(), record.clone());
        members.insert("consent_state".to_owned(), json!(if granted { "granted" } else { "denied" }));
    })?;
    Ok(success(call, &record))
}
