//! The TLS library of the system, with its root certificates.

use std::error::Error as StdError;

use super::handshake::handshake_kind;
use crate::transport::error::TransportError;
use crate::transport::net::http2;
use crate::transport::net::stream::Stream;

pub(crate) const AVAILABLE: bool = true;

/// Root certificates in addition to those of the system, and the certificate of the client.
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
        // Only building a connector checks that certificate and key belong together.
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
        debug_assert!(http2::AVAILABLE || !http2, "HTTP/2 needs the feature `http2`");
        #[cfg(feature = "http2")]
        if http2 {
            builder.request_alpns(&["h2", "http/1.1"]);
        }
        let tls = builder.build().map_err(|error| error.to_string())?;
        Ok(Self(tls.into()))
    }

    pub(crate) async fn connect(&self, host: &str, stream: Stream) -> Result<(Stream, bool), TransportError> {
        let stream = self.0.connect(host, stream).await;
        let stream = stream.map_err(|error| TransportError::new(handshake_kind(&error), error))?;
        let protocol: Option<Vec<u8>> = None;
        #[cfg(feature = "http2")]
        let protocol = protocol.or_else(|| stream.get_ref().negotiated_alpn().ok().flatten());
        Ok((Box::new(stream), protocol.is_some_and(|protocol| protocol == b"h2")))
    }
}

/// The TLS libraries of the systems do not tell alerts from other errors.
pub(crate) fn is_alert(_: &(dyn StdError + 'static)) -> bool {
    false
}
