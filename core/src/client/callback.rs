//! Code of the caller that runs during a call: hooks and API key providers.

use std::any::Any;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use crate::runtime::{self, Instant};
use crate::{BoxError, Error};
use apideck_errors::{ClientError, HttpContext, TimeoutError, TimeoutLimit};

/// The future of a hook or an API key provider. An error ends the call with [`Error::UnexpectedClient`].
pub type HookFuture<'a> = Pin<Box<dyn Future<Output = Result<(), BoxError>> + Send + 'a>>;

/// Permits a call to be in flight; dropping the last clone frees the permit for the next call.
pub(crate) type Permit = Arc<dyn Any + Send + Sync>;

/// Waits for a permit.
pub(crate) type Enter = dyn Fn(&mut Option<Permit>) -> HookFuture<'_> + Send + Sync;

/// The limit of calls in flight. Only the setter refers to the code behind it.
pub(crate) struct InFlight {
    pub(crate) enter: Box<Enter>,
    pub(crate) run: Run,
}

/// The code to run, and the call that it belongs to.
pub(crate) struct Callback<'a> {
    pub(crate) code: HookFuture<'a>,
    pub(crate) context: &'a HttpContext,
    /// Whether the current attempt was made before the code runs.
    pub(crate) is_after: bool,
    /// Whether the server may have acted on the current attempt.
    pub(crate) may_have_acted: bool,
    /// Message of the error if the code fails.
    pub(crate) message: &'static str,
    pub(crate) time: CallTime,
}

/// The time of a call: when it began, and how long it may take.
#[derive(Clone, Copy)]
pub(crate) struct CallTime {
    pub(crate) started: Instant,
    pub(crate) deadline: Duration,
}

/// The type of [`run`]. Providers carry this pointer, so that a program without them does not contain the code.
pub(crate) type Run = for<'a> fn(Callback<'a>) -> Running<'a>;

/// Code of the caller that is running.
pub(crate) type Running<'a> = Pin<Box<dyn Future<Output = Result<(), Error>> + Send + 'a>>;

/// Runs the code, at most until the deadline of the call.
pub(crate) fn run(callback: Callback<'_>) -> Running<'_> {
    Box::pin(async move {
        let Callback { code, context, is_after, may_have_acted, message, time } = callback;
        let CallTime { started, deadline } = time;
        let left = deadline.saturating_sub(started.elapsed());
        let result = runtime::timeout(left, code).await;
        if let Ok(Ok(())) = result {
            return Ok(());
        }
        let mut context = context.clone();
        context.elapsed = started.elapsed();
        if !is_after {
            context.attempts = context.attempts.saturating_sub(1);
        }
        if let Ok(Err(error)) = result {
            return Err(failed(context, may_have_acted, message, error));
        }
        let error = TimeoutError::new(context, TimeoutLimit::Deadline, deadline, None);
        Err(Error::Timeout(Box::new(error.sent(may_have_acted))))
    })
}

/// The error of something on the caller's side, such as a hook or a file.
pub(crate) fn failed(context: HttpContext, may_have_acted: bool, message: &str, source: BoxError) -> Error {
    Error::UnexpectedClient(Box::new(ClientError::new(context, message, may_have_acted, Some(source))))
}
