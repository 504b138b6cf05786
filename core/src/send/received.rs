//! The answer to a call, not decoded yet.

use std::any::Any;

use apideck_errors::HttpContext;
use http::{HeaderMap, HeaderValue, header as names};

use crate::send::failure;
use crate::{Body, DecodeError, Error, HttpMeta, Operation, Payload, Repair, header};

/// A successful answer whose type is not known here.
pub(crate) struct Received {
    pub(crate) context: HttpContext,
    pub(crate) operation: &'static Operation,
    /// The body, if it is not to be gathered.
    pub(crate) body: Option<Body>,
    /// What the body was made, for the decoder.
    pub(crate) stream: Option<Box<dyn Any + Send>>,
    pub(crate) secrets: Secrets,
    pub(crate) strict: bool,
}

impl Received {
    #[inline(never)] // Otherwise it is part of the code of every type.
    pub(crate) fn payload(&mut self) -> Payload<'_> {
        Payload {
            status: self.context.status.unwrap_or_default(),
            headers: &self.context.headers,
            body: &self.context.body,
            stream: self.stream.take(),
            strict_required: self.operation.strict,
            strict: self.strict,
        }
    }

    /// The body was read, with these repairs.
    pub(crate) fn accept(mut self: Box<Self>, mut repairs: Vec<Repair>) -> Result<HttpMeta, Error> {
        if self.strict && !repairs.is_empty() {
            return Err(self.refuse(repairs.swap_remove(0).into()));
        }
        self.secrets.each(&mut self.context, HttpContext::conceal_in_headers);
        let context = self.context;
        Ok(HttpMeta {
            status: context.status.unwrap_or_default(),
            headers: context.headers,
            url: context.url,
            attempts: context.attempts,
            elapsed: context.elapsed,
            repairs,
        })
    }

    /// The body could not be read.
    pub(crate) fn refuse(mut self: Box<Self>, mismatch: DecodeError) -> Error {
        self.secrets.conceal_in(&mut self.context);
        failure::of_content(self.context, mismatch)
    }
}

/// The credentials of a request.
pub(crate) struct Secrets([Option<HeaderValue>; 2]);

impl Secrets {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        Self([&names::AUTHORIZATION, &header::DOWNSTREAM_AUTHORIZATION].map(|name| headers.get(name).cloned()))
    }

    /// A server that repeats them must not get them into a log.
    pub(crate) fn conceal_in(&self, context: &mut HttpContext) {
        self.each(context, HttpContext::conceal);
    }

    fn each(&self, context: &mut HttpContext, conceal: fn(&mut HttpContext, &[u8])) {
        for secret in self.0.iter().flatten() {
            let text = secret.as_bytes();
            let scheme = text.iter().position(|byte| *byte == b' ');
            let token = &text[scheme.map_or(0, |end| end + 1)..];
            // A shorter one is no secret, and would be found in many an innocent text.
            if token.len() >= 8 {
                conceal(context, token);
            }
        }
    }
}
