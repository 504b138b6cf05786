//! Where the untyped answer becomes typed.

use std::any::Any;
use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use serde_json::Value;

use crate::{DecodeError, Repair, stream};

/// How the answer to a call is read.
///
/// Plain function pointers, so that the way to the server and back is compiled once and not per type.
pub struct Decoder<T> {
    pub(crate) decode: Decode<T>,
    pub(crate) parse_json: fn(&[u8]) -> Option<Value>,
    pub(crate) next_cursor: fn(&T) -> Option<&str>,
    /// Hands over the body as it comes in instead of reading it.
    pub(crate) open: Option<stream::Open>,
}

/// Reads the body of a successful answer.
pub type Decode<T> = fn(&mut Payload<'_>) -> Result<Decoded<T>, DecodeError>;

impl<T> Decoder<T> {
    /// Reads the whole body with `decode`, and error documents with `parse_json`, which returns `None` for what is no
    /// JSON.
    pub const fn new(decode: Decode<T>, parse_json: fn(&[u8]) -> Option<Value>) -> Self {
        Self { decode, parse_json, next_cursor: |_| None, open: None }
    }

    /// Finds the cursor of the page after this one; `None` on the last.
    pub const fn with_next_cursor(mut self, next_cursor: fn(&T) -> Option<&str>) -> Self {
        self.next_cursor = next_cursor;
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

/// A successful answer to be read, and how strictly.
#[derive(Debug)]
#[non_exhaustive]
pub struct Payload<'a> {
    /// Status of the answer, 200 to 299.
    pub status: StatusCode,
    /// Headers of the answer.
    pub headers: &'a HeaderMap,
    /// The whole body; empty for the decoder of a [`ByteStream`](crate::ByteStream).
    pub body: &'a Bytes,
    /// The [`ByteStream`](crate::ByteStream), if it is to be one. Any type, so that a program without streams has no code to drop one.
    pub(crate) stream: Option<Box<dyn Any + Send>>,
    /// Whether a required member that is missing or null is a [`DecodeError`]
    /// ([`Operation::strict`](crate::Operation)).
    pub strict_required: bool,
    /// Whether the client turns the first [`Repair`] into an error
    /// ([`strict_responses`](crate::Builder::strict_responses)); a decoder may stop at it.
    pub strict: bool,
}

impl Payload<'_> {
    /// The content type with its parameters; `None` if there is none.
    pub fn content_type(&self) -> Option<&str> {
        content_type(self.headers)
    }
}

/// A body that was read.
#[derive(Clone, Debug)]
pub struct Decoded<T> {
    /// What was read.
    pub value: T,
    /// Where it was not as promised.
    pub repairs: Vec<Repair>,
}

pub(crate) fn content_type(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::CONTENT_TYPE)?.to_str().ok()
}

/// Whether a content type is `application/json` or ends in `+json`, whatever its case and parameters.
pub(crate) fn is_json(content_type: &str) -> bool {
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    media_type.eq_ignore_ascii_case("application/json")
        || media_type.rsplit_once('+').is_some_and(|(_, suffix)| suffix.eq_ignore_ascii_case("json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_json_by_its_content_type() {
        for yes in
            ["application/json", "Application/JSON; charset=utf-8", "application/json;", "application/problem+json"]
        {
            assert!(is_json(yes), "{yes}");
        }
        for no in ["", "text/html", "text/json", "application/jsonp", "json"] {
            assert!(!is_json(no), "{no}");
        }
    }
}
