//! Code of the caller that takes part in a call: hooks and API key providers.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use apideck_errors::{HttpContext, TimeoutLimit};
use tokio::time::Instant;

use crate::Error;
use crate::client::hook::HookFuture;
use crate::send::failure;

/// What is run, and in which call.
pub(crate) struct OwnCode<'a> {
    pub(crate) code: HookFuture<'a>,
    pub(crate) context: &'a HttpContext,
    pub(crate) request_sent: bool,
    /// What to say if it fails.
    pub(crate) failed: &'static str,
    pub(crate) started: Instant,
    pub(crate) deadline: Duration,
}

/// How it is run: [`run`]. A pointer that comes with the code, so that a program without any has nothing of this.
pub(crate) type Run = for<'a> fn(OwnCode<'a>) -> Pin<Box<dyn Future<Output = Result<(), Error>> + Send + 'a>>;

/// Runs it, until the deadline at most.
pub(crate) fn run(own: OwnCode<'_>) -> Pin<Box<dyn Future<Output = Result<(), Error>> + Send + '_>> {
    Box::pin(async move {
        let left = own.deadline.saturating_sub(own.started.elapsed());
        let fault = match tokio::time::timeout(left, own.code).await {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(error)) => Some(error),
            Err(_) => None,
        };
        let mut context = own.context.clone();
        context.elapsed = own.started.elapsed();
        if !own.request_sent {
            context.attempts = context.attempts.saturating_sub(1);
        }
        Err(match fault {
            Some(error) => failure::of_own_code(context, own.request_sent, own.failed, error),
            None => failure::timed_out(context, TimeoutLimit::Deadline, own.deadline),
        })
    })
}
