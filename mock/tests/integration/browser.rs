//! What pages and impatient clients need: CORS, and a log of the requests that were given up.

use std::time::Duration;

use apideck_mock::{Download, Mock, Reply};
use serde_json::json;

use crate::support::{HEADERS, connect, create_session, eventually, request};

const PREFLIGHT: &str = "origin: http://page\r\naccess-control-request-method: POST\r\n\
    access-control-request-headers: authorization,x-apideck-app-id\r\n";

#[tokio::test]
async fn a_preflight_allows_what_the_browser_asks_for() {
    let mock = Mock::builder().cors(true).start().await.unwrap();
    let response = request(&mock, "OPTIONS /vault/sessions", PREFLIGHT, "").await;
    assert_eq!(response.status, 204);
    assert_eq!(response.header("access-control-allow-origin"), Some("*"));
    assert_eq!(response.header("access-control-allow-headers"), Some("authorization,x-apideck-app-id"));
    assert!(response.header("access-control-allow-methods").unwrap().contains("DELETE"));
    assert_eq!(mock.request_count(), 0);
    // The same without the question of a browser is a request like any other.
    assert_eq!(request(&mock, "OPTIONS /vault/sessions", "", "").await.status, 405);
    assert_eq!(mock.request_count(), 1);
}

#[tokio::test]
async fn pages_may_read_every_response_only_if_that_is_on() {
    let (open, closed) = (Mock::builder().cors(true).start().await.unwrap(), Mock::start().await.unwrap());
    for body in ["{}", "no JSON"] {
        let response = create_session(&open, body).await;
        assert_eq!(response.header("access-control-allow-origin"), Some("*"), "{}", response.status);
        assert_eq!(response.header("access-control-expose-headers"), Some("*"), "{}", response.status);
        assert_eq!(create_session(&closed, body).await.header("access-control-allow-origin"), None);
    }
    assert_eq!(request(&closed, "OPTIONS /vault/sessions", PREFLIGHT, "").await.status, 405);
}

#[tokio::test]
async fn requests_whose_client_leaves_are_aborted() {
    let mock = Mock::start().await.unwrap();
    mock.serve_download("/large", Download::stream(1 << 30, 1));
    mock.on("GET", "/late", |_| Reply::status(200).delay(Duration::from_secs(60)));
    mock.on("GET", "/stall", |_| Reply::stall());
    mock.on("GET", "/stall-in-body", |_| Reply::json(200, &json!("abc")).stall_in_body(2));
    for path in ["/large", "/late", "/stall", "/stall-in-body"] {
        let mut connection = connect(&mock).await;
        connection.send(&format!("GET {path}"), HEADERS, "").await;
        eventually(|| mock.requests().iter().any(|request| request.path == path)).await;
        assert!(mock.aborted().iter().all(|request| request.path != path), "{path}");
        drop(connection);
        eventually(|| mock.aborted().iter().any(|request| request.path == path)).await;
    }
    assert_eq!(mock.aborted().len(), 4);
}

#[tokio::test]
async fn whole_responses_and_those_the_mock_cuts_off_are_not_aborted() {
    let mock = Mock::start().await.unwrap();
    let whole = Reply::json(200, &json!("abc"));
    for reply in [
        Reply::status(204),
        whole.clone(),
        whole.clone().chunked(),
        whole.clone().disconnect_in_body(2),
        whole.clone().reset_in_head(3),
        whole.disconnect_after(),
        Reply::disconnect(),
    ] {
        mock.next(reply);
        let mut connection = connect(&mock).await;
        connection.send("GET /", "connection: close\r\n", "").await;
        let mut read = Vec::new();
        let _ = tokio::io::AsyncReadExt::read_to_end(&mut connection.stream, &mut read).await;
    }
    eventually(|| mock.open_connections() == 0).await;
    assert_eq!(mock.requests().len(), 7);
    assert!(mock.aborted().is_empty(), "{:?}", mock.aborted());
}
