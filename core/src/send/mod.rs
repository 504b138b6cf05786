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
mod trace;

use std::sync::Arc;

use http::Request;
use serde_json::Value;

use self::attempt::attempt;
pub(crate) use self::collect::CollectedBody;
use self::exchange::Exchange;
use self::received::{RawResponse, Received, Receiving};
use crate::client::Client;
use crate::client::api_key::{self, KeyRequest};
use crate::client::retry::Retries;
use crate::request::pending::PendingRequest;
use crate::{Body, Error, runtime};

/// Sends a call and returns the response if its status is a success.
pub(crate) fn send(
    client: Arc<Client>,
    pending: PendingRequest,
    parse_json: fn(&[u8]) -> Option<Value>,
    streams: bool,
) -> Receiving {
    #[cfg(feature = "tracing")]
    let span = trace::span(pending.operation, &pending.server(&client).authority);
    #[cfg(feature = "tracing")]
    let own = span.clone();
    let call: Receiving = Box::pin(async move {
        let (mut exchange, body) = Exchange::new(&client, pending, parse_json, streams)?;
        if let Some(missing) = runtime::missing() {
            return Err(exchange.invalid(missing));
        }
        #[cfg(feature = "tracing")]
        trace::record_ids(&own, &exchange.request.headers);
        coding::accept(&mut exchange.request.headers, !streams);
        if let Some(provider) = exchange.provider(&client) {
            let context = exchange.context();
            (provider.run)(exchange.ask_for_key(provider, &context, KeyRequest::Call)).await?;
        }
        exchange.check_key()?;
        let retries = exchange.retries(exchange.started);
        let response = send_with_retries(&mut exchange, body, 0, retries).await?;
        Ok(Box::new(Received::new(exchange, response)))
    });
    #[cfg(feature = "tracing")]
    let call = trace::in_span(span, call);
    call
}

/// The request that [`send`] would send, for a caller that sends it itself.
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

/// The retry loop: makes attempts until one succeeds or its failure is not retried. `attempts` is the number of earlier
/// attempts: those of a download that is resumed, 0 for a call.
pub(crate) async fn send_with_retries(
    exchange: &mut Exchange,
    mut body: Body,
    attempts: u32,
    mut retries: Retries,
) -> Result<RawResponse, Error> {
    let client = exchange.client.clone();
    let mut refreshing = exchange.provider(&client).filter(|provider| provider.refreshes);
    let mut context = exchange.context();
    context.attempts = attempts;
    loop {
        let unsent = body.try_clone();
        let error = match attempt(exchange, body, context).await {
            Ok(response) => return Ok(response),
            Err(error) => error,
        };
        // A body that is a stream cannot be sent again.
        let Some(unsent) = unsent else { return Err(error) };
        body = unsent;
        context = exchange.context();
        context.attempts = error.attempts();
        context.applied_before = error.may_have_been_applied();

        // A refused key is replaced once.
        if let Some(provider) = refreshing.take_if(|provider| (provider.is_refused)(&error)) {
            let refused = error.context().unwrap_or(&context);
            (provider.run)(exchange.ask_for_key(provider, refused, KeyRequest::Refused)).await?;
        } else {
            match retries.wait(&error, exchange.left()) {
                Some(wait) => runtime::sleep(wait).await,
                None => return Err(error),
            }
        }
    }
}
