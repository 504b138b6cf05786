//! The TLS of the system, with the roots of the system.

use std::error::Error as StdError;

use crate::TransportError;
use crate::transport::connect::{Stream, handshake_kind};

pub(crate) const AVAILABLE: bool = true;

/// Certificates to trust beside those of the system, and the certificate of the client.
pub(crate) struct Settings {
    roots: Vec<native_tls::Certificate>,
    identity: Option<native_tls::Identity>,
}

impl Settings {
    pub(crate) fn new() -> Self {
        Self { roots: Vec::new(), identity: None }
    }

    pub(crate) fn add_root(&mut self, pem: &[u8]) -> Result<(), &'static str> {
        match native_tls::Certificate::stack_from_pem(pem) {
            Ok(certificates) if !certificates.is_empty() => {
                self.roots.extend(certificates);
                Ok(())
            }
            _ => Err("has no certificate in PEM form"),
        }
    }

    pub(crate) fn set_identity(&mut self, pem: &[u8]) -> Result<(), &'static str> {
        const BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
        const END: &str = "-----END PRIVATE KEY-----";
        let key_of = |text: &str| {
            let start = text.find(BEGIN)?;
            let end = start + text[start..].find(END)? + END.len();
            Some((text[start..end].to_owned(), [&text[..start], &text[end..]].concat()))
        };
        let (key, chain) =
            std::str::from_utf8(pem).ok().and_then(key_of).ok_or("has no private key in PKCS #8 form")?;
        let mismatch = "has no certificate that belongs to its private key";
        let identity = native_tls::Identity::from_pkcs8(chain.as_bytes(), key.as_bytes()).map_err(|_| mismatch)?;
        // Only a connector compares the two.
        native_tls::TlsConnector::builder().identity(identity.clone()).build().map_err(|_| mismatch)?;
        self.identity = Some(identity);
        Ok(())
    }
}

pub(crate) struct Connector(tokio_native_tls::TlsConnector);

impl Connector {
    pub(crate) fn new(settings: &Settings, http2: bool) -> Result<Self, String> {
        let mut builder = native_tls::TlsConnector::builder();
        for certificate in &settings.roots {
            builder.add_root_certificate(certificate.clone());
        }
        if let Some(identity) = &settings.identity {
            builder.identity(identity.clone());
        }
        #[cfg(feature = "http2")]
        if http2 {
            builder.request_alpns(&["h2", "http/1.1"]);
        }
        #[cfg(not(feature = "http2"))]
        let _ = http2;
        let tls = builder.build().map_err(|error| error.to_string())?;
        Ok(Self(tls.into()))
    }

    pub(crate) async fn connect(&self, host: &str, stream: Stream) -> Result<(Stream, bool), TransportError> {
        let stream = self.0.connect(host, stream).await;
        let stream = stream.map_err(|error| TransportError::new(handshake_kind(&error), error))?;
        #[cfg(feature = "http2")]
        let http2 = matches!(stream.get_ref().negotiated_alpn(), Ok(Some(protocol)) if protocol == b"h2");
        #[cfg(not(feature = "http2"))]
        let http2 = false;
        Ok((Box::new(stream), http2))
    }
}

/// Alerts of the system's TLS cannot be told from other errors.
pub(crate) fn is_alert(_: &(dyn StdError + 'static)) -> bool {
    false
}
