//! HTTPS, with whichever TLS is built in.
#![cfg(any(feature = "rustls", feature = "native-tls"))]
#![allow(clippy::unwrap_used)] // Helpers of tests are tests.

mod common;

use std::sync::Arc;

use apideck_core::{ApideckCore, Error};
use apideck_errors::ConnectionKind;
use common::*;
use rcgen::{CertificateParams, CertifiedIssuer, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

const OK: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n{\"data\":{}}";

/// Starts a server with a certificate of a new authority; returns its URL and the authority as PEM.
async fn start() -> (String, String) {
    let mut authority = CertificateParams::new([]).unwrap();
    // OpenSSL tells certificates apart by their names.
    authority.distinguished_name.push(rcgen::DnType::CommonName, "authority");
    authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(["localhost".to_owned()]).unwrap().signed_by(&key, &authority).unwrap();

    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::try_from(key.serialize_der()).unwrap())
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let accepting = acceptor.accept(stream);
            tokio::spawn(async move {
                let Ok(mut stream) = accepting.await else {
                    return;
                };
                while read_request(&mut stream).await.is_some() {
                    if stream.write_all(OK).await.is_err() {
                        return;
                    }
                }
            });
        }
    });
    (format!("https://localhost:{port}"), authority.pem())
}

fn tls_fault(error: &Error) -> String {
    let Error::Connection(connection) = error else {
        panic!("{error:?}");
    };
    assert_eq!(connection.kind, ConnectionKind::Tls, "{error:?}");
    assert!(!error.may_have_been_applied());
    assert!(!error.is_retryable());
    error.to_string()
}

fn trusting(url: &str, pem: &str) -> Result<ApideckCore, Error> {
    builder().api_key(KEY).server_url(url).add_root_certificate(pem.as_bytes()).build()
}

#[tokio::test]
async fn unknown_authority() {
    let (url, _) = start().await;
    let line = tls_fault(&create(&client(&url)).send().await.unwrap_err());
    assert!(line.contains("no TLS connection to localhost:"), "{line}");
    assert!(line.to_lowercase().contains("certificate"), "{line}");
}

#[tokio::test]
async fn private_authority() {
    let (url, pem) = start().await;
    let core = trusting(&url, &pem).unwrap();
    create(&core).send().await.unwrap();
    // The certificate is for another name.
    let other = url.replace("localhost", "127.0.0.1");
    tls_fault(&create(&core).server_url(&other).send().await.unwrap_err());
}

#[tokio::test]
async fn plain_text_where_tls_is_expected() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
    });
    tls_fault(&create(&client(&url)).send().await.unwrap_err());
}

#[test]
fn certificates_that_are_none() {
    for pem in ["", "hello", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        let error = trusting("https://localhost", pem).unwrap_err();
        assert!(matches!(error, Error::InvalidRequest(_)));
        assert!(error.to_string().starts_with("`add_root_certificate` "), "{error}");
    }
}

#[tokio::test]
async fn handshake_that_never_ends() {
    let server = Server::start(Script::AnswerAndHang("")).await;
    let url = server.url.replace("http://", "https://");
    let core =
        builder().api_key(KEY).server_url(url).connect_timeout(std::time::Duration::from_millis(200)).build().unwrap();
    let error = create(&core).send().await.unwrap_err();
    let Error::Timeout(timeout) = &error else {
        panic!("{error:?}");
    };
    assert_eq!(timeout.limit, apideck_errors::TimeoutLimit::Connect);
    assert!(!error.may_have_been_applied());
    assert!(error.to_string().contains("within 200 ms"), "{error}");
}

#[tokio::test]
async fn refused_before_tls() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = create(&client(&url)).send().await.unwrap_err();
    let Error::Connection(connection) = &error else {
        panic!("{error:?}");
    };
    assert_eq!(connection.kind, ConnectionKind::Refused);
}
