//! Why a request has no response.

use std::error::Error as StdError;
use std::{fmt, io};

use apideck_errors::{BoxError, ConnectionKind};

use super::http2;

/// Why a request has no response, and whether it can have reached the server.
#[derive(Debug)]
pub struct TransportError {
    pub(crate) cause: Cause,
    pub(crate) request_sent: bool,
    pub(crate) source: BoxError,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    Connection(ConnectionKind),
    ConnectTimeout,
    Aborted,
    /// The tokio runtime lacks something that the transport needs.
    Runtime(&'static str),
}

impl TransportError {
    /// A connection that failed. The request counts as sent, unless `kind` is a failure to connect.
    pub fn new(kind: ConnectionKind, source: impl Into<BoxError>) -> Self {
        Self::from_cause(Cause::Connection(kind), !kind.is_before_request(), source.into())
    }

    /// A connection that was not made within the connect timeout. Nothing was sent.
    pub fn connect_timeout(source: impl Into<BoxError>) -> Self {
        Self::from_cause(Cause::ConnectTimeout, false, source.into())
    }

    /// A request that the transport cancelled by its own decision. It counts as sent.
    pub fn aborted(source: impl Into<BoxError>) -> Self {
        Self::from_cause(Cause::Aborted, true, source.into())
    }

    /// The runtime lacks what `fault` names. Nothing was sent.
    pub(super) fn runtime(fault: &'static str) -> Self {
        Self::from_cause(Cause::Runtime(fault), false, fault.into())
    }

    fn from_cause(cause: Cause, request_sent: bool, source: BoxError) -> Self {
        Self { cause, request_sent, source }
    }

    /// States that no byte of the request was sent.
    pub fn not_sent(mut self) -> Self {
        self.request_sent = false;
        self
    }
}

/// The kind follows from the error. The request counts as sent, unless the connection was refused.
impl From<io::Error> for TransportError {
    fn from(error: io::Error) -> Self {
        Self::new(kind_of(&error), error)
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.source.fmt(f)
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.source()
    }
}

/// The kind of an error on an established connection.
pub(crate) fn kind_of(error: &(dyn StdError + 'static)) -> ConnectionKind {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_parse) || http2::is_protocol_error(error) {
            return ConnectionKind::Protocol;
        }
        if let Some(error) = error.downcast_ref::<io::Error>() {
            match error.kind() {
                io::ErrorKind::ConnectionRefused => return ConnectionKind::Refused,
                // Malformed chunks or TLS records.
                io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => {
                    return ConnectionKind::Protocol;
                }
                _ => {}
            }
        }
        cause = error.source();
    }
    ConnectionKind::Closed
}

/// Whether the task of a connection ended without a report on the request. hyper counts that as an error of its user, and
/// only the text tells it from others.
pub(super) fn is_dispatch_gone(error: &hyper::Error) -> bool {
    error.is_user() && error.to_string() == "dispatch task is gone"
}

/// The kind of a TLS handshake that failed: the network broke it off (`Connect`), or it cannot succeed (`Tls`).
#[cfg(any(feature = "rustls", feature = "native-tls"))]
pub(super) fn handshake_kind(error: &(dyn StdError + 'static)) -> ConnectionKind {
    let mut cause = Some(error);
    while let Some(error) = cause {
        match error.downcast_ref::<io::Error>().map(io::Error::kind) {
            // Errors of TLS itself come as one of these two kinds.
            None | Some(io::ErrorKind::InvalidData | io::ErrorKind::Other) => cause = error.source(),
            Some(_) => return ConnectionKind::Connect,
        }
    }
    ConnectionKind::Tls
}
