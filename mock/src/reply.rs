//! What the mock is told to answer.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use serde_json::Value;

use crate::payload::Payload;

/// An answer, or a fault in its place.
///
/// ```
/// use apideck_mock::Reply;
/// use serde_json::json;
/// use std::time::Duration;
///
/// let limited = Reply::status(429).header("retry-after", "1").body("slow down");
/// let late = Reply::json(200, &json!({"data": []})).delay(Duration::from_millis(50));
/// let cut = Reply::disconnect_in_body(Reply::json(200, &json!({"data": []})), 5);
/// # let _ = (limited, late, cut);
/// ```
#[derive(Debug, Clone)]
pub struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    /// The content type unless `headers` has one.
    content_type: Option<&'static str>,
    body: Bytes,
    delay: Duration,
    fault: Option<Fault>,
}

#[derive(Debug, Clone, Copy)]
enum Fault {
    Disconnect,
    /// Disconnect after so many bytes of the body.
    Cut(usize),
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
            body: Bytes::new(),
            delay: Duration::ZERO,
            fault: None,
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
        self.body = body.into();
        self
    }

    /// Waits this long before anything is sent.
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Closes the connection without an answer.
    pub fn disconnect() -> Self {
        Self { fault: Some(Fault::Disconnect), ..Self::status(200) }
    }

    /// Sends the head of `whole` with its full content length and the first `sent` bytes of its
    /// body, then closes the connection.
    ///
    /// # Panics
    ///
    /// If `sent` is not less than the length of the body: nothing would be missing.
    #[track_caller]
    pub fn disconnect_in_body(whole: Self, sent: usize) -> Self {
        assert!(sent < whole.body.len(), "a body of {} bytes is not cut after {sent}", whole.body.len());
        Self { fault: Some(Fault::Cut(sent)), ..whole }
    }

    pub(crate) fn content_type(mut self, content_type: &'static str) -> Self {
        self.content_type = Some(content_type);
        self
    }

    /// The response to send; an error closes the connection.
    pub(crate) async fn into_response(mut self) -> io::Result<Response<Payload>> {
        if !self.delay.is_zero() {
            tokio::time::sleep(self.delay).await;
        }
        if let Some(content_type) = self.content_type {
            let content_type = HeaderValue::from_static(content_type);
            self.headers.entry(CONTENT_TYPE).or_insert(content_type);
        }
        let payload = match self.fault {
            Some(Fault::Disconnect) => return Err(io::ErrorKind::ConnectionAborted.into()),
            Some(Fault::Cut(sent)) => {
                let length = HeaderValue::from(self.body.len());
                self.headers.entry(CONTENT_LENGTH).or_insert(length);
                Payload::cut(self.body.slice(..sent))
            }
            None => Payload::whole(self.body),
        };
        let mut response = Response::new(payload);
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        Ok(response)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "not cut after 2")]
    fn a_cut_must_leave_something_out() {
        let _ = Reply::disconnect_in_body(Reply::status(200).body("ab"), 2);
    }

    #[tokio::test]
    async fn a_content_type_of_its_own_wins() {
        let reply = Reply::json(200, &Value::Null).header("content-type", "text/html");
        let response = reply.into_response().await.unwrap();
        let types: Vec<_> = response.headers().get_all(CONTENT_TYPE).iter().collect();
        assert_eq!(types, ["text/html"]);
    }
}
