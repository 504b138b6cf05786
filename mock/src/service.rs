//! From a request to its answer: record it, then ask in turn who has one.

use std::io;
use std::sync::Arc;

use http::{Request, Response};
use http_body_util::BodyExt;
use hyper::body::Incoming;

use crate::payload::Payload;
use crate::recorded::Recorded;
use crate::reply::Reply;
use crate::routes::{self, Found};
use crate::state::{State, lock};

/// Answers one request; an error closes the connection.
pub(crate) async fn answer(state: Arc<State>, request: Request<Incoming>) -> io::Result<Response<Payload>> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    let request = Recorded::new(head, body);
    lock(&state.requests).push(request.clone());
    reply(&state, &request).into_response().await
}

fn reply(state: &State, request: &Recorded) -> Reply {
    // Bound to a name each, so that no lock is held while a handler runs.
    let scripted = lock(&state.script).pop_front();
    if let Some(reply) = scripted {
        return reply;
    }
    let handler = lock(&state.handlers).find(request);
    if let Some(handler) = handler {
        return handler(request);
    }
    let reply = match routes::find(request) {
        Found::Route(route) => route.reply(state, request),
        Found::Nothing(problem) => {
            let fallback = lock(&state.handlers).fallback.clone();
            if let Some(fallback) = fallback {
                return fallback(request);
            }
            problem
        }
    };
    reply.header("x-request-id", state.next_request_id())
}
