//! A successful response that is not decoded yet.

use std::future::Future;
use std::pin::Pin;

use apideck_errors::HttpContext;

use super::exchange::Exchange;
use crate::{Body, Error};

/// A call that is being sent, the same for all response types. The response is boxed: moving a large value is code that
/// would be compiled for every response type.
pub(crate) type Receiving = Pin<Box<dyn Future<Output = Result<Box<Received>, Error>> + Send>>;

/// The state of an attempt: its context, and what of the response has arrived.
pub(crate) struct AttemptState {
    pub(crate) context: HttpContext,
    /// The body if it is to be streamed; otherwise it is in `context`.
    pub(crate) body: Option<Body>,
}

/// The response to a call, with the call it belongs to.
pub(crate) struct Received {
    pub(crate) exchange: Exchange,
    pub(crate) response: AttemptState,
    /// The error of a decoder that refuses the response for another reason than its content.
    pub(crate) refusal: Option<Box<Error>>,
    /// The span of the call, which the decoder records its repairs in.
    #[cfg(feature = "tracing")]
    pub(crate) span: tracing::Span,
}

impl AttemptState {
    /// No response yet, to an attempt with this context.
    pub(crate) fn new(context: HttpContext) -> Self {
        Self { context, body: None }
    }
}

impl Received {
    /// No response yet. It is boxed from the start: it is large, and is not moved any more.
    pub(crate) fn new(exchange: Exchange) -> Box<Self> {
        let response = AttemptState::new(exchange.context());
        Box::new(Self {
            exchange,
            response,
            refusal: None,
            #[cfg(feature = "tracing")]
            span: tracing::Span::none(),
        })
    }

    #[cfg(feature = "tracing")]
    pub(super) fn context(&self) -> &HttpContext {
        &self.response.context
    }
}
