//! Who answers a request.

use crate::check::{self, Access};
use crate::handlers::{Action, Handler, Sink};
use crate::recorded::Recorded;
use crate::reply::Reply;
use crate::routes::{self, Route};
use crate::state::{State, lock};

pub(crate) enum Responder {
    Handler(Access, Handler),
    Upload(Access, Box<dyn Sink>),
    Own(&'static Route),
    Nobody,
}

impl Responder {
    pub(crate) fn find(state: &State, request: &Recorded) -> Self {
        // Bound to a name each, so that no lock is held while a handler runs.
        let added = lock(&state.handlers).find(request);
        match added {
            Some((access, Action::Handle(handler))) => return Self::Handler(access, handler),
            Some((access, Action::Upload(open))) => return Self::Upload(access, open(request)),
            None => {}
        }
        if let Some(route) = routes::find(request) {
            return Self::Own(route);
        }
        let fallback = lock(&state.handlers).fallback.clone();
        fallback.map_or(Self::Nobody, |handler| Self::Handler(Access::Public, handler))
    }

    /// What takes in the body, if that is not to be kept.
    pub(crate) fn sink(&mut self) -> Option<&mut dyn Sink> {
        match self {
            Self::Upload(_, sink) => Some(&mut **sink),
            Self::Handler(..) | Self::Own(_) | Self::Nobody => None,
        }
    }

    pub(crate) fn reply(self, state: &State, request: &Recorded) -> Reply {
        let access = match &self {
            Self::Handler(access, _) | Self::Upload(access, _) => *access,
            Self::Own(route) => route.access,
            Self::Nobody => Access::Public,
        };
        let tests_own = matches!(&self, Self::Handler(Access::Public, _) | Self::Upload(Access::Public, _));
        let reply = check::refusal(access, state.api_key.as_deref(), request).unwrap_or_else(|| match self {
            Self::Handler(_, handler) => performed(state, request, handler(request)),
            Self::Upload(_, sink) => performed(state, request, sink.finish(request)),
            Self::Own(route) => performed(state, request, (route.answer)(state, request)),
            Self::Nobody => routes::nobody(request),
        });
        if tests_own { reply } else { reply.header("x-request-id", state.next_request_id()) }
    }
}

/// Remembers that something was done, if it was.
fn performed(state: &State, request: &Recorded, reply: Reply) -> Reply {
    if !(reply.status.is_client_error() || reply.status.is_server_error()) {
        state.log.performed(request);
    }
    reply
}
