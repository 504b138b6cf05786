//! A successful response that is not decoded yet.

use std::future::Future;
use std::pin::Pin;

use apideck_errors::HttpContext;
use http::{HeaderMap, HeaderValue, header as names};

use super::exchange::Exchange;
use super::failure;
use crate::response::HttpMeta;
use crate::response::decoder::{Payload, StreamParts};
use crate::{Body, DecodeError, Error, Repair, header};

/// A call that is being sent, whatever its response will be decoded to. The response is boxed, since each move of it
/// is code of every response type.
pub(crate) type Receiving = Pin<Box<dyn Future<Output = Result<Box<Received>, Error>> + Send>>;

/// The response to one attempt.
pub(crate) struct RawResponse {
    pub(crate) context: HttpContext,
    /// The body if it is to be streamed; otherwise it is in `context`.
    pub(crate) body: Option<Body>,
    pub(crate) secrets: Secrets,
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
        let RawResponse { mut context, secrets, .. } = self.response;
        secrets.each(&mut context, HttpContext::conceal_in_headers);
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
    pub(crate) fn refuse(self: Box<Self>, error: DecodeError) -> Error {
        if let Some(refusal) = self.refusal {
            return *refusal;
        }
        let RawResponse { mut context, secrets, .. } = self.response;
        secrets.conceal_in(&mut context);
        failure::from_content(context, error)
    }
}

/// The credentials of a request.
pub(crate) struct Secrets([Option<HeaderValue>; 2]);

impl Secrets {
    pub(crate) fn from_headers(headers: &HeaderMap) -> Self {
        Self([&names::AUTHORIZATION, &header::DOWNSTREAM_AUTHORIZATION].map(|name| headers.get(name).cloned()))
    }

    /// Keeps the credentials out of logs, should the server have repeated them in its response.
    pub(crate) fn conceal_in(&self, context: &mut HttpContext) {
        self.each(context, HttpContext::conceal);
    }

    fn each(&self, context: &mut HttpContext, conceal: fn(&mut HttpContext, &[u8])) {
        for secret in self.0.iter().flatten() {
            let text = secret.as_bytes();
            let scheme = text.iter().position(|byte| *byte == b' ');
            let token = &text[scheme.map_or(0, |end| end + 1)..];
            // A shorter token is not a secret, and would be found in innocent text.
            if token.len() >= 8 {
                conceal(context, token);
            }
        }
    }
}
