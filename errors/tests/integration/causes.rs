//! Who caused an error, and how long to wait.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::common::{context, error_from, error_response, request};
use apideck_errors::{ClientError, ConnectionError, ConnectionKind, Error, RateLimit, TimeoutError, TimeoutLimit};
use http::{HeaderMap, HeaderValue};
use serde_json::json;

fn with_header(status: u16, name: &'static str, value: &str) -> Error {
    let mut context = context(status, "application/json", "{}");
    context.headers.insert(name, HeaderValue::from_str(value).unwrap());
    error_from(context)
}

/// A 401 as Apideck documents it, if the token of a connection cannot be refreshed.
fn refresh_failed() -> serde_json::Value {
    json!({
        "status_code": 401, "error": "Unauthorized", "type_name": "UnauthorizedError", "message": "Unauthorized Request",
        "detail": {
            "type": "refresh_token_connector_error", "message": "The token was revoked",
            "debug": { "code": "invalid_grant", "retry_after_ms": 1_620_000_030_000_u64, "cooldown_remaining_ms": 30_000 },
        },
    })
}

#[test]
fn a_connection_that_must_be_authorized_again_is_not_a_wrong_key() {
    let mut bodies: Vec<_> =
        ["ConnectorCredentialsError", "RefreshTokenError", "TokenRefreshError", "connector_credentials_error"]
            .map(|name| json!({ "type_name": name }))
            .into();
    bodies.push(json!({ "type_name": "ConnectorExecutionError", "message": "Request failed" }));
    bodies.push(json!({ "type_name": "UnauthorizedError", "detail": { "type": "connector_execution_error" } }));
    bodies.push(json!({ "type_name": "UnauthorizedError", "downstream_errors": [{ "message": "token expired" }] }));
    bodies.push(refresh_failed());
    for body in bodies {
        let error = error_response(401, &body.to_string());
        assert!(error.needs_reauthorization() && !error.is_key_refused(), "{body}");
        assert!(error.to_string().contains("; the customer has to authorize the connection again"), "{error}");
    }
    let proxied = with_header(401, "x-apideck-downstream-error", "true");
    assert!(proxied.needs_reauthorization() && !proxied.is_key_refused());
    // The name says it, whatever the status.
    assert!(error_response(400, r#"{"type_name":"ConnectorCredentialsError"}"#).needs_reauthorization());

    for body in
        ["", "{}", r#"{"type_name":"UnauthorizedError","detail":"Missing authentication","downstream_errors":[]}"#]
    {
        let error = error_response(401, body);
        assert!(error.is_key_refused() && !error.needs_reauthorization(), "{body}");
        assert!(error.to_string().ends_with("; check the API key (APIDECK_API_KEY)"), "{error}");
    }
    for status in [400, 403, 404, 502] {
        let error = error_response(status, r#"{"type_name":"ConnectorExecutionError","downstream_errors":[{}]}"#);
        assert!(!error.needs_reauthorization() && !error.is_key_refused(), "{status}");
    }
    let proxy = with_header(401, "proxy-authenticate", "Basic");
    assert!(!proxy.is_key_refused() && !proxy.needs_reauthorization());
    assert!(!with_header(407, "proxy-authenticate", "Basic").is_key_refused());
}

/// A hook that fails after a 401 ends the call. Another key does not help it.
#[test]
fn a_hook_that_fails_is_not_a_refused_key() {
    let error = ClientError::new(context(401, "application/json", "{}"), "a hook failed", true, None);
    let error = Error::UnexpectedClient(Box::new(error));
    assert!(!error.is_key_refused() && error.status().is_some_and(|status| status == 401));
}

#[test]
fn errors_of_the_connected_service_are_told() {
    for (body, went, is) in [
        (json!({ "type_name": "ConnectorExecutionError" }), true, true),
        (json!({ "type_name": "ConnectorProcessingError" }), true, true),
        (json!({ "downstream_errors": [{ "code": 1 }] }), true, true),
        (json!({ "type_name": "ConnectorRateLimitError" }), false, true),
        // The request never reached the service.
        (json!({ "type_name": "ConnectorCredentialsError" }), false, false),
        (refresh_failed(), false, false),
        (json!({ "type_name": "RequestValidationError", "detail": { "type": 7 } }), false, false),
    ] {
        let error = error_response(400, &body.to_string());
        assert_eq!((error.went_downstream(), error.is_downstream()), (went, is), "{body}");
        assert_eq!(error.may_have_been_applied(), went, "{body}");
    }
    for (value, yes) in [("true", true), ("false", false)] {
        let error = with_header(422, "x-apideck-downstream-error", value);
        assert_eq!((error.went_downstream(), error.is_downstream()), (yes, yes));
    }
}

#[test]
fn offline_is_a_server_that_was_not_reached() {
    use ConnectionKind::{Closed, Connect, Dns, Protocol, Proxy, Redirect, Refused, Tls};

    for (kind, yes) in [
        (Dns, true),
        (Refused, true),
        (Connect, true),
        (Tls, false),
        (Closed, false),
        (Protocol, false),
        (Proxy, false),
        (Redirect, false),
    ] {
        let error = Error::Connection(Box::new(ConnectionError::new(request(), kind, false, None)));
        assert_eq!(error.is_offline(), yes, "{kind:?}");
    }
    for (limit, yes) in [(TimeoutLimit::Connect, true), (TimeoutLimit::Attempt, false), (TimeoutLimit::Deadline, false)]
    {
        let error = Error::Timeout(Box::new(TimeoutError::new(request(), limit, Duration::ZERO, None)));
        assert_eq!(error.is_offline(), yes, "{limit:?}");
    }
    assert!(!error_response(503, "").is_offline());
    assert!(!Error::invalid_request(None, "").is_offline());
}

#[test]
fn rate_limits_are_told() {
    assert!(error_response(429, "").is_rate_limited());
    assert!(error_response(400, r#"{"type_name":"ConnectorRateLimitError"}"#).is_rate_limited());
    assert!(!error_response(400, r#"{"type_name":"RequestValidationError"}"#).is_rate_limited());
    assert!(!error_response(503, "").is_rate_limited());

    let mut headers = HeaderMap::new();
    assert_eq!(RateLimit::from_headers(&headers), None);
    headers.insert("x-downstream-ratelimit-limit", HeaderValue::from_static("100"));
    headers.insert("x-downstream-ratelimit-remaining", HeaderValue::from_static("0"));
    let limit = RateLimit::from_headers(&headers).unwrap();
    assert_eq!((limit.limit, limit.remaining, limit.reset), (Some(100), Some(0), None));
    headers.insert("x-downstream-ratelimit-limit", HeaderValue::from_static("many"));
    headers.insert("x-downstream-ratelimit-reset", HeaderValue::from_static("12"));
    let limit = RateLimit::from_headers(&headers).unwrap();
    assert_eq!((limit.limit, limit.remaining, limit.reset), (None, Some(0), Some(Duration::from_secs(12))));
    // One header is enough.
    let seconds = Some(Duration::from_secs(12));
    for (name, expected) in [
        ("x-downstream-ratelimit-limit", (Some(12), None, None)),
        ("x-downstream-ratelimit-remaining", (None, Some(12), None)),
        ("x-downstream-ratelimit-reset", (None, None, seconds)),
    ] {
        let one: HeaderMap = [(name.parse().unwrap(), HeaderValue::from_static("12"))].into_iter().collect();
        let limit = RateLimit::from_headers(&one).unwrap();
        assert_eq!((limit.limit, limit.remaining, limit.reset), expected);
    }
    // Of every response, not only of a 429.
    let mut other = context(503, "", "");
    other.headers = headers;
    let error = error_from(other);
    assert_eq!(error.rate_limit(), Some(limit));
    assert_eq!(error.retry_after(), None);
    assert_eq!(Error::invalid_request(None, "").rate_limit(), None);
}

#[test]
fn the_reset_of_a_rate_limit_is_a_wait_in_every_form() {
    // The clock of the server, in 2026.
    let now = 1_795_867_200;
    let wait = |reset: &str| {
        let mut context = context(429, "", "");
        let date = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(now));
        context.headers.insert("date", HeaderValue::from_str(&date).unwrap());
        context.headers.insert("x-downstream-ratelimit-reset", HeaderValue::from_str(reset).unwrap());
        error_from(context).retry_after()
    };
    let seconds = |seconds| Some(Duration::from_secs(seconds));
    assert_eq!(wait("0"), seconds(0));
    assert_eq!(wait(" 37 "), seconds(37));
    assert_eq!(wait("37.9"), seconds(37));
    assert_eq!(wait("86400"), seconds(86_400));
    assert_eq!(wait("31622400"), seconds(31_622_400));
    assert_eq!(wait(&(now + 37).to_string()), seconds(37));
    assert_eq!(wait(&format!("{}.25", now + 37)), seconds(37));
    assert_eq!(wait(&(now - 37).to_string()), seconds(0));
    assert_eq!(wait(&((now + 37) * 1000 + 250).to_string()), Some(Duration::from_millis(37_250)));
    assert_eq!(wait(&httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(now + 37))), seconds(37));
    assert_eq!(wait("2026-11-28T12:00:37Z").map(|wait| wait.as_secs()), Some(37));
    for ignored in [
        "",
        "soon",
        "-5",
        "+5",
        "1e3",
        "5s",
        "1,5",
        "31622401",
        "999999999",
        "10000000000",
        "10000000000000",
        "1.",
        ".5",
    ] {
        assert_eq!(wait(ignored), None, "{ignored}");
    }
    assert_eq!(wait("99999999999999999999999999"), None);
    // Without a date, the clock of this machine counts.
    let later = (SystemTime::now() + Duration::from_secs(60)).duration_since(UNIX_EPOCH).unwrap().as_secs();
    let error = with_header(429, "x-downstream-ratelimit-reset", &later.to_string());
    assert!((50..=60).contains(&error.retry_after().unwrap().as_secs()));
    // What the server itself asks for comes first.
    let mut both = context(429, "", "");
    both.headers.insert("retry-after", HeaderValue::from_static("3"));
    both.headers.insert("x-downstream-ratelimit-reset", HeaderValue::from_static("37"));
    assert_eq!(error_from(both).retry_after(), seconds(3));
}

#[test]
fn the_cooldown_of_a_token_is_a_wait_that_is_not_retried() {
    let error = error_response(401, &refresh_failed().to_string());
    assert_eq!(error.retry_after(), Some(Duration::from_secs(30)));
    assert!(!error.is_retryable());
    let wait = |remaining: serde_json::Value| {
        let body = json!({ "detail": { "debug": { "cooldown_remaining_ms": remaining, "retry_after_ms": 5 } } });
        error_response(401, &body.to_string()).retry_after()
    };
    assert_eq!(wait(json!(1_500.5)), Some(Duration::from_micros(1_500_500)));
    assert_eq!(wait(json!(0)), Some(Duration::ZERO));
    for bad in [json!(null), json!(-1), json!("soon"), json!(1e300), json!({})] {
        assert_eq!(wait(bad.clone()), None, "{bad}");
    }
    let mut context = context(401, "application/json", &refresh_failed().to_string());
    context.headers.insert("retry-after", HeaderValue::from_static("7"));
    assert_eq!(error_from(context).retry_after(), Some(Duration::from_secs(7)));
    // A cooldown does not say that a 503 was not processed.
    assert!(error_response(503, &refresh_failed().to_string()).may_have_been_applied());
}
