//! A successful response that is not decoded yet.

use std::future::Future;
use std::pin::Pin;

use apideck_errors::HttpContext;
use http::{HeaderMap, HeaderValue, header as names};

use super::exchange::Exchange;
use super::failure;
use crate::{Body, DecodeError, Error, header};

/// A call that is being sent, the same for all response types. The response is boxed: moving a large value is code that
/// would be compiled for every response type.
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
    pub(crate) exchange: Exchange,
    pub(crate) response: RawResponse,
    /// The error of a decoder that refuses the response for another reason than its content.
    pub(crate) refusal: Option<Box<Error>>,
}

impl Received {
    pub(crate) fn new(exchange: Exchange, response: RawResponse) -> Self {
        Self { exchange, response, refusal: None }
    }

    #[cfg(feature = "tracing")]
    pub(super) fn context(&self) -> &HttpContext {
        &self.response.context
    }

    /// The context of a response that was decoded, with credentials in its headers marked as secret.
    pub(crate) fn into_context(self: Box<Self>) -> HttpContext {
        let RawResponse { mut context, secrets, .. } = self.response;
        secrets.each(&mut context, HttpContext::conceal_in_headers);
        context
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
