//! Faults of servers and networks: each is an error in the outcome, with everything that was received.

use std::time::{Duration, Instant};

use apideck_mock::{Mock, Reply};
use apideck_unify::errors::{ConnectionKind, Detail, TimeoutLimit};
use apideck_unify::{ApideckCore, Error, Outcome};
use serde_json::{Value, json};

use crate::common::*;

const JSON: &str = "application/json";

/// The error of a call whose every request gets `reply`.
async fn fault(reply: Reply) -> Error {
    let mock = Mock::start().await.unwrap();
    let reply = reply.header("x-request-id", "req-7");
    mock.on("POST", "/vault/sessions", move |_| reply.clone());
    let error = fault_of(&client(mock.url()), mock.url()).await;
    assert_eq!(mock.requests().len(), error.attempts() as usize);
    error
}

async fn fault_of(core: &ApideckCore, url: &str) -> Error {
    let error = match create(core).await {
        Outcome::Err { error } => error,
        Outcome::Ok { value } => panic!("{value:?}"),
    };
    assert_call_failed(&error, url);
    error
}

/// The error has everything that was received: status, headers and the raw body.
#[track_caller]
fn assert_response(error: &Error, status: u16, body: &[u8]) {
    assert_eq!(error.status().unwrap(), status);
    assert_eq!(error.headers().unwrap()["x-request-id"], "req-7");
    assert_eq!(error.request_id(), Some("req-7"));
    assert_eq!(&error.body().unwrap()[..], body);
}

#[track_caller]
fn assert_no_response(error: &Error) {
    assert!(error.status().is_none() && error.headers().is_none() && error.body().is_none(), "{error:?}");
}

#[track_caller]
fn kind_of(error: &Error) -> ConnectionKind {
    let Error::Connection(connection) = error else {
        panic!("{error:?}");
    };
    assert!(connection.source.is_some());
    assert_eq!(connection.request_sent, error.may_have_been_applied());
    connection.kind
}

fn reply_with(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Reply {
    let reply = Reply::status(status).body(body.into());
    if content_type.is_empty() { reply } else { reply.header("content-type", content_type) }
}

#[tokio::test]
async fn refused_port() {
    let mock = Mock::start().await.unwrap();
    let url = mock.url().to_owned();
    mock.shutdown().await;
    let error = fault_of(&client(&url), &url).await;
    assert_eq!(kind_of(&error), ConnectionKind::Refused);
    assert!(error.is_retryable() && !error.may_have_been_applied());
    assert_no_response(&error);
    assert!(error.to_string().contains(&format!(": connection refused by {}; ", authority(&url))), "{error}");
}

#[tokio::test]
async fn unknown_host() {
    let url = "http://no-such-host.invalid";
    let limit = Duration::from_secs(5);
    let core = settings(url).allow_http(true).connect_timeout(limit).build().unwrap();
    let started = Instant::now();
    let error = fault_of(&core, url).await;
    assert!(started.elapsed() < 2 * limit);
    assert!(!error.may_have_been_applied());
    assert_no_response(&error);
    assert!(error.to_string().contains("no-such-host.invalid"), "{error}");
    match &error {
        // A resolver that does not respond does not extend the timeout.
        Error::Timeout(timeout) => assert_eq!(timeout.limit, TimeoutLimit::Connect),
        _ => assert_eq!(kind_of(&error), ConnectionKind::Dns),
    }
}

#[tokio::test]
async fn closed_before_the_response() {
    let error = fault(Reply::disconnect()).await;
    assert_eq!(kind_of(&error), ConnectionKind::Closed);
    assert!(error.may_have_been_applied());
    assert_no_response(&error);
    assert!(error.to_string().contains("may have acted"), "{error}");
}

#[tokio::test]
async fn closed_inside_the_response() {
    let error = fault(Reply::disconnect_in_body(reply_with(200, JSON, "{\"data\":{\"session_uri\":"), 8)).await;
    assert_eq!(kind_of(&error), ConnectionKind::Closed);
    assert!(error.may_have_been_applied());
    assert_response(&error, 200, b"{\"data\":");

    // The status still tells that it is an error.
    let error = fault(Reply::disconnect_in_body(reply_with(503, "text/plain", "down for a while"), 4)).await;
    assert!(matches!(error, Error::Api(_)), "{error:?}");
    assert_response(&error, 503, b"down");
}

#[tokio::test]
async fn bodies_that_are_not_the_expected_json() {
    let deep = "[".repeat(1 << 20);
    let closed = format!("{deep}{}", "]".repeat(1 << 20));
    let inside = format!("{{\"data\":{}", "{\"data\":".repeat(1 << 17));
    for (content_type, body) in [
        (JSON, "<html><body>hello</body></html>"),
        (JSON, ""),
        ("", ""),
        (JSON, "   "),
        ("application/json; charset=utf-8", "{\"status_code\":200,\"data\":{\"session_uri\":\"https://a"),
        (JSON, "{\"status_code\":200}}"),
        (JSON, "nul"),
        (JSON, &*deep),
        (JSON, &*closed),
        (JSON, &*inside),
    ] {
        let error = fault(reply_with(200, content_type, body)).await;
        let start = &body[..body.len().min(40)];
        let Error::ResponseValidation(validation) = &error else {
            panic!("{start}: {error:?}");
        };
        assert!(!validation.expected.is_empty() && !validation.found.is_empty());
        assert_response(&error, 200, body.as_bytes());
        assert!(error.may_have_been_applied() && !error.is_retryable(), "{start}");
        assert!(error.to_string().starts_with("vault.sessions.create: 200, but the response body is invalid: "));
    }
}

#[tokio::test]
async fn a_session_without_its_url_is_an_error() {
    let of = |data: Value| json!({ "status_code": 200, "status": "OK", "data": data });
    for (body, path) in [
        (of(json!({ "session_token": "t" })), "data.session_uri"),
        (of(json!({ "session_token": "t", "session_uri": null })), "data.session_uri"),
        (of(json!({ "session_uri": "https://a.example" })), "data.session_token"),
        (of(json!([])), "data"),
        (of(json!(null)), "data"),
        (json!({ "status_code": 200, "status": "OK" }), "data"),
        (json!([]), ""),
        (json!(null), ""),
        (json!("https://a.example"), ""),
    ] {
        let error = fault(Reply::json(200, &body)).await;
        let Error::ResponseValidation(validation) = &error else {
            panic!("{body}: {error:?}");
        };
        assert_eq!(validation.path, path, "{body}");
        assert_response(&error, 200, body.to_string().as_bytes());
        assert!(error.to_string().contains(path), "{error}");
    }
}

/// What the default reads with repairs, `strict_responses` refuses.
#[tokio::test]
async fn strict_responses_turns_a_repair_into_an_error() {
    let body = json!({
        "status_code": "200", "status": "OK",
        "data": { "session_uri": "https://a.example", "session_token": "t" }
    });
    let mock = Mock::start().await.unwrap();
    mock.on("POST", "/vault/sessions", move |_| Reply::json(200, &body).header("x-request-id", "req-7"));
    let strict = settings(mock.url()).strict_responses(true).build().unwrap();
    let error = fault_of(&strict, mock.url()).await;
    let Error::ResponseValidation(validation) = &error else {
        panic!("{error:?}");
    };
    assert_eq!(validation.path, "status_code");
    assert_eq!(error.status().unwrap(), 200);
    assert!(create(&client(mock.url())).await.is_ok());
}

/// What has no field is in the bytes that the client keeps if asked to.
#[tokio::test]
async fn the_raw_body_is_kept_on_demand() {
    let body = json!({
        "status_code": 200, "status": "OK", "unknown": ["s3cr3t"],
        "data": { "session_uri": "https://a.example", "session_token": "t" }
    });
    let sent = body.to_string();
    let mock = Mock::start().await.unwrap();
    mock.on("POST", "/vault/sessions", move |_| Reply::json(200, &body));
    let keeping = settings(mock.url()).keep_raw_body(true).build().unwrap();
    let kept = create(&keeping).await.into_result().unwrap();
    assert_eq!(kept.http_meta.raw_body.as_deref(), Some(sent.as_bytes()));
    assert_eq!(kept.http_meta.repairs, []);
    let shown = format!("{kept:?}");
    assert!(shown.contains(&format!("raw_body: {} bytes", sent.len())) && !shown.contains("s3cr3t"), "{shown}");
    let dropped = create(&client(mock.url())).await.into_result().unwrap();
    assert_eq!(dropped.http_meta.raw_body, None);
}

#[tokio::test]
async fn html_is_an_error_with_its_status() {
    let page = "<html>\n<title>Sign in</title>\n</html>";
    for status in [200, 401, 403, 404, 502] {
        let error = fault(reply_with(status, "text/html; charset=utf-8", page)).await;
        assert!(matches!(error, Error::Api(_)), "{error:?}");
        assert_response(&error, status, page.as_bytes());
        let line = error.to_string();
        assert!(line.starts_with(&format!("vault.sessions.create: {status}")), "{line}");
        assert!(line.contains("(text/html; charset=utf-8, 37 bytes)") && !line.contains('<'), "{line}");
    }
}

#[tokio::test]
async fn each_status_has_its_variant_and_document() {
    let document = json!({
        "status_code": 0, "error": "E", "type_name": "SomeError", "message": "Do it\notherwise",
        "ref": "https://d.example",
        "detail": { "missing": [{ "redirect_uri": "required" }] },
        "downstream_errors": [{ "message": "theirs", "code": "77" }]
    });
    for status in [302, 400, 401, 402, 403, 404, 408, 409, 410, 422, 429, 500, 501, 502, 503, 504] {
        let error = fault(Reply::json(status, &document)).await;
        let variant = match &error {
            Error::BadRequest(_) => 400,
            Error::Unauthorized(_) => 401,
            Error::PaymentRequired(_) => 402,
            Error::NotFound(_) => 404,
            Error::Conflict(_) => 409,
            Error::Unprocessable(_) => 422,
            Error::Api(_) => 0,
            other => panic!("{other:?}"),
        };
        assert_eq!(variant, if [400, 401, 402, 404, 409, 422].contains(&status) { status } else { 0 });
        assert_response(&error, status, document.to_string().as_bytes());
        let response = error.response().unwrap();
        assert_eq!(response.type_name.as_deref(), Some("SomeError"));
        assert_eq!(response.ref_.as_deref(), Some("https://d.example"));
        let Some(Detail::Object(detail)) = &response.detail else {
            panic!("{:?}", response.detail);
        };
        assert_eq!(Value::Object(detail.clone()), document["detail"]);
        assert_eq!(response.downstream_errors[0].code.as_deref(), Some("77"));
        assert!(
            error.to_string().contains(
                r#": Do it otherwise ({"missing":[{"redirect_uri":"required"}]}) (downstream: theirs, code 77); "#
            ),
            "{error}"
        );
    }
}

#[tokio::test]
async fn statuses_without_an_error_document() {
    let error = fault(reply_with(429, JSON, "").header("retry-after", "7")).await;
    assert!(matches!(error, Error::Api(_)), "{error:?}");
    assert_response(&error, 429, b"");
    assert!(error.is_retryable() && !error.may_have_been_applied());
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    assert!(error.to_string().ends_with("429 Too Many Requests: an empty body; try again later, in 7 s"), "{error}");

    let error = fault(reply_with(500, "text/plain", "Oops,\r\nsorry")).await;
    assert!(matches!(error, Error::Api(_)), "{error:?}");
    assert_response(&error, 500, b"Oops,\r\nsorry");
    assert!(error.may_have_been_applied());
    let line = error.to_string();
    assert!(line.contains("500 Internal Server Error: Oops,") && line.contains("sorry"), "{line}");

    let error = fault(Reply::status(302)).await;
    assert!(matches!(error, Error::Api(_)), "{error:?}");
    assert_response(&error, 302, b"");
    assert!(!error.is_retryable());
    assert!(
        error.to_string().contains("302: an empty body; the server redirects the call: check the server URL"),
        "{error}"
    );
}

/// What the mock refuses by itself, as Apideck does.
#[tokio::test]
async fn a_wrong_key_says_what_to_check() {
    let mock = Mock::builder().api_key("another").start().await.unwrap();
    let error = fault_of(&client(mock.url()), mock.url()).await;
    assert!(matches!(error, Error::Unauthorized(_)), "{error:?}");
    assert!(error.to_string().contains("401 Unauthorized: "), "{error}");
    assert!(error.to_string().contains("APIDECK_API_KEY"), "{error}");
    assert!(!error.may_have_been_applied());
}

#[tokio::test]
async fn timeouts_of_the_call_and_the_client() {
    let mock = Mock::start().await.unwrap();
    mock.on("POST", "/vault/sessions", |_| Reply::status(200).delay(Duration::from_secs(600)));
    let limit = Duration::from_millis(100);
    // A limit of the call takes precedence over that of the client.
    let slow = client(mock.url());
    let quick = settings::<ApideckCore>(mock.url()).timeout(limit).build().unwrap();
    for call in [create(&slow).timeout(limit), create(&quick)] {
        let started = Instant::now();
        let outcome = call.await;
        assert!((limit..Duration::from_secs(10)).contains(&started.elapsed()));
        let error = outcome.error().unwrap();
        assert_call_failed(error, mock.url());
        let Error::Timeout(timeout) = error else {
            panic!("{error:?}");
        };
        assert_eq!((timeout.limit, timeout.after), (TimeoutLimit::Attempt, limit));
        assert!(timeout.context.elapsed >= limit);
        assert!(error.may_have_been_applied());
        assert_no_response(error);
        assert!(error.to_string().contains(" within 100 ms; "), "{error}");
    }
}
