//! The operations on connections.
#![expect(clippy::unnecessary_wraps, reason = "all handlers have one type")]

use serde_json::{Map, Value, json};

use crate::apideck::catalogue;
use crate::apideck::operation::call::Call;
use crate::apideck::operation::problem::Problem;
use crate::apideck::operation::success::success;
use crate::apideck::service::Service;
use crate::apideck::vault::connection::{self, Key};
use crate::reply::Reply;

type Handled = Result<Reply, Problem>;

pub(crate) fn key<'a>(call: &'a Call<'_>) -> Key<'a> {
    Key { consumer: call.consumer(), unified_api: call.parameter("unified_api"), service: call.parameter("service_id") }
}

/// All connections: those that were added, and those that could be.
pub(crate) fn list(service: &Service, call: &Call<'_>) -> Handled {
    let (api, configured) = (call.query("api"), call.query("configured"));
    let found = connection::all(service, call.consumer()).into_iter().filter(|connection| {
        let added = connection["state"] != "available";
        let of_api = api.is_none_or(|api| connection["unified_api"] == api);
        of_api && configured.is_none_or(|configured| (configured == "true") == added)
    });
    Ok(success(call, &found.collect()))
}

pub(crate) fn get(service: &Service, call: &Call<'_>) -> Handled {
    let key = key(call);
    key.find(service).map(|connection| success(call, &connection)).ok_or_else(|| key.not_found())
}

/// Creates or updates a connection with the members of the body.
pub(crate) fn update(service: &Service, call: &Call<'_>) -> Handled {
    let changed = key(call).change(service, |members| {
        for name in ["enabled", "configuration", "custom_mappings", "application_data_scopes", "consent_state"] {
            if let Some(value) = call.body.get(name) {
                members.insert(name.to_owned(), value.clone());
            }
        }
        merge(members, "settings", &call.body["settings"]);
        merge(members, "metadata", &call.body["metadata"]);
    })?;
    Ok(success(call, &changed))
}

/// Settings that are not sent stay as they are.
fn merge(members: &mut Map<String, Value>, name: &str, sent: &Value) {
    let Some(sent) = sent.as_object() else { return };
    let known = members.entry(name).or_insert_with(|| json!({}));
    if let Value::Object(known) = known {
        known.extend(sent.clone());
    }
}

pub(crate) fn delete(service: &Service, call: &Call<'_>) -> Handled {
    let key = key(call);
    if key.added(service).is_none() {
        return Err(key.not_found());
    }
    key.delete(service);
    Ok(Reply::status(204))
}

/// Creates a connection with credentials from elsewhere.
pub(crate) fn import(service: &Service, call: &Call<'_>) -> Handled {
    let now = service.clock.now();
    let credentials = &call.body["credentials"];
    let imported = key(call).change(service, |members| {
        merge(members, "settings", &call.body["settings"]);
        merge(members, "metadata", &call.body["metadata"]);
        if credentials.is_object() {
            connection::authorized(members, now);
        }
    })?;
    Ok(success(call, &imported))
}

/// Moves a connection to another service of the same API.
pub(crate) fn migrate(service: &Service, call: &Call<'_>) -> Handled {
    let from = key(call);
    let old = from.added(service).ok_or_else(|| from.not_found())?;
    let to = Key { service: call.text("target_service_id"), ..from };
    let moved = to.change(service, |members| {
        for name in ["settings", "metadata", "enabled", "credentials_expire_at"] {
            if let Some(value) = old.row.get(name) {
                members.insert(name.to_owned(), value.clone());
            }
        }
    })?;
    if to.service != from.service {
        from.delete(service);
    }
    Ok(success(call, &moved))
}

/// Renews the credentials.
pub(crate) fn token(service: &Service, call: &Call<'_>) -> Handled {
    let key = key(call);
    if key.added(service).is_none() {
        return Err(key.not_found());
    }
    let now = service.clock.now();
    let renewed = key.change(service, |members| connection::authorized(members, now))?;
    Ok(success(call, &renewed))
}

pub(crate) fn confirm(service: &Service, call: &Call<'_>) -> Handled {
    let key = key(call);
    if key.added(service).is_none() {
        return Err(key.not_found());
    }
    let now = service.clock.now();
    key.change(service, |members| connection::authorized(members, now))?;
    Ok(success(call, &json!({"confirmed": true})))
}

pub(crate) fn validate(service: &Service, call: &Call<'_>) -> Handled {
    let key = key(call);
    let found = key.find(service).ok_or_else(|| key.not_found())?;
    Ok(success(call, &json!({"id": found["id"], "state": found["state"]})))
}

pub(crate) fn callback_state(service: &Service, call: &Call<'_>) -> Handled {
    Ok(success(call, &json!({"state": service.new_id().replace('-', "")})))
}

/// The schema of a resource, as connectors describe it: JSON Schema of its members.
pub(crate) fn schema(service: &Service, call: &Call<'_>) -> Handled {
    let key = key(call);
    key.find(service).ok_or_else(|| key.not_found())?;
    let schema = catalogue::schema(key.unified_api, call.parameter("resource"));
    schema
        .map(|schema| success(call, &schema))
        .ok_or_else(|| Problem::not_found("resource", call.parameter("resource")))
}

pub(crate) fn example(service: &Service, call: &Call<'_>) -> Handled {
    let key = key(call);
    key.find(service).ok_or_else(|| key.not_found())?;
    let resource = call.parameter("resource");
    let example = catalogue::example(service.seed, key.unified_api, key.service, resource);
    example.map(|example| success(call, &example)).ok_or_else(|| Problem::not_found("resource", resource))
}
