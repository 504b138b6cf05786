//! What errors of hyper, HTTP/2 and TLS mean.

use std::error::Error as StdError;
use std::io;

use apideck_errors::ConnectionKind;

use super::http2;

/// Whether the other end broke the rules of HTTP. The causes of `error` are not looked at.
pub(in crate::transport) fn is_protocol_error(error: &(dyn StdError + 'static)) -> bool {
    error.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_parse) || http2::is_protocol_error(error)
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
