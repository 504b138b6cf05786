//! The mock's own routes.

use serde_json::json;

use crate::check::{self, Access};
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
    access: Access,
    answer: fn(&State, &Recorded) -> Reply,
}

impl Route {
    pub(crate) fn reply(&self, state: &State, request: &Recorded) -> Reply {
        check::refusal(self.access, state.api_key.as_deref(), request).unwrap_or_else(|| (self.answer)(state, request))
    }
}

pub(crate) enum Found {
    Route(&'static Route),
    Nothing(Reply),
}

pub(crate) fn find(request: &Recorded) -> Found {
    let known: Vec<&Route> = ROUTES.iter().filter(|route| template::matches(route.path, &request.path)).collect();
    match known.iter().find(|route| request.method == route.method) {
        Some(route) => Found::Route(route),
        None if known.is_empty() => Found::Nothing(not_found(request)),
        None => Found::Nothing(method_not_allowed(request, &known)),
    }
}

fn not_found(request: &Recorded) -> Reply {
    let route = format!("{} {}", request.method, request.path);
    let detail = json!({"not_found": {"entity": "route", "id": route}});
    problem(404, "EntityNotFoundError", "Unknown Route", &detail)
}

fn method_not_allowed(request: &Recorded, known: &[&Route]) -> Reply {
    let allowed: Vec<&str> = known.iter().map(|route| route.method).collect();
    let detail = json!(format!("{} has no {}", request.path, request.method));
    problem(405, "MethodNotAllowedError", "Method Not Allowed", &detail).header("allow", allowed.join(", "))
}
