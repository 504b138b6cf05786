//! Finds what responds to a request: a route that the test added, a built-in route, or the fallback.

use crate::apideck::built_in::{self, BuiltInRoute};
use crate::apideck::dispatch;
use crate::facts::lookup;
use crate::facts::shape::Operation;
use crate::record::request::Recorded;
use crate::reply::Reply;
use crate::routes::auth;
use crate::routes::table::{Access, Action, Handler, Sink};
use crate::server::state::State;
use crate::sync::lock;

pub(crate) enum Route {
    Handler(Access, Handler),
    Upload(Access, Box<dyn Sink>),
    BuiltIn(&'static BuiltInRoute),
    Operation(&'static Operation),
    Unmatched,
}

impl Route {
    pub(crate) fn find(state: &State, request: &Recorded) -> Self {
        // A separate statement releases the lock before a handler runs.
        let added = lock(&state.routes).find(request);
        match added {
            Some((access, Action::Handle(handler))) => return Self::Handler(access, handler),
            Some((access, Action::Upload(open))) => return Self::Upload(access, open(request)),
            None => {}
        }
        if let Some(route) = built_in::find(request) {
            return Self::BuiltIn(route);
        }
        let segments = request.path_segments();
        let operation = lookup::on_path(&segments).find(|operation| request.method == operation.method);
        let fallback = lock(&state.routes).fallback.clone();
        match (operation, fallback) {
            (Some(operation), None) => match dispatch::upload(&state.service, operation, request) {
                Some(sink) => Self::Upload(Access::Operation, sink),
                None => Self::Operation(operation),
            },
            (Some(operation), Some(_)) if dispatch::is_built_in(operation) => Self::Operation(operation),
            (_, Some(handler)) => Self::Handler(Access::Public, handler),
            (None, None) => Self::Unmatched,
        }
    }

    /// The sink for the body; `None` if the body is kept in memory.
    pub(crate) fn sink(&mut self) -> Option<&mut dyn Sink> {
        match self {
            Self::Upload(_, sink) => Some(&mut **sink),
            Self::Handler(..) | Self::BuiltIn(_) | Self::Operation(_) | Self::Unmatched => None,
        }
    }

    pub(crate) fn reply(self, state: &State, request: &Recorded) -> Reply {
        let access = match &self {
            Self::Handler(access, _) | Self::Upload(access, _) => *access,
            Self::BuiltIn(route) => route.access,
            Self::Operation(_) => Access::Operation,
            Self::Unmatched => Access::Public,
        };
        let added_by_test = matches!(&self, Self::Handler(Access::Public, _) | Self::Upload(Access::Public, _));
        let rejection = auth::rejection(access, state.service.api_key.as_deref(), request);
        let reply = rejection.unwrap_or_else(|| match self {
            Self::Handler(_, handler) => log_performed(state, request, handler(request)),
            Self::Upload(_, sink) => log_performed(state, request, sink.finish(request)),
            Self::BuiltIn(route) => log_performed(state, request, (route.handler)(&state.service, request)),
            Self::Operation(operation) => {
                log_performed(state, request, dispatch::reply(&state.service, operation, request))
            }
            Self::Unmatched => built_in::unmatched(request),
        });
        if added_by_test { reply } else { reply.header("x-request-id", state.next_request_id()) }
    }
}

/// Logs the request as performed unless the reply is an error.
fn log_performed(state: &State, request: &Recorded, reply: Reply) -> Reply {
    if !(reply.status.is_client_error() || reply.status.is_server_error()) {
        state.log.performed(request);
    }
    reply
}
