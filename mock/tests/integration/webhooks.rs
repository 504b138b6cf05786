//! Webhooks: signed events when rows change, retries, and the log of deliveries.

use apideck_mock::{Mock, Recorded, Reply};
use serde_json::{Value, json};

use crate::support::{HEADERS, Response, request};

/// A receiver of events that responds with these statuses in turn, then with 204.
async fn receiver(statuses: &[u16]) -> Mock {
    let receiver = Mock::start().await.unwrap();
    receiver.fallback(|_| Reply::status(204));
    for status in statuses {
        receiver.next(Reply::status(*status));
    }
    receiver
}

async fn subscribe(mock: &Mock, url: &str, unified_api: &str, events: &Value) -> Response {
    let body = json!({"unified_api": unified_api, "status": "enabled", "delivery_url": url, "events": events});
    let response = request(mock, "POST /webhook/webhooks", HEADERS, &body.to_string()).await;
    mock.webhooks_idle().await;
    response
}

async fn send(mock: &Mock, line: &str, body: &Value) -> Value {
    let response = request(mock, line, HEADERS, &body.to_string()).await;
    assert!(response.status < 300, "{}", response.body);
    mock.webhooks_idle().await;
    response.json()
}

fn payload(request: &Recorded) -> Value {
    request.json().unwrap()["payload"].clone()
}

fn event_types(receiver: &Mock) -> Vec<String> {
    receiver.requests().iter().map(|event| event.header("x-apideck-event-type").unwrap().to_owned()).collect()
}

#[tokio::test]
async fn changes_of_rows_are_events_for_those_who_want_them() {
    let (mock, crm, other) = (Mock::start().await.unwrap(), receiver(&[]).await, receiver(&[]).await);
    let created = subscribe(&mock, crm.url(), "crm", &json!(["*"])).await;
    assert_eq!(created.status, 201);
    let webhook = created.json()["data"].clone();
    assert_eq!((&webhook["status"], &webhook["disabled_reason"]), (&json!("enabled"), &json!("none")));
    subscribe(&mock, other.url(), "accounting", &json!(["accounting.invoice.created"])).await;
    // Both URLs were tested.
    assert_eq!((crm.take_requests().len(), other.take_requests().len()), (1, 1));

    let id = send(&mock, "POST /crm/contacts", &json!({"name": "Ada"})).await["data"]["id"].clone();
    let path = format!("/crm/contacts/{}", id.as_str().unwrap());
    send(&mock, &format!("PATCH {path}"), &json!({"name": "Bo"})).await;
    send(&mock, &format!("DELETE {path}"), &Value::Null).await;
    // Users do not have events.
    send(&mock, "POST /crm/users", &json!({"emails": []})).await;
    let event = crm.requests().remove(0);
    assert_eq!(event_types(&crm), ["crm.contact.created", "crm.contact.updated", "crm.contact.deleted"]);
    assert_eq!(event.header("content-type"), Some("application/json"));
    let first = payload(&event);
    for (member, value) in [
        ("event_type", json!("crm.contact.created")),
        ("unified_api", json!("crm")),
        ("consumer_id", json!("consumer")),
        ("entity_id", id),
        ("entity_type", json!("contact")),
        ("entity_url", json!(format!("{}{path}", mock.url()))),
        ("execution_attempt", json!(1)),
    ] {
        assert_eq!(first[member], value, "{member}");
    }
    assert_eq!(first["event_id"], event.header("x-apideck-idempotency-key").unwrap());

    send(&mock, "POST /accounting/invoices", &json!({"total": 1})).await;
    send(&mock, "POST /accounting/customers", &json!({"display_name": "x"})).await;
    assert_eq!(event_types(&other), ["accounting.invoice.created"]);
}

#[tokio::test]
async fn an_event_is_signed_with_the_key_that_created_its_webhook() {
    let (mock, receiver) = (Mock::start().await.unwrap(), receiver(&[]).await);
    subscribe(&mock, receiver.url(), "crm", &json!(["*"])).await;
    receiver.take_requests();
    send(&mock, "POST /crm/contacts", &json!({"name": "Ada"})).await;
    let event = receiver.requests().remove(0);
    let signature = event.header("x-apideck-signature").unwrap().to_owned();
    assert_eq!(signature.len(), 64);
    // The members as they were sent are not in alphabetical order; those that are signed are.
    let body = String::from_utf8(event.body.to_vec()).unwrap();
    assert!(body.starts_with("{\"payload\":{\"event_id\":"), "{body}");
    let sorted = event.json().unwrap().to_string();
    assert_ne!(body, sorted);
    assert_eq!(signature, openssl_hmac("sk_test", &sorted));
    assert_ne!(signature, openssl_hmac("sk_other", &sorted));
}

/// HMAC-SHA256 by a program that shares no code with the mock.
fn openssl_hmac(key: &str, text: &str) -> String {
    use std::io::Write;
    use std::process::{Command, Stdio};
    let mut openssl = Command::new("openssl")
        .args(["dgst", "-sha256", "-hmac", key])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    openssl.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = String::from_utf8(openssl.wait_with_output().unwrap().stdout).unwrap();
    output.split_whitespace().last().unwrap().to_owned()
}

#[tokio::test]
async fn a_url_that_fails_its_test_disables_the_webhook() {
    let (mock, receiver) = (Mock::start().await.unwrap(), receiver(&[500]).await);
    let created = subscribe(&mock, receiver.url(), "crm", &json!(["*"])).await;
    let id = created.json()["data"]["id"].as_str().unwrap().to_owned();
    let webhook = request(&mock, &format!("GET /webhook/webhooks/{id}"), HEADERS, "").await.json()["data"].clone();
    assert_eq!(
        (&webhook["status"], &webhook["disabled_reason"]),
        (&json!("disabled"), &json!("delivery_url_validation_failed"))
    );
    send(&mock, "POST /crm/contacts", &json!({"name": "Ada"})).await;
    assert_eq!(receiver.request_count(), 1);

    // Enabled again, it gets events.
    send(&mock, &format!("PATCH /webhook/webhooks/{id}"), &json!({"status": "enabled"})).await;
    send(&mock, "POST /crm/contacts", &json!({"name": "Bo"})).await;
    assert_eq!(receiver.request_count(), 2);
}

#[tokio::test]
async fn a_delivery_is_retried_with_the_same_key_and_logged() {
    let (mock, receiver) = (Mock::start().await.unwrap(), receiver(&[]).await);
    let created = subscribe(&mock, receiver.url(), "crm", &json!(["crm.contact.created"])).await;
    receiver.take_requests();
    receiver.next(Reply::status(500)).next(Reply::disconnect());
    send(&mock, "POST /crm/contacts", &json!({"name": "Ada"})).await;
    let events = receiver.take_requests();
    let attempts: Vec<Value> = events.iter().map(|event| payload(event)["execution_attempt"].clone()).collect();
    assert_eq!(attempts, [1, 2, 3]);
    let keys: Vec<_> = events.iter().map(|event| event.header("x-apideck-idempotency-key")).collect();
    assert!(keys.iter().all(|key| *key == keys[0]));

    let log = request(&mock, "GET /webhook/logs?filter%5Bevent_type%5D=crm.contact.created", HEADERS, "").await.json();
    let log = log["data"].as_array().unwrap();
    let statuses: Vec<Value> = log.iter().map(|entry| entry["status_code"].clone()).collect();
    assert_eq!(statuses, [204, 0, 500]);
    assert_eq!((&log[2]["retry_scheduled"], &log[0]["success"]), (&json!(true), &json!(true)));

    for _ in 0..5 {
        receiver.next(Reply::status(503));
    }
    send(&mock, "POST /crm/contacts", &json!({"name": "Bo"})).await;
    assert_eq!(receiver.request_count(), 9);
    let id = created.json()["data"]["id"].as_str().unwrap().to_owned();
    let webhook = request(&mock, &format!("GET /webhook/webhooks/{id}"), HEADERS, "").await.json()["data"].clone();
    assert_eq!((&webhook["status"], &webhook["disabled_reason"]), (&json!("disabled"), &json!("retry_limit")));
}

#[tokio::test]
async fn connections_have_events_too() {
    let (mock, receiver) = (Mock::start().await.unwrap(), receiver(&[]).await);
    subscribe(&mock, receiver.url(), "vault", &json!(["*"])).await;
    receiver.take_requests();
    mock.authorize("c", "crm", "salesforce", &json!({})).unwrap();
    send(&mock, "PATCH /vault/connections/crm/hubspot", &json!({"enabled": false})).await;
    mock.set_connection("c", "crm", "salesforce", "invalid").unwrap();
    mock.connect("c", "crm", "salesforce").unwrap();
    mock.webhooks_idle().await;
    let mut types = event_types(&receiver);
    types.sort();
    assert_eq!(
        types,
        [
            "vault.connection.callable",
            "vault.connection.created",
            "vault.connection.created",
            "vault.connection.updated"
        ]
    );
    let entity = payload(&receiver.requests()[0])["entity"].clone();
    assert_eq!(entity["unified_api"], "crm");
}

#[tokio::test]
async fn unknown_events_are_refused() {
    let mock = Mock::start().await.unwrap();
    let response = subscribe(&mock, "http://127.0.0.1:1/", "crm", &json!(["crm.contact.painted"])).await;
    assert_eq!(response.status, 422);
    assert_eq!(response.json()["detail"]["invalid"][0]["events"], "crm.contact.painted is not a known event");
}
