//! Why a transport has no answer.

use std::error::Error as StdError;
use std::{fmt, io};

use apideck_errors::{BoxError, ConnectionKind};

use super::tls;

/// Why a transport has no answer, and whether the request can have reached the server.
#[derive(Debug)]
pub struct TransportError {
    pub(crate) cause: Cause,
    pub(crate) request_sent: bool,
    /// How often the request went out again before, as in [`Resends`](super::Resends).
    pub(crate) resends: u32,
    pub(crate) source: BoxError,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    Connection(ConnectionKind),
    ConnectTimeout,
    Aborted,
}

impl TransportError {
    /// A connection that failed. Unless the kind rules it out, the request counts as sent.
    pub fn new(kind: ConnectionKind, source: impl Into<BoxError>) -> Self {
        Self::of(Cause::Connection(kind), !kind.is_before_request(), source.into())
    }

    /// A connection that could not be made in time; nothing was sent.
    pub fn connect_timeout(source: impl Into<BoxError>) -> Self {
        Self::of(Cause::ConnectTimeout, false, source.into())
    }

    /// The transport gave up the request by its own decision; it counts as sent.
    pub fn aborted(source: impl Into<BoxError>) -> Self {
        Self::of(Cause::Aborted, true, source.into())
    }

    fn of(cause: Cause, request_sent: bool, source: BoxError) -> Self {
        Self { cause, request_sent, resends: 0, source }
    }

    /// States that no byte of the request was sent.
    pub fn not_sent(mut self) -> Self {
        self.request_sent = false;
        self
    }
}

/// The kind is read from the error; the request counts as sent unless nothing listened.
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

/// What an error on an established connection says about it.
pub(crate) fn kind_of(error: &(dyn StdError + 'static)) -> ConnectionKind {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.downcast_ref::<::hyper::Error>().is_some_and(::hyper::Error::is_parse) {
            return ConnectionKind::Protocol;
        }
        #[cfg(feature = "http2")]
        if error.downcast_ref::<h2::Error>().is_some_and(h2::Error::is_library) {
            return ConnectionKind::Protocol;
        }
        if let Some(error) = error.downcast_ref::<io::Error>() {
            match error.kind() {
                io::ErrorKind::ConnectionRefused => return ConnectionKind::Refused,
                // Broken chunks, broken TLS records.
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

/// The request had no answer on its connection. It counts as sent, unless the server states otherwise.
pub(super) fn of_exchange(error: ::hyper::Error) -> TransportError {
    // The body of the request broke off, or the runtime of the connection was dropped.
    if error.is_user() {
        return TransportError::aborted(error);
    }
    let cause = error.source();
    #[cfg(feature = "http2")]
    if let Some(cause) = cause.and_then(|cause| cause.downcast_ref::<h2::Error>()) {
        if super::http2::is_unprocessed(cause) {
            return TransportError::new(ConnectionKind::Closed, error).not_sent();
        }
        if super::http2::is_own_reset(cause) {
            return TransportError::aborted(error);
        }
    }
    if cause.is_some_and(tls::is_alert) {
        // It may have come at any time, not only as the end of the handshake.
        return TransportError { request_sent: true, ..TransportError::new(ConnectionKind::Tls, error) };
    }
    TransportError::new(kind_of(&error), error)
}
