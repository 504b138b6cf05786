//! The mock's own routes.

use serde_json::json;

use crate::check::Access;
use crate::problem::problem;
use crate::recorded::Recorded;
use crate::reply::Reply;
use crate::state::State;
use crate::{page, template, vault};

static ROUTES: &[Route] = &[
    Route { method: "POST", path: "/vault/sessions", access: Access::Consumer, answer: vault::create_session },
    Route { method: "GET", path: "/session/{token}", access: Access::Public, answer: page::show },
];

pub(crate) struct Route {
    method: &'static str,
    path: &'static str,
    pub(crate) access: Access,
    pub(crate) answer: fn(&State, &Recorded) -> Reply,
}

pub(crate) fn find(request: &Recorded) -> Option<&'static Route> {
    on_path(request).find(|route| request.method == route.method)
}

/// The answer to what no route is for.
pub(crate) fn nobody(request: &Recorded) -> Reply {
    let allowed: Vec<&str> = on_path(request).map(|route| route.method).collect();
    if allowed.is_empty() { not_found(request) } else { method_not_allowed(request, &allowed) }
}

fn on_path(request: &Recorded) -> impl Iterator<Item = &'static Route> {
    ROUTES.iter().filter(|route| template::matches(route.path, &request.path))
}

fn not_found(request: &Recorded) -> Reply {
    let route = format!("{} {}", request.method, request.path);
    let detail = json!({"not_found": {"entity": "route", "id": route}});
    problem(404, "EntityNotFoundError", "Unknown Route", &detail)
}

fn method_not_allowed(request: &Recorded, allowed: &[&str]) -> Reply {
    let detail = json!(format!("{} has no {}", request.path, request.method));
    problem(405, "MethodNotAllowedError", "Method Not Allowed", &detail).header("allow", allowed.join(", "))
}
