//! Why a request has no response.

use std::error::Error as StdError;
use std::{fmt, io};

use apideck_errors::{BoxError, ConnectionKind};

/// Why a request has no response, and whether it can have reached the server.
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
    /// The runtime lacks something that the transport needs, which the source names.
    Runtime,
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
    #[allow(dead_code)] // Not every build has a transport of its own.
    pub(super) fn runtime(fault: &'static str) -> Self {
        Self::from_cause(Cause::Runtime, false, fault.into())
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
        Self::new(kind_of(&error, |_| false), error)
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.source.fmt(f)
    }
}

/// Whether the request was sent, and the source. The names of all kinds of failures would be 1.4 kB of code.
impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sent = if self.request_sent { "sent" } else { "not sent" };
        f.write_fmt(format_args!("TransportError({sent}: {})", self.source))
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.source()
    }
}

/// The kind of an error on an established connection. `is_protocol_error` knows the errors of the built-in transport.
pub(super) fn kind_of(
    error: &(dyn StdError + 'static),
    is_protocol_error: fn(&(dyn StdError + 'static)) -> bool,
) -> ConnectionKind {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if is_protocol_error(error) {
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
