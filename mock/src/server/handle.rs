//! From a request to its response: read the request, log it, choose the reply.

use std::io;
use std::sync::{Arc, Mutex};

use bytes::BytesMut;
use http::header::CONTENT_LENGTH;
use http::{Request, Response};
use http_body_util::BodyExt;
use hyper::body::Incoming;

use crate::record::digest::{Digests, Hasher};
use crate::record::request::Recorded;
use crate::record::unfinished::Unfinished;
use crate::reply::body_stream::BodyStream;
use crate::reply::chaos::Fault;
use crate::reply::faulty_response::FaultyResponse;
use crate::reply::script::Step;
use crate::reply::{Prepared, Reply};
use crate::routes::table::Sink;
use crate::server::cors;
use crate::server::router::Route;
use crate::server::state::State;
use crate::sync::lock;

/// Responds to one request. A response that hyper cannot send is put into `faulty`; the error then makes hyper
/// give the connection back.
pub(crate) async fn handle(
    state: Arc<State>,
    faulty: Arc<Mutex<Option<FaultyResponse>>>,
    request: Request<Incoming>,
) -> io::Result<Response<BodyStream>> {
    let (head, body) = request.into_parts();
    let mut request = Recorded::new(head);
    let unfinished = Unfinished::new(&state.log, &request);
    let reply = match cors::preflight(&request).filter(|_| state.cors) {
        Some(reply) => reply,
        None => reply(&state, &mut request, body).await?,
    };
    let observer = lock(&state.observer).clone();
    if let Some(observer) = observer {
        observer(&request, reply.fault.is_none().then_some(reply.status.as_u16()));
    }
    let reply = if state.cors { cors::allow(reply) } else { reply };
    match reply.prepare().await {
        Prepared::Regular(mut response) => {
            response.body_mut().set_unfinished(unfinished);
            Ok(*response)
        }
        Prepared::Faulty(mut response) => {
            response.unfinished = Some(unfinished);
            *lock(&faulty) = Some(*response);
            Err(io::ErrorKind::ConnectionAborted.into())
        }
    }
}

async fn reply(state: &State, request: &mut Recorded, body: Incoming) -> io::Result<Reply> {
    // Separate statements release each lock before anything else runs.
    let early = lock(&state.script).next_if_early();
    if let Some((limit, reply)) = early {
        read_body(request, body, limit).await?;
        state.log.received(request);
        return Ok(reply);
    }
    let fault = draw_fault(state, request);
    if let Some((Fault::ResetInUpload, _)) = fault {
        let half = content_length(request) / 2;
        read_body(request, body, half).await?;
        state.log.received(request);
        return Ok(Reply::reset());
    }
    let mut route = Route::find(state, request);
    match route.sink() {
        None => read_body(request, body, u64::MAX).await?,
        Some(sink) => stream_body(request, body, sink, state.log.keeps).await?,
    }
    state.log.received(request);

    let step = lock(&state.script).next();
    let handle = || route.reply(state, request);
    Ok(match (step, fault) {
        (Some(Step::Reply(reply)), _) => *reply,
        (Some(Step::Change(change)), _) => change(handle()),
        (None, Some((fault, random))) => fault.reply(random, handle),
        (None, None) => handle(),
    })
}

/// Draws a fault for this request, unless a scripted step waits for it.
///
/// The pages for a person have none.
fn draw_fault(state: &State, request: &Recorded) -> Option<(Fault, u64)> {
    if !lock(&state.script).is_empty() || is_page(&request.path) {
        return None;
    }
    lock(&state.chaos).as_mut()?.draw()
}

fn is_page(path: &str) -> bool {
    path == "/" || path.starts_with("/_mock/") || path.starts_with("/session/")
}

fn content_length(request: &Recorded) -> u64 {
    let length = request.headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    length.and_then(|length| length.parse().ok()).unwrap_or_default()
}

/// Reads the body until it ends or at least `limit` bytes have arrived.
async fn read_body(request: &mut Recorded, mut body: Incoming, limit: u64) -> io::Result<()> {
    let mut read = BytesMut::new();
    while (read.len() as u64) < limit {
        let Some(frame) = body.frame().await else { break };
        read.extend_from_slice(&frame.map_err(io::Error::other)?.into_data().unwrap_or_default());
    }
    request.size = read.len() as u64;
    request.body = read.freeze();
    Ok(())
}

/// Passes the body to `sink` as it arrives; `keep` also keeps it in memory.
async fn stream_body(request: &mut Recorded, mut body: Incoming, sink: &mut dyn Sink, keep: bool) -> io::Result<()> {
    let mut kept = BytesMut::new();
    let mut hasher = Hasher::default();
    while let Some(frame) = body.frame().await {
        let data = frame.map_err(io::Error::other)?.into_data().unwrap_or_default();
        request.size += data.len() as u64;
        hasher.update(&data);
        sink.write(&data);
        if keep {
            kept.extend_from_slice(&data);
        }
    }
    request.body = kept.freeze();
    let Digests { sha, sha_256 } = hasher.values();
    (request.digest, request.sha_digest) = (Some(sha_256), Some(sha));
    Ok(())
}
