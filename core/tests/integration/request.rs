//! Requests as they are sent.

use crate::common::*;
use apideck_core::{ApideckCore, Body, Builder, Call, Encoded};
use http::Method;

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n{\"data\":{}}";

/// The lines of a request head, sorted, without the host.
fn head(request: &str) -> Vec<&str> {
    let head = request.split("\r\n\r\n").next().unwrap();
    let mut lines: Vec<_> =
        head.split("\r\n").filter(|line| !line.starts_with("host:") && !line.starts_with("accept-encoding:")).collect();
    lines.sort_unstable();
    lines
}

#[tokio::test]
async fn a_call_with_a_body() {
    let server = Server::start(Script::Respond(OK)).await;
    let core = client(&server.url);
    let mut encoded = Encoded::new(&CREATE);
    encoded.json(b"{\"a\":1}".to_vec());
    let response = Call::new(&core, &CREATE, Ok(encoded), decoder()).send().await.unwrap();
    assert_eq!(response.http_meta.status, 200);
    assert_eq!(response.http_meta.attempts, 1);
    assert_eq!(response.http_meta.url.to_string(), format!("{}/vault/sessions", server.url));
    assert!(response.http_meta.repairs.is_empty());
    assert!(response["data"].is_object());
    let agent = concat!("user-agent: apideck-unify-rust/", env!("CARGO_PKG_VERSION"));
    assert_eq!(
        head(&server.request()),
        [
            "POST /vault/sessions HTTP/1.1",
            "accept: application/json",
            &format!("authorization: Bearer {KEY}"),
            "content-length: 7",
            "content-type: application/json",
            agent,
            "x-apideck-app-id: test-app",
            "x-apideck-consumer-id: test-consumer",
        ]
    );
    assert!(server.request().ends_with("\r\n\r\n{\"a\":1}"));
}

#[tokio::test]
async fn an_optional_body_left_out() {
    let server = Server::start(Script::Respond(OK)).await;
    let core = client(&server.url);
    create(&core).send().await.unwrap();
    let request = server.request();
    assert!(request.contains("\r\ncontent-length: 0\r\n"), "{request}");
    assert!(request.contains("\r\ncontent-type: application/json\r\n"), "{request}");

    let call = Call::new(&core, &PROXY, Ok(Encoded::new(&PROXY)), decoder());
    call.send().await.unwrap();
    let request = server.request();
    assert!(request.contains("\r\ncontent-length: 0\r\n"), "{request}");
    assert!(!request.contains("content-type"), "{request}");
    assert!(request.contains("\r\naccept: */*\r\n"), "{request}");
}

#[tokio::test]
async fn a_call_that_never_has_a_body() {
    let server = Server::start(Script::Respond(OK)).await;
    let core = client(&server.url);
    let mut encoded = Encoded::new(&GET);
    encoded.path_parameter("id", "a/b c").unwrap();
    encoded.query_pair("raw", "true");
    encoded.query_pair("fields", "id,name");
    encoded.header("service_id", "salesforce").unwrap();
    Call::new(&core, &GET, Ok(encoded), decoder()).send().await.unwrap();
    let request = server.request();
    assert!(request.starts_with("GET /crm/contacts/a%2Fb%20c?raw=true&fields=id%2Cname HTTP/1.1\r\n"));
    for absent in ["content-type", "content-length", "transfer-encoding", "cookie"] {
        assert!(!request.contains(absent), "{request}");
    }
}

#[test]
fn ids_of_the_client_and_of_the_request() {
    let core = client("http://localhost/base/");
    let mut encoded = Encoded::new(&GET);
    encoded.path_parameter("id", "1").unwrap();
    encoded.header("consumer_id", "theirs").unwrap();
    let request = Call::new(&core, &GET, Ok(encoded), decoder()).into_request().unwrap();
    assert_eq!(request.uri(), "http://localhost/base/crm/contacts/1");
    assert_eq!(request.method(), Method::GET);
    assert_eq!(request.headers()["x-apideck-consumer-id"], "theirs");
    assert_eq!(request.headers()["x-apideck-app-id"], "test-app");
    assert!(!request.headers().contains_key("x-apideck-service-id"));

    // An operation sends only the ids that it lists.
    let mut encoded = Encoded::new(&CONSUMER);
    encoded.path_parameter("consumer_id", "c").unwrap();
    let request = Call::new(&core, &CONSUMER, Ok(encoded), decoder()).into_request().unwrap();
    assert!(!request.headers().contains_key("x-apideck-consumer-id"));
    assert!(request.headers().contains_key("x-apideck-app-id"));
}

#[test]
fn headers_of_the_caller_replace_others() {
    let core = client("http://localhost");
    let call = create(&core)
        .header("User-Agent", "mine/1")
        .header("accept", "text/plain")
        .header("authorization", "Bearer other")
        .header("X-Apideck-App-Id", "other-app")
        .header("x-apideck-consumer-id", "")
        .header("x-twice", "1")
        .header("x-twice", "2")
        .accept("application/xml");
    let request = call.into_request().unwrap();
    let headers = request.headers();
    assert_eq!(headers["user-agent"], "mine/1");
    assert_eq!(headers["accept"], "text/plain");
    assert_eq!(headers["authorization"], "Bearer other");
    assert_eq!(headers["x-apideck-app-id"], "other-app");
    assert_eq!(headers["x-twice"], "2");
    assert!(!headers.contains_key("x-apideck-consumer-id"));
    assert!(headers.values().all(|value| !value.is_empty()));

    let request = create(&core).accept("application/xml").into_request().unwrap();
    assert_eq!(request.headers()["accept"], "application/xml");
}

#[test]
fn bytes_and_their_type() {
    let core = client("http://localhost");
    let mut encoded = Encoded::new(&UPLOAD);
    encoded.header("x_apideck_metadata", r#"{"name":"é.pdf"}"#).unwrap();
    encoded.body(Body::from("%PDF").content_type("application/pdf")).unwrap();
    let request = Call::new(&core, &UPLOAD, Ok(encoded), decoder()).into_request().unwrap();
    assert_eq!(request.headers()["content-type"], "application/pdf");
    assert_eq!(request.headers()["x-apideck-metadata"], r#"{"name":"\u00e9.pdf"}"#);
    assert_eq!(request.body().as_bytes(), Some(&b"%PDF"[..]));

    let mut encoded = Encoded::new(&UPLOAD);
    encoded.body(Body::empty()).unwrap();
    let request = Call::new(&core, &UPLOAD, Ok(encoded), decoder()).into_request().unwrap();
    assert!(!request.headers().contains_key("content-type"));
    assert_eq!(request.headers()["content-length"], "0");
}

#[test]
fn servers() {
    fn hosts(builder: Builder) -> [String; 2] {
        let core: ApideckCore = builder.api_key(KEY).build().unwrap();
        let mut encoded = Encoded::new(&UPLOAD);
        encoded.body(Body::empty()).unwrap();
        let upload = Call::new(&core, &UPLOAD, Ok(encoded), decoder());
        [create(&core), upload].map(|call| {
            let request = call.into_request().unwrap();
            request.uri().host().unwrap().to_owned()
        })
    }
    let (unify, upload) = ("unify.apideck.com", "upload.apideck.com");
    let builder = || builder().transport(responding(200, "", "").0);
    assert_eq!(hosts(builder()), [unify, upload]);
    assert_eq!(hosts(builder().server_url("https://a.example")), ["a.example", "a.example"]);
    assert_eq!(hosts(builder().upload_server_url("https://b.example")), [unify, "b.example"]);
    let both = builder().server_url("https://a.example").upload_server_url("https://b.example");
    assert_eq!(hosts(both), ["a.example", "b.example"]);

    let core = client("http://localhost/base");
    let request = create(&core).server_url("http://[::1]:8080/x/").into_request().unwrap();
    assert_eq!(request.uri(), "http://[::1]:8080/x/vault/sessions");
}
