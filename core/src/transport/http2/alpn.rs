//! TLS connections that offer HTTP/2, and ones that do not.

use crate::transport::tls::{Connector, Settings};

/// The TLS connectors for servers.
pub(in crate::transport) struct Tls {
    http2: Connector,
    /// For servers that ask for HTTP/1.1 after they agreed on HTTP/2.
    http1: Connector,
}

impl Tls {
    pub(in crate::transport) fn new(settings: &Settings) -> Result<Self, String> {
        Ok(Self { http2: Connector::new(settings, true)?, http1: Connector::new(settings, false)? })
    }

    pub(in crate::transport) fn connector(&self, offers_http2: bool) -> &Connector {
        if offers_http2 { &self.http2 } else { &self.http1 }
    }
}
