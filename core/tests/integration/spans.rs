//! The feature `tracing`: the span of a call and the events of its attempts.
//!
//! In a process of its own: which events are of interest is state of the whole process, and a test on another thread may
//! change it at any time.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use apideck_core::{ApideckCore, Builder, Call, Encoded, Hook, HookFuture, HttpContext, RetryConfig, TransportError};
use apideck_errors::ConnectionKind;
use http::HeaderMap;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::common::*;

/// The fields of each span, then those of each event, as `name=value`.
#[derive(Default)]
struct Seen {
    spans: Vec<Vec<String>>,
    events: Vec<Vec<String>>,
}

#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Seen>>);

struct Fields<'a>(&'a mut Vec<String>);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.push(format!("{}={value:?}", field.name()));
    }
}

impl Subscriber for Recorder {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("apideck_core")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let spans = &mut self.0.lock().unwrap().spans;
        spans.push(Vec::new());
        span.record(&mut Fields(spans.last_mut().unwrap()));
        Id::from_u64(spans.len() as u64)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        let spans = &mut self.0.lock().unwrap().spans;
        values.record(&mut Fields(&mut spans[usize::try_from(span.into_u64()).unwrap() - 1]));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let events = &mut self.0.lock().unwrap().events;
        events.push(Vec::new());
        event.record(&mut Fields(events.last_mut().unwrap()));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

impl Recorder {
    /// The fields of the span of the last call, and of the events since then.
    fn take(&self) -> (Vec<String>, Vec<Vec<String>>) {
        let mut seen = self.0.lock().unwrap();
        (seen.spans.last().cloned().unwrap(), std::mem::take(&mut seen.events))
    }
}

/// A value of this field, without its quotes; `None` if it was not recorded.
fn value<'a>(fields: &'a [String], name: &str) -> Option<&'a str> {
    let value = |field: &'a String| field.strip_prefix(name)?.strip_prefix('=');
    fields.iter().filter_map(value).next_back().map(|value| value.trim_matches('"'))
}

/// Fails before the request.
struct Failing;

impl Hook for Failing {
    fn before_request<'a>(&'a self, _: &'a HttpContext, _: &'a mut HeaderMap) -> HookFuture<'a> {
        Box::pin(std::future::ready(Err("no quota left".into())))
    }
}

fn client_of(transport: impl apideck_core::Transport + 'static) -> Builder {
    builder().api_key(KEY).transport(transport)
}

fn responds(status: u16) -> ApideckCore {
    client_of(responding(status, "application/json", r#"{"data":{"secret":"hunter2"},"count":"1"}"#).0).build().unwrap()
}

fn fails(error: fn() -> TransportError) -> ApideckCore {
    client_of(move |_: http::Request<apideck_core::Body>| {
        std::future::ready(Err::<http::Response<apideck_core::Body>, _>(error()))
    })
    .build()
    .unwrap()
}

#[test]
fn spans_and_events() {
    let mut recorded = std::process::Command::new(std::env::current_exe().unwrap());
    let output = recorded.args(["--exact", "spans::recorded", "--ignored"]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}

#[tokio::test]
#[ignore = "run by the other test, in a process of its own"]
async fn recorded() {
    let recorder = Recorder::default();
    let _guard = tracing::subscriber::set_default(recorder.clone());

    // A success at once.
    let core = responds(200).for_consumer("tenant-1").for_service("xero");
    let get_with_secret = get(&core).header("x-own", "hunter2");
    get_with_secret.send().await.unwrap();
    let (span, events) = recorder.take();
    for (name, expected) in [
        ("otel.kind", Some("client")),
        ("otel.name", Some("crm.contacts.get")),
        ("apideck.operation", Some("crm.contacts.get")),
        ("apideck.consumer_id", Some("tenant-1")),
        ("apideck.service_id", Some("xero")),
        ("http.request.method", Some("GET")),
        ("url.template", Some("/crm/contacts/{id}")),
        ("server.address", Some("unify.apideck.com")),
        ("server.port", None),
        ("http.response.status_code", Some("200")),
        ("http.request.resend_count", None),
        ("apideck.repairs", Some("1")),
        ("error.type", None),
        ("otel.status_code", None),
    ] {
        assert_eq!(value(&span, name), expected, "{name} in {span:?}");
    }
    assert_eq!(events.len(), 1);
    assert_eq!((value(&events[0], "message"), value(&events[0], "attempt")), (Some("attempt succeeded"), Some("1")));
    assert_eq!(value(&events[0], "http.response.status_code"), Some("200"));
    assert!(!format!("{span:?} {events:?}").contains("hunter2"));

    // Three attempts, the server of the call, and no ids.
    let first_wait = Duration::from_millis(1);
    let retry = RetryConfig { initial_interval: first_wait, max_interval: first_wait, ..RetryConfig::default() };
    let count = Arc::new(Mutex::new(0));
    let core = client_of(move |_: http::Request<apideck_core::Body>| {
        *count.lock().unwrap() += 1;
        let status = if *count.lock().unwrap() < 3 { 503 } else { 204 };
        let response = http::Response::builder().status(status).body(apideck_core::Body::empty()).unwrap();
        std::future::ready(Ok::<_, TransportError>(response))
    });
    let core = core.build().unwrap();
    let call = core.call(http::Method::GET, "/x").retry(retry).server_url("http://localhost:8080");
    call.send().await.unwrap();
    let (span, events) = recorder.take();
    assert_eq!((value(&span, "server.address"), value(&span, "server.port")), (Some("localhost"), Some("8080")));
    assert_eq!(value(&span, "http.request.resend_count"), Some("2"));
    assert_eq!((value(&span, "apideck.consumer_id"), value(&span, "apideck.service_id")), (None, None));
    let told: Vec<_> = events.iter().map(|event| (value(event, "attempt"), value(event, "error.type"))).collect();
    assert_eq!(told, [(Some("1"), Some("api")), (Some("2"), Some("api")), (Some("3"), None)]);

    // Each kind of error.
    let closed = || TransportError::new(ConnectionKind::Closed, "closed");
    let too_large = responding(200, "application/json", "{\"data\":{}}").0;
    let hooked = client_of(responding(200, "application/json", "{}").0).hook(Failing);
    for (core, kind, status) in [
        (responds(400), "bad_request", Some("400")),
        (responds(401), "unauthorized", Some("401")),
        (responds(402), "payment_required", Some("402")),
        (responds(403), "api", Some("403")),
        (responds(404), "not_found", Some("404")),
        (responds(409), "conflict", Some("409")),
        (responds(422), "unprocessable", Some("422")),
        (client_of(too_large).max_response_bytes(3).build().unwrap(), "response_validation", Some("200")),
        (builder().transport(responding(200, "", "").0).build().unwrap(), "invalid_request", None),
        (fails(closed), "connection", None),
        (fails(|| TransportError::connect_timeout("late")), "timeout", None),
        (fails(|| TransportError::aborted("stopped")), "aborted", None),
        (hooked.build().unwrap(), "unexpected_client", None),
    ] {
        let call = Call::new(&core, &CONSUMER, Ok(consumer()), decoder());
        call.send().await.unwrap_err();
        let (span, events) = recorder.take();
        assert_eq!(value(&span, "error.type"), Some(kind), "{span:?}");
        assert_eq!(value(&span, "otel.status_code"), Some("ERROR"));
        assert_eq!(value(&span, "http.response.status_code"), status, "{kind}");
        // An attempt that did not begin has no event.
        let told: Vec<_> = events.iter().map(|event| (value(event, "message"), value(event, "error.type"))).collect();
        let expected = [(Some("attempt failed"), Some(kind))];
        let has_begun = !matches!(kind, "invalid_request" | "unexpected_client");
        assert_eq!(told, if has_begun { &expected[..] } else { &[] }, "{kind}");
    }
}

fn consumer() -> Encoded {
    let mut encoded = Encoded::new(&CONSUMER);
    encoded.path_parameter("consumer_id", "c").unwrap();
    encoded
}
