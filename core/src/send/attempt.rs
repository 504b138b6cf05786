//! One attempt: the request is sent and the response received, with hooks around it and redirects followed.

use std::borrow::Cow;
use std::pin::pin;

use apideck_errors::HttpContext;
use http::request::Parts;
use http::{Request, header as names};

use super::coding;
use super::collect::CollectedBody;
use super::exchange::Exchange;
use super::failure::{self, Failure};
use super::received::RawResponse;
#[cfg(feature = "tracing")]
use super::trace;
use crate::request::redirect;
use crate::transport::Progress;
use crate::{Body, Error, runtime};

/// One attempt with its hooks.
pub(crate) async fn attempt(exchange: &Exchange, body: Body, mut context: HttpContext) -> Result<RawResponse, Error> {
    let hooks = exchange.client.hooks.as_ref();
    context.attempts += 1;
    let mut request = Cow::Borrowed(&exchange.request);
    if let Some(hooks) = hooks {
        request = Cow::Owned((hooks.before)(hooks, &exchange.request, &mut context, exchange.time()).await?);
    }
    let result = round_trip(exchange, &request, body, context).await;
    #[cfg(feature = "tracing")]
    trace::attempt(&result);
    if let Some(hooks) = hooks {
        let seen = result.as_ref().map(|response| &response.context);
        (hooks.after)(hooks, seen, exchange.time()).await?;
    }
    result
}

/// Sends the request within the limit, and returns the response if its status is a success.
async fn round_trip(
    exchange: &Exchange,
    request: &Parts,
    body: Body,
    mut context: HttpContext,
) -> Result<RawResponse, Error> {
    let client = &*exchange.client;
    context.keep_secrets(&request.headers);
    let limit = exchange.limit();
    let mut collected = CollectedBody::default();
    let result = 'result: {
        // With no time left, a transport that is ready at once would send the request before the timer fires.
        let may_be_sent = if limit.left.is_zero() {
            context.attempts -= 1;
            false
        } else {
            let progress = Progress::default();
            let mut transfer = pin!(transfer(exchange, request, body, &progress, &mut context, &mut collected));
            if let Ok(result) = runtime::timeout(limit.left, transfer.as_mut()).await {
                break 'result result;
            }
            // The transport learns of it before its future is dropped.
            progress.set_timed_out();
            progress.may_be_sent()
        };
        Err(Failure::TimedOut(limit, may_be_sent))
    };
    context.body = collected.into_bytes();
    context.elapsed = exchange.started.elapsed();

    let failure = match result {
        Ok(body) if context.status.is_some_and(|status| status.is_success()) => {
            return Ok(RawResponse { context, body });
        }
        Ok(_) => None,
        Err(failure) => Some(failure),
    };
    Err(match failure {
        Some(failure) if failure.outranks(context.status) => {
            failure.into_error(context, client.connect_timeout, client.max_response_bytes)
        }
        _ => failure::from_status(context, exchange.operation, exchange.parse_json),
    })
}

/// Hands the request to the transport, follows redirects, and writes the response to `context` and `collected`, which
/// keep what arrived if the transfer fails. Returns the body if it is to be streamed.
async fn transfer(
    exchange: &Exchange,
    request: &Parts,
    mut body: Body,
    progress: &Progress,
    context: &mut HttpContext,
    collected: &mut CollectedBody,
) -> Result<Option<Body>, Failure> {
    let client = &*exchange.client;
    let mut request = Cow::Borrowed(request);
    let mut followed = 0;
    let body = loop {
        let mut sent = with_body(&request, body);
        sent.extensions_mut().insert(progress.clone());
        let response = client.transport.send(sent).await;
        // A request that the transport sent again counts as another attempt.
        context.attempts += progress.take_resends();
        let (parts, received) = response.map_err(Failure::Transport)?.into_parts();
        context.status = Some(parts.status);
        context.headers = parts.headers;
        for (name, value) in &mut context.headers {
            if *name == names::SET_COOKIE {
                value.set_sensitive(true);
            }
        }
        let next = exchange.operation.redirects.and_then(|next| next(&request, parts.status, &context.headers));
        let Some(next) = next else { break received };
        if followed == redirect::MAX_REDIRECTS {
            return Err(Failure::Redirect("there are more than 10 redirects"));
        }
        followed += 1;
        request = Cow::Owned(next.map_err(Failure::Redirect)?);
        body = Body::empty();
        context.status = None;
        context.headers.clear();
    };
    let is_success = context.status.is_some_and(|status| status.is_success());
    if is_success && exchange.streams {
        return Ok(Some(body));
    }
    let (body, unreadable) = coding::decoded(&context.headers, body);
    let limit = if is_success { client.max_response_bytes } else { client.max_error_bytes };
    collected.read(body, limit, is_success).await?;
    match unreadable {
        // An empty body is read whatever its coding is.
        Some(coding) if collected.len() > 0 => Err(Failure::UnknownCoding(coding)),
        _ => Ok(None),
    }
}

/// The request with a body. Extensions are not copied: the request does not have any, and copying adds code.
pub(super) fn with_body<B>(request: &Parts, body: B) -> Request<B> {
    let mut sent = Request::new(body);
    *sent.method_mut() = request.method.clone();
    *sent.uri_mut() = request.uri.clone();
    *sent.headers_mut() = request.headers.clone();
    sent
}
