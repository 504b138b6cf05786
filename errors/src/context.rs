//! The HTTP exchange behind an error.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};

use crate::secret::{contains_secret, mark_secrets, may_be_secret};

/// The HTTP exchange behind an error: the request, and the response as far as it was received.
///
/// `Debug` truncates the body, and redacts response headers and text that contain credentials.
#[derive(Clone)]
#[non_exhaustive]
pub struct HttpContext {
    /// Name of the operation, such as `vault.sessions.create`.
    pub operation: &'static str,
    /// Method of the request.
    pub method: Method,
    /// URL of the request. It has no user name or password: such a URL is never sent.
    pub url: Uri,
    /// Number of attempts to send the request.
    pub attempts: u32,
    /// Whether an attempt before the last one may have been applied.
    pub applied_before: bool,
    /// Time from the start of the call to its failure, including all attempts and the waits between them.
    pub elapsed: Duration,
    /// Status of the response; `None` if no response arrived.
    pub status: Option<StatusCode>,
    /// Headers of the response; empty if no response arrived.
    pub headers: HeaderMap,
    /// Raw body of the response, as far as it was received and at most up to the client's size limit.
    pub body: Bytes,
    /// Number of body bytes that were streamed to the caller before the failure; `body` does not contain them.
    pub streamed: u64,
    /// The request headers that may be credentials. They are never printed. Text of the response is searched for them when
    /// it is printed.
    secrets: Vec<HeaderValue>,
}

static DOWNSTREAM_ERROR: HeaderName = HeaderName::from_static("x-apideck-downstream-error");

impl HttpContext {
    /// A request without attempts and without a response.
    #[doc(hidden)]
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
            secrets: Vec::new(),
        }
    }

    /// Whether the response comes from the connected service, according to the header `x-apideck-downstream-error`.
    pub fn is_downstream(&self) -> bool {
        self.headers.get(&DOWNSTREAM_ERROR).is_some_and(|value| value == "true")
    }

    /// Keeps the credentials in the headers of the request out of `Display` and `Debug`, if the response repeats them. This
    /// takes the values of headers that are known to be secret, and of all that are not known to be harmless. The text
    /// of the response is searched only when it is printed.
    #[doc(hidden)]
    pub fn keep_secrets(&mut self, request: &HeaderMap) {
        let secrets = request.iter().filter(|(name, value)| value.is_sensitive() || may_be_secret(name));
        self.secrets = secrets.map(|(_, value)| value.clone()).collect();
    }

    /// The same for a credential that the transport added to the request.
    #[doc(hidden)]
    pub fn keep_secret(&mut self, credential: HeaderValue) {
        self.secrets.push(credential);
    }

    /// Marks the headers of the response that repeat a credential of the request as sensitive, for types that have only
    /// the headers.
    #[doc(hidden)]
    pub fn mark_secret_headers(&mut self) {
        mark_secrets(&self.secrets, &mut self.headers);
    }

    /// Whether `text` contains a credential of the request, or a part of one.
    pub(crate) fn has_secret(&self, text: &str) -> bool {
        contains_secret(&self.secrets, text.as_bytes())
    }
}
