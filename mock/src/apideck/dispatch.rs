//! What serves each operation.

use crate::apideck::operation::call::Call;
use crate::apideck::operation::checks;
use crate::apideck::operation::problem::Problem;
use crate::apideck::resources::crud;
use crate::apideck::service::Service;
use crate::apideck::vault_session;
use crate::facts::shape::Operation;
use crate::record::request::Recorded;
use crate::reply::Reply;
use crate::routes::access;

type Handler = fn(&Service, &Call<'_>) -> Result<Reply, Problem>;

/// Operations that check their bodies themselves.
const OWN_CHECKS: [&str; 2] = ["vault.sessions.create", "file_storage.upload_sessions.create"];

/// Whether the operation is served even if a test has set a fallback.
pub(crate) fn is_built_in(operation: &Operation) -> bool {
    operation.accessor == "vault.sessions.create"
}

/// The response to a request for this operation.
pub(crate) fn reply(
    service: &Service,
    api_key: Option<&str>,
    operation: &'static Operation,
    request: &Recorded,
) -> Reply {
    if let Some(refusal) = access::unauthorized(api_key, request) {
        return refusal;
    }
    let mut call = Call::new(operation, request);
    let checked = if OWN_CHECKS.contains(&operation.accessor) {
        checks::headers(&call).and_then(|()| checks::query(&call))
    } else {
        checks::check(&mut call)
    };
    checked.and_then(|()| handler(operation)(service, &call)).unwrap_or_else(Reply::from)
}

fn handler(operation: &Operation) -> Handler {
    match operation.accessor {
        "vault.sessions.create" => |service, call| Ok(vault_session::create_session(&service.sessions, call.request)),
        _ => match operation.verb() {
            "list" => crud::all,
            "create" => crud::create,
            "update" => crud::update,
            "delete" => crud::delete,
            _ => crud::one,
        },
    }
}
