//! Decodes a response: where the untyped response becomes typed.

use std::fmt;

use apideck_errors::{HttpContext, ResponseHeaders};
use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use serde_json::Value;

use super::HttpMeta;
use crate::request::operation::Operation;
use crate::send::exchange::Exchange;
use crate::send::received::Received;
use crate::{Body, DecodeError, Error, Repair, header};

/// How the response to a call is decoded.
///
/// It is made of function pointers, so that sending a call is compiled once and not for each type.
pub struct Decoder<T> {
    pub(crate) decode: Decode<T>,
    pub(crate) parse_json: fn(&[u8]) -> Option<Value>,
    /// How pages are followed; `None` if the response is not a page.
    pub(crate) pages: Option<PageFns<T>>,
    /// Whether the body is handed over as it arrives instead of being collected.
    pub(crate) streams: bool,
}

/// What pagination has to know of a page.
pub(crate) struct PageFns<T> {
    /// The cursor of the next page; `None` on the last page.
    pub(crate) next_cursor: fn(&T) -> Option<&str>,
    /// Whether the page has no items. It may change nothing; a model is only seen through mutable references.
    pub(crate) is_empty: fn(&mut T) -> bool,
}

impl<T> Clone for PageFns<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for PageFns<T> {}

/// Decodes the body of a successful response.
pub type Decode<T> = fn(&mut Payload<'_>) -> Result<Decoded<T>, DecodeError>;

impl<T> Decoder<T> {
    /// Decodes the whole body with `decode`. The bodies of error statuses are parsed with `parse_json`, which returns
    /// `None` for anything but JSON.
    #[doc(hidden)]
    pub const fn new(decode: Decode<T>, parse_json: fn(&[u8]) -> Option<Value>) -> Self {
        Self { decode, parse_json, pages: None, streams: false }
    }

    /// The response is one page of a list: `next_cursor` finds the cursor of the next page and returns `None` on the last
    /// one, `is_empty` tells whether the page has no items.
    #[doc(hidden)]
    pub const fn with_pages(mut self, next_cursor: fn(&T) -> Option<&str>, is_empty: fn(&mut T) -> bool) -> Self {
        self.pages = Some(PageFns { next_cursor, is_empty });
        self
    }

    /// Hands the body over as it arrives, to a `decode` that makes a stream of it.
    pub(crate) const fn streaming(mut self) -> Self {
        self.streams = true;
        self
    }
}

impl<T> Clone for Decoder<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Decoder<T> {}

impl<T> fmt::Debug for Decoder<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decoder").finish_non_exhaustive()
    }
}

/// A successful response to be decoded.
#[non_exhaustive]
pub struct Payload<'a> {
    /// Status of the response, 200 to 299.
    pub status: StatusCode,
    /// Headers of the response.
    pub headers: &'a HeaderMap,
    /// The whole body; empty for the decoder of a [`ByteStream`](crate::ByteStream).
    pub body: &'a Bytes,
    /// The operation that was called.
    pub operation: &'static Operation,
    /// Whether the client refuses the first [`Repair`]
    /// ([`strict_responses`](crate::Builder::strict_responses)).
    pub refuse_repairs: bool,
    /// The largest body that the client accepts ([`max_response_bytes`](crate::Builder::max_response_bytes)).
    pub max_response_bytes: usize,
    /// What the decoder of a [`ByteStream`](crate::ByteStream) needs.
    pub(crate) stream: StreamParts<'a>,
}

/// What a [`ByteStream`](crate::ByteStream) is made of. Its decoder makes the stream, so that a program without streams
/// does not contain their code.
pub(crate) struct StreamParts<'a> {
    pub(crate) exchange: &'a Exchange,
    pub(crate) context: &'a HttpContext,
    /// The body, if the decoder [streams](Decoder::streaming).
    pub(crate) body: &'a mut Option<Body>,
    /// Set by a decoder that refuses the response for another reason than its content.
    pub(crate) refusal: &'a mut Option<Box<Error>>,
}

impl Payload<'_> {
    /// Whether the response has no body, or only white space, and does not need one: DELETE, PUT and PATCH have succeeded
    /// without it.
    pub fn may_be_default(&self) -> bool {
        matches!(self.operation.method, Method::DELETE | Method::PUT | Method::PATCH)
            && self.body.trim_ascii().is_empty()
    }

    /// The content type with its parameters; `None` if the response has none.
    pub fn content_type(&self) -> Option<&str> {
        header::content_type(self.headers)
    }

    /// Whether the content type means JSON: `application/json`, `text/json` or a type that ends in `+json`, whatever
    /// its case and parameters. `false` without a content type.
    pub fn is_json(&self) -> bool {
        self.content_type().is_some_and(header::is_json)
    }
}

impl fmt::Debug for Payload<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Payload")
            .field("status", &self.status)
            .field("headers", &ResponseHeaders { headers: self.headers, secrets: &self.stream.context.secrets })
            .field("operation", &self.operation.name)
            .finish_non_exhaustive()
    }
}

impl Received {
    /// The response for the decoder.
    #[inline(never)] // Otherwise it is part of the code of every type.
    pub(crate) fn payload(&mut self) -> Payload<'_> {
        let context = &self.response.context;
        Payload {
            status: context.status.unwrap_or_default(),
            headers: &context.headers,
            body: &context.body,
            operation: self.exchange.operation,
            refuse_repairs: self.exchange.client.strict_responses,
            max_response_bytes: self.exchange.client.max_response_bytes,
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
        #[cfg(feature = "tracing")]
        crate::send::trace::repairs(&self.span, repairs.len());
        if self.exchange.client.strict_responses && !repairs.is_empty() {
            return Err(self.refuse(repairs.swap_remove(0).into()));
        }
        let keep_raw_body = self.exchange.client.keep_raw_body;
        let context = self.response.context;
        Ok(HttpMeta {
            status: context.status.unwrap_or_default(),
            headers: context.headers,
            url: context.url,
            attempts: context.attempts,
            elapsed: context.elapsed,
            repairs,
            raw_body: keep_raw_body.then_some(context.body),
            secrets: context.secrets,
        })
    }

    /// The error of a response whose body could not be decoded.
    pub(crate) fn refuse(self: Box<Self>, error: DecodeError) -> Error {
        #[cfg(feature = "tracing")]
        let span = self.span.clone();
        let error = self.refusal_for(error);
        #[cfg(feature = "tracing")]
        crate::send::trace::failed(&span, &error);
        error
    }

    fn refusal_for(self: Box<Self>, mut error: DecodeError) -> Error {
        if let Some(refusal) = self.refusal {
            return *refusal;
        }
        let context = self.response.context;
        if context.body.is_empty() {
            error.found = "an empty body".into();
        }
        crate::send::failure::from_content(context, error)
    }
}

/// A decoded body.
#[derive(Clone, Debug)]
pub struct Decoded<T> {
    /// The value.
    pub value: T,
    /// Where the body differed from what the API promises.
    pub repairs: Vec<Repair>,
}
