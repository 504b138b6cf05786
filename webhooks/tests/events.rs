//! Events: typed by their event type, read leniently, and the call that fetches what they are about.

#![allow(clippy::unwrap_used)] // Also in helpers of tests.

use std::sync::{Arc, Mutex};

use apideck_core::{ApideckCore, Error};
use apideck_webhooks::{
    Event, Payload, SeenEvents, Verifier, WEBHOOK_CONNECTION_EVENTS, WEBHOOK_ENTITY_EVENTS, WebhookError, sign,
};
use http::{HeaderMap, Request, Response};
use serde_json::{Value, json};

const SECRET: &str = "sk_live_1234567890";

fn payload(event_type: &str) -> Value {
    json!({
        "event_id": "evt-1",
        "event_type": event_type,
        "unified_api": "crm",
        "service_id": "salesforce",
        "consumer_id": "tenant-1",
        "entity_id": "42",
        "entity_type": "contact",
        "entity_url": "https://unify.apideck.com/crm/contacts/42?fields=name%2Cid",
        "execution_attempt": 2,
        "occurred_at": "2026-01-31T10:20:30.000Z",
    })
}

fn connection(event_type: &str) -> Value {
    json!({
        "event_id": "evt-2",
        "event_type": event_type,
        "service_id": "salesforce",
        "entity_id": "crm+salesforce",
        "entity_type": "Connection",
        "entity": {
            "id": "crm+salesforce",
            "consumer_id": "tenant-1",
            "state": "callable",
            "unified_api": "crm",
            "settings": { "instance_url": "https://eu28.salesforce.com" },
        },
        "execution_attempt": 1,
        "occurred_at": "2026-01-31T10:20:30.000Z",
    })
}

/// Reads an event alone and in its envelope, which gives the same.
fn read(payload: &Value) -> Event {
    let bare = Event::read(payload.to_string().as_bytes()).unwrap();
    let enveloped = Event::read(json!({ "payload": payload }).to_string().as_bytes()).unwrap();
    assert_eq!(bare.payload, enveloped.payload);
    enveloped
}

#[test]
fn every_event_type_of_the_facts_is_typed() {
    assert_eq!((WEBHOOK_ENTITY_EVENTS.len(), WEBHOOK_CONNECTION_EVENTS.len()), (107, 12));
    for event_type in WEBHOOK_ENTITY_EVENTS {
        let event = read(&payload(event_type));
        assert!(event.repairs.is_empty(), "{event_type}: {:?}", event.repairs);
        let Payload::Entity(typed) = &event.payload else { panic!("{event_type}: {event:?}") };
        assert_eq!(typed.unified_api.as_ref().unwrap().as_str(), "crm");
        assert_eq!(typed.occurred_at.as_ref().unwrap().as_str(), "2026-01-31T10:20:30.000Z");
        assert_eq!((event.event_type(), event.event_id()), (*event_type, Some("evt-1")));
        assert_eq!((event.consumer_id(), event.service_id()), (Some("tenant-1"), Some("salesforce")));
        assert_eq!((event.entity_type(), event.entity_id()), (Some("contact"), Some("42")));
        assert_eq!(event.execution_attempt(), Some(2));
    }
    for event_type in WEBHOOK_CONNECTION_EVENTS {
        let event = read(&connection(event_type));
        assert!(event.repairs.is_empty(), "{event_type}: {:?}", event.repairs);
        let Payload::Connection(typed) = &event.payload else { panic!("{event_type}: {event:?}") };
        let entity = typed.entity.as_ref().unwrap();
        assert_eq!(entity.state.as_ref().unwrap().as_str(), "callable");
        assert_eq!((event.event_type(), event.consumer_id()), (*event_type, Some("tenant-1")));
        assert_eq!((event.entity_url(), event.entity_id()), (None, Some("crm+salesforce")));
        assert_eq!(event.occurred_at().unwrap().as_str(), "2026-01-31T10:20:30.000Z");
        assert!(!format!("{event:?}").contains("eu28"), "settings are secret");
    }
}

#[test]
fn other_events_are_kept_with_all_their_members() {
    let mut unknown = payload("crm.contact.merged");
    unknown["merged_ids"] = json!(["1", "2"]);
    unknown["entity"] = json!({ "settings": { "token": "hunter2" } });
    let event = read(&unknown);
    let Payload::Generic(generic) = &event.payload else { panic!("{event:?}") };
    assert_eq!(generic.additional_properties["merged_ids"], json!(["1", "2"]));
    assert_eq!(generic.entity.as_ref().unwrap()["settings"]["token"], "hunter2");
    assert_eq!((event.event_type(), event.consumer_id()), ("crm.contact.merged", Some("tenant-1")));
    assert!(event.repairs.is_empty());
    assert!(!format!("{event:?}").contains("hunter2"));

    let test = Event::read(br#"{"hello": "world"}"#).unwrap();
    assert!(matches!(&test.payload, Payload::Generic(_)));
    assert_eq!((test.event_type(), test.event_id(), test.execution_attempt()), ("", None, None));
}

#[test]
fn events_are_read_as_leniently_as_responses() {
    let mut odd = payload("crm.contact.updated");
    odd["entity_id"] = json!(42);
    odd["execution_attempt"] = json!("3");
    odd["occurred_at"] = json!({});
    odd["unified_api"] = json!("telepathy");
    odd["more"] = json!(true);
    let event = Event::read(json!({ "payload": odd, "more": 1 }).to_string().as_bytes()).unwrap();
    assert_eq!((event.entity_id(), event.execution_attempt(), event.occurred_at()), (Some("42"), Some(3), None));
    let paths: Vec<_> = event.repairs.iter().map(|repair| repair.path.as_str()).collect();
    assert_eq!(paths, ["payload.entity_id", "payload.execution_attempt", "payload.occurred_at"]);
    let Payload::Entity(typed) = &event.payload else { panic!("{event:?}") };
    assert_eq!(typed.unified_api.as_ref().unwrap().as_str(), "telepathy");

    for bad in ["", "[]", "null", "\"x\"", "{", "{\"payload\": {}"] {
        assert!(Event::read(bad.as_bytes()).is_err(), "{bad}");
    }
}

/// The headers of a request that is signed with [`SECRET`].
fn headers(signature: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert("x-apideck-signature", signature.parse().unwrap());
    headers.insert("x-apideck-event-type", "crm.contact.updated".parse().unwrap());
    headers.insert("x-apideck-idempotency-key", "key-1".parse().unwrap());
    headers
}

#[test]
fn a_delivery_has_the_event_and_what_the_headers_say() {
    let body = json!({ "payload": payload("crm.contact.created") }).to_string().into_bytes();
    let verifier = Verifier::new([SECRET]);
    let delivery = verifier.receive(&headers(&sign(SECRET, &body)), &body).unwrap();
    // The headers are not signed. The body decides.
    assert_eq!(delivery.event.event_type(), "crm.contact.created");
    assert_eq!(delivery.event_type.as_deref(), Some("crm.contact.updated"));
    assert_eq!(delivery.idempotency_key.as_deref(), Some("key-1"));

    let mut only_signed = HeaderMap::new();
    only_signed.insert("x-apideck-signature", sign(SECRET, &body).parse().unwrap());
    let delivery = verifier.receive(&only_signed, &body).unwrap();
    assert_eq!((delivery.event_type, delivery.idempotency_key), (None, None));
}

#[test]
fn each_refusal_has_its_status() {
    let body = json!({ "payload": payload("crm.contact.created") }).to_string().into_bytes();
    let verifier = Verifier::new([SECRET]);
    let signed = |body: &[u8]| headers(&sign(SECRET, body));
    let refused = |verifier: &Verifier, headers: &HeaderMap, body: &[u8]| verifier.receive(headers, body).unwrap_err();

    let missing = refused(&verifier, &HeaderMap::new(), &body);
    assert_eq!((missing.clone(), missing.status().as_u16()), (WebhookError::MissingSignature, 401));
    let blank = refused(&verifier, &headers(" "), &body);
    assert_eq!(blank, WebhookError::MissingSignature);
    let malformed = refused(&verifier, &headers("sha256=00"), &body);
    assert_eq!((malformed.clone(), malformed.status().as_u16()), (WebhookError::MalformedSignature, 401));
    let wrong = refused(&verifier, &headers(&sign("another", &body)), &body);
    assert_eq!((wrong.clone(), wrong.status().as_u16()), (WebhookError::WrongSignature, 401));
    let truncated = refused(&verifier, &signed(&body), &body[..body.len() - 1]);
    assert_eq!(truncated, WebhookError::WrongSignature);
    let unreadable = refused(&verifier, &signed(b"[1]"), b"[1]");
    assert_eq!((unreadable.status().as_u16(), std::error::Error::source(&unreadable).is_some()), (400, true));
    let not_json = refused(&verifier, &signed(b"{\"a\":1"), b"{\"a\":1");
    assert!(matches!(not_json, WebhookError::Unreadable(_)), "{not_json:?}");
    let deep = ["[".repeat(200), "]".repeat(200)].concat().into_bytes();
    let too_deep = refused(&verifier, &signed(&deep), &deep);
    assert_eq!((too_deep.clone(), too_deep.status().as_u16()), (WebhookError::TooDeep, 400));
    // Signed, so it can be respected, but there is nothing to read: Apideck's test of a URL may look like this.
    assert!(verifier.verify(b"", &sign(SECRET, b"")).is_ok());

    for blank in [vec![], vec![""], vec![" \n", ""]] {
        let verifier = Verifier::new(blank);
        let error = refused(&verifier, &headers(&sign("", &body)), &body);
        assert_eq!((error.clone(), error.status().as_u16()), (WebhookError::NoSecret, 500));
    }
    let some_blank = Verifier::new(["", SECRET]);
    assert!(some_blank.receive(&signed(&body), &body).is_ok());
    assert_eq!(refused(&some_blank, &headers(&sign("", &body)), &body), WebhookError::WrongSignature);
}

#[test]
fn long_bodies_are_refused_unread() {
    let body = |bytes: usize| format!("{{\"a\":\"{}\"}}", "x".repeat(bytes - 8)).into_bytes();
    let verifier = Verifier::new([SECRET]);
    let longest = body(1 << 20);
    assert!(verifier.verify(&longest, &sign(SECRET, &longest)).is_ok());
    let longer = body((1 << 20) + 1);
    let error = verifier.verify(&longer, &sign(SECRET, &longer)).unwrap_err();
    assert_eq!((error.clone(), error.status().as_u16()), (WebhookError::TooLarge { limit: 1 << 20 }, 413));
    let verifier = verifier.max_body_bytes(100);
    assert!(verifier.verify(&body(100), &sign(SECRET, &body(100))).is_ok());
    assert!(verifier.verify(&body(101), &sign(SECRET, &body(101))).is_err());
}

#[test]
fn what_is_read_is_what_was_signed() {
    // JavaScript reads both numbers as the same one.
    let signed = br#"{"payload":{"id":9007199254740992}}"#;
    let sent = br#"{"payload":{"id":9007199254740993}}"#;
    let verifier = Verifier::new([SECRET]);
    let signature = sign(SECRET, signed);
    let signed_text = verifier.verify(sent, &signature).unwrap();
    assert_eq!(signed_text.text(), signed);
    let Payload::Generic(event) = signed_text.event().unwrap().payload else { panic!("another event") };
    assert_eq!(event.additional_properties["id"], json!(9_007_199_254_740_992_u64));
}

#[test]
fn secrets_and_bodies_are_never_printed() {
    let verifier = Verifier::new([SECRET, "another"]);
    let printed = format!("{verifier:?}");
    assert!(!printed.contains("sk_live") && !printed.contains("another"), "{printed}");
    assert_eq!(printed, "Verifier { secrets: 2, max_body_bytes: 1048576 }");
    let body = br#"{"name":"Kim"}"#;
    let signed_text = verifier.verify(body, &sign("another", body)).unwrap();
    assert!(!format!("{signed_text:?}").contains("Kim"));
}

#[test]
fn a_replay_is_told_by_the_event_id() {
    let (verifier, seen) = (Verifier::new([SECRET]), SeenEvents::new(100));
    let first = |attempt: u32| {
        let mut payload = payload("crm.contact.created");
        payload["execution_attempt"] = attempt.into();
        let body = json!({ "payload": payload }).to_string().into_bytes();
        let mut headers = headers(&sign(SECRET, &body));
        // Whoever replays can choose this header.
        headers.insert("x-apideck-idempotency-key", attempt.into());
        let event = verifier.receive(&headers, &body).unwrap().event;
        seen.insert(event.event_id().unwrap())
    };
    assert_eq!([first(1), first(1), first(2)], [true, false, false]);
}

/// A client of `server_url`, and the requests that it sent.
fn client(server_url: &str) -> (ApideckCore, Arc<Mutex<Vec<Request<()>>>>) {
    let requests: Arc<Mutex<Vec<Request<()>>>> = Arc::default();
    let sent = requests.clone();
    let transport = move |request: Request<apideck_core::Body>| {
        sent.lock().unwrap().push(request.map(drop));
        async { Ok(Response::new(apideck_core::Body::from(r#"{"data":{"id":"42","name":"Kim"}}"#))) }
    };
    let client = ApideckCore::builder()
        .api_key("key")
        .app_id("app")
        .consumer_id("the client's own")
        .server_url(server_url)
        .transport(transport);
    (client.build().unwrap(), requests)
}

#[tokio::test]
async fn the_entity_is_fetched_for_its_consumer_and_service() {
    let (apideck, requests) = client("https://unify.apideck.com");
    let event = read(&payload("crm.contact.created"));
    let contact = event.entity_call(&apideck).send().await.unwrap();
    assert_eq!(contact.body["data"]["name"], "Kim");
    let requests = requests.lock().unwrap();
    assert_eq!(requests[0].method(), "GET");
    assert_eq!(requests[0].uri(), "https://unify.apideck.com/crm/contacts/42?fields=name%2Cid");
    for (name, value) in
        [("x-apideck-consumer-id", "tenant-1"), ("x-apideck-service-id", "salesforce"), ("x-apideck-app-id", "app")]
    {
        assert_eq!(requests[0].headers()[name], value);
    }
}

#[tokio::test]
async fn the_entity_of_another_server_is_not_fetched() {
    let (apideck, requests) = client("https://unify.apideck.com");
    let url = |url: &str| {
        let mut payload = payload("crm.contact.created");
        payload["entity_url"] = url.into();
        payload
    };
    let mut cases: Vec<(Value, &str)> = [
        "https://evil.example/crm/contacts/42",
        "http://unify.apideck.com/crm/contacts/42",
        "https://unify.apideck.com.evil.example/crm/contacts/42",
        "https://unify.apideck.com@evil.example/crm/contacts/42",
        "https://unify.apideck.com:8443/crm/contacts/42",
        "https://unify.apideck.com",
    ]
    .map(|text| (url(text), "server_url"))
    .into();
    cases.push((url("//unify.apideck.com/crm/contacts/42"), "scheme"));
    cases.push((url("https://unify.apideck.com/crm/../vault/consumers"), ".."));
    cases.push((connection("vault.connection.created"), "entity_url"));
    for (member, word) in [("entity_url", "entity_url"), ("consumer_id", "consumer"), ("service_id", "service")] {
        let mut event = payload("crm.contact.created");
        event.as_object_mut().unwrap().remove(member);
        cases.push((event, word));
    }
    let mut blank = payload("crm.contact.created");
    blank["consumer_id"] = " ".into();
    cases.push((blank, "consumer_id"));
    for (payload, word) in cases {
        let error = read(&payload).entity_call(&apideck).send().await.unwrap_err();
        assert!(matches!(error, Error::InvalidRequest { .. }), "{payload}: {error:?}");
        assert!(error.to_string().contains(word), "{payload}: {error}");
    }
    assert!(requests.lock().unwrap().is_empty());
}
