//! `Display` prints one line with a hint; `Debug` is safe to log.
#![allow(clippy::unwrap_used)] // A helper that panics fails its test.

use std::time::Duration;

use crate::common::{context, error_from, error_response, request};
use apideck_errors::{
    ClientError, ConnectionError, ConnectionKind, Error, PaginationError, ResponseValidationError, TimeoutError,
    TimeoutLimit, is_secret_header, may_be_secret,
};
use http::{HeaderValue, Method};

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
        (404, "", "404 Not Found: an empty body; check the ids, the service, and that the connection exists"),
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
        "vault.sessions.create: connection refused by unify.apideck.com; \
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
    assert_eq!(error.to_string(), "vault.sessions.create: the transport gave up the request");
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
        assert_eq!(line, format!("vault.sessions.create: {failure} unify.apideck.com; {hint}"));
    }
}

#[test]
fn a_response_that_arrived_came_from_the_right_port() {
    let context = context(200, "application/octet-stream", "");
    let error = ConnectionError::new(context, ConnectionKind::Protocol, true, Some("it is a part of the file".into()));
    let line = Error::Connection(Box::new(error)).to_string();
    assert!(line.ends_with("; `source()` says what is wrong with the response"), "{line}");
}

#[test]
fn a_get_does_not_warn_that_the_server_may_have_acted() {
    for (method, warns) in [(Method::GET, false), (Method::HEAD, false), (Method::POST, true), (Method::DELETE, true)] {
        let mut context = context(200, "application/json", "{}");
        context.method = method;
        let kind = ConnectionKind::Closed;
        for error in [
            Error::Connection(Box::new(ConnectionError::new(context.clone(), kind, true, None))),
            Error::Timeout(Box::new(TimeoutError::new(context.clone(), TimeoutLimit::Attempt, Duration::ZERO, None))),
            Error::ResponseValidation(Box::new(ResponseValidationError::new(context.clone(), "", "a", "b"))),
        ] {
            assert_eq!(error.to_string().contains("may have acted"), warns, "{error}");
        }
    }
}

#[test]
fn a_call_that_was_never_sent_does_not_warn_either() {
    let mut context = request();
    context.attempts = 0;
    let after = Duration::from_secs(8);
    let error = Error::Timeout(Box::new(TimeoutError::new(context, TimeoutLimit::Deadline, after, None)));
    assert_eq!(
        error.to_string(),
        "vault.sessions.create: no complete response from unify.apideck.com within 8000 ms; raise `deadline`"
    );
    assert!(!error.may_have_been_applied());
}

#[test]
fn attempts_and_bytes_are_printed_if_there_are_several() {
    for (attempts, streamed, end) in [
        (1, 0, "try again later"),
        (1, 1, "try again later (after 1 bytes)"),
        (2, 0, "try again later (2 attempts)"),
        (3, 4096, "try again later (after 4096 bytes) (3 attempts)"),
    ] {
        let mut context = context(500, "", "");
        (context.attempts, context.streamed) = (attempts, streamed);
        assert_eq!(
            error_from(context).to_string(),
            format!("vault.sessions.create: 500 Internal Server Error: an empty body; {end}")
        );
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
    // What the caller sends may be a secret unless it is known to be harmless.
    for secret in ["x-own", "x-apideck-downstream-authorization", "x-apideck-downstream-url"] {
        assert!(may_be_secret(&secret.parse().unwrap()), "{secret}");
    }
    for harmless in ["accept", "x-apideck-consumer-id", "x-apideck-downstream-method", "x-request-id"] {
        assert!(!may_be_secret(&harmless.parse().unwrap()), "{harmless}");
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
        assert!(debug.chars().count() < 1_300, "{debug}");
        assert!(!debug.contains("\"\""), "{debug}");
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
fn the_cause_is_printed_once() {
    let refused = || std::io::Error::other("os error 111");
    let connection = ConnectionError::new(request(), ConnectionKind::Refused, false, Some(Box::new(refused())));
    let timeout =
        TimeoutError::new(request(), TimeoutLimit::Connect, Duration::from_secs(1), Some(Box::new(refused())));
    let client = || ClientError::new(request(), "a hook failed", true, Some(Box::new(refused())));
    for error in [
        Error::Connection(Box::new(connection)),
        Error::Timeout(Box::new(timeout)),
        Error::Aborted(Box::new(client())),
        Error::UnexpectedClient(Box::new(client())),
    ] {
        let line = error.to_string();
        let cause = std::error::Error::source(&error).unwrap();
        assert!(!line.contains("os error"), "{line}");
        // As reporters print it, and in short.
        assert_eq!(format!("{line}: {cause}"), format!("{error:#}"));
        assert_eq!(format!("{error:#}").matches("os error 111").count(), 1);
    }
}

#[test]
fn debug_starts_with_the_line_of_display() {
    let refused = ConnectionError::new(request(), ConnectionKind::Refused, false, Some("os error 111".into()));
    for error in [
        Error::invalid_request(None, "`server_url` has no host"),
        Error::Connection(Box::new(refused)),
        error_response(401, r#"{"message":"Failed to authorize"}"#),
    ] {
        let line = error.to_string();
        assert!(format!("{error:?}").starts_with(&format!("{line} ")), "{error:?}");
        assert!(format!("{error:#?}").starts_with(&format!("{line}\n")), "{error:#?}");
        assert!(!format!("{error:?}").contains('\n'));
    }
    let error = Error::invalid_request(None, "no host");
    assert_eq!(format!("{error:?}"), "no host InvalidRequest(..)");
    assert!(format!("{error:#?}").contains("message: \"no host\""));
}

#[test]
fn details_of_every_form_are_printed() {
    for (body, line) in [
        (r#"{"detail":{"missing":[{"x-apideck-raw":"required"}]}}"#, r#"{"missing":[{"x-apideck-raw":"required"}]}"#),
        (r#"{"message":"m","detail":{"a":{"b":null}}}"#, r#"m ({"a":{"b":null}})"#),
        (r#"{"message":"m","detail":["a",1]}"#, r#"m (["a",1])"#),
        (r#"{"message":"m","detail":{}}"#, "m"),
        // Whole requests and responses are not for one line.
        (r#"{"detail":{"type":"t","message":"m","debug":{"request":{"a":1}}}}"#, r#"{"message":"m","type":"t"}"#),
        (r#"{"detail":{"debug":{"code":7}}}"#, r#"{"debug":{"code":7}}"#),
        // Errors of the connected service.
        (r#"{"message":"m","downstream_errors":[{"detail":"d","code":"6240"}]}"#, "m (downstream: d, code 6240)"),
        (r#"{"message":"m","downstream_errors":[{"message":"d","code":7}]}"#, "m (downstream: d, code 7)"),
        (r#"{"message":"m","downstream_errors":[{},{"code":"6240"}]}"#, "m (downstream: code 6240)"),
        (r#"{"message":"m","downstream_errors":[{"detail":{"a":[1]}}]}"#, r#"m (downstream: {"a":[1]})"#),
        (r#"{"message":"m","downstream_errors":[{"Reason":"r"}]}"#, r#"m (downstream: {"Reason":"r"})"#),
        (r#"{"message":"m","downstream_errors":[{"message":null}]}"#, "m"),
        (r#"{"downstream_errors":[{"message":"d"}]}"#, "d"),
        (r#"{"message":"d","downstream_errors":["d"]}"#, "d"),
    ] {
        let expected = format!("vault.sessions.create: 400 Bad Request: {line}; correct the request");
        assert_eq!(error_response(400, body).to_string(), expected);
    }
    let long = serde_json::json!({ "detail": { "list": vec!["é".repeat(50); 100] } }).to_string();
    let line = error_response(400, &long).to_string();
    assert!((300..400).contains(&line.chars().count()) && line.contains('…'), "{line}");
}

/// The API names the header; a program sets the id.
#[test]
fn hints_name_the_id_that_is_missing() {
    let hint = |status, header: &str| {
        let body =
            serde_json::json!({ "message": "Invalid Headers", "detail": { "missing": [{ header: "required" }] } });
        error_response(status, &body.to_string()).to_string().rsplit("; ").next().unwrap().to_owned()
    };
    assert_eq!(hint(400, "x-apideck-app-id"), "check the `app_id` (APIDECK_APP_ID)");
    assert_eq!(hint(400, "x-apideck-consumer-id"), "check the `consumer_id` (APIDECK_CONSUMER_ID)");
    assert_eq!(hint(400, "x-apideck-raw"), "correct the request");
    assert_eq!(hint(422, "x-apideck-app-id"), "correct the values");
}

#[test]
fn hints_follow_what_the_response_says() {
    let with = |status, headers: &[(&'static str, &'static str)], url: &'static str, body: &str| {
        let mut context = context(status, "application/json", body);
        context.url = http::Uri::from_static(url);
        for (name, value) in headers {
            context.headers.insert(*name, HeaderValue::from_static(value));
        }
        error_from(context).to_string()
    };
    let ends = |line: &str, hint: &str| assert!(line.ends_with(hint), "{line}");
    let (http, https) = ("http://api.example/a", "https://api.example/a");
    let proxy = "; the HTTP proxy asks for credentials: check the user name and the password in the URL of the proxy";
    ends(&with(407, &[("proxy-authenticate", "Basic")], http, ""), proxy);
    ends(&with(407, &[], https, ""), proxy);
    ends(&with(401, &[("proxy-authenticate", "Basic")], https, ""), proxy);
    ends(&with(401, &[("www-authenticate", "Basic realm=\"p\"")], http, ""), proxy);
    let key = "; check the API key (APIDECK_API_KEY)";
    ends(&with(401, &[("www-authenticate", "Basic realm=\"p\"")], https, ""), key);
    ends(&with(401, &[("www-authenticate", "bearer")], http, ""), key);
    ends(&with(401, &[], http, ""), key);
    assert_eq!(
        with(304, &[], https, ""),
        "vault.sessions.create: 304 Not Modified: an empty body; \
         use the copy that you have, or do not send `if-none-match` and `if-modified-since`"
    );
    assert_eq!(
        with(101, &[], https, ""),
        "vault.sessions.create: 101 Switching Protocols: an empty body; \
         the server left HTTP: do not send the header `upgrade`"
    );
    let refresh = r#"{"message":"Unauthorized","detail":{"type":"refresh_token_connector_error",
        "debug":{"cooldown_remaining_ms":29500,"retry_after_ms":1620000030000}}}"#;
    ends(
        &with(401, &[], https, refresh),
        "; the customer has to authorize the connection again; Apideck does not refresh its token for another 30 s",
    );
    for status in [400, 401] {
        ends(
            &with(status, &[("x-apideck-downstream-error", "true")], https, "{}"),
            "; this is the response of the connected service",
        );
    }
    ends(&with(429, &[("x-downstream-ratelimit-reset", "37")], https, "{}"), "; try again later, in 37 s");
}

#[test]
fn debug_of_a_large_document_is_short() {
    let names: serde_json::Map<String, serde_json::Value> =
        (0..50_000).map(|number| (format!("é{number}"), serde_json::Value::Null)).collect();
    for document in [
        serde_json::json!({ "detail": names }),
        serde_json::json!({ "downstream_errors": vec![serde_json::json!({ "message": "m" }); 50_000] }),
    ] {
        let error = error_response(400, &document.to_string());
        let debug = format!("{error:?}");
        assert!(debug.len() < 5_000 && debug.contains('…'), "{}: {debug}", debug.len());
    }
}
