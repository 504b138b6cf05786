//! One attempt: the request is sent and the response received, with hooks around it and redirects followed.

use std::mem;
use std::pin::pin;

use http::request::Parts;
use http::{HeaderMap, Request, header as names};

use super::coding;
use super::collect::CollectedBody;
use super::exchange::Exchange;
use super::failure::{self, Failure};
use super::received::AttemptState;
#[cfg(feature = "tracing")]
use super::trace;
use crate::transport::{AddedCredential, Progress, TransportSettings};
use crate::{Body, Error, runtime};

/// One attempt with its hooks. `response` has the context of the attempt, and the response afterwards. If the attempt
/// fails, the error takes the context, and a new one is in its place.
pub(crate) async fn attempt(exchange: &Exchange, response: &mut AttemptState, body: &mut Body) -> Result<(), Error> {
    let hooks = exchange.client.hooks.as_ref();
    response.context.attempts += 1;
    let mut changed = None;
    if let Some(hooks) = hooks {
        changed = Some((hooks.before)(hooks, &exchange.request, &mut response.context, exchange.time()).await?);
    }
    let request = changed.as_deref().unwrap_or(&exchange.request);
    let result = round_trip(exchange, request, response, body).await;
    #[cfg(feature = "tracing")]
    trace::attempt(result.as_ref().map(|()| &response.context));
    if let Some(hooks) = hooks {
        let seen = result.as_ref().map(|()| &response.context);
        (hooks.after)(hooks, seen, exchange.time()).await?;
    }
    result
}

/// Sends the request within the limit. Succeeds if the status of the response does.
async fn round_trip(
    exchange: &Exchange,
    request: &Parts,
    response: &mut AttemptState,
    body: &mut Body,
) -> Result<(), Error> {
    response.context.keep_secrets(&request.headers);
    let limit = exchange.limit();
    let mut collected = CollectedBody::default();
    let result = 'result: {
        // With no time left, a transport that is ready at once would send the request before the timer fires.
        let may_be_sent = if limit.left.is_zero() {
            response.context.attempts -= 1;
            false
        } else {
            let progress = Progress::default();
            let mut transfer = pin!(transfer(exchange, request, body, &progress, response, &mut collected));
            if let Ok(result) = runtime::timeout(limit.left, transfer.as_mut()).await {
                break 'result result;
            }
            // The transport learns of it before its future is dropped.
            progress.set_timed_out();
            progress.may_be_sent()
        };
        Err(Failure::TimedOut(limit.kind, may_be_sent))
    };
    finish(exchange, response, collected, result)
}

/// Ends an attempt: the response, or the error that its failure or its status makes.
fn finish(
    exchange: &Exchange,
    response: &mut AttemptState,
    collected: CollectedBody,
    result: Result<(), Failure>,
) -> Result<(), Error> {
    let context = &mut response.context;
    context.body = collected.into_bytes();
    context.elapsed = exchange.started.elapsed();

    let failure = match result {
        Ok(()) if context.status.is_some_and(|status| status.is_success()) => return Ok(()),
        Ok(()) => None,
        Err(failure) => Some(failure),
    };
    let context = mem::replace(context, exchange.context());
    Err(match failure {
        Some(failure) if failure.outranks(context.status) => failure.into_error(context, exchange),
        _ => failure::from_status(context, exchange.operation, exchange.parse_json),
    })
}

/// Hands the request to the transport, follows redirects, and writes the response to `response` and `collected`, which
/// keep what arrived if the transfer fails.
async fn transfer(
    exchange: &Exchange,
    request: &Parts,
    body: &mut Body,
    progress: &Progress,
    response: &mut AttemptState,
    collected: &mut CollectedBody,
) -> Result<(), Failure> {
    let AttemptState { context, body: streamed } = response;
    let client = &*exchange.client;
    let mut redirected: Option<Box<Parts>> = None;
    let mut followed = 0;
    let received = loop {
        // A redirect is followed without a body.
        let mut body = mem::take(body);
        if TransportSettings::REPORTS_PROGRESS {
            progress.ask(&mut body);
        }
        let sent = with_body(redirected.as_deref().unwrap_or(request), body);
        let response = client.transport.send(sent).await;
        // A request that the transport sent again counts as another attempt.
        context.attempts += progress.take_resends();
        let (parts, received) = response.map_err(Failure::Transport)?.into_parts();
        context.status = Some(parts.status);
        context.headers = parts.headers;
        if let Some(AddedCredential(added)) = parts.extensions.get() {
            context.keep_secret(added.clone());
        }
        for (name, value) in &mut context.headers {
            if *name == names::SET_COOKIE {
                value.set_sensitive(true);
            }
        }
        let Some(next) = exchange.operation.redirects else { break received };
        let sent = redirected.as_deref().unwrap_or(request);
        let Some(next) = next(sent, parts.status, &context.headers, followed) else { break received };
        followed += 1;
        redirected = Some(next.map_err(Failure::Redirect)?);
        context.status = None;
        context.headers = HeaderMap::new();
    };
    let is_success = context.status.is_some_and(|status| status.is_success());
    if is_success && exchange.streams {
        *streamed = Some(received);
        return Ok(());
    }
    let body = coding::decoded(&context.headers, received);
    let limit = if is_success { client.max_response_bytes } else { client.max_error_bytes };
    collected.read(body, limit, is_success).await?;
    // An empty body is read whatever its coding is.
    if collected.len() > 0 && coding::unreadable(&context.headers).is_some() {
        return Err(Failure::UnknownCoding);
    }
    Ok(())
}

/// The request with a body. Extensions are not copied: the request does not have any, and copying adds code.
pub(super) fn with_body<B>(request: &Parts, body: B) -> Request<B> {
    let mut sent = Request::new(body);
    *sent.method_mut() = request.method.clone();
    *sent.uri_mut() = request.uri.clone();
    *sent.headers_mut() = request.headers.clone();
    sent
}
