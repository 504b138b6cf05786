//! Failures without a usable response: invalid requests, connections, timeouts, and the caller's code.

use std::time::Duration;

use apideck_wire::BoxError;

use crate::HttpContext;

/// A request that is invalid. Nothing was sent.
#[non_exhaustive]
pub struct InvalidRequestError {
    /// The operation that was called; `None` if building a client failed.
    pub operation: Option<&'static str>,
    /// What is invalid, and how to correct it. Never contains a key or a password.
    pub message: String,
}

/// A connection that could not be established, or that failed before the response was complete.
#[non_exhaustive]
pub struct ConnectionError {
    /// The request, and the response as far as it was received.
    pub context: HttpContext,
    /// How the connection failed.
    pub kind: ConnectionKind,
    /// Whether the request, or part of it, may have reached the server.
    pub request_sent: bool,
    /// The cause reported by the transport.
    pub source: Option<BoxError>,
}

impl ConnectionError {
    /// Creates the error.
    #[doc(hidden)]
    pub fn new(context: HttpContext, kind: ConnectionKind, request_sent: bool, source: Option<BoxError>) -> Self {
        Self { context, kind, request_sent, source }
    }
}

/// How a connection failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ConnectionKind {
    /// The host name could not be resolved.
    Dns,
    /// The server refused the connection: nothing listens on the port.
    Refused,
    /// The TLS handshake failed, for example because the certificate is not trusted.
    Tls,
    /// The connection could not be established for another reason, such as an unreachable network.
    Connect,
    /// The connection was closed before the response was complete.
    Closed,
    /// The server sent something that is not HTTP, or a body that does not match the headers of the response.
    Protocol,
    /// The proxy did not establish a connection to the server.
    Proxy,
    /// A redirect that is not followed: to plain HTTP, to an invalid URL, or one too many.
    Redirect,
}

impl ConnectionKind {
    /// Whether this failure happens only while connecting, so that no byte of the request was sent.
    pub fn is_before_request(self) -> bool {
        matches!(self, Self::Dns | Self::Refused | Self::Tls | Self::Connect | Self::Proxy)
    }
}

/// A call that ended because a time limit was reached.
#[non_exhaustive]
pub struct TimeoutError {
    /// The request, and the response as far as it was received.
    pub context: HttpContext,
    /// The limit that was reached.
    pub limit: TimeoutLimit,
    /// The duration of the limit.
    pub after: Duration,
    /// Whether the request, or part of it, may have reached the server. It has not if the limit was reached while
    /// connecting.
    pub request_sent: bool,
    /// The cause, if the transport reported one.
    pub source: Option<BoxError>,
}

impl TimeoutError {
    /// Creates the error.
    #[doc(hidden)]
    pub fn new(context: HttpContext, limit: TimeoutLimit, after: Duration, source: Option<BoxError>) -> Self {
        Self { context, limit, after, request_sent: limit != TimeoutLimit::Connect, source }
    }

    /// States whether the request may have reached the server. By default it may, except with the connect timeout.
    #[doc(hidden)]
    #[must_use]
    pub fn sent(mut self, request_sent: bool) -> Self {
        self.request_sent = request_sent;
        self
    }
}

/// A time limit of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TimeoutLimit {
    /// The limit for establishing a connection, `connect_timeout`. No byte of the request was sent.
    Connect,
    /// The limit for one attempt, `timeout`: from sending the request to the last byte of the response.
    Attempt,
    /// The limit for the whole call, `deadline`: all attempts and the waits between them.
    Deadline,
}

/// A call that ended because the caller's code failed: a custom transport, a hook or an API key provider.
#[non_exhaustive]
pub struct ClientError {
    /// The request, and the response as far as it was received.
    pub context: HttpContext,
    /// Which part of the caller's code ended the call.
    pub message: String,
    /// Whether the server may have acted on the request: it, or a part of it, may have reached the server, which did not
    /// reject it.
    pub request_sent: bool,
    /// The error that the caller's code returned.
    pub source: Option<BoxError>,
}

impl ClientError {
    /// Creates the error.
    #[doc(hidden)]
    pub fn new(context: HttpContext, message: impl Into<String>, request_sent: bool, source: Option<BoxError>) -> Self {
        Self { context, message: message.into(), request_sent, source }
    }
}
