//! The routes that every mock has.

use serde_json::json;

use crate::apideck::service::Service;
use crate::apideck::vault_page;
use crate::facts::lookup;
use crate::record::request::Recorded;
use crate::reply::Reply;
use crate::reply::envelope::problem;
use crate::routes::table::Access;
use crate::routes::template;

static ROUTES: &[BuiltInRoute] = &[
    page("GET", "/session/{token}", vault_page::show),
    page("GET", "/session/{token}/{unified_api}/{service_id}", vault_page::show_connection),
    page("POST", "/session/{token}/{unified_api}/{service_id}/connect", vault_page::connect),
    page("POST", "/session/{token}/{unified_api}/{service_id}/disconnect", vault_page::disconnect),
];

type Handler = fn(&Service, &Recorded) -> Reply;

/// A page for a person, who has no key.
const fn page(method: &'static str, path: &'static str, handler: Handler) -> BuiltInRoute {
    BuiltInRoute { method, path, access: Access::Public, handler }
}

pub(crate) struct BuiltInRoute {
    method: &'static str,
    path: &'static str,
    pub(crate) access: Access,
    pub(crate) handler: Handler,
}

pub(crate) fn find(request: &Recorded) -> Option<&'static BuiltInRoute> {
    on_path(request).find(|route| request.method == route.method)
}

/// The response to a request that no route matches: 404, or 405 if only the method does not match.
pub(crate) fn unmatched(request: &Recorded) -> Reply {
    let segments = request.path_segments();
    let operations = lookup::on_path(&segments).map(|operation| operation.method);
    let allowed: Vec<&str> = on_path(request).map(|route| route.method).chain(operations).collect();
    if allowed.is_empty() { not_found(request) } else { method_not_allowed(request, &allowed) }
}

fn on_path(request: &Recorded) -> impl Iterator<Item = &'static BuiltInRoute> {
    ROUTES.iter().filter(|route| template::matches(route.path, &request.path))
}

fn not_found(request: &Recorded) -> Reply {
    let route = format!("{} {}", request.method, request.path);
    let detail = json!({"not_found": {"entity": "route", "id": route}});
    problem(404, "EntityNotFoundError", "Unknown Route", &detail)
}

fn method_not_allowed(request: &Recorded, allowed: &[&str]) -> Reply {
    let detail = json!(format!("{} does not support {}", request.path, request.method));
    problem(405, "MethodNotAllowedError", "Method Not Allowed", &detail).header("allow", allowed.join(", "))
}
