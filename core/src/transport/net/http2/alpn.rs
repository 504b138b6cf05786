//! TLS connectors that offer HTTP/2, and ones that do not.

/// A TLS connector for servers in general, and one for servers that ask for HTTP/1.1 after they agreed on HTTP/2.
pub(in crate::transport::net) struct Alpn<T> {
    http2: T,
    http1: T,
}

impl<T> Alpn<T> {
    /// Makes both; `make` is given whether the connector offers HTTP/2.
    pub(in crate::transport::net) fn new(make: impl Fn(bool) -> Result<T, String>) -> Result<Self, String> {
        Ok(Self { http2: make(true)?, http1: make(false)? })
    }

    pub(in crate::transport::net) fn connector(&self, offers_http2: bool) -> &T {
        if offers_http2 { &self.http2 } else { &self.http1 }
    }
}
