//! Faults of servers and networks: each becomes an error that has all that was received.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use crate::common::*;
use apideck_core::{Body, BoxError, Error, RetryConfig, TransportError};
use apideck_errors::{ConnectionKind, Detail, TimeoutLimit};

const JSON: &str = "application/json; charset=utf-8";

async fn connection_error(url: &str) -> (Error, ConnectionKind) {
    let error = create(&client(url)).send().await.unwrap_err();
    let Error::Connection(connection) = &error else {
        panic!("{error:?}");
    };
    let kind = connection.kind;
    assert!(std::error::Error::source(&error).is_some());
    (error, kind)
}

#[tokio::test]
async fn refused() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let (error, kind) = connection_error(&format!("http://{address}")).await;
    assert_eq!(kind, ConnectionKind::Refused);
    assert!(!error.may_have_been_applied());
    assert!(error.is_retryable());
    let line = error.to_string();
    assert!(line.starts_with(&format!("vault.sessions.create: connection refused by {address}; ")), "{line}");
    assert_eq!((error.status(), error.attempts()), (None, 1));
}

#[tokio::test]
async fn unknown_host() {
    let core = builder().api_key(KEY).server_url("http://no-such-host.invalid").allow_http(true).build().unwrap();
    let error = create(&core).send().await.unwrap_err();
    let Error::Connection(connection) = &error else {
        panic!("{error:?}");
    };
    assert_eq!(connection.kind, ConnectionKind::Dns);
    assert!(!error.may_have_been_applied());
    assert!(!error.is_retryable());
    assert!(error.to_string().contains("unknown host no-such-host.invalid"), "{error}");
}

#[tokio::test]
async fn closed_before_the_response() {
    for script in [Script::Close, Script::RespondAndClose("")] {
        let server = Server::start(script).await;
        let (error, kind) = connection_error(&server.url).await;
        assert_eq!(kind, ConnectionKind::Closed);
        assert!(error.may_have_been_applied());
        assert!(error.is_retryable());
        assert_eq!(error.status(), None);
    }
}

#[tokio::test]
async fn closed_inside_the_response() {
    let server = Server::start(Script::RespondAndClose(
        "HTTP/1.1 200 OK\r\nx-request-id: 7\r\ncontent-length: 100\r\n\r\n{\"data\":",
    ))
    .await;
    let (error, kind) = connection_error(&server.url).await;
    assert_eq!(kind, ConnectionKind::Closed);
    assert_eq!(error.status().unwrap(), 200);
    assert_eq!(error.headers().unwrap()["x-request-id"], "7");
    assert_eq!(error.body().unwrap(), "{\"data\":");
    assert!(error.may_have_been_applied());
}

#[tokio::test]
async fn closed_inside_an_error() {
    let server =
        Server::start(Script::RespondAndClose("HTTP/1.1 500 Oops\r\ncontent-length: 100\r\n\r\nhalf a story")).await;
    let error = create(&client(&server.url)).send().await.unwrap_err();
    assert!(matches!(error, Error::Api(_)));
    assert_eq!(error.body().unwrap(), "half a story");
    assert!(error.to_string().contains("500 Internal Server Error: half a story"), "{error}");
}

#[tokio::test]
async fn not_http() {
    for garbage in [
        "SSH-2.0-OpenSSH_9.6\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 OK\r\n\r\n",
    ] {
        let server = Server::start(Script::RespondAndClose(garbage)).await;
        let (error, kind) = connection_error(&server.url).await;
        assert_eq!(kind, ConnectionKind::Protocol, "{error:?}");
        assert!(!error.is_retryable());
    }
}

#[tokio::test]
async fn the_attempt_timeout() {
    for (response, status) in [("", None), ("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{", Some(200))] {
        let server = Server::start(Script::RespondAndHang(response)).await;
        let started = Instant::now();
        let core = client(&server.url);
        let error = create(&core).timeout(Duration::from_millis(200)).send().await.unwrap_err();
        assert!(started.elapsed() < Duration::from_secs(3));
        let Error::Timeout(timeout) = &error else {
            panic!("{error:?}");
        };
        assert_eq!(timeout.limit, TimeoutLimit::Attempt);
        assert_eq!(timeout.after, Duration::from_millis(200));
        assert!(timeout.context.elapsed >= Duration::from_millis(200));
        assert_eq!(error.status().map(|status| status.as_u16()), status);
        assert!(error.may_have_been_applied() && error.is_retryable());
        assert!(error.to_string().contains(" within 200 ms; "), "{error}");
    }
}

#[tokio::test]
async fn the_timeout_can_be_unlimited() {
    let server = Server::start(Script::Respond("HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n{\"data\":{}}")).await;
    let core = client(&server.url);
    create(&core).timeout(Duration::MAX).send().await.unwrap();
}

#[tokio::test]
async fn bodies_that_are_not_the_promised_json() {
    let nested = "[".repeat(1 << 20);
    for (content_type, body) in [
        (JSON, "<html>"),
        (JSON, ""),
        (JSON, "{\"data\":{\"session"),
        ("application/vnd.api+json", "<html>"),
        ("", "nothing"),
        ("APPLICATION/JSON", nested.leak()),
    ] {
        let error = error_of(200, content_type, body).await;
        let Error::ResponseValidation(validation) = &error else {
            panic!("{content_type}: {error:?}");
        };
        assert_eq!(validation.expected, "JSON");
        assert_eq!(error.status().unwrap(), 200);
        assert_eq!(error.body().unwrap(), body);
        assert!(error.may_have_been_applied());
        assert!(printed(&error).len() < 20_000);
    }

    let error = error_of(200, JSON, "{}").await;
    assert!(
        error.to_string().starts_with(
            "vault.sessions.create: 200, but the response body is invalid: data: expected an object, found nothing; "
        ),
        "{error}"
    );

    let error = error_of(200, "text/html", "<html>login</html>").await;
    assert!(matches!(error, Error::Api(_)));
    assert_eq!(
        error.to_string(),
        "vault.sessions.create: 200: (text/html, 18 bytes); \
         unexpected content type: check the server URL"
    );
}

#[tokio::test]
async fn every_2xx_status_is_a_success() {
    for (status, content_type) in [(200, JSON), (201, ""), (202, "text/plain"), (299, "text/json")] {
        let (transport, _) = responding(status, content_type, r#"{"data":{},"count":"3"}"#);
        let core = builder().api_key(KEY).transport(transport).build().unwrap();
        let outcome = create(&core).await;
        let response = outcome.value().unwrap();
        assert_eq!(response.http_meta.status, status);
        let [repair] = &response.http_meta.repairs[..] else {
            panic!("{:?}", response.http_meta);
        };
        assert_eq!(repair.to_string(), "count: expected a number, found a string");
    }
}

#[tokio::test]
async fn strict_responses_refuse_repairs() {
    let (transport, _) = responding(200, JSON, r#"{"data":{},"count":"3"}"#);
    let core = builder().api_key(KEY).strict_responses(true).transport(transport).build().unwrap();
    let error = create(&core).send().await.unwrap_err();
    let Error::ResponseValidation(validation) = &error else {
        panic!("{error:?}");
    };
    assert_eq!(validation.path, "count");
    assert!(error.body().is_some());
}

#[tokio::test]
async fn the_status_selects_the_error_variant() {
    let body = r#"{"status_code":1,"error":"E","type_name":"T","message":"M","detail":{"a":1},"ref":"R",
        "downstream_errors":[{"message":"dm","detail":"dd","code":"dc"}]}"#;
    for status in [400, 401, 402, 403, 404, 405, 408, 409, 418, 422, 429, 500, 502, 503, 599, 302] {
        let error = error_of(status, JSON, body).await;
        let name = match &error {
            Error::BadRequest(_) => 400,
            Error::Unauthorized(_) => 401,
            Error::PaymentRequired(_) => 402,
            Error::NotFound(_) => 404,
            Error::Conflict(_) => 409,
            Error::Unprocessable(_) => 422,
            Error::Api(_) => 0,
            other => panic!("{other:?}"),
        };
        assert!(name == status || name == 0 && ![400, 401, 402, 404, 409, 422].contains(&status));
        let response = error.response().unwrap();
        assert_eq!(response.message.as_deref(), Some("M"));
        assert_eq!(response.ref_.as_deref(), Some("R"));
        assert!(matches!(&response.detail, Some(Detail::Object(object)) if object["a"] == 1));
        assert_eq!(response.downstream_errors[0].code.as_deref(), Some("dc"));
        assert_eq!(error.status().unwrap(), status);
        assert!(error.to_string().contains(": M ({\"a\":1}) (downstream: dm, code dc); "), "{error}");

        // With another content type, only the status counts.
        let error = error_of(status, "text/html", body).await;
        assert!(matches!(error, Error::Api(_)));
        assert_eq!(error.response().unwrap().message, None);
        assert_eq!(error.body().unwrap(), body);
    }
}

#[tokio::test]
async fn unreadable_error_documents() {
    for body in ["[]", "null", "\"x\"", "{}", "", "{\"mess", "<html>", "1e999"] {
        let error = error_of(401, JSON, body).await;
        let Error::Unauthorized(response) = &error else {
            panic!("{body}: {error:?}");
        };
        assert!(response.message.is_none() && response.detail.is_none());
        assert!(response.status_code.is_none() && response.downstream_errors.is_empty());
        assert!(error.to_string().ends_with("; check the API key (APIDECK_API_KEY)"));
    }
}

#[tokio::test]
async fn errors_of_proxied_services_are_api_errors() {
    for status in [400, 402, 404, 409, 422, 500] {
        let error = error_of_call(&PROXY, status, JSON, "{}").await;
        assert!(matches!(error, Error::Api(_)), "{error:?}");
    }
    let error = error_of_call(&PROXY, 401, JSON, "{}").await;
    assert!(matches!(error, Error::Unauthorized(_)));
}

#[tokio::test]
async fn redirect_without_location() {
    let server = Server::start(Script::Respond("HTTP/1.1 302 Found\r\ncontent-length: 0\r\n\r\n")).await;
    let error = create(&client(&server.url)).send().await.unwrap_err();
    assert!(matches!(error, Error::Api(_)));
    assert_eq!(error.status().unwrap(), 302);
    assert_eq!(
        error.to_string(),
        "vault.sessions.create: 302: an empty body; the server redirects the call: check the server URL"
    );
}

#[tokio::test]
async fn bodies_larger_than_the_limit() {
    let responses = [
        "HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n8\r\n12345678\r\n8\r\n12345678\r\n0\r\n\r\n",
    ];
    for (response, received) in responses.into_iter().zip(["", "1234567812"]) {
        let server = Server::start(Script::RespondAndHang(response)).await;
        let core = builder().api_key(KEY).server_url(&*server.url).max_response_bytes(10).build().unwrap();
        let error = create(&core).send().await.unwrap_err();
        assert!(matches!(error, Error::ResponseValidation(_)));
        assert_eq!(error.body().unwrap(), received);
        assert!(error.to_string().contains("expected at most 10 bytes, found more"), "{error}");
    }

    // A body of exactly the limit is allowed. An error keeps its status and the part of the body that fits.
    let (transport, _) = responding(200, "", "{\"data\":1}");
    let core = builder().api_key(KEY).max_response_bytes(10).transport(transport).build().unwrap();
    create(&core).send().await.unwrap();
    let (transport, _) = responding(500, "text/plain", "0123456789abc");
    let core = builder().api_key(KEY).max_error_bytes(10).transport(transport).build().unwrap();
    let error = create(&core).send().await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), &error.body().unwrap()[..]), (500, &b"0123456789"[..]));
}

#[tokio::test]
async fn chunked_bodies() {
    let server = Server::start(Script::Respond(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\n{\"da\r\n3\r\nta\"\r\n1\r\n:\r\n2\r\n1}\r\n0\r\n\r\n",
    ))
    .await;
    let response = create(&client(&server.url)).send().await.unwrap();
    assert_eq!(response["data"], 1);
}

/// RFC 9112 asks clients to read a folded header line as one line.
#[tokio::test]
async fn folded_header_lines() {
    let server = Server::start(Script::Respond(
        "HTTP/1.1 200 OK\r\nx-folded: one\r\n  two\r\ncontent-length: 11\r\n\r\n{\"data\":{}}",
    ))
    .await;
    let response = create(&client(&server.url)).send().await.unwrap();
    let folded = response.http_meta.headers["x-folded"].to_str().unwrap();
    assert_eq!(folded.split_whitespace().collect::<Vec<_>>(), ["one", "two"]);
}

#[tokio::test]
async fn an_empty_body_is_named_in_the_error() {
    let error = error_of(200, JSON, "").await;
    assert!(matches!(error, Error::ResponseValidation(_)), "{error:?}");
    assert!(error.to_string().contains("found an empty body"), "{error}");
    let error = error_of(200, JSON, " ").await;
    assert!(!error.to_string().contains("an empty body"), "{error}");
}

/// A body that fails with this error.
struct Failing(fn() -> BoxError);

impl http_body::Body for Failing {
    type Data = bytes::Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<bytes::Bytes>, BoxError>>> {
        Poll::Ready(Some(Err((self.0)())))
    }
}

/// The head of the response arrived, so the request was sent, whatever the body fails with.
#[tokio::test]
async fn a_body_that_fails_like_a_connection_that_was_never_made() {
    let errors: [fn() -> BoxError; 6] = [
        || std::io::Error::from(std::io::ErrorKind::ConnectionRefused).into(),
        || TransportError::new(ConnectionKind::Connect, "why").into(),
        || TransportError::new(ConnectionKind::Tls, "why").into(),
        || TransportError::new(ConnectionKind::Closed, "why").not_sent().into(),
        || TransportError::connect_timeout("why").into(),
        || TransportError::from(std::io::Error::from(std::io::ErrorKind::ConnectionRefused)).into(),
    ];
    for (number, error) in errors.into_iter().enumerate() {
        let sent = Arc::new(AtomicUsize::new(0));
        let count = sent.clone();
        let transport = move |_: http::Request<Body>| {
            count.fetch_add(1, SeqCst);
            std::future::ready(Ok::<_, TransportError>(http::Response::new(Body::new(Failing(error)))))
        };
        let retry = RetryConfig { initial_interval: Duration::from_millis(1), ..RetryConfig::default() };
        let core = builder().retry(retry).api_key(KEY).transport(transport).build().unwrap();
        let error = create(&core).send().await.unwrap_err();
        let Error::Connection(broken) = &error else { panic!("{number}: {error:?}") };
        assert_eq!((broken.kind, broken.request_sent), (ConnectionKind::Closed, true), "{number}");
        assert!(error.may_have_been_applied() && !error.is_offline(), "{number}");
        assert_eq!(sent.load(SeqCst), 1, "{number}: a POST was sent again");
    }
}
