//! A successful response that is not decoded yet.

use std::future::Future;
use std::pin::Pin;

use apideck_errors::HttpContext;

use super::exchange::Exchange;
use super::failure;
use crate::response::HttpMeta;
use crate::response::decoder::{Payload, StreamParts};
use crate::{Body, DecodeError, Error, Repair};

/// A call that is being sent, whatever its response will be decoded to. The response is boxed, since each move of it
/// is code of every response type.
pub(crate) type Receiving = Pin<Box<dyn Future<Output = Result<Box<Received>, Error>> + Send>>;

/// The response to one attempt.
pub(crate) struct RawResponse {
    pub(crate) context: HttpContext,
    /// The body if it is to be streamed; otherwise it is in `context`.
    pub(crate) body: Option<Body>,
}

/// The response to a call, with the call it belongs to.
pub(crate) struct Received {
    exchange: Exchange,
    response: RawResponse,
    /// Why the decoder refused the response, if it has an error of its own.
    refusal: Option<Box<Error>>,
}

impl Received {
    pub(crate) fn new(exchange: Exchange, response: RawResponse) -> Self {
        Self { exchange, response, refusal: None }
    }

    #[cfg(feature = "tracing")]
    pub(super) fn context(&self) -> &HttpContext {
        &self.response.context
    }

    /// The response for the decoder.
    #[inline(never)] // Otherwise it is part of the code of every type.
    pub(crate) fn payload(&mut self) -> Payload<'_> {
        let context = &self.response.context;
        Payload {
            status: context.status.unwrap_or_default(),
            headers: &context.headers,
            body: &context.body,
            strict_required: self.exchange.operation.strict,
            stream: StreamParts {
                exchange: &self.exchange,
                context,
                body: &mut self.response.body,
                refusal: &mut self.refusal,
            },
        }
    }

    /// The metadata of a response whose body was decoded with these repairs.
    pub(crate) fn accept(self: Box<Self>, mut repairs: Vec<Repair>) -> Result<HttpMeta, Error> {
        if self.exchange.client.strict_responses && !repairs.is_empty() {
            return Err(self.refuse(repairs.swap_remove(0).into()));
        }
        let RawResponse { mut context, .. } = self.response;
        context.mark_secret_headers();
        Ok(HttpMeta {
            status: context.status.unwrap_or_default(),
            headers: context.headers,
            url: context.url,
            attempts: context.attempts,
            elapsed: context.elapsed,
            repairs,
        })
    }

    /// The error of a response whose body could not be decoded.
    pub(crate) fn refuse(self: Box<Self>, mut error: DecodeError) -> Error {
        if let Some(refusal) = self.refusal {
            return *refusal;
        }
        let context = self.response.context;
        if context.body.is_empty() {
            error.found = "an empty body".into();
        }
        failure::from_content(context, error)
    }
}
