//! Decodes a response: where the untyped response becomes typed.

use std::fmt;

use apideck_errors::HttpContext;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::Value;

use crate::send::exchange::Exchange;
use crate::{Body, DecodeError, Error, Repair, header};

/// How the response to a call is decoded.
///
/// It is made of function pointers, so that sending a call is compiled once and not for each type.
pub struct Decoder<T> {
    pub(crate) decode: Decode<T>,
    pub(crate) parse_json: fn(&[u8]) -> Option<Value>,
    pub(crate) next_cursor: fn(&T) -> Option<&str>,
    /// Whether the body is handed over as it arrives instead of being collected.
    pub(crate) streams: bool,
}

/// Decodes the body of a successful response.
pub type Decode<T> = fn(&mut Payload<'_>) -> Result<Decoded<T>, DecodeError>;

impl<T> Decoder<T> {
    /// Decodes the whole body with `decode`. The bodies of error statuses are parsed with `parse_json`, which returns
    /// `None` for anything but JSON.
    #[doc(hidden)]
    pub const fn new(decode: Decode<T>, parse_json: fn(&[u8]) -> Option<Value>) -> Self {
        Self { decode, parse_json, next_cursor: |_| None, streams: false }
    }

    /// Finds the cursor of the next page with `next_cursor`, which returns `None` on the last page.
    #[doc(hidden)]
    pub const fn with_next_cursor(mut self, next_cursor: fn(&T) -> Option<&str>) -> Self {
        self.next_cursor = next_cursor;
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
    /// Whether a required member that is missing or null is a [`DecodeError`]
    /// ([`Operation::strict`](crate::Operation)).
    pub strict_required: bool,
    /// What a stream is made of.
    pub(crate) stream: StreamParts<'a>,
}

/// What a stream is made of. The decoder of a stream makes it, so that a program without streams does not contain their
/// code.
pub(crate) struct StreamParts<'a> {
    pub(crate) exchange: &'a Exchange,
    pub(crate) context: &'a HttpContext,
    /// The body, if the decoder [streams](Decoder::streaming).
    pub(crate) body: &'a mut Option<Body>,
    /// Where to leave the error if the response is refused for another reason than its body.
    pub(crate) refusal: &'a mut Option<Box<Error>>,
}

impl Payload<'_> {
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
            .field("headers", &self.headers)
            .field("strict_required", &self.strict_required)
            .finish_non_exhaustive()
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
