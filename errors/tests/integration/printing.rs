//! `Display` is one helpful line; `Debug` can be logged.

use std::time::Duration;

use apideck_errors::{
    ClientError, ConnectionError, ConnectionKind, Error, ResponseValidationError, TimeoutError, TimeoutLimit,
};
use http::HeaderValue;

use crate::common::{answer, context, of_context, request};

#[test]
fn answers() {
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
        (403, "no", "403 Forbidden: no; check what the API key and the application may do"),
        (404, "", "404 Not Found: (empty body); check the ids, the service and that the connection exists"),
        (409, "{}", "409 Conflict: {}; read the current state, then decide"),
        (
            502,
            "<html><body>Bad Gateway</body></html>",
            "502 Bad Gateway: (application/json, 37 bytes); try again later",
        ),
        (599, "odd", "599: odd; try again later"),
    ];
    for (status, body, line) in cases {
        assert_eq!(answer(status, body).to_string(), format!("vault.sessions.create: {line}"));
    }
}

#[test]
fn waiting() {
    let mut context = context(429, "application/json", r#"{"message":"Too many"}"#);
    context.headers.insert("retry-after", HeaderValue::from_static("30"));
    assert_eq!(
        of_context(context).to_string(),
        "vault.sessions.create: 429 Too Many Requests: Too many; try again later, in 30 s"
    );
}

#[test]
fn other_failures() {
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
        "vault.sessions.create: no complete answer from unify.apideck.com within 60000 ms; \
         raise `timeout`; the server may have acted on the request: check before sending it again"
    );
    let answer = context(200, "application/json", "{}");
    let validation = ResponseValidationError::new(answer, "data.session_uri", "a string", "nothing");
    let error = Error::ResponseValidation(Box::new(validation));
    assert_eq!(
        error.to_string(),
        "vault.sessions.create: 200, but the body is not as promised: data.session_uri: expected a string, \
         found nothing; the server may have acted on the request, and its whole answer is in `body()`"
    );
    let aborted = ClientError::new(request(), "the transport gave up the request", true, Some("shutdown".into()));
    let error = Error::Aborted(Box::new(aborted));
    assert_eq!(error.to_string(), "vault.sessions.create: the transport gave up the request: shutdown");
}

#[test]
fn text_of_a_server_stays_on_one_line_and_short() {
    let forged = "a\r\nERROR forged\u{1b}[2J\u{2028}\u{202e}b";
    let error = answer(500, &serde_json::json!({ "message": forged }).to_string());
    let line = error.to_string();
    assert!(!line.contains(|character: char| character.is_control()), "{line:?}");
    assert!(line.contains("a  ERROR forged [2J  b"), "{line:?}");
    assert!(!format!("{error:?}").contains('\u{1b}'));

    for long in ["é".repeat(5_000), "a😀".repeat(5_000)] {
        let line = answer(500, &serde_json::json!({ "message": long }).to_string()).to_string();
        assert!((300..400).contains(&line.chars().count()), "{line}");
        let error = of_context(context(500, "text/plain", &long));
        assert!((300..400).contains(&error.to_string().chars().count()));
        let debug = format!("{error:?}");
        assert!(debug.chars().count() < 1_000, "{debug}");
        assert!(debug.contains(&format!("{} bytes", long.len())), "{debug}");
    }
}

#[test]
fn debug_leaves_secrets_out() {
    let mut context = context(400, "application/json", r#"{"message":"m","detail":{"iban":"DE12"}}"#);
    for name in
        ["authorization", "cookie", "set-cookie", "proxy-authorization", "x-apideck-downstream-authorization", "x-own"]
    {
        context.headers.insert(name, HeaderValue::from_static("hunter2"));
    }
    context.headers.get_mut("x-own").unwrap().set_sensitive(true);
    context.headers.insert("x-request-id", HeaderValue::from_static("r-1"));
    let error = of_context(context);
    let debug = format!("{error:?} {error:#?}");
    assert!(!debug.contains("hunter2"), "{debug}");
    assert!(debug.contains("[redacted]") && debug.contains("r-1") && debug.contains("BadRequest"), "{debug}");
}

#[test]
fn a_repeated_secret_is_concealed() {
    let body = r#"{"message":"bad key hunter2","error":"hunter2"}"#;
    let mut context = context(401, "application/json", body);
    context.headers.insert("x-echo", HeaderValue::from_static("Bearer hunter2"));
    context.conceal(b"");
    assert!(of_context(context.clone()).to_string().contains("hunter2"));
    context.conceal(b"hunter2");
    let error = of_context(context);
    assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
    assert_eq!(error.body().unwrap(), body);
    assert_eq!(error.response().unwrap().message.as_deref(), Some("bad key hunter2"));
}
