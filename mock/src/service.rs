//! From a request to its answer: read it, record it, then ask in turn who has one.

use std::io;
use std::sync::{Arc, Mutex};

use bytes::BytesMut;
use http::header::CONTENT_LENGTH;
use http::{Request, Response};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use sha2::{Digest, Sha256};

use crate::broken::Broken;
use crate::chaos::Fault;
use crate::digest;
use crate::handlers::Sink;
use crate::payload::Payload;
use crate::recorded::Recorded;
use crate::reply::{Answer, Reply};
use crate::responder::Responder;
use crate::script::Step;
use crate::state::{State, lock};

/// Answers one request; an error takes the connection from hyper, and `broken` says what is done with it.
pub(crate) async fn answer(
    state: Arc<State>,
    broken: Arc<Mutex<Option<Broken>>>,
    request: Request<Incoming>,
) -> io::Result<Response<Payload>> {
    let (head, body) = request.into_parts();
    let reply = reply(&state, Recorded::new(head), body).await?;
    match reply.into_answer().await {
        Answer::Regular(response) => Ok(response),
        Answer::Broken(answer) => {
            *lock(&broken) = Some(answer);
            Err(io::ErrorKind::ConnectionAborted.into())
        }
    }
}

async fn reply(state: &State, mut request: Recorded, body: Incoming) -> io::Result<Reply> {
    // Bound to a name each, so that no lock is held while something else runs.
    let early = lock(&state.script).next_if_early();
    if let Some((most, reply)) = early {
        read(&mut request, body, most).await?;
        state.log.received(&request);
        return Ok(reply);
    }
    let fault = draw(state);
    if let Some((Fault::ResetInUpload, _)) = fault {
        let half = content_length(&request) / 2;
        read(&mut request, body, half).await?;
        state.log.received(&request);
        return Ok(Reply::reset());
    }
    let mut responder = Responder::find(state, &request);
    match responder.sink() {
        None => read(&mut request, body, u64::MAX).await?,
        Some(sink) => take_in(&mut request, body, sink, state.log.keeps).await?,
    }
    state.log.received(&request);

    let step = lock(&state.script).next();
    let handle = || responder.reply(state, &request);
    Ok(match (step, fault) {
        (Some(Step::Reply(reply)), _) => *reply,
        (Some(Step::Change(change)), _) => change(handle()),
        (None, Some((fault, random))) => fault.reply(random, handle),
        (None, None) => handle(),
    })
}

/// What befalls the request, unless the test has said what shall.
fn draw(state: &State) -> Option<(Fault, u64)> {
    if !lock(&state.script).is_empty() {
        return None;
    }
    lock(&state.chaos).as_mut()?.draw()
}

fn content_length(request: &Recorded) -> u64 {
    let length = request.headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    length.and_then(|length| length.parse().ok()).unwrap_or_default()
}

/// Reads the body, or as much of it as is waited for.
async fn read(request: &mut Recorded, mut body: Incoming, most: u64) -> io::Result<()> {
    let mut read = BytesMut::new();
    while (read.len() as u64) < most {
        let Some(frame) = body.frame().await else { break };
        read.extend_from_slice(&frame.map_err(io::Error::other)?.into_data().unwrap_or_default());
    }
    request.size = read.len() as u64;
    request.body = read.freeze();
    Ok(())
}

/// Hands the body on as it comes.
async fn take_in(request: &mut Recorded, mut body: Incoming, sink: &mut dyn Sink, keep: bool) -> io::Result<()> {
    let mut kept = BytesMut::new();
    let mut hasher = Sha256::new();
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
    request.digest = Some(digest::written(hasher));
    Ok(())
}
