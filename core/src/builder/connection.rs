//! The settings of the connections that a client makes.

use std::time::Duration;

use super::Builder;
use crate::{ApideckCore, Transport};

/// Connections.
impl<C: From<ApideckCore>> Builder<C> {
    /// How long making a connection may take, name resolution and TLS included; 10 seconds by default.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.settings.connections.connect_timeout = timeout;
        self
    }

    /// How requests are sent; by default over a pool of HTTP/1.1 connections. With a transport of your
    /// own, [`connect_timeout`](Self::connect_timeout) and root certificates are its matter.
    pub fn transport(mut self, transport: impl Transport + 'static) -> Self {
        self.settings.transport = Some(Box::new(transport));
        self
    }

    /// Trusts the certificates in `pem` too, for example that of a company's proxy or a test server.
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    pub fn add_root_certificate(mut self, pem: &[u8]) -> Self {
        if let Ok(roots) = &mut self.settings.connections.roots {
            if let Err(fault) = roots.add_pem(pem) {
                self.settings.connections.roots = Err(["`add_root_certificate` ", fault].concat());
            }
        }
        self
    }
}
