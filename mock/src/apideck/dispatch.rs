//! What serves each operation.
#![expect(clippy::unnecessary_wraps, reason = "all handlers have one type")]

use std::sync::Arc;

use serde_json::json;

use crate::apideck::connector_operations;
use crate::apideck::files::{self, Upload};
use crate::apideck::operation::call::Call;
use crate::apideck::operation::checks;
use crate::apideck::operation::problem::Problem;
use crate::apideck::proxy;
use crate::apideck::resources::crud;
use crate::apideck::service::Service;
use crate::apideck::vault::connection::{self, Key};
use crate::apideck::vault::{connections, consumers, logs, mappings};
use crate::apideck::vault_session;
use crate::apideck::webhook::{log, subscriptions};
use crate::facts::shape::Operation;
use crate::record::request::Recorded;
use crate::reply::Reply;
use crate::routes::auth;
use crate::routes::table::Sink;

type Handled = Result<Reply, Problem>;
type Handler = fn(&Service, &Call<'_>) -> Handled;

/// Operations that check their bodies themselves.
const OWN_CHECKS: [&str; 2] = ["vault.sessions.create", "file_storage.upload_sessions.create"];

/// Whether the operation is served even if a test has set a fallback.
pub(crate) fn is_built_in(operation: &Operation) -> bool {
    operation.accessor == "vault.sessions.create"
}

/// The response to a request for this operation.
pub(crate) fn reply(service: &Service, operation: &'static Operation, request: &Recorded) -> Reply {
    served(service, operation, request, |call| handler(operation)(service, call))
}

/// Receives the body of an operation while it arrives; `None` if it is read at once.
pub(crate) fn upload(
    service: &Arc<Service>,
    operation: &'static Operation,
    request: &Recorded,
) -> Option<Box<dyn Sink>> {
    let respond = |upload: Upload, request: &Recorded| {
        let (service, operation) = (Arc::clone(&upload.service), upload.operation);
        served(&service, operation, request, |call| upload.finish(call))
    };
    files::streams(operation).then(|| Box::new(Upload::new(service, operation, request, respond)) as Box<dyn Sink>)
}

fn served(
    service: &Service,
    operation: &'static Operation,
    request: &Recorded,
    handle: impl FnOnce(&Call<'_>) -> Handled,
) -> Reply {
    if let Some(refusal) = auth::unauthorized(service.api_key.as_deref(), request) {
        return refusal;
    }
    let mut call = Call::new(operation, request);
    let checked = if OWN_CHECKS.contains(&operation.accessor) {
        checks::headers(&call).and_then(|()| checks::query(&call))
    } else {
        checks::check(&mut call)
    };
    let handled = checked.and_then(|()| connected(service, &call)).and_then(|()| handle(&call));
    let reply = handled.unwrap_or_else(Reply::from);
    service.logs.write(&call, reply.status.as_u16(), service.clock.now());
    reply
}

/// Checks that the connection of a request can be called.
fn connected(service: &Service, call: &Call<'_>) -> Result<(), Problem> {
    let named = match call.request.path.trim_start_matches('/').split('/').next() {
        Some("proxy") => call.header("x-apideck-unified-api"),
        other => other.unwrap_or_default(),
    };
    if matches!(named, "vault" | "connector" | "webhook" | "") || call.service().is_empty() {
        return Ok(());
    }
    connection::check(service, Key { consumer: call.consumer(), unified_api: named, service: call.service() })
}

fn handler(operation: &Operation) -> Handler {
    let special = match operation.api() {
        "vault" => of_vault(operation.accessor),
        "connector" => of_connector(operation.accessor),
        "webhook" => of_webhook(operation.accessor),
        "file_storage" | "accounting" => of_files(operation.accessor),
        "proxy" => Some(proxy::pass as Handler),
        _ => None,
    };
    special.unwrap_or_else(|| of_rows(operation))
}

fn of_rows(operation: &Operation) -> Handler {
    match (operation.accessor, operation.verb()) {
        // A list of one object.
        ("hris.employee_schedules.list", _) => crud::one,
        ("pos.orders.pay", _) => pay,
        (_, "list") => crud::all,
        (_, "create") => crud::create,
        (_, "update") => crud::update,
        (_, "delete") => crud::delete,
        _ => crud::one,
    }
}

fn of_vault(accessor: &str) -> Option<Handler> {
    Some(match accessor {
        "vault.sessions.create" => create_session,
        "vault.consumers.create" => consumers::create,
        "vault.consumers.list" => consumers::list,
        "vault.consumers.get" => consumers::get,
        "vault.consumers.update" => consumers::update,
        "vault.consumers.delete" => consumers::delete,
        "vault.consumer_request_counts.list" => consumers::request_counts,
        "vault.logs.list" => logs::list,
        "vault.connections.list" => connections::list,
        "vault.connections.get" | "vault.connection_settings.list" => connections::get,
        "vault.connections.create" | "vault.connections.update" | "vault.connection_settings.update" => {
            connections::update
        }
        "vault.connections.delete" => connections::delete,
        "vault.connections.imports" => connections::import,
        "vault.connections.migrate" => connections::migrate,
        "vault.connections.token" => connections::token,
        "vault.connections.confirm" => connections::confirm,
        "vault.connections.schema" => connections::schema,
        "vault.connections.example" => connections::example,
        "vault.validate_connection.state" => connections::validate,
        "vault.create_callback.state" => connections::callback_state,
        "vault.connection_consent.update" => mappings::consent,
        "vault.connection_consents.list" => mappings::consents,
        "vault.custom_fields.list" => mappings::custom_fields,
        "vault.custom_mappings.list" | "vault.connection_custom_mappings.list" => mappings::list,
        "vault.custom_mappings.get" => mappings::get,
        "vault.custom_mappings.create" | "vault.custom_mappings.update" => mappings::put,
        "vault.custom_mappings.delete" => mappings::delete,
        _ => return None,
    })
}

fn of_connector(accessor: &str) -> Option<Handler> {
    Some(match accessor {
        "connector.connectors.list" => connector_operations::connectors,
        "connector.connectors.get" => connector_operations::one_connector,
        "connector.connector_docs.get" => connector_operations::docs,
        "connector.connector_resources.get" => connector_operations::connector_resource,
        "connector.connector_resources.schema" => connector_operations::schema,
        "connector.connector_resources.example" => connector_operations::example,
        "connector.apis.list" => connector_operations::apis,
        "connector.apis.get" => connector_operations::one_api,
        "connector.api_resources.get" => connector_operations::resource,
        "connector.api_resource_coverage.get" => connector_operations::resource_coverage,
        _ => return None,
    })
}

fn of_webhook(accessor: &str) -> Option<Handler> {
    Some(match accessor {
        "webhook.webhooks.create" => subscriptions::create,
        "webhook.webhooks.update" => subscriptions::update,
        "webhook.event_logs.list" => log::list,
        _ => return None,
    })
}

fn of_files(accessor: &str) -> Option<Handler> {
    Some(match accessor {
        "file_storage.upload_sessions.create" => files::create_session,
        "file_storage.upload_sessions.get" => files::show_session,
        "file_storage.upload_sessions.finish" => files::finish_session,
        "file_storage.upload_sessions.delete" => files::abort_session,
        "file_storage.files.download" | "file_storage.files.export" | "accounting.attachments.download" => {
            files::download
        }
        "file_storage.files.search" => files::search,
        "file_storage.files.delete" | "accounting.attachments.delete" => files::delete,
        "file_storage.folders.copy" => files::copy_folder,
        _ => return None,
    })
}

fn create_session(service: &Service, call: &Call<'_>) -> Handled {
    let reply = vault_session::create_session(&service.sessions, call.request, service.clock.now());
    if reply.status.is_success() {
        let session = call.request.json().unwrap_or_default();
        consumers::ensure(service, call.consumer(), session.get("consumer_metadata"));
    }
    Ok(reply)
}

/// Pays an order.
fn pay(service: &Service, call: &Call<'_>) -> Handled {
    let mut body = call.body.clone();
    body["payment_status"] = json!("paid");
    crud::update_row(service, call, "/pos/orders", &body)
}
