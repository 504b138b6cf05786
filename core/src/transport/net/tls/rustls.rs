//! rustls with ring, and the bundled Mozilla roots or, with `platform-verifier`, the verifier of the system. It does not
//! install a process-wide crypto provider.

use std::error::Error as StdError;
use std::io;
use std::sync::Arc;

use apideck_errors::ConnectionKind;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::client::ResolvesClientCert;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::sign::{CertifiedKey, SingleCertAndKey};
use tokio_rustls::rustls::{CertificateError, ClientConfig, Error, RootCertStore};

use super::handshake::handshake_kind;
use crate::transport::error::TransportError;
use crate::transport::net::http2;
use crate::transport::net::stream::Stream;

pub(crate) const AVAILABLE: bool = true;

/// Root certificates in addition to the default ones, and the certificate of the client.
pub(crate) struct Settings {
    roots: RootCertStore,
    /// The certificates in `roots`, in the form that the verifier of the platform takes.
    #[cfg(feature = "platform-verifier")]
    certificates: Vec<CertificateDer<'static>>,
    // A trait object, so that programs that do not set one have no code for it.
    identity: Option<Arc<dyn ResolvesClientCert>>,
}

impl Settings {
    pub(crate) fn new() -> Self {
        Self {
            roots: RootCertStore::empty(),
            #[cfg(feature = "platform-verifier")]
            certificates: Vec::new(),
            identity: None,
        }
    }

    pub(crate) fn add_root(&mut self, pem: &[u8]) -> Result<(), &'static str> {
        let before = self.roots.len();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let added = certificate.map(|certificate| {
                #[cfg(feature = "platform-verifier")]
                self.certificates.push(certificate.clone());
                self.roots.add(certificate)
            });
            if !matches!(added, Ok(Ok(()))) {
                return Err("is not a certificate that can be trusted");
            }
        }
        if self.roots.len() == before {
            return Err("has no certificate in PEM form");
        }
        Ok(())
    }

    pub(crate) fn set_identity(&mut self, pem: &[u8]) -> Result<(), &'static str> {
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
        let chain = chain.ok().filter(|chain| !chain.is_empty()).ok_or("has no certificate in PEM form")?;
        let key = PrivateKeyDer::from_pem_slice(pem).map_err(|_| "has no private key in PEM form")?;
        let key = CertifiedKey::from_der(chain, key, &ring::default_provider())
            .map_err(|_| "has no certificate that belongs to its private key")?;
        self.identity = Some(Arc::new(SingleCertAndKey::from(key)));
        Ok(())
    }
}

pub(crate) struct Connector(TlsConnector);

impl Connector {
    pub(crate) fn new(settings: &Settings, http2: bool) -> Result<Self, String> {
        let provider = Arc::new(ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?;
        #[cfg(feature = "platform-verifier")]
        let config = {
            let extra = settings.certificates.iter().cloned();
            let verifier = rustls_platform_verifier::Verifier::new_with_extra_roots(extra, provider);
            let verifier = verifier.map_err(|error| error.to_string())?;
            config.dangerous().with_custom_certificate_verifier(Arc::new(verifier))
        };
        #[cfg(not(feature = "platform-verifier"))]
        let config = {
            let mut roots = settings.roots.clone();
            roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
            config.with_root_certificates(roots)
        };
        let mut config = config.with_no_client_auth();
        if let Some(identity) = &settings.identity {
            config.client_auth_cert_resolver = identity.clone();
        }
        if http2 {
            config.alpn_protocols.push(b"h2".to_vec());
        }
        config.alpn_protocols.push(b"http/1.1".to_vec());
        Ok(Self(Arc::new(config).into()))
    }

    pub(crate) async fn connect(&self, host: &str, stream: Stream) -> Result<(Stream, bool), TransportError> {
        let name = ServerName::try_from(host).map_err(|error| TransportError::new(ConnectionKind::Tls, error))?;
        let stream = self.0.connect(name.to_owned(), stream).await.map_err(failed)?;
        let http2 = http2::AVAILABLE && stream.get_ref().1.alpn_protocol() == Some(b"h2");
        Ok((Box::new(stream), http2))
    }
}

fn failed(error: io::Error) -> TransportError {
    match rustls_error(&error) {
        Some(Error::InvalidCertificate(CertificateError::UnknownIssuer)) => {
            TransportError::new(ConnectionKind::Tls, "the certificate is not trusted: its issuer is unknown")
        }
        _ => TransportError::new(handshake_kind(&error), error),
    }
}

/// Whether the server ended the connection with an alert. In TLS 1.3, servers refuse a client certificate that way, after
/// the handshake.
pub(crate) fn is_alert(error: &(dyn StdError + 'static)) -> bool {
    let error = error.downcast_ref().and_then(rustls_error);
    matches!(error, Some(Error::AlertReceived(_)))
}

fn rustls_error(error: &io::Error) -> Option<&Error> {
    error.get_ref()?.downcast_ref()
}
