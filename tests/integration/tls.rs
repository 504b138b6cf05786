//! Calls over HTTPS, with the mock's certificate authority.

use apideck_mock::Mock;
use apideck_unify::errors::ConnectionKind;
use apideck_unify::funcs::vault_sessions_create;
use apideck_unify::models::VaultSessionsCreateRequest;
use apideck_unify::{ApideckCore, Error};

use crate::common::*;

async fn start() -> (Mock, ApideckCore) {
    let mock = Mock::builder().tls(true).start().await.unwrap();
    let pem = mock.ca_pem().unwrap();
    let core = settings(mock.url()).add_root_certificate(pem.as_bytes()).build().unwrap();
    (mock, core)
}

async fn refused(core: &ApideckCore, url: &str) -> Error {
    let error = create(core).server_url(url).send().await.unwrap_err();
    assert_call_failed(&error, url);
    let Error::Connection(connection) = &error else {
        panic!("{error:?}");
    };
    assert_eq!(connection.kind, ConnectionKind::Tls);
    assert!(connection.source.is_some());
    assert!(!connection.request_sent && !error.may_have_been_applied() && !error.is_retryable());
    assert_eq!(error.status(), None);
    error
}

#[tokio::test]
async fn the_session_is_the_same_over_tls() {
    let (mock, core) = start().await;
    assert!(mock.url().starts_with("https://"));
    for _ in 0..3 {
        let created = vault_sessions_create(&core, seed()).send().await.unwrap();
        assert!(created.data.session_uri.starts_with(mock.url()));
        assert_eq!(created.http_meta.url.scheme_str(), Some("https"));
        let request = mock.last_request().unwrap();
        assert_head(&request, authority(mock.url()));
        assert_eq!(request.json().unwrap(), seed_json());
    }
    assert_eq!(mock.connections(), 1);

    // Without a session too.
    vault_sessions_create(&core, VaultSessionsCreateRequest::new()).send().await.unwrap();
    let request = mock.last_request().unwrap();
    assert_head(&request, authority(mock.url()));
    assert_eq!(request.header("content-length"), Some("0"));
}

#[tokio::test]
async fn an_unknown_authority_is_not_trusted() {
    let (mock, _) = start().await;
    let error = refused(&client(mock.url()), mock.url()).await;
    let line = format!("{error:#}");
    assert!(line.contains(&format!("TLS handshake failed with {}; ", authority(mock.url()))), "{line}");
    assert!(line.to_lowercase().contains("certificate"), "{line}");

    // Another authority is not trusted either.
    let (_other, core) = start().await;
    refused(&core, mock.url()).await;
    assert!(mock.requests().is_empty());
}

#[tokio::test]
async fn https_to_a_plain_server_fails() {
    let (_, core) = start().await;
    let plain = Mock::start().await.unwrap();
    refused(&core, &plain.url().replace("http://", "https://")).await;
    assert!(plain.requests().is_empty());
}

#[tokio::test]
async fn http_to_a_tls_server_fails() {
    let (mock, core) = start().await;
    let url = mock.url().replace("https://", "http://");
    let error = create(&core).server_url(&url).send().await.unwrap_err();
    assert_call_failed(&error, &url);
    assert!(matches!(error, Error::Connection(_)), "{error:?}");
    assert!(mock.requests().is_empty());
}

#[tokio::test]
async fn dropping_the_client_closes_its_connections() {
    let (mock, core) = start().await;
    vault_sessions_create(&core, seed()).send().await.unwrap();
    drop(core);
    eventually("the connection is closed", || mock.open_connections() == 0).await;
    mock.shutdown().await;
    let metrics = tokio::runtime::Handle::current().metrics();
    eventually("no task is left", || metrics.num_alive_tasks() == 0).await;
}
