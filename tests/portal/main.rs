//! `examples/vault_portal.rs`: over HTTP, and clicked through in a browser.

#![allow(clippy::unwrap_used)] // Also in helpers of tests.

#[path = "../../examples/vault_portal.rs"]
#[allow(dead_code)] // Its `main` is not called here.
mod vault_portal;
mod webdriver;

use std::io::Write;
use std::time::{Duration, Instant};

use apideck_mock::Mock;
use apideck_unify::ApideckCore;
use apideck_unify::webhooks::{Delivery, Payload, Verifier, WebhookError, sign};
use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use http::Method;
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::timeout;
use vault_portal::Portal;
use webdriver::Browser;

const KEY: &str = "sk_live_portal";

/// How long an event may take.
const MAX_WAIT: Duration = Duration::from_secs(20);

/// A mock, and a client of it.
async fn start_mock() -> (Mock, ApideckCore) {
    let mock = Mock::builder().api_key(KEY).start().await.unwrap();
    let apideck = ApideckCore::builder().environment(|_| None).api_key(KEY).app_id("app").server_url(mock.url());
    let apideck = apideck.build().unwrap();
    (mock, apideck)
}

/// The app with its mock. It runs as long as the runtime of the test.
async fn start() -> (Mock, ApideckCore, String) {
    let (mock, apideck) = start_mock().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let portal = Portal::new(apideck.clone(), Verifier::new([KEY]), &url);
    let router = portal.clone().router();
    tokio::spawn(async move { axum::serve(listener, router).await });
    portal.subscribe().await.unwrap();
    (mock, apideck, url)
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
    let (mock, _, portal) = start().await;
    let (status, location, _) = send("POST", &format!("{portal}/integrations"), &[], Vec::new()).await;
    assert_eq!(status, 303);
    assert!(location.starts_with(&format!("{}/session/", mock.url())), "{location}");
    let request = mock.last_request().unwrap();
    assert_eq!(request.header("x-apideck-consumer-id"), Some("acme"));
    assert_eq!(request.json().unwrap()["redirect_uri"], format!("{portal}/integrations"));
}

#[tokio::test]
async fn events_are_shown_once_and_only_if_apideck_signed_them() {
    let (_mock, _, portal) = start().await;
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
    let (mock, _, portal) = start().await;
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
    let (mock, _, portal) = start().await;
    browser.open(&portal).await;
    assert_eq!(browser.url().await, format!("{portal}/integrations"));
    assert_eq!(browser.text("#connections").await, "");

    browser.click("css selector", "button").await;
    browser.wait_for_url(&format!("{}/session/", mock.url())).await;
    assert_eq!(browser.text("h1").await, "Northwind integrations");
    assert!(browser.text("aside").await.contains("ACME Ltd."));
    let color = browser.script("return getComputedStyle(document.querySelector('aside')).backgroundColor").await;
    assert_eq!(color, "rgb(19, 78, 74)");
    browser.click("css selector", "a[href$='/crm/salesforce']").await;
    browser.wait_for_text("main strong", "Not connected").await;
    browser.click("css selector", "main form button").await;
    browser.wait_for_text("li.added small", "Connected").await;
    browser.save_screenshot("vault-page.png").await;

    browser.click("link text", "Back to the application").await;
    browser.wait_for_url(&format!("{portal}/integrations")).await;
    assert_eq!(browser.text("#connections").await, "Salesforce connected");
    // The mock sends the event at once, but nobody waits for it.
    let begin = Instant::now();
    while browser.text("#news").await.is_empty() {
        assert!(begin.elapsed() < MAX_WAIT, "no event");
        browser.open(&portal).await;
    }
    assert_eq!(browser.text("#news").await, "Salesforce (vault.connection.created)");
    browser.save_screenshot("portal.png").await;
    browser.stop().await;
}

/// Events of the mock, which signs them with code of its own.
#[tokio::test]
async fn events_of_the_mock_are_verified_and_their_record_is_fetched() {
    let (_mock, apideck) = start_mock().await;
    let (sender, mut deliveries) = mpsc::unbounded_channel::<Delivery>();
    let receive = move |headers: HeaderMap, body: Bytes| {
        let delivery = Verifier::new([KEY]).receive(&headers, &body);
        let status = delivery.as_ref().map_or_else(WebhookError::status, |_| StatusCode::NO_CONTENT);
        delivery.map(|delivery| sender.send(delivery).unwrap()).ok();
        async move { status }
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let delivery_url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().route("/", post(receive))).await });
    let webhook = json!({ "unified_api": "crm", "status": "enabled", "delivery_url": delivery_url, "events": ["*"] });
    let created = apideck.call(Method::POST, "/webhook/webhooks").json(&webhook).send().await.unwrap();

    // The URL is tested with an event that no type of the facts has.
    let test = timeout(MAX_WAIT, deliveries.recv()).await.unwrap().unwrap();
    assert!(matches!(&test.event.payload, Payload::Generic(_)), "{test:?}");
    assert_eq!(test.event_type.as_deref(), Some("*"));

    let sent = json!({ "name": "Zoë 😀", "first_name": "Zoë", "last_name": "Ü" });
    let service = apideck.for_consumer("acme").for_service("mock");
    let contact = service.call(Method::POST, "/crm/contacts").json(&sent).send().await.unwrap();
    let delivery = timeout(MAX_WAIT, deliveries.recv()).await.unwrap().unwrap();
    let event = &delivery.event;
    assert!(matches!(&event.payload, Payload::Entity(_)), "{event:?}");
    assert_eq!((event.event_type(), event.consumer_id()), ("crm.contact.created", Some("acme")));
    assert_eq!(event.entity_id(), contact.body["data"]["id"].as_str());
    assert_eq!(
        (delivery.event_type.as_deref(), delivery.idempotency_key.is_some()),
        (Some("crm.contact.created"), true)
    );
    assert_eq!(event.repairs, []);
    let record = event.entity_call(&apideck).send().await.unwrap();
    assert_eq!(record.body["data"]["name"], "Zoë 😀");

    let id = created.body["data"]["id"].as_str().unwrap();
    let webhook = apideck.call(Method::GET, &format!("/webhook/webhooks/{id}")).send().await.unwrap();
    assert_eq!(webhook.body["data"]["status"], "enabled", "every delivery was accepted");
}
