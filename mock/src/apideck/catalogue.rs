//! The connectors that the mock knows, and what an API consists of.

use serde_json::{Map, Value, json};

use crate::apideck::operation::success::resource;
use crate::apideck::sample::seed;
use crate::facts::lookup::{operations, row_shape};
use crate::facts::shape::{Object, Operation, Ty};

/// How a customer authorizes a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Auth {
    OAuth2,
    ApiKey,
    Basic,
}

impl Auth {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::OAuth2 => "oauth2",
            Self::ApiKey => "apiKey",
            Self::Basic => "basic",
        }
    }

    /// The form fields that a customer fills in: id and label.
    pub(crate) fn fields(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::OAuth2 => &[],
            Self::ApiKey => &[("api_key", "API key")],
            Self::Basic => &[("username", "User name"), ("password", "Password")],
        }
    }
}

/// A service that connections are made to.
pub(crate) struct Connector {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) auth: Auth,
    /// Ids, such as `file-storage`.
    pub(crate) unified_apis: &'static [&'static str],
}

const fn connector(
    id: &'static str,
    name: &'static str,
    auth: Auth,
    unified_apis: &'static [&'static str],
) -> Connector {
    Connector { id, name, auth, unified_apis }
}

pub(crate) static CONNECTORS: &[Connector] = &[
    connector(
        "mock",
        "Mock",
        Auth::ApiKey,
        &[
            "accounting",
            "ats",
            "crm",
            "customer-support",
            "ecommerce",
            "file-storage",
            "hris",
            "issue-tracking",
            "lead",
            "pos",
            "sms",
        ],
    ),
    connector("salesforce", "Salesforce", Auth::OAuth2, &["crm", "lead"]),
    connector("hubspot", "HubSpot", Auth::OAuth2, &["crm", "lead"]),
    connector("pipedrive", "Pipedrive", Auth::OAuth2, &["crm", "lead"]),
    connector("quickbooks", "QuickBooks", Auth::OAuth2, &["accounting"]),
    connector("xero", "Xero", Auth::OAuth2, &["accounting"]),
    connector("exact-online", "Exact Online", Auth::OAuth2, &["accounting"]),
    connector("netsuite", "NetSuite", Auth::Basic, &["accounting"]),
    connector("bamboohr", "BambooHR", Auth::ApiKey, &["hris", "ats"]),
    connector("workday", "Workday", Auth::Basic, &["hris", "ats"]),
    connector("personio", "Personio", Auth::ApiKey, &["hris"]),
    connector("greenhouse", "Greenhouse", Auth::ApiKey, &["ats"]),
    connector("lever", "Lever", Auth::OAuth2, &["ats"]),
    connector("box", "Box", Auth::OAuth2, &["file-storage"]),
    connector("dropbox", "Dropbox", Auth::OAuth2, &["file-storage"]),
    connector("google-drive", "Google Drive", Auth::OAuth2, &["file-storage"]),
    connector("onedrive", "OneDrive", Auth::OAuth2, &["file-storage"]),
    connector("sharepoint", "SharePoint", Auth::OAuth2, &["file-storage"]),
    connector("shopify", "Shopify", Auth::OAuth2, &["ecommerce"]),
    connector("woocommerce", "WooCommerce", Auth::Basic, &["ecommerce"]),
    connector("jira", "Jira", Auth::OAuth2, &["issue-tracking"]),
    connector("github", "GitHub", Auth::OAuth2, &["issue-tracking"]),
    connector("linear", "Linear", Auth::OAuth2, &["issue-tracking"]),
    connector("zendesk", "Zendesk", Auth::OAuth2, &["customer-support"]),
    connector("square", "Square", Auth::OAuth2, &["pos"]),
    connector("lightspeed", "Lightspeed", Auth::OAuth2, &["pos"]),
    connector("twilio", "Twilio", Auth::Basic, &["sms"]),
    connector("messagebird", "MessageBird", Auth::ApiKey, &["sms"]),
];

/// The connector with this id.
pub(crate) fn find(id: &str) -> Option<&'static Connector> {
    CONNECTORS.iter().find(|connector| connector.id == id)
}

/// The APIs of connectors: name in the facts and id.
pub(crate) const APIS: [(&str, &str); 11] = [
    ("accounting", "accounting"),
    ("ats", "ats"),
    ("crm", "crm"),
    ("customer_support", "customer-support"),
    ("ecommerce", "ecommerce"),
    ("file_storage", "file-storage"),
    ("hris", "hris"),
    ("issue_tracking", "issue-tracking"),
    ("lead", "lead"),
    ("pos", "pos"),
    ("sms", "sms"),
];

/// A resource of an API, such as `invoices`, with its operations.
pub(crate) struct Resource {
    pub(crate) id: &'static str,
    pub(crate) operations: Vec<&'static Operation>,
}

impl Resource {
    /// `Credit notes`.
    pub(crate) fn name(&self) -> String {
        spoken(self.id)
    }

    /// The verbs as connectors list them: `all`, `one`, `add`.
    pub(crate) fn verbs(&self) -> Vec<&'static str> {
        let verb = |operation: &&'static Operation| match operation.verb() {
            "list" => "all",
            "get" => "one",
            "create" => "add",
            other => other,
        };
        self.operations.iter().map(verb).collect()
    }
}

/// The resources of the API with this id.
pub(crate) fn resources(api: &str) -> Vec<Resource> {
    let mut found: Vec<Resource> = Vec::new();
    let Some((fact, _)) = APIS.iter().find(|(_, id)| *id == api) else { return found };
    for operation in operations().filter(|operation| operation.api() == *fact) {
        // A path such as `/pos/orders/{id}/pay` is about orders.
        let id = match operation.verb() {
            "pay" | "copy" | "download" | "export" | "search" | "finish" => continue,
            _ => resource(operation.path),
        };
        match found.iter_mut().find(|known| known.id == id) {
            Some(known) => known.operations.push(operation),
            None => found.push(Resource { id, operations: vec![operation] }),
        }
    }
    found
}

/// `credit-notes` -> `Credit notes`.
pub(crate) fn spoken(id: &str) -> String {
    match id {
        "crm" | "ats" | "hris" | "pos" | "sms" => return id.to_ascii_uppercase(),
        _ => {}
    }
    let text = id.replace(['-', '_'], " ");
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + characters.as_str())
}

/// The resource with this id.
pub(crate) fn resource_of(api: &str, id: &str) -> Option<Resource> {
    resources(api).into_iter().find(|resource| resource.id == id)
}

/// How other documents refer to a resource.
pub(crate) fn link(resource: &Resource) -> Value {
    let Resource { id, .. } = resource;
    let name = resource.name();
    json!({"id": id, "name": name, "status": "live", "downstream_id": id, "downstream_name": name})
}

fn row_of(resource: &Resource) -> Option<&'static Object> {
    resource.operations.first().and_then(|operation| row_shape(operation))
}

/// The names of the members of a resource.
pub(crate) fn members(resource: &Resource) -> Vec<&'static str> {
    row_of(resource).map(|shape| shape.fields.iter().map(|field| field.name).collect()).unwrap_or_default()
}

/// JSON Schema of the members of a resource, without those of nested objects.
pub(crate) fn schema(api: &str, resource: &str) -> Option<Value> {
    let shape = row_of(&resource_of(api, resource)?);
    let mut properties = Map::new();
    for field in shape.map(|shape| shape.fields).unwrap_or_default() {
        let ty = match field.ty {
            Ty::Bool => "boolean",
            Ty::Int => "integer",
            Ty::Number => "number",
            Ty::List(_) => "array",
            Ty::Any | Ty::Map | Ty::MapOf(_) | Ty::Object(_) | Ty::Union(_) => "object",
            _ => "string",
        };
        properties.insert(field.name.to_owned(), json!({"type": ty, "nullable": field.null}));
    }
    Some(json!({"type": "object", "properties": properties}))
}

/// An example of what the service returns for a resource.
pub(crate) fn example(seed: u64, api: &str, service: &str, resource: &str) -> Option<Value> {
    let found = resource_of(api, resource)?;
    let row = row_of(&found).map(|shape| seed::single(seed, &format!("/{api}/{resource}"), shape));
    Some(json!({
        "unified_api": api,
        "service_id": service,
        "resource": link(&found),
        "example_response": row.unwrap_or_else(|| json!({})),
    }))
}
