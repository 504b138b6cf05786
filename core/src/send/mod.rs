//! Sends a call: build, authorize, attempt, retry.
//!
//! | file | what it does |
//! |---|---|
//! | `exchange` | what all attempts of a call share |
//! | `attempt` | one attempt: hooks, timeout, redirects |
//! | `coding` | which content codings are asked for and decoded |
//! | `collect` | reads a body into memory, up to a limit |
//! | `received` | the response before it is decoded |
//! | `failure` | converts a failure into an `Error` |
//! | `gzip`, `trace` | the features of these names |

mod attempt;
pub(crate) mod coding;
mod collect;
pub(crate) mod exchange;
pub(crate) mod failure;
#[cfg_attr(any(not(feature = "gzip"), all(target_family = "wasm", target_os = "unknown")), path = "gzip_off.rs")]
mod gzip;
pub(crate) mod received;
#[cfg(feature = "tracing")]
pub(crate) mod trace;

use std::sync::Arc;

use http::Request;
use http::header::ACCEPT_ENCODING;
use serde_json::Value;

use self::attempt::attempt;
pub(crate) use self::collect::CollectedBody;
use self::exchange::Exchange;
use self::received::{AttemptState, Received, Receiving};
use crate::client::Client;
use crate::client::api_key::{self, KeyRequest};
use crate::client::retry::Retries;
use crate::request::pending::PendingRequest;
use crate::runtime::Instant;
use crate::{Body, Error, runtime};

/// Sends a call and returns the response if its status is a success. The request is built at once; an error in it waits
/// until the future is polled.
pub(crate) fn send(
    client: &Arc<Client>,
    pending: PendingRequest,
    parse_json: fn(&[u8]) -> Option<Value>,
    streams: bool,
) -> Receiving {
    #[cfg(feature = "tracing")]
    let span = trace::span(pending.operation, &pending.server(client).authority);
    let asks_itself = pending.has_own(&ACCEPT_ENCODING);
    let call = Exchange::new(client, pending, parse_json, streams).map(|(mut exchange, body)| {
        #[cfg(feature = "tracing")]
        trace::record_ids(&span, &exchange.request.headers);
        if !asks_itself {
            coding::accept(&mut exchange.request.headers, !streams);
        }
        (Received::new(exchange), body)
    });
    let call: Receiving = Box::pin(run(call));
    #[cfg(feature = "tracing")]
    let call = trace::in_span(span, call);
    call
}

/// Sends a call that was built.
async fn run(call: Result<(Box<Received>, Body), Error>) -> Result<Box<Received>, Error> {
    let (mut received, body) = call?;
    let Received { exchange, response, .. } = &mut *received;
    exchange.started = Instant::now();
    if let Some(missing) = runtime::missing() {
        return Err(exchange.invalid(missing));
    }
    let client = exchange.client.clone();
    if let Some(limit) = &client.in_flight {
        (limit.run)(exchange.wait_for_permit(limit, &response.context)).await?;
    }
    if let Some(provider) = exchange.provider(&client) {
        (provider.run)(exchange.ask_for_key(provider, &response.context, KeyRequest::Call)).await?;
    }
    exchange.check_key()?;
    let mut retries = exchange.retries(exchange.started);
    send_with_retries(exchange, response, body, &mut retries).await?;
    Ok(received)
}

/// The request that [`send`] would send, for a caller that sends it itself. Without `accept-encoding`: the codings are those
/// that the HTTP client of the caller decodes.
pub(crate) fn prepare(
    client: &Arc<Client>,
    pending: PendingRequest,
    parse_json: fn(&[u8]) -> Option<Value>,
) -> Result<Request<Body>, Error> {
    let (exchange, body) = Exchange::new(client, pending, parse_json, false)?;
    if exchange.provider(client).is_some() {
        return Err(exchange.invalid(api_key::NEEDS_PROVIDER));
    }
    exchange.check_key()?;
    Ok(Request::from_parts(exchange.request, body))
}

/// The retry loop: makes attempts until one succeeds or its failure is not retried. `response.context.attempts`
/// starts at the number of earlier attempts: those of a download that is resumed, 0 for a call.
pub(crate) async fn send_with_retries(
    exchange: &mut Exchange,
    response: &mut AttemptState,
    mut body: Body,
    retries: &mut Retries,
) -> Result<(), Error> {
    let client = exchange.client.clone();
    let mut refreshing = exchange.provider(&client).filter(|provider| provider.refreshes);
    loop {
        let unsent = body.try_clone();
        let Err(error) = attempt(exchange, response, &mut body).await else { return Ok(()) };
        // A body that is a stream cannot be sent again.
        let Some(unsent) = unsent else { return Err(error) };
        body = unsent;
        let context = &mut response.context;
        context.attempts = error.attempts();
        context.applied_before = error.may_have_been_applied();

        // A refused key is replaced once.
        if let Some(provider) = refreshing.take_if(|provider| (provider.is_refused)(&error)) {
            let refused = error.context().unwrap_or(context);
            (provider.run)(exchange.ask_for_key(provider, refused, KeyRequest::Refused)).await?;
        } else {
            match retries.wait(&exchange.options.retry, &error, exchange.left()) {
                Some(wait) => runtime::sleep(wait).await,
                None => return Err(error),
            }
        }
    }
}
