//! `examples/vault_portal.rs`: over HTTP, and clicked through in a browser.

#![allow(clippy::unwrap_used)] // Also in helpers of tests.

#[path = "../../examples/vault_portal.rs"]
#[allow(dead_code)] // Its `main` is not called here.
mod vault_portal;
mod webdriver;

use std::io::Write;

use apideck_mock::Mock;
use apideck_unify::ApideckCore;
use apideck_unify::webhooks::{Verifier, sign};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use vault_portal::{Portal, start_mock};
use webdriver::Browser;

const KEY: &str = "sk_live_portal";

/// The app with its mock. It runs as long as the runtime of the test.
async fn start() -> (Mock, String) {
    let mock = start_mock(KEY).await.unwrap();
    let apideck = ApideckCore::builder().environment(|_| None).api_key(KEY).app_id("app").server_url(mock.url());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let portal = Portal::new(apideck.build().unwrap(), Verifier::new([KEY]), &url);
    tokio::spawn(async move { axum::serve(listener, portal.router()).await });
    (mock, url)
}

/// Sends a request, and returns status, `location` and body.
async fn send(method: &str, url: &str, headers: &[(&str, &str)], body: Vec<u8>) -> (u16, String, String) {
    let authority = url.strip_prefix("http://").unwrap().split('/').next().unwrap();
    let stream = TcpStream::connect(authority).await.unwrap();
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let path = &url["http://".len() + authority.len()..];
    let mut request = hyper::Request::builder().method(method).uri(path).header("host", authority);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = sender.send_request(request.body(Full::new(Bytes::from(body))).unwrap()).await.unwrap();
    let status = response.status().as_u16();
    let location = response.headers().get("location").map(|value| value.to_str().unwrap().to_owned());
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, location.unwrap_or_default(), String::from_utf8(body.into()).unwrap())
}

/// Posts an event as Apideck does, signed with `key`, and returns the status.
async fn deliver(portal: &str, key: &str, event: &Value) -> u16 {
    let body = json!({ "payload": event }).to_string().into_bytes();
    let headers = [
        ("x-apideck-signature", &*sign(key, &body)),
        ("x-apideck-event-type", event["event_type"].as_str().unwrap()),
        ("x-apideck-idempotency-key", "key-1"),
        ("content-type", "application/json"),
    ];
    send("POST", &format!("{portal}/webhooks"), &headers, body.clone()).await.0
}

fn connection_event(consumer: &str) -> Value {
    json!({
        "event_id": format!("evt-{consumer}"),
        "event_type": "vault.connection.callable",
        "service_id": "salesforce",
        "entity_id": "crm+salesforce",
        "entity_type": "Connection",
        "entity": { "id": "crm+salesforce", "consumer_id": consumer, "name": "Salesforce", "state": "callable" },
        "execution_attempt": 1,
        "occurred_at": "2026-01-31T10:20:30.000Z",
    })
}

#[tokio::test]
async fn the_button_opens_a_session_for_the_customer() {
    let (mock, portal) = start().await;
    let (status, location, _) = send("POST", &format!("{portal}/integrations"), &[], Vec::new()).await;
    assert_eq!(status, 303);
    assert!(location.starts_with(&format!("{}/session/", mock.url())), "{location}");
    let request = mock.last_request().unwrap();
    assert_eq!(request.header("x-apideck-consumer-id"), Some("acme"));
    assert_eq!(request.json().unwrap()["redirect_uri"], format!("{portal}/integrations"));
}

#[tokio::test]
async fn events_are_shown_once_and_only_if_apideck_signed_them() {
    let (_mock, portal) = start().await;
    let page = format!("{portal}/integrations");
    let news = |page: &str| page.matches("Salesforce (vault.connection.callable)").count();

    assert_eq!(deliver(&portal, "another key", &connection_event("acme")).await, 401);
    assert_eq!(send("POST", &format!("{portal}/webhooks"), &[], b"{}".to_vec()).await.0, 401);
    assert_eq!(news(&send("GET", &page, &[], Vec::new()).await.2), 0);

    for _ in 0..2 {
        assert_eq!(deliver(&portal, KEY, &connection_event("acme")).await, 204);
    }
    assert_eq!(deliver(&portal, KEY, &connection_event("another customer")).await, 204);
    let (status, _, shown) = send("GET", &page, &[], Vec::new()).await;
    assert_eq!((status, news(&shown)), (200, 1));
}

#[tokio::test]
async fn names_are_escaped_and_a_dead_server_is_a_page_too() {
    let (mock, portal) = start().await;
    let mut event = connection_event("acme");
    event["entity"]["name"] = "<script>alert(1)</script>".into();
    deliver(&portal, KEY, &event).await;
    let (_, _, page) = send("GET", &format!("{portal}/integrations"), &[], Vec::new()).await;
    assert!(page.contains("&lt;script&gt;alert(1)") && !page.contains("<script>"), "{page}");

    mock.next(apideck_mock::Reply::status(401));
    let (status, _, page) = send("GET", &format!("{portal}/integrations"), &[], Vec::new()).await;
    assert_eq!(status, 502);
    assert!(page.contains("not available at the moment"));
}

#[tokio::test]
async fn a_customer_clicks_through() {
    let Some(browser) = Browser::start().await else {
        // The macros write to where the test harness hides it.
        writeln!(std::io::stderr(), "SKIPPED the portal in a browser: chromium and chromedriver are not installed")
            .unwrap();
        return;
    };
    let (mock, portal) = start().await;
    browser.open(&portal).await;
    assert_eq!(browser.url().await, format!("{portal}/integrations"));
    assert_eq!(browser.text("h2").await, "Integrations");

    browser.click("button").await;
    browser.wait_for_url(&format!("{}/session/", mock.url())).await;
    assert_eq!(browser.text("h1").await, "Northwind integrations");
    assert!(browser.text("aside").await.contains("ACME Ltd."));
    let color = browser.script("return getComputedStyle(document.querySelector('aside')).backgroundColor").await;
    assert_eq!(color, "rgb(19, 78, 74)");
    browser.save_screenshot("vault-page.png").await;

    // Apideck tells the app while the customer is on the Vault page.
    assert_eq!(deliver(&portal, KEY, &connection_event("acme")).await, 204);

    browser.click("a.back").await;
    browser.wait_for_url(&format!("{portal}/integrations")).await;
    assert_eq!(browser.text("#connections").await, "Salesforce connected");
    assert_eq!(browser.text("#news").await, "Salesforce (vault.connection.callable)");
    browser.save_screenshot("portal.png").await;
    browser.stop().await;
}
