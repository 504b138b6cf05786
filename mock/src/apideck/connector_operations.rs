//! The operations on the catalogue: connectors, APIs and their resources.

use serde_json::{Value, json};

use crate::apideck::catalogue::{self, APIS, CONNECTORS, Connector, Resource};
use crate::apideck::delivery::event;
use crate::apideck::operation::call::Call;
use crate::apideck::operation::problem::Problem;
use crate::apideck::operation::success::success;
use crate::apideck::resources::list;
use crate::apideck::service::Service;
use crate::reply::Reply;

type Handled = Result<Reply, Problem>;

pub(crate) fn connectors(service: &Service, call: &Call<'_>) -> Handled {
    let filter =
        |name: &str| call.members("filter").find(|(known, _)| known == name).map(|(_, value)| value.to_owned());
    let (api, status) = (filter("unified_api"), filter("status"));
    let wanted = CONNECTORS.iter().filter(|connector| {
        let of_api = api.as_deref().is_none_or(|api| connector.unified_apis.contains(&api));
        of_api && status.as_deref().is_none_or(|status| status == "live")
    });
    list::of_values(service, call, wanted.map(connector).collect())
}

pub(crate) fn one_connector(_: &Service, call: &Call<'_>) -> Handled {
    Ok(success(call, &connector(find(call)?)))
}

fn find(call: &Call<'_>) -> Result<&'static Connector, Problem> {
    let id = call.parameter("id");
    catalogue::find(id).ok_or_else(|| Problem::not_found("connector", id))
}

fn connector(connector: &Connector) -> Value {
    let Connector { id, name, auth, unified_apis } = connector;
    let host = format!("https://{id}.example");
    let settings: Vec<Value> =
        auth.fields().iter().map(|(id, label)| json!({"id": id, "label": label, "type": "text"})).collect();
    let linked = |api: &str| -> Vec<Value> { catalogue::resources(api).iter().map(catalogue::link).collect() };
    let apis: Vec<Value> = unified_apis
        .iter()
        .map(|api| {
            json!({
                "id": api,
                "name": catalogue::spoken(api),
                "auth_only": false,
                "oauth_scopes": [],
                "supported_resources": linked(api),
                "downstream_unsupported_resources": [],
                "supported_events": events(api),
            })
        })
        .collect();
    let first = unified_apis.first().copied().unwrap_or_default();
    json!({
        "id": id,
        "name": name,
        "status": "live",
        "description": format!("{name}, as the mock plays it"),
        "icon_url": format!("{host}/icon.png"),
        "logo_url": format!("{host}/logo.png"),
        "website_url": host,
        "signup_url": format!("{host}/signup"),
        "free_trial_available": true,
        "auth_type": auth.name(),
        "auth_only": false,
        "blind_mapped": false,
        "oauth_scopes": [],
        "custom_scopes": false,
        "has_sandbox_credentials": false,
        "settings": settings,
        "service_id": id,
        "unified_apis": apis,
        "supported_resources": linked(first),
        "configurable_resources": catalogue::resources(first).iter().map(|resource| resource.id).collect::<Vec<_>>(),
        "supported_events": events(first),
        "webhook_support": {"mode": "virtual", "subscription_level": "connection", "managed_via": "api"},
        "schema_support": {"supported": true},
        "docs": [doc(id, "application_owner"), doc(id, "consumer")],
        "tls_support": {"type": "1.2", "description": "TLS 1.2 and later"},
    })
}

fn doc(connector: &str, audience: &str) -> Value {
    json!({
        "id": audience,
        "name": catalogue::spoken(audience),
        "audience": audience,
        "format": "markdown",
        "url": format!("https://{connector}.example/docs/{audience}"),
    })
}

fn events(api: &str) -> Vec<Value> {
    let events = event::types_of(api);
    events.map(|event| json!({"event_type": event, "event_source": "virtual"})).collect()
}

/// The guide of a connector, in Markdown.
pub(crate) fn docs(_: &Service, call: &Call<'_>) -> Handled {
    let connector = find(call)?;
    let doc = call.parameter("doc_id");
    if !matches!(doc, "application_owner" | "consumer") {
        return Err(Problem::not_found("doc", doc));
    }
    let text = format!(
        "# {}\n\nThis is the guide for the {}. The mock plays this connector: open a Vault session and add the \
         connection.\n",
        connector.name,
        doc.replace('_', " "),
    );
    Ok(Reply::status(200).content_type("text/markdown; charset=utf-8").body(text))
}

pub(crate) fn connector_resource(_: &Service, call: &Call<'_>) -> Handled {
    let (connector, id) = (find(call)?, call.parameter("resource_id"));
    let wanted = call.query("unified_api");
    let mut apis = connector.unified_apis.iter().filter(|api| wanted.is_none_or(|wanted| wanted == **api));
    let found = apis.find_map(|api| catalogue::resource_of(api, id));
    let resource = found.ok_or_else(|| Problem::not_found("resource", id))?;
    let mut data = coverage(&resource);
    for (name, value) in [
        ("id", json!(id)),
        ("name", json!(resource.name())),
        ("status", json!("live")),
        ("custom_fields_supported", json!(catalogue::members(&resource).contains(&"custom_fields"))),
        ("downstream_unsupported_operations", json!([])),
    ] {
        data[name] = value;
    }
    Ok(success(call, &data))
}

/// What a connector supports of a resource.
fn coverage(resource: &Resource) -> Value {
    let filters = |name: &str| -> Vec<&str> {
        let fields = resource.operations.iter().flat_map(|operation| operation.query);
        fields.filter(|field| field.name == name).flat_map(|field| field.ty.members()).map(|field| field.name).collect()
    };
    let fields: Vec<Value> =
        catalogue::members(resource).iter().map(|name| json!({"unified_property": name})).collect();
    json!({
        "downstream_id": resource.id,
        "downstream_name": resource.name(),
        "pagination_supported": true,
        "pagination": {"mode": "native", "paging_support": true, "limit_support": true},
        "supported_operations": resource.verbs(),
        "supported_filters": filters("filter"),
        "supported_sort_by": filters("sort"),
        "supported_fields": fields,
        "supported_list_fields": fields,
    })
}

pub(crate) fn schema(_: &Service, call: &Call<'_>) -> Handled {
    find(call)?;
    let resource = call.parameter("resource_id");
    let schema = catalogue::schema(call.parameter("api_id"), resource);
    schema.map(|schema| success(call, &schema)).ok_or_else(|| Problem::not_found("resource", resource))
}

pub(crate) fn example(service: &Service, call: &Call<'_>) -> Handled {
    let (connector, resource) = (find(call)?, call.parameter("resource_id"));
    let example = catalogue::example(service.seed, call.parameter("api_id"), connector.id, resource);
    example.map(|example| success(call, &example)).ok_or_else(|| Problem::not_found("resource", resource))
}

pub(crate) fn apis(service: &Service, call: &Call<'_>) -> Handled {
    let live = call.members("filter").all(|(name, status)| name != "status" || status == "live");
    let apis = APIS.iter().filter(|_| live).map(|(_, id)| api(service, id)).collect();
    list::of_values(service, call, apis)
}

pub(crate) fn one_api(service: &Service, call: &Call<'_>) -> Handled {
    let id = known_api(call)?;
    Ok(success(call, &api(service, id)))
}

fn known_api(call: &Call<'_>) -> Result<&'static str, Problem> {
    let id = call.parameter("id");
    APIS.iter().map(|(_, known)| *known).find(|known| *known == id).ok_or_else(|| Problem::not_found("api", id))
}

fn api(service: &Service, id: &str) -> Value {
    let resources: Vec<Value> = catalogue::resources(id)
        .iter()
        .map(|resource| {
            json!({"id": resource.id, "name": resource.name(), "status": "live", "excluded_from_coverage": false})
        })
        .collect();
    json!({
        "id": id,
        "type": "unified",
        "name": catalogue::spoken(id),
        "description": null,
        "status": "live",
        "spec_url": format!("{}/specs/{id}.json", service.base_url),
        "api_reference_url": format!("{}/reference/{id}", service.base_url),
        "categories": [],
        "resources": resources,
        "events": event::types_of(id).collect::<Vec<_>>(),
    })
}

fn api_resource(call: &Call<'_>) -> Result<(&'static str, Resource), Problem> {
    let (api, id) = (known_api(call)?, call.parameter("resource_id"));
    let resource = catalogue::resource_of(api, id).ok_or_else(|| Problem::not_found("resource", id))?;
    Ok((api, resource))
}

pub(crate) fn resource(_: &Service, call: &Call<'_>) -> Handled {
    let (api, resource) = api_resource(call)?;
    let data = json!({
        "id": resource.id,
        "name": resource.name(),
        "status": "live",
        "linked_resources": [],
        "schema": catalogue::schema(api, resource.id),
    });
    Ok(success(call, &data))
}

pub(crate) fn resource_coverage(_: &Service, call: &Call<'_>) -> Handled {
    let (api, resource) = api_resource(call)?;
    let connectors = CONNECTORS.iter().filter(|connector| connector.unified_apis.contains(&api));
    let coverage: Vec<Value> = connectors
        .map(|connector| {
            let mut coverage = coverage(&resource);
            coverage["downstream_id"] = json!(connector.id);
            coverage["downstream_name"] = json!(connector.name);
            coverage
        })
        .collect();
    let data = json!({"id": resource.id, "name": resource.name(), "status": "live", "coverage": coverage});
    Ok(success(call, &data))
}
