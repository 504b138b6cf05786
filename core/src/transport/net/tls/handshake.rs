//! What errors of TLS handshakes mean.

use std::error::Error as StdError;
use std::io;

use apideck_errors::ConnectionKind;

/// The kind of a TLS handshake that failed: the network broke it off (`Connect`), or it cannot succeed (`Tls`).
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
