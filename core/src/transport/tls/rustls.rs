//! rustls with ring and the bundled Mozilla roots. Nothing of it is installed for the whole process.

use std::sync::Arc;

use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::BoxError;
use crate::transport::connect::Stream;

pub(crate) const AVAILABLE: bool = true;

/// Certificates to trust beside the bundled ones.
pub(crate) struct Roots(RootCertStore);

impl Roots {
    pub(crate) fn new() -> Self {
        Self(RootCertStore::empty())
    }

    pub(crate) fn add_pem(&mut self, pem: &[u8]) -> Result<(), &'static str> {
        let before = self.0.len();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let added = certificate.map(|certificate| self.0.add(certificate));
            if !matches!(added, Ok(Ok(()))) {
                return Err("is no certificate that can be trusted");
            }
        }
        if self.0.len() == before {
            return Err("has no certificate in PEM form");
        }
        Ok(())
    }
}

pub(crate) struct Connector(TlsConnector);

impl Connector {
    pub(crate) fn new(roots: Roots) -> Result<Self, String> {
        let mut roots = roots.0;
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self(Arc::new(config).into()))
    }

    pub(crate) async fn connect(&self, host: &str, tcp: TcpStream) -> Result<Stream, BoxError> {
        let name = ServerName::try_from(host)?.to_owned();
        Ok(Box::new(self.0.connect(name, tcp).await?))
    }
}
