//! `Debug` prints all fields, in the order of their declaration.

use std::cell::Cell;
use std::fmt;
use std::time::Duration;

use crate::common::{context, error_from, error_response, request};
use apideck_errors::{
    ClientError, ConnectionError, ConnectionKind, Error, PaginationError, ResponseValidationError, Searched, Secrets,
    TimeoutError, TimeoutLimit,
};
use http::HeaderValue;

const REQUEST: &str = "HttpContext { operation: \"vault.sessions.create\", method: POST, \
                       url: https://unify.apideck.com/vault/sessions, attempts: 1, applied_before: false, elapsed: 12ms";

/// What `Debug` prints after the line of `Display`.
fn fields(error: &Error) -> String {
    let debug = format!("{error:?}");
    debug.strip_prefix(&error.to_string()).unwrap().trim_start().to_owned()
}

#[test]
fn errors_without_a_response() {
    let why = || Some("why".into());
    let connection = ConnectionError::new(request(), ConnectionKind::Closed, true, why());
    let timeout = TimeoutError::new(request(), TimeoutLimit::Deadline, Duration::from_secs(8), None);
    let client = || Box::new(ClientError::new(request(), "a hook failed", false, why()));
    let client_fields = r#"message: "a hook failed", request_sent: false, source: Some("why")"#;
    for (error, expected) in [
        (Error::invalid_request(Some("a.b"), "no"), "InvalidRequest(..)".to_owned()),
        (
            Error::Connection(Box::new(connection)),
            format!(
                "Connection(ConnectionError {{ kind: Closed, request_sent: true, source: Some(\"why\"), \
                 context: {REQUEST} }} }})"
            ),
        ),
        (
            Error::Timeout(Box::new(timeout)),
            format!(
                "Timeout(TimeoutError {{ limit: Deadline, after: 8s, request_sent: true, source: None, \
                 context: {REQUEST} }} }})"
            ),
        ),
        (Error::Aborted(client()), format!("Aborted(ClientError {{ {client_fields}, context: {REQUEST} }} }})")),
        (
            Error::UnexpectedClient(client()),
            format!("UnexpectedClient(ClientError {{ {client_fields}, context: {REQUEST} }} }})"),
        ),
    ] {
        assert_eq!(fields(&error), expected);
    }
}

#[test]
fn errors_with_a_response() {
    let invalid = || context(200, "application/json", "{}");
    let response = |body: &str| {
        format!(
            "{REQUEST}, status: Some(200), headers: {{\"content-type\": \"application/json\"}}, streamed: 0, body: {body} }}"
        )
    };
    let validation = ResponseValidationError::new(invalid(), "data.id", "a string", "a number");
    assert_eq!(
        fields(&Error::ResponseValidation(Box::new(validation))),
        format!(
            "ResponseValidation(ResponseValidationError {{ path: \"data.id\", expected: \"a string\", \
             found: \"a number\", context: {} }})",
            response(r#"2 bytes: "{}""#)
        )
    );
    assert_eq!(
        fields(&Error::Pagination(Box::new(PaginationError::new(invalid(), "c-1")))),
        format!("Pagination(PaginationError {{ cursor: \"c-1\", context: {} }})", response(r#"2 bytes: "{}""#))
    );
    let mut empty = context(200, "application/json", "");
    empty.headers.insert("content-type", HeaderValue::from_static("application/json"));
    assert_eq!(
        fields(&error_from(empty)),
        format!(
            "Api(ErrorResponse {{ status_code: None, error: None, type_name: None, message: None, detail: None, \
             ref: None, downstream_errors: [], context: {} }})",
            response("0 bytes")
        )
    );
}

#[test]
fn members_of_the_error_document() {
    let document = serde_json::json!({
        "status_code": 400, "error": "Bad Request", "type_name": "RequestValidationError", "message": "m",
        "detail": "Missing header", "ref": "https://a.example/errors",
        "downstream_errors": [{ "message": "d", "detail": "e", "code": 7 }, {}],
    });
    let expected = "BadRequest(ErrorResponse { status_code: Some(400), error: Some(\"Bad Request\"), \
                    type_name: Some(\"RequestValidationError\"), message: Some(\"m\"), \
                    detail: Some(Text(\"Missing header\")), ref: Some(\"https://a.example/errors\"), \
                    downstream_errors: [DownstreamError { message: Some(\"d\"), detail: Some(\"e\"), code: Some(\"7\") }, \
                    DownstreamError { message: None, detail: None, code: None }], context: HttpContext {";
    let printed = fields(&error_response(400, &document.to_string()));
    assert!(printed.starts_with(expected), "{printed}");
    // The values of an object may be personal data.
    let printed = fields(&error_response(400, r#"{"detail":{"iban":"DE12","name":"Kim"}}"#));
    assert!(printed.contains(r#", detail: Some(Object(["iban", "name"])), "#), "{printed}");
}

#[test]
fn long_documents_are_truncated_where_they_say() {
    let object = |length: usize| serde_json::json!({ "detail": { "a".repeat(length): null } }).to_string();
    // `Object(["..."])` has twelve characters around the name.
    let whole = fields(&error_response(400, &object(1_988)));
    assert!(whole.contains(&format!("Some(Object([\"{}\"]))", "a".repeat(1_988))), "{whole}");
    let cut = fields(&error_response(400, &object(1_989)));
    assert!(cut.contains(&format!("Some(Object([\"{}\"]\u{2026}),", "a".repeat(1_989))), "{cut}");
    // The limit of a body counts characters, of up to four bytes each.
    let body = fields(&error_from(context(400, "text/plain", &"\u{1f600}".repeat(301))));
    assert!(body.contains(&format!("1204 bytes: \"{}\u{2026}\"", "\u{1f600}".repeat(300))), "{body}");
}

/// A value of the server may be as large as a response.
#[test]
fn a_large_value_is_not_formatted_to_its_end() {
    struct Large(Cell<usize>);

    impl fmt::Debug for Large {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            for _ in 0..10_000 {
                self.0.set(self.0.get() + 100);
                f.write_str(&"x".repeat(100))?;
            }
            Ok(())
        }
    }

    let large = Large(Cell::new(0));
    assert_eq!(format!("{:?}", Searched(&Secrets::default(), &large)), format!("{}\u{2026}", "x".repeat(2000)));
    // What is printed, and what is searched for the rest of a credential.
    assert!((2000..=2400).contains(&large.0.get()), "{}", large.0.get());
}

/// It may be the signature of a presigned URL.
#[test]
fn the_query_of_a_url_in_a_header_is_left_out() {
    let mut context = context(302, "text/plain", "");
    for (name, value) in [
        ("location", "/a?signature=1"),
        ("link", "<https://s3.example/a?signature=2>; rel=next"),
        ("refresh", "0; url=https://s3.example/b#signature=3"),
        ("x-note", "why? #4"),
    ] {
        context.headers.insert(name, HeaderValue::from_static(value));
    }
    let printed = fields(&error_from(context));
    for shown in [
        r#""location": "/a""#,
        r#""link": "<https://s3.example/a""#,
        r#""refresh": "0; url=https://s3.example/b""#,
        r#""x-note": "why? #4""#,
    ] {
        assert!(printed.contains(shown), "{shown}: {printed}");
    }
    assert!(!printed.contains("signature"), "{printed}");
}
