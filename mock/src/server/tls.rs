//! A certificate authority and a server certificate, generated for every mock.

use std::io;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::TlsAcceptor;

/// The certificates of a TLS mock.
pub(crate) struct Identity {
    pub(crate) ca_pem: String,
    pub(crate) acceptor: TlsAcceptor,
}

impl Identity {
    pub(crate) fn generate() -> io::Result<Self> {
        let (ca_pem, leaf, key) = certificates().map_err(io::Error::other)?;
        let config = server_config(leaf, key).map_err(io::Error::other)?;
        Ok(Self { ca_pem, acceptor: TlsAcceptor::from(Arc::new(config)) })
    }
}

type Certificates = (String, CertificateDer<'static>, PrivateKeyDer<'static>);

/// The authority has its own certificate because strict clients reject a server certificate that is also their
/// trusted root.
fn certificates() -> Result<Certificates, rcgen::Error> {
    let ca_key = KeyPair::generate()?;
    let mut ca = CertificateParams::default();
    ca.distinguished_name.push(DnType::CommonName, "Apideck mock CA");
    ca.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    ca.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let ca = ca.self_signed(&ca_key)?;

    let key = KeyPair::generate()?;
    let mut leaf = CertificateParams::new(vec!["localhost".to_owned(), "127.0.0.1".to_owned()])?;
    leaf.distinguished_name.push(DnType::CommonName, "localhost");
    leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    leaf.use_authority_key_identifier_extension = true;
    let leaf = leaf.signed_by(&key, &ca, &ca_key)?;

    let key = PrivatePkcs8KeyDer::from(key.serialize_der());
    Ok((ca.pem(), leaf.der().clone(), key.into()))
}

fn server_config(leaf: CertificateDer<'static>, key: PrivateKeyDer<'static>) -> Result<ServerConfig, rustls::Error> {
    // An explicit provider works even if the process has several providers installed.
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![leaf], key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}
