//! Replies: what the mock sends, whole or faulty.

pub(crate) mod body;
pub(crate) mod body_stream;
pub(crate) mod chaos;
pub(crate) mod envelope;
mod faults;
pub(crate) mod faulty_response;
pub(crate) mod random;
pub(crate) mod script;

use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use serde_json::Value;

use crate::reply::body::Body;
use crate::reply::body_stream::{BodyStream, Pace};
use crate::reply::faulty_response::{Chunks, CutPoint, Ending, FaultyResponse};

/// A response to send, or a fault in its place.
///
/// Start with [`status`](Self::status), [`json`](Self::json), [`stream`](Self::stream) or
/// [`redirect`](Self::redirect); the other methods change the response. Methods that end in `_in_head` or `_in_body`
/// cut it off after the given number of bytes.
///
/// ```
/// use apideck_mock::Reply;
/// use serde_json::json;
/// use std::time::Duration;
///
/// let limited = Reply::status(429).header("retry-after", "1").body("slow down");
/// let late = Reply::json(200, &json!({"data": []})).delay(Duration::from_millis(50));
/// let cut = Reply::json(200, &json!({"data": []})).disconnect_in_body(5);
/// let huge = Reply::stream(1 << 30, 42).reset_in_body(1 << 20);
/// let nonsense = Reply::raw("HTTP/9.9 hello\r\n\r\n");
/// # let _ = (limited, late, cut, huge, nonsense);
/// ```
#[derive(Debug, Clone)]
pub struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// Used if `headers` has no content type.
    content_type: Option<&'static str>,
    pub(crate) body: Body,
    delay: Duration,
    pub(crate) pace: Pace,
    pub(crate) framing: Framing,
    /// Where the response is cut off, and how the connection ends.
    pub(crate) fault: Option<(CutPoint, Ending)>,
    /// Number of bytes of the request's body to wait for; `None` waits for the whole request.
    pub(crate) reading: Option<u64>,
}

/// How the end of the body is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Framing {
    ContentLength,
    /// A content length that need not be the body's.
    DeclaredLength(u64),
    Chunked,
    MalformedChunk,
    /// The body is everything that is sent, without a head.
    Raw,
}

/// A response that is ready to send: by hyper, or on the bare connection where hyper cannot send it.
pub(crate) enum Prepared {
    Regular(Box<Response<BodyStream>>),
    Faulty(Box<FaultyResponse>),
}

impl Reply {
    /// A response with this status, without headers and body.
    ///
    /// # Panics
    ///
    /// If the status is not between 100 and 999.
    #[track_caller]
    pub fn status(status: u16) -> Self {
        let Ok(status) = StatusCode::from_u16(status) else {
            panic!("{status} is not an HTTP status");
        };
        Self {
            status,
            headers: HeaderMap::new(),
            content_type: None,
            body: Body::Whole(Bytes::new()),
            delay: Duration::ZERO,
            pace: Pace::FULL,
            framing: Framing::ContentLength,
            fault: None,
            reading: None,
        }
    }

    /// A response with a JSON body. The content type is `application/json` unless [`header`](Self::header) sets another.
    ///
    /// # Panics
    ///
    /// If the status is not between 100 and 999.
    #[track_caller]
    pub fn json(status: u16, body: &Value) -> Self {
        Self::status(status).content_type("application/json").body(body.to_string())
    }

    /// A 200 with a body of `length` bytes, which are generated while they are sent and take no memory.
    ///
    /// [`generated`](crate::generated) returns the same bytes.
    pub fn stream(length: u64, seed: u64) -> Self {
        let reply = Self::status(200).content_type("application/octet-stream");
        Self { body: Body::Generated { seed, range: 0..length }, ..reply }
    }

    /// A 302 to this address, for example on a second mock that records what arrives there.
    ///
    /// # Panics
    ///
    /// If the address is not allowed in a header.
    #[track_caller]
    pub fn redirect(location: &str) -> Self {
        Self::status(302).header("location", location)
    }

    /// Adds a header; the same name twice sends two headers.
    ///
    /// # Panics
    ///
    /// If the name or the value is not allowed in a header.
    #[track_caller]
    pub fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        let name = HeaderName::from_bytes(name.as_bytes());
        let value = HeaderValue::from_bytes(value.as_ref());
        match (name, value) {
            (Ok(name), Ok(value)) => self.headers.append(name, value),
            (Err(error), _) => panic!("header name: {error}"),
            (_, Err(error)) => panic!("header value: {error}"),
        };
        self
    }

    /// Sets the body. Its length is sent; the content type does not change.
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = Body::Whole(body.into());
        self
    }

    /// Waits this long before anything is sent.
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Sends the response as soon as `bytes` bytes of the request's body have arrived, while the client is still
    /// sending.
    ///
    /// It is the last response on its connection. This works only for replies of [`Mock::next`](crate::Mock::next),
    /// because a handler receives whole requests. The request is recorded with the part of the body that was read.
    /// Most operating systems reset a connection that is closed while it has unread data.
    pub fn reading(mut self, bytes: u64) -> Self {
        self.reading = Some(bytes);
        self
    }

    pub(crate) fn content_type(mut self, content_type: &'static str) -> Self {
        self.content_type = Some(content_type);
        self
    }

    /// Waits for the delay, then makes the response to send.
    pub(crate) async fn prepare(mut self) -> Prepared {
        if !self.delay.is_zero() {
            tokio::time::sleep(self.delay).await;
        }
        if let Some(content_type) = self.content_type {
            let content_type = HeaderValue::from_static(content_type);
            self.headers.entry(CONTENT_TYPE).or_insert(content_type);
        }
        let early = self.reading.map(|_| (CutPoint::End, Ending::Linger));
        let last = match self.framing {
            Framing::ContentLength | Framing::Chunked => None,
            Framing::DeclaredLength(_) | Framing::MalformedChunk | Framing::Raw => Some((CutPoint::End, Ending::Close)),
        };
        match self.fault.or(early).or(last) {
            Some((cut, ending)) => Prepared::Faulty(Box::new(self.faulty_response(cut, ending))),
            None => Prepared::Regular(Box::new(self.response())),
        }
    }

    fn response(self) -> Response<BodyStream> {
        let mut response = Response::new(BodyStream::new(self.body, self.pace, self.framing == Framing::ContentLength));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }

    fn faulty_response(mut self, cut: CutPoint, ending: Ending) -> FaultyResponse {
        let chunks = match self.framing {
            Framing::Chunked => Chunks::WellFormed,
            Framing::MalformedChunk => Chunks::MalformedLast,
            Framing::ContentLength | Framing::DeclaredLength(_) | Framing::Raw => Chunks::None,
        };
        let has_no_body =
            self.body.is_empty() && matches!(self.status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
        match self.framing {
            Framing::ContentLength if has_no_body => {}
            Framing::ContentLength => drop(self.headers.entry(CONTENT_LENGTH).or_insert(self.body.len().into())),
            Framing::DeclaredLength(length) => drop(self.headers.insert(CONTENT_LENGTH, length.into())),
            Framing::Chunked | Framing::MalformedChunk => {
                self.headers.insert(TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
            }
            Framing::Raw => {}
        }
        let head = if self.framing == Framing::Raw { Vec::new() } else { self.head() };
        let body = BodyStream::new(self.body, self.pace, true);
        FaultyResponse { head, body, chunks, cut, ending, unfinished: None }
    }

    fn head(&self) -> Vec<u8> {
        let reason = self.status.canonical_reason().unwrap_or_default();
        let mut head = format!("HTTP/1.1 {} {reason}\r\n", self.status.as_str()).into_bytes();
        for (name, value) in &self.headers {
            for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
                head.extend_from_slice(part);
            }
        }
        head.extend_from_slice(b"\r\n");
        head
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_explicit_content_type_replaces_the_default() {
        let reply = Reply::json(200, &Value::Null).header("content-type", "text/html");
        let Prepared::Regular(response) = reply.prepare().await else { panic!("the reply has no fault") };
        let types: Vec<_> = response.headers().get_all(CONTENT_TYPE).iter().collect();
        assert_eq!(types, ["text/html"]);
    }
}
