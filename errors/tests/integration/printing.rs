//! `Display` prints one line with a hint; `Debug` is safe to log.
#![allow(clippy::unwrap_used)] // A helper that panics fails its test.

use std::time::Duration;

use crate::common::{context, error_from, error_response, request};
use apideck_errors::{
    ClientError, ConnectionError, ConnectionKind, Error, PaginationError, ResponseValidationError, TimeoutError,
    TimeoutLimit, is_secret_header,
};
use http::HeaderValue;

#[test]
fn error_responses_print_status_message_and_hint() {
    let cases = [
        (
            401,
            r#"{"message":"Failed to authorize","detail":"x"}"#,
            "401 Unauthorized: Failed to authorize (x); check the API key (APIDECK_API_KEY)",
        ),
        (400, r#"{"message":"","detail":"Missing header"}"#, "400 Bad Request: Missing header; correct the request"),
        (
            400,
            r#"{"message":"a","downstream_errors":[{},{"message":"b"}]}"#,
            "400 Bad Request: a (downstream: b); correct the request",
        ),
        (
            402,
            r#"{"error":"Payment Required"}"#,
            "402 Payment Required: Payment Required; check the plan of the Apideck account",
        ),
        (403, "no", "403 Forbidden: no; check the permissions of the API key and the application"),
        (404, "", "404 Not Found: (empty body); check the ids, the service, and that the connection exists"),
        (409, "{}", "409 Conflict: {}; read the current state, then decide"),
        (
            502,
            "<html><body>Bad Gateway</body></html>",
            "502 Bad Gateway: (application/json, 37 bytes); try again later",
        ),
        (599, "odd", "599: odd; try again later"),
    ];
    for (status, body, line) in cases {
        assert_eq!(error_response(status, body).to_string(), format!("vault.sessions.create: {line}"));
    }
}

#[test]
fn the_hint_includes_the_time_of_retry_after() {
    let mut context = context(429, "application/json", r#"{"message":"Too many"}"#);
    context.headers.insert("retry-after", HeaderValue::from_static("30"));
    assert_eq!(
        error_from(context).to_string(),
        "vault.sessions.create: 429 Too Many Requests: Too many; try again later, in 30 s"
    );
}

#[test]
fn failures_without_an_error_response_print_cause_and_hint() {
    let error = Error::invalid_request(None, "`server_url` has no host");
    assert_eq!(error.to_string(), "`server_url` has no host");

    let refused = std::io::Error::other("Connection refused");
    let connection = ConnectionError::new(request(), ConnectionKind::Refused, false, Some(Box::new(refused)));
    let error = Error::Connection(Box::new(connection));
    assert_eq!(
        error.to_string(),
        "vault.sessions.create: connection refused by unify.apideck.com: Connection refused; \
         check the server URL and that the server is running"
    );
    let timeout = TimeoutError::new(request(), TimeoutLimit::Attempt, Duration::from_secs(60), None);
    let error = Error::Timeout(Box::new(timeout));
    assert_eq!(
        error.to_string(),
        "vault.sessions.create: no complete response from unify.apideck.com within 60000 ms; \
         raise `timeout`; the server may have acted on the request: check before sending it again"
    );
    let invalid = context(200, "application/json", "{}");
    let validation = ResponseValidationError::new(invalid, "data.session_uri", "a string", "nothing");
    let error = Error::ResponseValidation(Box::new(validation));
    assert_eq!(
        error.to_string(),
        "vault.sessions.create: 200, but the response body is invalid: data.session_uri: expected a string, \
         found nothing; the server may have acted on the request, and `body()` has the whole body"
    );
    let aborted = ClientError::new(request(), "the transport gave up the request", true, Some("shutdown".into()));
    let error = Error::Aborted(Box::new(aborted));
    assert_eq!(error.to_string(), "vault.sessions.create: the transport gave up the request: shutdown");
}

#[test]
fn every_connection_failure_names_the_host_and_a_hint() {
    let sent = "the server may have acted on the request: check before sending it again";
    let cases = [
        (ConnectionKind::Dns, "unknown host", "check the server URL and the name resolution of this machine"),
        (ConnectionKind::Refused, "connection refused by", "check the server URL and that the server is running"),
        (
            ConnectionKind::Tls,
            "TLS handshake failed with",
            "check the server URL, the clock and the trusted root certificates",
        ),
        (ConnectionKind::Connect, "cannot connect to", "check the network and try again"),
        (ConnectionKind::Closed, "connection closed early by", sent),
        (ConnectionKind::Protocol, "no valid HTTP response from", "check the scheme and the port of the server URL"),
        (
            ConnectionKind::Proxy,
            "cannot connect through the proxy to",
            "check the URL and the credentials of the proxy",
        ),
        (ConnectionKind::Redirect, "redirect not followed from", "check the server URL, and `location` in `headers()`"),
    ];
    for (kind, failure, hint) in cases {
        let error = ConnectionError::new(request(), kind, !kind.is_before_request(), Some("cause".into()));
        let line = Error::Connection(Box::new(error)).to_string();
        assert_eq!(line, format!("vault.sessions.create: {failure} unify.apideck.com: cause; {hint}"));
    }
}

#[test]
fn a_pagination_loop_prints_the_cursor() {
    let error = Error::Pagination(Box::new(PaginationError::new(context(200, "application/json", ""), "c-1")));
    assert_eq!(
        error.to_string(),
        "vault.sessions.create: pagination does not end: the next page has the cursor of an earlier one, c-1; \
         all pages up to here were returned"
    );
}

#[test]
fn only_headers_with_credentials_are_secret() {
    for secret in ["Authorization", "proxy-authorization", "Cookie", "set-cookie", "X-Api-Key", "x-auth-token"] {
        assert!(is_secret_header(&secret.parse().unwrap()), "{secret}");
    }
    for public in ["x-apideck-consumer-id", "x-apideck-app-id", "x-request-id", "location", "digest"] {
        assert!(!is_secret_header(&public.parse().unwrap()), "{public}");
    }
}

#[test]
fn server_text_is_truncated_and_printed_on_one_line() {
    let forged = "a\r\nERROR forged\u{1b}[2J\u{2028}\u{202e}b";
    let error = error_response(500, &serde_json::json!({ "message": forged }).to_string());
    let line = error.to_string();
    assert!(!line.contains(|character: char| character.is_control()), "{line:?}");
    assert!(line.contains("a  ERROR forged [2J  b"), "{line:?}");
    assert!(!format!("{error:?}").contains('\u{1b}'));

    for long in ["é".repeat(5_000), "a😀".repeat(5_000)] {
        let line = error_response(500, &serde_json::json!({ "message": long }).to_string()).to_string();
        assert!((300..400).contains(&line.chars().count()), "{line}");
        let error = error_from(context(500, "text/plain", &long));
        assert!((300..400).contains(&error.to_string().chars().count()));
        let debug = format!("{error:?}");
        assert!(debug.chars().count() < 1_000, "{debug}");
        assert!(debug.contains(&format!("{} bytes", long.len())), "{debug}");
    }
}

#[test]
fn debug_redacts_secret_headers() {
    let mut context = context(400, "application/json", r#"{"message":"m","detail":{"iban":"DE12"}}"#);
    for name in [
        "authorization",
        "cookie",
        "set-cookie",
        "proxy-authorization",
        "x-api-key",
        "x-auth-token",
        "x-apideck-downstream-authorization",
        "x-marked-sensitive",
    ] {
        context.headers.insert(name, HeaderValue::from_static("hunter2"));
    }
    context.headers.get_mut("x-marked-sensitive").unwrap().set_sensitive(true);
    context.headers.insert("x-request-id", HeaderValue::from_static("r-1"));
    let error = error_from(context);
    let debug = format!("{error:?} {error:#?}");
    assert!(!debug.contains("hunter2"), "{debug}");
    assert!(debug.contains("[redacted]") && debug.contains("r-1") && debug.contains("BadRequest"), "{debug}");
}

#[test]
fn a_credential_in_the_response_is_not_printed() {
    let body = r#"{"message":"bad key hunter2","error":"hunter2"}"#;
    let mut context = context(401, "application/json", body);
    context.headers.insert("x-echo", HeaderValue::from_static("Bearer hunter2"));
    context.conceal(b"");
    assert!(error_from(context.clone()).to_string().contains("hunter2"));
    context.conceal(b"hunter2");
    let error = error_from(context);
    assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
    assert_eq!(error.body().unwrap(), body);
    assert_eq!(error.response().unwrap().message.as_deref(), Some("bad key hunter2"));
}
