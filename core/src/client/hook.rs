//! The caller's own code around each attempt.

use std::future::{Future, ready};
use std::pin::Pin;

use apideck_errors::HttpContext;
use http::HeaderMap;

use crate::client::callback::{self, Run};
use crate::{BoxError, Error};

/// What a hook returns. An error ends the call with [`Error::UnexpectedClient`].
pub type HookFuture<'a> = Pin<Box<dyn Future<Output = Result<(), BoxError>> + Send + 'a>>;

/// Code that runs around each attempt of each call of a client, in the order in which hooks were
/// [added](crate::Builder::hook).
///
/// The [`HttpContext`] tells the operation, method and URL, which attempt it is (`attempts`), the time since the start
/// of the call (`elapsed`), and the answer as far as there is one. Every method does nothing unless it is implemented.
///
/// ```
/// use apideck_core::{ApideckCore, Hook, HookFuture, HttpContext};
///
/// /// Tells a gateway which call a request belongs to.
/// struct Traced;
///
/// impl Hook for Traced {
///     fn before_request<'a>(&'a self, context: &'a HttpContext, headers: &'a mut http::HeaderMap) -> HookFuture<'a> {
///         Box::pin(async move {
///             headers.insert("x-operation", context.operation.parse()?);
///             Ok(())
///         })
///     }
/// }
///
/// # fn main() -> Result<(), apideck_core::Error> {
/// let apideck = ApideckCore::builder().hook(Traced).build()?;
/// # Ok(())
/// # }
/// ```
pub trait Hook: Send + Sync {
    /// Runs before each attempt and may change its headers; what it changes is gone in the next attempt. An error
    /// ends the call before anything is sent.
    fn before_request<'a>(&'a self, context: &'a HttpContext, headers: &'a mut HeaderMap) -> HookFuture<'a> {
        let _ = (context, headers);
        Box::pin(ready(Ok(())))
    }

    /// Runs after an attempt that was answered with success, before the body is decoded.
    fn after_response<'a>(&'a self, context: &'a HttpContext) -> HookFuture<'a> {
        let _ = context;
        Box::pin(ready(Ok(())))
    }

    /// Runs after each attempt that failed, also if another one follows.
    fn after_error<'a>(&'a self, error: &'a Error) -> HookFuture<'a> {
        let _ = error;
        Box::pin(ready(Ok(())))
    }
}

/// All hooks of a client.
pub(crate) struct Hooks {
    pub(crate) hook: Box<dyn Hook>,
    pub(crate) run: Run,
}

impl Hooks {
    /// `hook` after the hooks that there are already.
    pub(crate) fn with(hooks: Option<Self>, hook: impl Hook + 'static) -> Self {
        let hook: Box<dyn Hook> = match hooks {
            Some(first) => Box::new(Both(first.hook, hook)),
            None => Box::new(hook),
        };
        Self { hook, run: callback::run }
    }
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
