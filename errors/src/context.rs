//! The HTTP exchange behind an error.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, Method, StatusCode, Uri};

/// The HTTP exchange behind an error: what was asked, and the answer as far as it came.
///
/// It holds no request headers, so no credentials; `Debug` cuts the body short and leaves out the values
/// of response headers that carry secrets.
#[derive(Clone)]
#[non_exhaustive]
pub struct HttpContext {
    /// Accessor name of the operation, such as `vault.sessions.create`.
    pub operation: &'static str,
    /// Method of the request.
    pub method: Method,
    /// URL of the request; a URL with user-info is never sent, so there is none in it.
    pub url: Uri,
    /// How often the request was sent or tried to be sent.
    pub attempts: u32,
    /// Whether an earlier attempt of the call may have been applied, whatever became of the last one.
    pub applied_before: bool,
    /// Time from the start of the call to its failure, all attempts and the waits between them together.
    pub elapsed: Duration,
    /// Status of the answer; `None` if none came.
    pub status: Option<StatusCode>,
    /// Headers of the answer; empty if none came.
    pub headers: HeaderMap,
    /// Raw body of the answer: whole up to the client's limit, or as far as it came.
    pub body: Bytes,
    /// How many bytes of the body were handed over as a stream before the failure; `body` does not have them.
    pub streamed: u64,
    /// The server repeated a credential in its answer: print nothing of it.
    pub(crate) confidential: bool,
}

static DOWNSTREAM_ERROR: HeaderName = HeaderName::from_static("x-apideck-downstream-error");

impl HttpContext {
    /// A request that has no answer yet, and no attempts.
    pub fn new(operation: &'static str, method: Method, url: Uri) -> Self {
        Self {
            operation,
            method,
            url,
            attempts: 0,
            applied_before: false,
            elapsed: Duration::ZERO,
            status: None,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            streamed: 0,
            confidential: false,
        }
    }

    /// Whether the answer is that of the connected service, by its header.
    pub fn is_downstream(&self) -> bool {
        self.headers.get(&DOWNSTREAM_ERROR).is_some_and(|mark| mark == "true")
    }

    /// Keeps `secret` out of everything printed, should the server have repeated it in its answer.
    /// The raw body and headers stay as they are.
    pub fn conceal(&mut self, secret: &[u8]) {
        if secret.is_empty() {
            return;
        }
        self.confidential |= contains(&self.body, secret);
        self.conceal_in_headers(secret);
    }

    /// Keeps `secret` out of everything printed of the headers.
    pub fn conceal_in_headers(&mut self, secret: &[u8]) {
        for value in self.headers.values_mut() {
            if !secret.is_empty() && contains(value.as_bytes(), secret) {
                value.set_sensitive(true);
            }
        }
    }
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}
