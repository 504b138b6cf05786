//! TLS, by feature: `rustls`, else `native-tls`, else none.
//!
//! Each variant has the same items: `AVAILABLE`; `Settings` with the additional root certificates and the client
//! certificate; `Connector`, which turns a stream into an encrypted one and tells whether HTTP/2 was agreed on; `is_alert`.

#[cfg(any(feature = "rustls", feature = "native-tls"))]
mod handshake;

#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
mod none;
#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
pub(crate) use none::*;

#[cfg(all(feature = "native-tls", not(feature = "rustls")))]
mod native;
#[cfg(all(feature = "native-tls", not(feature = "rustls")))]
pub(crate) use native::*;

#[cfg(feature = "rustls")]
mod rustls;
#[cfg(feature = "rustls")]
pub(crate) use self::rustls::*;
