//! The TLS of the system, with the roots of the system.

use tokio::net::TcpStream;

use crate::BoxError;
use crate::transport::connect::Stream;

pub(crate) const AVAILABLE: bool = true;

/// Certificates to trust beside those of the system.
pub(crate) struct Roots(Vec<native_tls::Certificate>);

impl Roots {
    pub(crate) fn new() -> Self {
        Self(Vec::new())
    }

    pub(crate) fn add_pem(&mut self, pem: &[u8]) -> Result<(), &'static str> {
        match native_tls::Certificate::stack_from_pem(pem) {
            Ok(certificates) if !certificates.is_empty() => {
                self.0.extend(certificates);
                Ok(())
            }
            _ => Err("has no certificate in PEM form"),
        }
    }
}

pub(crate) struct Connector(tokio_native_tls::TlsConnector);

impl Connector {
    pub(crate) fn new(roots: Roots) -> Result<Self, String> {
        let mut builder = native_tls::TlsConnector::builder();
        for certificate in roots.0 {
            builder.add_root_certificate(certificate);
        }
        let tls = builder.build().map_err(|error| error.to_string())?;
        Ok(Self(tls.into()))
    }

    pub(crate) async fn connect(&self, host: &str, tcp: TcpStream) -> Result<Stream, BoxError> {
        Ok(Box::new(self.0.connect(host, tcp).await?))
    }
}
