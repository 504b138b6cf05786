//! HTTPS, with either TLS feature.

use crate::common::authority::Authority;
use crate::common::*;
use apideck_core::{ApideckCore, Error};
use apideck_errors::ConnectionKind;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

const OK: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n{\"data\":{}}";

/// Starts a server with a certificate of a new authority; returns its URL and the authority as PEM.
async fn start() -> (String, String) {
    let authority = Authority::new("authority");
    (start_with(authority.acceptor(&[], None)).await, authority.pem())
}

async fn start_with(acceptor: tokio_rustls::TlsAcceptor) -> String {
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
    format!("https://localhost:{port}")
}

fn tls_fault(error: &Error) -> String {
    let Error::Connection(connection) = error else {
        panic!("{error:?}");
    };
    assert_eq!(connection.kind, ConnectionKind::Tls, "{error:?}");
    assert!(!error.may_have_been_applied());
    assert!(!error.is_retryable());
    format!("{error:#}")
}

fn trusting(url: &str, pem: &str) -> Result<ApideckCore, Error> {
    builder().api_key(KEY).server_url(url).add_root_certificate(pem.as_bytes()).build()
}

#[tokio::test]
async fn certificates_of_unknown_authorities_are_refused() {
    let (url, _) = start().await;
    let line = tls_fault(&create(&client(&url)).send().await.unwrap_err());
    assert!(line.contains("TLS handshake failed with localhost:"), "{line}");
    assert!(line.to_lowercase().contains("certificate"), "{line}");
    #[cfg(feature = "rustls")]
    assert!(line.contains("the certificate is not trusted: its issuer is unknown"), "{line}");
}

#[tokio::test]
async fn certificates_of_added_authorities_are_trusted() {
    let (url, pem) = start().await;
    let core = trusting(&url, &pem).unwrap();
    create(&core).send().await.unwrap();
    // The certificate is for a different name.
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
fn invalid_root_certificates() {
    for pem in ["", "hello", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        let error = trusting("https://localhost", pem).unwrap_err();
        assert!(matches!(error, Error::InvalidRequest(_)));
        assert!(error.to_string().starts_with("`add_root_certificate` "), "{error}");
    }
}

#[tokio::test]
async fn handshake_that_never_ends() {
    let server = Server::start(Script::RespondAndHang("")).await;
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

#[tokio::test]
async fn an_interrupted_handshake_is_retryable() {
    for linger in [None, Some(std::time::Duration::ZERO)] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut hello = [0; 16];
                let _ = tokio::io::AsyncReadExt::read_exact(&mut stream, &mut hello).await;
                // With zero linger time, unread bytes reset the connection.
                if linger.is_some() {
                    stream.set_zero_linger().unwrap();
                }
            }
        });
        let error = create(&client(&url)).send().await.unwrap_err();
        let Error::Connection(connection) = &error else {
            panic!("{error:?}");
        };
        // OpenSSL does not distinguish a closed connection from other errors.
        if cfg!(feature = "rustls") || linger.is_some() {
            assert_eq!(connection.kind, ConnectionKind::Connect, "{error:?}");
            assert!(error.is_retryable());
        }
        assert!(!error.may_have_been_applied());
    }
}

#[tokio::test]
async fn client_certificates() {
    let (servers, clients) = (Authority::new("servers"), Authority::new("clients"));
    let url = start_with(servers.acceptor(&[], Some(&clients))).await;
    let with = |pem: &str| {
        let core = builder().api_key(KEY).server_url(&*url).add_root_certificate(servers.pem().as_bytes());
        core.client_certificate(pem.as_bytes()).build().unwrap()
    };
    for _ in 0..2 {
        create(&with(&clients.client_pem())).send().await.unwrap();
    }
    for refused in [trusting(&url, &servers.pem()).unwrap(), with(&servers.client_pem())] {
        let error = create(&refused).send().await.unwrap_err();
        let Error::Connection(connection) = &error else {
            panic!("{error:?}");
        };
        // The alert arrives after the handshake of the client, or interrupts the request.
        #[cfg(feature = "rustls")]
        assert!(matches!(connection.kind, ConnectionKind::Tls | ConnectionKind::Closed), "{error}");
        assert!(!connection.kind.is_before_request() || connection.kind == ConnectionKind::Tls);
    }
}

#[test]
fn invalid_client_certificates() {
    let authority = Authority::new("authority");
    let pem = authority.client_pem();
    let key = &pem[pem.find("-----BEGIN PRIVATE KEY").unwrap()..];
    let other = authority.client_pem();
    let mismatch = [&other[..other.find("-----BEGIN PRIVATE KEY").unwrap()], key].concat();
    for pem in ["", "hello", key, &authority.pem(), &mismatch] {
        let error = builder().api_key(KEY).client_certificate(pem.as_bytes()).build().unwrap_err();
        assert!(matches!(error, Error::InvalidRequest(_)));
        assert!(error.to_string().starts_with("`client_certificate` "), "{error}");
        assert!(!printed(&error).contains("PRIVATE KEY-----"), "{error:?}");
    }
}
