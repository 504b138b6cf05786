//! What the mock is told to answer.

use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use serde_json::Value;

use crate::broken::{Broken, Ending, Framing, Place};
use crate::content::Content;
use crate::payload::{Pace, Payload};

/// An answer, or a fault in its place.
///
/// An answer begins with [`status`](Self::status), [`json`](Self::json), [`stream`](Self::stream) or
/// [`redirect`](Self::redirect); the rest changes it. What ends in `_in_head` or `_in_body` breaks it
/// after so many bytes.
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
    /// The content type unless `headers` has one.
    content_type: Option<&'static str>,
    pub(crate) body: Content,
    delay: Duration,
    pub(crate) pace: Pace,
    pub(crate) form: Form,
    /// Where the answer ends before its time, and how.
    pub(crate) fault: Option<(Place, Ending)>,
    /// How much of the request's body is waited for, where that is not all.
    pub(crate) reading: Option<u64>,
}

/// How an answer is put on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Sized,
    /// With a length that is not the body's.
    Declared(u64),
    Chunked,
    MalformedChunk,
    /// The body is the whole answer, head and all.
    Raw,
}

/// What hyper sends, or what only the bare connection can.
pub(crate) enum Answer {
    Regular(Response<Payload>),
    Broken(Broken),
}

impl Reply {
    /// An answer with this status and nothing else.
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
            body: Content::Whole(Bytes::new()),
            delay: Duration::ZERO,
            pace: Pace::FULL,
            form: Form::Sized,
            fault: None,
            reading: None,
        }
    }

    /// An answer with a JSON body, as `application/json` unless [`header`](Self::header) says otherwise.
    ///
    /// # Panics
    ///
    /// If the status is not between 100 and 999.
    #[track_caller]
    pub fn json(status: u16, body: &Value) -> Self {
        Self::status(status).content_type("application/json").body(body.to_string())
    }

    /// A 200 with a body of `length` bytes that are made as they are sent, whatever their number.
    ///
    /// [`generated`](crate::generated) gives the same bytes.
    pub fn stream(length: u64, seed: u64) -> Self {
        let reply = Self::status(200).content_type("application/octet-stream");
        Self { body: Content::Generated { seed, range: 0..length }, ..reply }
    }

    /// A 302 to this address, e.g. on another mock that shows what arrives there.
    ///
    /// # Panics
    ///
    /// If the address is not allowed in a header.
    #[track_caller]
    pub fn redirect(location: &str) -> Self {
        Self::status(302).header("location", location)
    }

    /// Adds a header; the same name twice gives two headers.
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

    /// Sets the body; its length is sent along, and no content type.
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = Content::Whole(body.into());
        self
    }

    /// Waits this long before anything is sent.
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Answers as soon as so many bytes of the request's body have come, while the client still sends.
    ///
    /// The answer is the connection's last. Only replies of [`Mock::next`](crate::Mock::next) can be that
    /// early: a handler sees whole requests. The request is recorded with the part that was waited for. A
    /// connection that is closed while there is more to read is reset by most systems.
    pub fn reading(mut self, bytes: u64) -> Self {
        self.reading = Some(bytes);
        self
    }

    pub(crate) fn content_type(mut self, content_type: &'static str) -> Self {
        self.content_type = Some(content_type);
        self
    }

    /// The answer to send, once its delay is over.
    pub(crate) async fn into_answer(mut self) -> Answer {
        if !self.delay.is_zero() {
            tokio::time::sleep(self.delay).await;
        }
        if let Some(content_type) = self.content_type {
            let content_type = HeaderValue::from_static(content_type);
            self.headers.entry(CONTENT_TYPE).or_insert(content_type);
        }
        let early = self.reading.map(|_| (Place::End, Ending::Linger));
        let last = match self.form {
            Form::Sized | Form::Chunked => None,
            Form::Declared(_) | Form::MalformedChunk | Form::Raw => Some((Place::End, Ending::Close)),
        };
        match self.fault.or(early).or(last) {
            Some((place, ending)) => Answer::Broken(self.broken(place, ending)),
            None => Answer::Regular(self.response()),
        }
    }

    fn response(self) -> Response<Payload> {
        let mut response = Response::new(Payload::new(self.body, self.pace, self.form == Form::Sized));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }

    fn broken(mut self, place: Place, ending: Ending) -> Broken {
        let framing = match self.form {
            Form::Chunked => Framing::Chunked,
            Form::MalformedChunk => Framing::MalformedChunk,
            Form::Sized | Form::Declared(_) | Form::Raw => Framing::Plain,
        };
        let bodiless = self.body.is_empty() && matches!(self.status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
        match self.form {
            Form::Sized if bodiless => {}
            Form::Sized => drop(self.headers.entry(CONTENT_LENGTH).or_insert(self.body.len().into())),
            Form::Declared(length) => drop(self.headers.insert(CONTENT_LENGTH, length.into())),
            Form::Chunked | Form::MalformedChunk => {
                self.headers.insert(TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
            }
            Form::Raw => {}
        }
        let head = if self.form == Form::Raw { Vec::new() } else { self.head() };
        let payload = Payload::new(self.body, self.pace, true);
        Broken { head, payload, framing, place, ending }
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
    async fn a_content_type_of_its_own_wins() {
        let reply = Reply::json(200, &Value::Null).header("content-type", "text/html");
        let Answer::Regular(response) = reply.into_answer().await else { panic!("nothing is broken") };
        let types: Vec<_> = response.headers().get_all(CONTENT_TYPE).iter().collect();
        assert_eq!(types, ["text/html"]);
    }
}
