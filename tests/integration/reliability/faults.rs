//! The faults of the tables, one per row.

use std::io::{self, ErrorKind};
use std::time::Duration;

use apideck_unify::errors::ConnectionKind;
use apideck_unify::{ApiKey, ApideckCore, Body, Builder, KeyRequest, TransportError};
use http::Request;

use crate::common::KEY;
use crate::reliability::network::{Served, Then};

/// A fault, and what the reference client does with it.
pub(crate) struct Fault {
    pub(crate) name: &'static str,
    pub(crate) serve: fn(&Request<Body>) -> Served,
    pub(crate) settings: fn(Builder<ApideckCore>) -> Builder<ApideckCore>,
    /// A header of the call itself.
    pub(crate) header: Option<(&'static str, &'static str)>,
    /// What @apideck/unify 0.52.2 does when every request fails, whatever the method.
    pub(crate) reference: &'static str,
}

const RETRIED: &str = "31-32 requests in 905-954 s";
const CONNECTION: &str = "31-32 requests in 905-954 s";
const PERMANENT: &str = "retried for 15 minutes";
const ONCE: &str = "1 request";

const fn fault(name: &'static str, reference: &'static str, serve: fn(&Request<Body>) -> Served) -> Fault {
    Fault { name, serve, settings: |builder| builder, header: None, reference }
}

const fn with(mut fault: Fault, settings: fn(Builder<ApideckCore>) -> Builder<ApideckCore>) -> Fault {
    fault.settings = settings;
    fault
}

pub(crate) static FAULTS: &[Fault] = &[
    fault("connection refused", CONNECTION, |_| failed(ConnectionKind::Refused, ErrorKind::ConnectionRefused)),
    fault("no connection in time (10 s)", CONNECTION, |_| {
        Served::Failure(TransportError::connect_timeout(io::Error::from(ErrorKind::TimedOut)))
            .after(Duration::from_secs(10))
    }),
    fault("unknown host", PERMANENT, |_| failed(ConnectionKind::Dns, ErrorKind::NotFound)),
    fault("untrusted certificate", PERMANENT, |_| failed(ConnectionKind::Tls, ErrorKind::InvalidData)),
    fault("the response is not HTTP", CONNECTION, |_| failed(ConnectionKind::Protocol, ErrorKind::InvalidData)),
    fault("closed before the response", CONNECTION, |_| failed(ConnectionKind::Closed, ErrorKind::ConnectionReset)),
    fault("closed in the body", "1 request, a bare exception", |_| {
        Served::cut(r#"{"status_code":200,"da"#, Then::Break)
    }),
    fault("no response in time (60 s)", "no such limit; with `timeoutMs` retried like a status", |_| Served::Never),
    fault("no end of the body in time (60 s)", "1 request, a bare exception", |_| {
        Served::cut(r#"{"status_code":200,"#, Then::Stall)
    }),
    fault("400", ONCE, |_| status(400, &[])),
    fault("401, plain key", ONCE, |_| status(401, &[])),
    with(
        fault("401, `refreshing_provider`", ONCE, |request| {
            if request.headers()["authorization"] == "Bearer sk_live_0123456789" {
                status(401, &[])
            } else {
                crate::reliability::calls::success(request)
            }
        }),
        |builder| builder.api_key(ApiKey::refreshing_provider(renewed)),
    ),
    with(fault("401, `refreshing_provider`, refused too", ONCE, |_| status(401, &[])), |builder| {
        builder.api_key(ApiKey::refreshing_provider(renewed))
    }),
    with(
        fault("401 of the connection, `refreshing_provider`", ONCE, |_| {
            Served::json(401, r#"{"detail":{"type":"refresh_token_connector_error","message":"Token refresh failed"}}"#)
        }),
        |builder| builder.api_key(ApiKey::refreshing_provider(renewed)),
    ),
    fault("404", ONCE, |_| status(404, &[])),
    fault("408", RETRIED, |_| status(408, &[])),
    fault("409", ONCE, |_| status(409, &[])),
    fault("422", ONCE, |_| status(422, &[])),
    fault("429", ONCE, |_| status(429, &[])),
    fault("429, `retry-after: 7`", ONCE, |_| status(429, &[("retry-after", "7")])),
    fault("429, `retry-after-ms: 700`", ONCE, |_| status(429, &[("retry-after-ms", "700"), ("retry-after", "9")])),
    fault("429, `retry-after`: a date in 7 s", ONCE, |_| {
        let dates = [("date", "Tue, 24 Nov 2026 10:00:00 GMT"), ("retry-after", "Tue, 24 Nov 2026 10:00:07 GMT")];
        status(429, &dates)
    }),
    fault("429, `retry-after: 86400`", ONCE, |_| status(429, &[("retry-after", "86400")])),
    fault("429, `x-downstream-ratelimit-reset: 7`", ONCE, |_| status(429, &[("x-downstream-ratelimit-reset", "7")])),
    fault("500", RETRIED, |_| status(500, &[])),
    fault("501", ONCE, |_| status(501, &[])),
    fault("502, a page of HTML", RETRIED, |_| {
        Served::new(502, &[("content-type", "text/html")], "<html><h1>Bad Gateway</h1></html>")
    }),
    fault("503", RETRIED, |_| status(503, &[])),
    fault("503, `retry-after: 7`", "every 7 s until 900 s", |_| status(503, &[("retry-after", "7")])),
    fault("503, `retry-after: 86400`", "every 60 s until 900 s, against the server's word", |_| {
        status(503, &[("retry-after", "86400")])
    }),
    fault("504", RETRIED, |_| status(504, &[])),
    fault("520", "not observed", |_| status(520, &[])),
    fault("a redirect to itself", "followed whatever the method, 31 x 21 = 651 requests", |_| {
        Served::new(302, &[("location", "?again")], "")
    }),
    fault("a redirect from https to http", "followed, ids and bodies in clear text", |_| {
        Served::new(302, &[("location", "http://unify.apideck.com/vault/consumers/c-1")], "")
    }),
    with(fault("no response, and a `deadline` of 10 s", "has no total limit", |_| Served::Never), |builder| {
        builder.deadline(Duration::from_secs(10))
    }),
    with(
        fault("503, `retry-after: 30`, and a `deadline` of 10 s", "has no total limit: every 30 s until 900 s", |_| {
            status(503, &[("retry-after", "30")])
        }),
        |builder| builder.deadline(Duration::from_secs(10)),
    ),
    fault("truncated JSON", "1 request, a bare exception", |_| Served::json(200, r#"{"status_code":200,"da"#)),
    with(
        fault("a body above `max_response_bytes`", "has no limit", |_| {
            Served::json(200, format!("{{\"status\":\"{}\"}}", "x".repeat(2000)))
        }),
        |builder| builder.max_response_bytes(1000),
    ),
    Fault {
        header: Some(("x-own", "one\ntwo")),
        ..fault("a header that cannot be sent", PERMANENT, crate::reliability::calls::success)
    },
];

/// The faults of the second table, under settings that a caller may choose.
pub(crate) static CHOICES: &[(&str, &str, &[&str])] = &[
    ("RetryConfig::none()", "none", &["503", "429, `retry-after: 7`", "connection refused"]),
    (r#"retry_codes(["5XX"])"#, "codes", &["500", "501", "429, `retry-after: 7`", "connection refused", "408"]),
    ("retry_connection_errors: false", "statuses", &["503", "connection refused", "no response in time (60 s)"]),
];

fn failed(kind: ConnectionKind, error: ErrorKind) -> Served {
    Served::Failure(TransportError::new(kind, io::Error::from(error)))
}

fn status(status: u16, headers: &[(&str, &str)]) -> Served {
    let headers = [&[("content-type", "application/json")], headers].concat();
    Served::new(status, &headers, format!(r#"{{"status_code":{status},"error":"E","message":"it is so"}}"#))
}

async fn renewed(request: KeyRequest) -> Result<String, apideck_unify::errors::BoxError> {
    Ok(match request {
        KeyRequest::Refused => "sk_live_renewed_9876543210".to_owned(),
        _ => KEY.to_owned(),
    })
}
