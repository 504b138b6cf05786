//! The caller's own code around each attempt.

use std::future::{Future, ready};
use std::pin::Pin;

use apideck_errors::{HttpContext, may_be_secret};
use http::HeaderMap;
use http::request::Parts;

use super::callback::{self, CallTime, Callback, HookFuture, Running};
use crate::{Error, header};

/// Code that runs around each attempt of each call of a client, in the order in which hooks were
/// [added](crate::Builder::hook).
///
/// The [`HttpContext`] has the operation, method and URL, the number of the attempt (`attempts`), the time since the
/// call began (`elapsed`), and the response once there is one. Each method does nothing by default.
///
/// ```
/// use apideck_unify::http::HeaderMap;
/// use apideck_unify::{ApideckCore, Error, Hook, HookFuture, HttpContext};
///
/// /// Tells a gateway which operation a request belongs to, and logs failed attempts.
/// struct Gateway;
///
/// impl Hook for Gateway {
///     fn before_request<'a>(
///         &'a self,
///         context: &'a HttpContext,
///         headers: &'a mut HeaderMap,
///     ) -> HookFuture<'a> {
///         Box::pin(async move {
///             headers.insert("x-operation", context.operation.parse()?);
///             Ok(())
///         })
///     }
///
///     fn after_error<'a>(&'a self, error: &'a Error) -> HookFuture<'a> {
///         Box::pin(async move {
///             eprintln!("attempt {}: {error}", error.attempts());
///             Ok(())
///         })
///     }
/// }
///
/// fn main() -> Result<(), Error> {
///     let apideck = ApideckCore::builder().hook(Gateway).build()?;
///     println!("{apideck:?}");
///     Ok(())
/// }
/// ```
pub trait Hook: Send + Sync {
    /// Runs before each attempt and may change its headers. The changes apply to this attempt alone. An error ends the
    /// call before the attempt is sent.
    ///
    /// Headers that tell where a request ends and what happens to its connection stay as they are: `content-length`,
    /// `transfer-encoding`, `connection`, `upgrade`, `te` and `trailer`.
    fn before_request<'a>(&'a self, context: &'a HttpContext, headers: &'a mut HeaderMap) -> HookFuture<'a> {
        let _ = (context, headers);
        Box::pin(ready(Ok(())))
    }

    /// Runs after an attempt with a 2xx response, before the body is decoded.
    fn after_response<'a>(&'a self, context: &'a HttpContext) -> HookFuture<'a> {
        let _ = context;
        Box::pin(ready(Ok(())))
    }

    /// Runs after each attempt that failed, whether or not it is retried.
    fn after_error<'a>(&'a self, error: &'a Error) -> HookFuture<'a> {
        let _ = error;
        Box::pin(ready(Ok(())))
    }
}

/// Runs hooks before an attempt, and returns its request with the headers that they changed.
type Before = for<'a> fn(
    &'a Hooks,
    &'a Parts,
    &'a mut HttpContext,
    CallTime,
) -> Pin<Box<dyn Future<Output = Result<Box<Parts>, Error>> + Send + 'a>>;

/// Runs hooks after an attempt, with the context of its response or with its error.
type After = for<'a> fn(&'a Hooks, Result<&'a HttpContext, &'a Error>, CallTime) -> Running<'a>;

/// All hooks of a client, and how they are run: function pointers, so that programs without hooks have no code for them.
pub(crate) struct Hooks {
    hook: Box<dyn Hook>,
    pub(crate) before: Before,
    pub(crate) after: After,
}

impl Hooks {
    /// Adds `hook` after `hooks`.
    pub(crate) fn add(first: Option<Self>, hook: impl Hook + 'static) -> Self {
        let hook: Box<dyn Hook> = match first {
            Some(first) => Box::new(Both(first.hook, hook)),
            None => Box::new(hook),
        };
        Self { hook, before, after }
    }
}

fn before<'a>(
    hooks: &'a Hooks,
    request: &'a Parts,
    context: &'a mut HttpContext,
    time: CallTime,
) -> Pin<Box<dyn Future<Output = Result<Box<Parts>, Error>> + Send + 'a>> {
    Box::pin(async move {
        context.elapsed = time.started.elapsed();
        let mut changed = Box::new(request.clone());
        let code = hooks.hook.before_request(context, &mut changed.headers);
        callback::run(callback(code, context, None, "a hook failed before the request", time)).await?;
        header::restore_framing(&mut changed.headers, &request.headers);
        for (name, value) in &mut changed.headers {
            if may_be_secret(name) {
                value.set_sensitive(true);
            }
        }
        Ok(changed)
    })
}

fn after<'a>(hooks: &'a Hooks, result: Result<&'a HttpContext, &'a Error>, time: CallTime) -> Running<'a> {
    let (context, code, may_have_acted) = match result {
        Ok(context) => (Some(context), hooks.hook.after_response(context), true),
        Err(error) => (error.context(), hooks.hook.after_error(error), error.may_have_been_applied()),
    };
    match context {
        Some(context) => {
            let message = "a hook failed after the response";
            callback::run(callback(code, context, Some(may_have_acted), message, time))
        }
        None => Box::pin(ready(Ok(()))),
    }
}

/// `may_have_acted` is `None` before the attempt.
fn callback<'a>(
    code: HookFuture<'a>,
    context: &'a HttpContext,
    may_have_acted: Option<bool>,
    message: &'static str,
    time: CallTime,
) -> Callback<'a> {
    let (is_after, may_have_acted) = (may_have_acted.is_some(), may_have_acted == Some(true));
    Callback { code, context, is_after, may_have_acted, message, time }
}

/// Two hooks, one after the other.
struct Both<H>(Box<dyn Hook>, H);

impl<H: Hook> Hook for Both<H> {
    fn before_request<'a>(&'a self, context: &'a HttpContext, headers: &'a mut HeaderMap) -> HookFuture<'a> {
        Box::pin(async move {
            self.0.before_request(context, headers).await?;
            self.1.before_request(context, headers).await
        })
    }

    fn after_response<'a>(&'a self, context: &'a HttpContext) -> HookFuture<'a> {
        Box::pin(async move {
            self.0.after_response(context).await?;
            self.1.after_response(context).await
        })
    }

    fn after_error<'a>(&'a self, error: &'a Error) -> HookFuture<'a> {
        Box::pin(async move {
            self.0.after_error(error).await?;
            self.1.after_error(error).await
        })
    }
}
