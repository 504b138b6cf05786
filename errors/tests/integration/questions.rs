//! The methods that all errors share.
#![allow(clippy::unwrap_used)] // A helper that panics fails its test.

use std::time::{Duration, SystemTime};

use crate::common::{context, error_from, error_response, request};
use apideck_errors::{ClientError, ConnectionError, ConnectionKind, Error, TimeoutError, TimeoutLimit};
use http::{HeaderValue, Method};

fn connection(kind: ConnectionKind) -> Error {
    Error::Connection(Box::new(ConnectionError::new(request(), kind, !kind.is_before_request(), Some("why".into()))))
}

fn timeout(limit: TimeoutLimit) -> Error {
    Error::Timeout(Box::new(TimeoutError::new(request(), limit, Duration::from_secs(1), None)))
}

#[test]
fn an_error_has_the_size_of_two_words() {
    assert_eq!(size_of::<Error>(), 2 * size_of::<usize>());
    assert_eq!(size_of::<Result<(), Error>>(), size_of::<Error>());
}

#[test]
fn errors_are_send_sync_and_static() {
    fn assert_portable<T: std::error::Error + Send + Sync + 'static>() {}
    assert_portable::<Error>();
}

#[test]
fn every_error_returns_its_exchange() {
    let error = error_response(404, r#"{"message":"gone"}"#);
    assert!(matches!(error, Error::NotFound(_)));
    assert_eq!(error.operation(), Some("vault.sessions.create"));
    assert_eq!(error.method(), Some(&Method::POST));
    assert_eq!(error.url().unwrap(), "https://unify.apideck.com/vault/sessions");
    assert_eq!(error.status().unwrap(), 404);
    assert_eq!(error.headers().unwrap()["content-type"], "application/json");
    assert_eq!(error.body().unwrap(), r#"{"message":"gone"}"#);
    assert_eq!(error.attempts(), 1);
    assert_eq!(error.request_id(), None);
    assert!(std::error::Error::source(&error).is_none());

    let mut context = context(500, "application/json", "{}");
    context.headers.insert("x-request-id", HeaderValue::from_static("req-7"));
    assert_eq!(error_from(context).request_id(), Some("req-7"));

    let error = connection(ConnectionKind::Dns);
    assert_eq!(error.operation(), Some("vault.sessions.create"));
    assert!(error.status().is_none() && error.headers().is_none() && error.body().is_none());
    assert_eq!(error.request_id(), None);
    assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "why");

    let error = Error::invalid_request(Some("a.b"), "no");
    assert_eq!(error.operation(), Some("a.b"));
    assert!(error.url().is_none() && error.method().is_none() && error.context().is_none());
    assert_eq!(error.attempts(), 0);
}

#[test]
fn is_retryable_depends_on_status_and_kind() {
    for status in [408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529] {
        assert!(error_response(status, "").is_retryable(), "{status}");
    }
    for status in [302, 400, 401, 402, 403, 404, 409, 422, 425, 501, 505, 519, 525, 528, 530, 599] {
        assert!(!error_response(status, "").is_retryable(), "{status}");
    }
    for (kind, yes) in [
        (ConnectionKind::Dns, false),
        (ConnectionKind::Tls, false),
        (ConnectionKind::Protocol, false),
        (ConnectionKind::Refused, true),
        (ConnectionKind::Connect, true),
        (ConnectionKind::Closed, true),
    ] {
        assert_eq!(connection(kind).is_retryable(), yes, "{kind:?}");
    }
    assert!(timeout(TimeoutLimit::Connect).is_retryable());
    assert!(!Error::invalid_request(None, "").is_retryable());
}

#[test]
fn may_have_been_applied_is_false_only_for_requests_that_were_certainly_not() {
    for status in [400, 401, 402, 403, 404, 405, 409, 413, 422, 425, 429, 431, 451] {
        assert!(!error_response(status, "").may_have_been_applied(), "{status}");
    }
    for status in [200, 302, 303, 408, 424, 499, 500, 502, 503, 504, 520, 521, 524, 529, 599] {
        assert!(error_response(status, "").may_have_been_applied(), "{status}");
    }
    // A 400 that reports errors of the connected service, and a rejection after an earlier attempt.
    assert!(error_response(400, r#"{"downstream_errors":[{"message":"m"}]}"#).may_have_been_applied());
    let mut retried = context(404, "", "");
    retried.applied_before = true;
    assert!(error_from(retried).may_have_been_applied());
    let mut busy = context(503, "", "");
    busy.headers.insert("retry-after", HeaderValue::from_static("1"));
    assert!(!error_from(busy).may_have_been_applied());

    assert!(!Error::invalid_request(None, "").may_have_been_applied());
    assert!(!timeout(TimeoutLimit::Connect).may_have_been_applied());
    assert!(timeout(TimeoutLimit::Attempt).may_have_been_applied());
    for kind in [ConnectionKind::Dns, ConnectionKind::Refused, ConnectionKind::Tls, ConnectionKind::Connect] {
        assert!(!connection(kind).may_have_been_applied());
    }
    for kind in [ConnectionKind::Closed, ConnectionKind::Protocol] {
        assert!(connection(kind).may_have_been_applied());
    }
    for request_sent in [true, false] {
        let error = Error::UnexpectedClient(Box::new(ClientError::new(request(), "", request_sent, None)));
        assert_eq!(error.may_have_been_applied(), request_sent);
    }
}

/// Only the header says whether the connected service responded, and it may be missing.
#[test]
fn a_rejection_of_a_proxied_call_may_be_that_of_the_service() {
    for (status, may) in [(401, false), (400, true), (403, true), (404, true), (429, true), (503, true)] {
        let mut context = context(status, "application/json", "{}");
        context.headers.insert("retry-after", HeaderValue::from_static("0"));
        assert!(!error_from(context.clone()).may_have_been_applied(), "{status}");
        context.set_proxied();
        assert_eq!(error_from(context).may_have_been_applied(), may, "{status}");
    }
}

#[test]
fn retry_after_reads_milliseconds_seconds_and_dates() {
    let wait = |headers: &[(&'static str, &str)]| {
        let mut context = context(429, "", "");
        for (name, value) in headers {
            context.headers.insert(*name, HeaderValue::from_str(value).unwrap());
        }
        error_from(context).retry_after()
    };
    assert_eq!(wait(&[]), None);
    assert_eq!(wait(&[("retry-after", "3")]), Some(Duration::from_secs(3)));
    assert_eq!(wait(&[("retry-after", "0")]), Some(Duration::ZERO));
    assert_eq!(wait(&[("retry-after-ms", "1500"), ("retry-after", "9")]), Some(Duration::from_millis(1500)));
    assert_eq!(wait(&[("retry-after-ms", "soon"), ("retry-after", "9")]), Some(Duration::from_secs(9)));
    for bad in ["-1", "soon", "", "1,2", "99999999999999999999999"] {
        assert_eq!(wait(&[("retry-after", bad)]), None, "{bad}");
    }
    let date = |time| httpdate::fmt_http_date(time);
    let soon = wait(&[("retry-after", &date(SystemTime::now() + Duration::from_secs(60)))]).unwrap();
    assert!((50..=60).contains(&soon.as_secs()), "{soon:?}");
    assert_eq!(wait(&[("retry-after", &date(SystemTime::UNIX_EPOCH))]), Some(Duration::ZERO));
    assert_eq!(connection(ConnectionKind::Closed).retry_after(), None);
}
