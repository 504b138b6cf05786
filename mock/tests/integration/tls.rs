//! HTTPS with the mock's certificate authority.

use std::io;
use std::sync::Arc;

use apideck_mock::{Mock, Reply};
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use serde_json::json;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::support::{self, Connection, HEADERS, eventually, port, within};

/// Connects to `mock` under the host name `name`, trusting only the authority `ca_pem`.
async fn connect(mock: &Mock, name: &'static str, ca_pem: &str) -> io::Result<Connection<TlsStream<TcpStream>>> {
    let mut roots = RootCertStore::empty();
    let ca = CertificateDer::from_pem_slice(ca_pem.as_bytes()).unwrap();
    roots.add(ca).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(("127.0.0.1", port(mock))).await?;
    let name = ServerName::try_from(name).unwrap();
    let handshake = TlsConnector::from(Arc::new(config)).connect(name, stream);
    let stream = within(handshake).await?;
    Ok(Connection { stream })
}

async fn start() -> Mock {
    Mock::builder().tls(true).start().await.unwrap()
}

#[tokio::test]
async fn a_client_that_trusts_the_authority_connects() {
    let mock = start().await;
    assert_eq!(mock.url(), format!("https://localhost:{}", port(&mock)));
    for name in ["localhost", "127.0.0.1"] {
        let ca = mock.ca_pem().unwrap();
        let mut connection = connect(&mock, name, ca).await.unwrap();
        connection.send("POST /vault/sessions", HEADERS, "{}").await;
        let response = connection.response().await;
        assert_eq!(response.status, 200);
        let uri = response.json()["data"]["session_uri"].clone();
        assert!(uri.as_str().unwrap().starts_with(mock.url()));
    }
    assert_eq!(mock.connections(), 2);
}

#[tokio::test]
async fn another_authority_or_host_name_is_rejected() {
    let (mock, other) = (start().await, start().await);
    let stranger = connect(&mock, "localhost", other.ca_pem().unwrap()).await;
    assert_eq!(stranger.err().unwrap().kind(), io::ErrorKind::InvalidData);
    let misnamed = connect(&mock, "unify.apideck.com", mock.ca_pem().unwrap()).await;
    assert_eq!(misnamed.err().unwrap().kind(), io::ErrorKind::InvalidData);
    eventually(|| mock.open_connections() == 0).await;
    assert!(mock.requests().is_empty());
}

#[tokio::test]
async fn plain_http_gets_no_response_from_a_tls_mock() {
    let mock = start().await;
    let mut connection = support::connect(&mock).await;
    connection.send("GET /", "", "").await;
    let mut rest = Vec::new();
    let _ = within(connection.stream.read_to_end(&mut rest)).await;
    assert!(!rest.starts_with(b"HTTP"));
    assert!(mock.requests().is_empty());
}

#[tokio::test]
async fn a_disconnect_ends_a_tls_stream_without_close_notify() {
    let mock = start().await;
    let ca = mock.ca_pem().unwrap().to_owned();
    mock.next(Reply::disconnect_in_body(Reply::json(200, &json!("abcdefgh")), 4));
    let mut connection = connect(&mock, "localhost", &ca).await.unwrap();
    connection.send("GET /", "", "").await;
    let mut rest = Vec::new();
    // A broken TLS connection ends without a close_notify.
    let error = within(connection.stream.read_to_end(&mut rest)).await;
    assert_eq!(error.unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
    assert!(String::from_utf8(rest).unwrap().ends_with("\r\n\r\n\"abc"));
}

#[tokio::test]
async fn a_tls_connection_is_reset_or_cut_in_the_head() {
    let mock = start().await;
    let ca = mock.ca_pem().unwrap().to_owned();
    let cases = [
        (Reply::reset(), "", io::ErrorKind::ConnectionReset),
        (Reply::status(200).disconnect_in_head(8), "HTTP/1.1", io::ErrorKind::UnexpectedEof),
        (Reply::raw("no HTTP"), "no HTTP", io::ErrorKind::UnexpectedEof),
    ];
    for (reply, sent, end) in cases {
        mock.next(reply);
        let mut connection = connect(&mock, "localhost", &ca).await.unwrap();
        connection.send("GET /", "", "").await;
        let mut rest = Vec::new();
        let error = within(connection.stream.read_to_end(&mut rest)).await;
        assert_eq!((error.unwrap_err().kind(), &rest[..]), (end, sent.as_bytes()));
    }
}

#[tokio::test]
async fn a_mock_without_tls_has_no_authority() {
    assert!(Mock::start().await.unwrap().ca_pem().is_none());
}
