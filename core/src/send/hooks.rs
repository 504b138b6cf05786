//! The hooks of an attempt. They are called through function pointers, so that programs without hooks have no code for
//! them.

use std::pin::Pin;

use apideck_errors::HttpContext;
use http::request::Parts;

use super::attempt::with_body;
use super::exchange::Exchange;
use super::received::RawResponse;
use crate::client::callback::{self, Running};
use crate::client::hook::Hooks;
use crate::{Error, header};

/// Runs hooks before an attempt, and returns its request with the headers that they changed.
pub(crate) type Before = for<'a> fn(
    &'a Exchange,
    &'a Hooks,
    &'a mut HttpContext,
) -> Pin<Box<dyn Future<Output = Result<Parts, Error>> + Send + 'a>>;

/// Runs hooks after an attempt.
pub(crate) type After = for<'a> fn(&'a Exchange, &'a Hooks, &'a Result<RawResponse, Error>) -> Running<'a>;

pub(crate) fn before<'a>(
    exchange: &'a Exchange,
    hooks: &'a Hooks,
    context: &'a mut HttpContext,
) -> Pin<Box<dyn Future<Output = Result<Parts, Error>> + Send + 'a>> {
    Box::pin(async move {
        context.elapsed = exchange.started.elapsed();
        let mut changed = with_body(&exchange.request, ()).into_parts().0;
        let before = hooks.hook.before_request(context, &mut changed.headers);
        callback::run(exchange.hook(before, context, false, "a hook failed before the request")).await?;
        header::restore_framing(&mut changed.headers, &exchange.request.headers);
        Ok(changed)
    })
}

pub(crate) fn after<'a>(
    exchange: &'a Exchange,
    hooks: &'a Hooks,
    result: &'a Result<RawResponse, Error>,
) -> Running<'a> {
    let (context, after) = match result {
        Ok(response) => (Some(&response.context), hooks.hook.after_response(&response.context)),
        Err(error) => (error.context(), hooks.hook.after_error(error)),
    };
    match context {
        Some(context) => callback::run(exchange.hook(after, context, true, "a hook failed after the response")),
        None => Box::pin(std::future::ready(Ok(()))),
    }
}
