//! Failures without an answer of the server: the request, the connection, the time limits, the caller's
//! own code.

use std::time::Duration;

use apideck_wire::BoxError;

use crate::HttpContext;

/// A request that cannot be sent as it is. Nothing was sent.
#[non_exhaustive]
pub struct InvalidRequestError {
    /// The operation that was called; `None` if the error was found while a client was built.
    pub operation: Option<&'static str>,
    /// What is wrong, and what to write instead. Never repeats a key or a password.
    pub message: String,
}

/// A connection that could not be made, or that broke before the answer was complete.
#[non_exhaustive]
pub struct ConnectionError {
    /// The request, and the answer as far as it came.
    pub context: HttpContext,
    /// What happened to the connection.
    pub kind: ConnectionKind,
    /// Whether the request, or a part of it, may have reached the server.
    pub request_sent: bool,
    /// The cause as the transport told it.
    pub source: Option<BoxError>,
}

impl ConnectionError {
    /// The error with all that there is to say.
    pub fn new(context: HttpContext, kind: ConnectionKind, request_sent: bool, source: Option<BoxError>) -> Self {
        Self { context, kind, request_sent, source }
    }
}

/// What happened to a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ConnectionKind {
    /// The host name cannot be resolved.
    Dns,
    /// Nothing listens on the port.
    Refused,
    /// The TLS handshake failed, for example because the certificate is not trusted.
    Tls,
    /// The connection could not be made for another reason, such as an unreachable network.
    Connect,
    /// The connection was closed before the answer or inside it.
    Closed,
    /// What came is not HTTP.
    Protocol,
    /// The proxy refused to make the connection.
    Proxy,
    /// The server redirected to where the call does not follow: to plain HTTP, to what is no URL, or once too often.
    Redirect,
}

impl ConnectionKind {
    /// Whether this happens only while connecting, so that no byte of a request was sent.
    pub fn is_before_request(self) -> bool {
        matches!(self, Self::Dns | Self::Refused | Self::Tls | Self::Connect | Self::Proxy)
    }
}

/// A call that a time limit ended.
#[non_exhaustive]
pub struct TimeoutError {
    /// The request, and the answer as far as it came.
    pub context: HttpContext,
    /// Which limit it was.
    pub limit: TimeoutLimit,
    /// How long the limit is.
    pub after: Duration,
    /// The cause, where the transport told one.
    pub source: Option<BoxError>,
}

impl TimeoutError {
    /// The error with all that there is to say.
    pub fn new(context: HttpContext, limit: TimeoutLimit, after: Duration, source: Option<BoxError>) -> Self {
        Self { context, limit, after, source }
    }
}

/// Which time limit ended a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TimeoutLimit {
    /// The limit for making a connection, `connect_timeout`. No byte of the request was sent.
    Connect,
    /// The limit for one attempt, `timeout`: from sending the request to the last byte of the answer.
    Attempt,
    /// The limit for the whole call, `deadline`: all attempts and the waits between them.
    Deadline,
}

/// A call that ended in the caller's own code: a transport that gave up, a hook or an API key provider that failed.
#[non_exhaustive]
pub struct ClientError {
    /// The request, and the answer as far as it came.
    pub context: HttpContext,
    /// What ended the call.
    pub message: String,
    /// Whether the request, or a part of it, may have reached the server.
    pub request_sent: bool,
    /// The error of the caller's code.
    pub source: Option<BoxError>,
}

impl ClientError {
    /// The error with all that there is to say.
    pub fn new(context: HttpContext, message: impl Into<String>, request_sent: bool, source: Option<BoxError>) -> Self {
        Self { context, message: message.into(), request_sent, source }
    }
}
