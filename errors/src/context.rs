//! The HTTP exchange behind an error.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};

use crate::headers::first_header;
use crate::secret::Secrets;

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
    /// Headers of the response; empty if no response arrived. The map prints all values as they are, cookies included:
    /// print the context or its error, which redact credentials.
    pub headers: HeaderMap,
    /// Raw body of the response, as far as it was received and at most up to the client's size limit.
    pub body: Bytes,
    /// Number of body bytes that were streamed to the caller before the failure; `body` does not contain them.
    pub streamed: u64,
    /// The credentials of the request.
    #[doc(hidden)]
    pub secrets: Secrets,
    /// Whether a connected service responds to the call.
    pub(crate) is_proxied: bool,
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
            secrets: Secrets::default(),
            is_proxied: false,
        }
    }

    /// Whether the response comes from the connected service, according to the header `x-apideck-downstream-error`.
    pub fn is_downstream(&self) -> bool {
        first_header(&self.headers, &DOWNSTREAM_ERROR).is_some_and(|value| value == "true")
    }

    /// States that Apideck passes the responses of the connected service on as they are.
    #[doc(hidden)]
    pub fn set_proxied(&mut self) {
        self.is_proxied = true;
    }

    /// Keeps the headers of the request that are marked as sensitive out of `Display` and `Debug`, if the response repeats
    /// them.
    #[doc(hidden)]
    pub fn keep_secrets(&mut self, request: &HeaderMap) {
        self.secrets = Secrets::of(request);
    }

    /// The same for a credential that the transport added to the request.
    #[doc(hidden)]
    pub fn keep_secret(&mut self, credential: HeaderValue) {
        self.secrets.add(credential);
    }
}
