//! A Hosted Vault session from the typed request to the wire and back.

use apideck_mock::{Mock, Reply};
use apideck_unify::funcs::vault_sessions_create;
use apideck_unify::models::{
    CreateConsumerRequest, VaultConsumersCreateRequest, VaultConsumersGetRequest, VaultSessionsCreateRequest,
};
use apideck_unify::{Apideck, ApideckCore, Outcome};
use serde_json::json;

use crate::common::*;

#[tokio::test]
async fn only_what_was_set_is_sent() {
    let mock = Mock::builder().api_key(KEY).start().await.unwrap();
    let apideck = client(mock.url());
    let Outcome::Ok { value } = vault_sessions_create(&apideck, seed()).await else {
        panic!("the call failed");
    };

    let request = mock.last_request().unwrap();
    assert_head(&request, authority(mock.url()));
    assert_eq!(request.json().unwrap(), seed_json());

    assert_eq!(value.data.session_uri, format!("{}/session/{}", mock.url(), value.data.session_token));
    assert_eq!((value.status_code, &value.status[..]), (200, "OK"));
    let meta = &value.http_meta;
    assert_eq!(meta.status, 200);
    assert_eq!(meta.url.to_string(), format!("{}/vault/sessions", mock.url()));
    assert_eq!((meta.attempts, meta.repairs.len()), (1, 0));
    assert_eq!(meta.headers["content-type"], "application/json");
    assert_eq!(meta.request_id(), meta.headers["x-request-id"].to_str().ok());
}

#[tokio::test]
async fn the_accessor_sends_the_same() {
    let mock = Mock::start().await.unwrap();
    let apideck: Apideck = settings(mock.url()).build().unwrap();
    let created = apideck.vault().sessions().create(seed()).send().await.unwrap();
    assert!(created.data.session_uri.starts_with(mock.url()));
    // It derefs to the core, so the free function takes it as well.
    vault_sessions_create(&apideck, seed()).send().await.unwrap();

    let [accessor, function] = &mock.take_requests()[..] else {
        panic!("two calls are two requests");
    };
    assert_head(accessor, authority(mock.url()));
    assert_eq!(accessor.body, function.body);
    assert_eq!(accessor.headers, function.headers);
}

#[tokio::test]
async fn without_a_session_the_body_is_empty() {
    let mock = Mock::start().await.unwrap();
    let apideck = client(mock.url());
    vault_sessions_create(&apideck, VaultSessionsCreateRequest::new()).send().await.unwrap();
    let request = mock.last_request().unwrap();
    assert_head(&request, authority(mock.url()));
    assert_eq!(request.header("content-length"), Some("0"));
    assert!(request.body.is_empty());
}

#[tokio::test]
async fn ids_of_the_request_override_the_client() {
    let mock = Mock::start().await.unwrap();
    let apideck = client(mock.url());
    let request = seed().consumer_id("another").app_id("app-2");
    vault_sessions_create(&apideck, request).header("user-agent", "mine").send().await.unwrap();
    let request = mock.last_request().unwrap();
    assert_eq!(request.header("x-apideck-consumer-id"), Some("another"));
    assert_eq!(request.header("x-apideck-app-id"), Some("app-2"));
    assert_eq!(request.header("user-agent"), Some("mine"));
}

#[tokio::test]
async fn key_and_ids_come_from_the_environment() {
    let mock = Mock::builder().api_key("from-environment").start().await.unwrap();
    let apideck: ApideckCore = bare()
        .environment(|name| match name {
            "APIDECK_API_KEY" => Some("from-environment".to_owned()),
            "APIDECK_CONSUMER_ID" => Some("consumer".to_owned()),
            "APIDECK_APP_ID" => Some("app".to_owned()),
            _ => None,
        })
        .server_url(mock.url())
        .build()
        .unwrap();
    vault_sessions_create(&apideck, seed()).send().await.unwrap();
    let request = mock.last_request().unwrap();
    assert_eq!(request.header("authorization"), Some("Bearer from-environment"));
    assert_eq!(request.header("x-apideck-consumer-id"), Some("consumer"));
    assert_eq!(request.header("x-apideck-app-id"), Some("app"));
}

/// The page behind the URL is that of the session.
#[tokio::test]
async fn the_page_shows_the_theme() {
    use std::io::{Read, Write};

    let mock = Mock::start().await.unwrap();
    let apideck = client(mock.url());
    let created = vault_sessions_create(&apideck, seed()).send().await.unwrap();
    let host = authority(mock.url()).to_owned();
    let path = created.data.session_uri.strip_prefix(mock.url()).unwrap().to_owned();
    let page = tokio::task::spawn_blocking(move || {
        let mut stream = std::net::TcpStream::connect(&host).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n").unwrap();
        let mut page = String::new();
        stream.read_to_string(&mut page).unwrap();
        page
    });
    let page = page.await.unwrap();
    assert!(page.starts_with("HTTP/1.1 200 "), "{page}");
    for expected in ["Intercom", "#286efa", "SpaceX", "https://mysaas.com/dashboard"] {
        assert!(page.contains(expected), "{expected} is not in {page}");
    }
}

/// A response with unexpected types is read, and the repairs say what was wrong.
#[tokio::test]
async fn unexpected_types_are_read_with_repairs() {
    let mock = Mock::start().await.unwrap();
    let apideck = client(mock.url());
    let body = json!({
        "status_code": "200", "status": "OK", "later": [1],
        "data": { "session_uri": "https://a.example", "session_token": 17 }
    });
    // Not even the content type has to be the promised one.
    for content_type in ["application/json", "text/html"] {
        mock.next(Reply::json(201, &body).header("content-type", content_type));
        let created = create(&apideck).send().await.unwrap();
        assert_eq!(created.http_meta.status, 201);
        assert_eq!(created.status_code, 200);
        assert_eq!(created.data.session_uri, "https://a.example");
        assert_eq!(created.data.session_token, "17");
        let mut repaired: Vec<_> = created.http_meta.repairs.iter().map(|repair| &repair.path[..]).collect();
        repaired.sort_unstable();
        assert_eq!(repaired, ["data.session_token", "status_code"]);
    }
}

#[tokio::test]
async fn a_request_converts_from_its_one_field() {
    let mock = Mock::start().await.unwrap();
    let core = client(mock.url());
    vault_sessions_create(&core, seed_session().into()).send().await.unwrap();
    let short = mock.last_request().unwrap();
    vault_sessions_create(&core, seed()).send().await.unwrap();
    assert_eq!(short.body, mock.last_request().unwrap().body);

    // One that is required, as text of either kind, and a required body.
    let get = VaultConsumersGetRequest::new("tenant-1");
    assert_eq!(VaultConsumersGetRequest::from("tenant-1"), get);
    assert_eq!(VaultConsumersGetRequest::from("tenant-1".to_owned()), get);
    let consumer = || CreateConsumerRequest::new("tenant-1");
    assert_eq!(VaultConsumersCreateRequest::from(consumer()), VaultConsumersCreateRequest::new(consumer()));
}
