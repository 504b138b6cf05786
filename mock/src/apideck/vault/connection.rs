//! A connection of a consumer to a service, and what its state follows from.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::apideck::catalogue::{self, CONNECTORS, Connector};
use crate::apideck::operation::problem::Problem;
use crate::apideck::service::Service;
use crate::apideck::state::connection::COLLECTION;
use crate::apideck::store::{Change, Found};
use crate::apideck::vault::consumers;

/// How long credentials are valid, in milliseconds.
const VALID: i64 = 3_600_000;

/// Which connection: of a consumer, for an API, to a service.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Key<'a> {
    pub(crate) consumer: &'a str,
    pub(crate) unified_api: &'a str,
    pub(crate) service: &'a str,
}

impl Key<'_> {
    /// `crm+salesforce`.
    pub(crate) fn id(&self) -> String {
        format!("{}+{}", self.unified_api, self.service)
    }

    /// The connection: as it was added, or as it could be.
    pub(crate) fn find(&self, service: &Service) -> Option<Value> {
        self.added(service).map(|found| (*found.row).clone()).or_else(|| self.available())
    }

    /// The connection if it was added.
    pub(crate) fn added(&self, service: &Service) -> Option<Found> {
        service.rows.get(COLLECTION, self.consumer, "", &self.id())
    }

    /// What is shown of a connection that was not added; `None` if the service is not known for this API.
    pub(crate) fn available(&self) -> Option<Value> {
        let connector = catalogue::find(self.service).filter(|known| known.unified_apis.contains(&self.unified_api))?;
        Some(available(connector, self.unified_api))
    }

    pub(crate) fn not_found(&self) -> Problem {
        Problem::not_found("connection", &self.id())
    }

    /// Adds the connection if it does not exist, changes it, and computes its state again.
    pub(crate) fn change(
        &self,
        service: &Service,
        change: impl FnOnce(&mut Map<String, Value>),
    ) -> Result<Value, Problem> {
        let mut connection = self.find(service).ok_or_else(|| self.not_found())?;
        let now = service.clock.now();
        let is_new = self.added(service).is_none();
        let Value::Object(members) = &mut connection else { return Err(self.not_found()) };
        if is_new {
            members.insert("created_at".to_owned(), json!(now));
            members.insert("enabled".to_owned(), json!(true));
            consumers::ensure(service, self.consumer, None);
        }
        change(members);
        members.insert("updated_at".to_owned(), json!(now));
        settle(members);
        self.put(service, &connection);
        Ok(connection)
    }

    pub(crate) fn put(&self, service: &Service, connection: &Value) {
        let change = Change::delete(COLLECTION, self.id()).of(self.consumer, "");
        service.rows.apply(&Change { row: Some(Arc::new(connection.clone())), ..change });
    }

    pub(crate) fn delete(&self, service: &Service) {
        service.rows.apply(&Change::delete(COLLECTION, self.id()).of(self.consumer, ""));
    }
}

/// All connections of a consumer: those that were added, and those that could be.
pub(crate) fn all(service: &Service, consumer: &str) -> Vec<Value> {
    let keys = CONNECTORS.iter().flat_map(|connector| {
        connector.unified_apis.iter().map(|unified_api| Key { consumer, unified_api, service: connector.id })
    });
    keys.filter_map(|key| key.find(service)).collect()
}

/// The members of a connection whose customer has authorized it just now.
pub(crate) fn authorized(members: &mut Map<String, Value>, now: i64) {
    members.insert("credentials_expire_at".to_owned(), json!(now + VALID));
}

fn available(connector: &Connector, unified_api: &str) -> Value {
    let Connector { id, name, auth, .. } = connector;
    let fields: Vec<Value> = auth.fields().iter().map(|(id, label)| form_field(id, label)).collect();
    let required: Vec<&str> = auth.fields().iter().map(|(id, _)| *id).collect();
    let resources: Vec<&str> = catalogue::resources(unified_api).iter().map(|resource| resource.id).collect();
    let host = format!("https://{id}.example");
    json!({
        "id": format!("{unified_api}+{id}"),
        "service_id": id,
        "name": name,
        "tag_line": format!("{name}, as the mock plays it"),
        "unified_api": unified_api,
        "state": "available",
        "integration_state": "configured",
        "auth_type": auth.name(),
        "status": "live",
        "enabled": false,
        "website": host,
        "icon": format!("{host}/icon.png"),
        "logo": format!("{host}/logo.png"),
        "authorize_url": (auth.name() == "oauth2").then(|| format!("{host}/authorize")),
        "revoke_url": (auth.name() == "oauth2").then(|| format!("{host}/revoke")),
        "settings": {},
        "metadata": {},
        "form_fields": fields,
        "configuration": [],
        "configurable_resources": resources,
        "resource_schema_support": resources,
        "resource_settings_support": resources,
        "validation_support": true,
        "schema_support": true,
        "settings_required_for_authorization": required,
        "subscriptions": [],
        "has_guide": true,
        "custom_mappings": [],
        "consent_state": "implicit",
        "consents": [],
        "health": "ok",
    })
}

fn form_field(id: &str, label: &str) -> Value {
    json!({
        "id": id,
        "label": label,
        "value": null,
        "type": if id == "username" { "text" } else { "password" },
        "required": true,
        "custom_field": false,
        "allow_custom_values": false,
        "disabled": false,
        "hidden": false,
        "sensitive": id != "username",
        "options": [],
    })
}

/// Computes the state and the health of a connection from its settings and credentials.
fn settle(members: &mut Map<String, Value>) {
    let settings = members.get("settings").cloned().unwrap_or_default();
    let mut missing = false;
    for field in members.get_mut("form_fields").and_then(Value::as_array_mut).into_iter().flatten() {
        let value = field["id"].as_str().map(|id| settings[id].clone()).unwrap_or_default();
        let filled = value.as_str().map_or(!value.is_null(), |text| !text.trim().is_empty());
        missing |= field["required"] == true && !filled;
        // A secret is not shown again.
        field["value"] = if field["sensitive"] == true && filled { json!("********") } else { value };
    }
    let oauth = members.get("auth_type").and_then(Value::as_str) == Some("oauth2");
    let authorized = !oauth || members.contains_key("credentials_expire_at");
    let (state, health) = match (authorized, missing) {
        (true, false) => ("callable", "ok"),
        (true, true) if oauth => ("authorized", "missing_settings"),
        (_, true) => ("added", "missing_settings"),
        (false, false) => ("added", "needs_auth"),
    };
    // A test may have set another state, such as `invalid`.
    let forced = members.remove("forced_state");
    members.insert("state".to_owned(), forced.unwrap_or_else(|| json!(state)));
    members.insert("health".to_owned(), json!(health));
}

/// Refuses a request through a connection that was added and cannot be called.
pub(crate) fn check(service: &Service, key: Key<'_>) -> Result<(), Problem> {
    let Some(found) = key.added(service) else { return Ok(()) };
    let (state, enabled) = (found.row["state"].as_str().unwrap_or_default(), &found.row["enabled"]);
    if *enabled == false {
        return Err(Problem::unprocessable(&json!(format!("the connection {} is disabled", key.id()))));
    }
    if state == "callable" {
        return Ok(());
    }
    let detail = json!(format!("the connection {} is {state}: the customer has to authorize it in Vault", key.id()));
    Err(Problem { status: 401, type_name: "ConnectorCredentialsError", message: "Unauthorized Connection", detail })
}
