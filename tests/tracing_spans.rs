//! The feature `tracing`: the span of a call and its events, and what they hide.
//!
//! A program of its own: which events are of interest is state of the whole process, and a test on another thread may
//! change it at any time.
#![allow(clippy::unwrap_used)] // Helpers of tests are tests.

mod common;

use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use apideck_mock::{Mock, Reply};
use apideck_unify::RetryConfig;
use apideck_unify::serde_json::json;
use tokio::sync::MutexGuard;
use tracing::Instrument as _;
use tracing::field::Empty;
use tracing_subscriber::fmt::format::FmtSpan;

use common::{DOWNSTREAM, KEY, client, create, settings};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// One test after the other.
static ONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// A log, and what writes all events and ends of spans up to `level` into it.
async fn logging(level: tracing::Level) -> (Log, (tracing::subscriber::DefaultGuard, MutexGuard<'static, ()>)) {
    let turn = ONE.lock().await;
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_span_events(FmtSpan::CLOSE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    (log, (tracing::subscriber::set_default(subscriber), turn))
}

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

#[tokio::test]
async fn a_span_of_the_caller_is_not_written_into() {
    let (log, guard) = logging(tracing::Level::ERROR).await;
    let mock = Mock::start().await.unwrap();
    let core = client(mock.url());
    let span = tracing::error_span!("mine", "http.response.status_code" = Empty, "error.type" = Empty, own = Empty);
    mock.next(Reply::status(404));
    create(&core).send().instrument(span.clone()).await.unwrap_err();
    span.record("own", 1);
    drop((span, guard));
    let log = log.text();
    assert!(log.contains(concat!("mine{own=1}: ", module_path!(), ": close")), "{log}");
}

/// Whose data it is: of the view, as it is sent.
const TENANT: &str = "apideck.consumer_id=\"tenant-1\"";

#[tokio::test]
async fn a_span_for_the_call_and_an_event_for_each_attempt() {
    let (log, guard) = logging(tracing::Level::TRACE).await;
    let mock = Mock::start().await.unwrap();
    let core = client(mock.url());
    let retry = RetryConfig { initial_interval: Duration::from_millis(1), ..RetryConfig::any_method() };
    mock.next(Reply::status(503).body("the customer's data"));
    create(&core.for_consumer("tenant-1").for_service("xero")).retry(retry).send().await.unwrap();
    mock.next(Reply::status(404).body("the customer's data"));
    create(&core).send().await.unwrap_err();
    drop(guard);

    let log = log.text();
    println!("{log}");
    let ours: Vec<_> = log.lines().filter(|line| line.contains("apideck_core")).collect();
    assert_eq!(ours.len(), 5, "two attempts and the end of one call, one attempt and the end of another");
    for (line, parts) in ours.iter().zip([
        &["attempt failed", "attempt=1", "http.response.status_code=503", "error.type=\"api\"", TENANT][..],
        &["attempt succeeded", "attempt=2", "http.response.status_code=200", TENANT],
        &["close", "http.response.status_code=200", "http.request.resend_count=1"],
        &["attempt failed", "attempt=1", "http.response.status_code=404"],
        &["close", "http.response.status_code=404", "error.type=\"api\"", "otel.status_code=\"ERROR\""],
    ]) {
        for part in [
            "apideck.call",
            "otel.kind=\"client\"",
            "apideck.operation=\"vault.sessions.create\"",
            "http.request.method=\"POST\"",
            "url.template=\"/vault/sessions\"",
            "server.address=\"127.0.0.1\"",
            "server.port=",
        ] {
            assert!(line.contains(part), "{part} in {line}");
        }
        for part in parts {
            assert!(line.contains(part), "{part} in {line}");
        }
    }
    assert!(!ours[4].contains("resend_count"), "one attempt is not a resend: {log}");
    for secret in [KEY, DOWNSTREAM, "customer's data"] {
        assert!(!log.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn the_span_counts_repairs() {
    let (log, guard) = logging(tracing::Level::INFO).await;
    let mock = Mock::start().await.unwrap();
    let core = client(mock.url());
    create(&core).send().await.unwrap();
    let body = json!({
        "status_code": "200",
        "status": "OK",
        "data": { "session_uri": "https://vault.apideck.com/session/x", "session_token": 7 },
    });
    mock.next(Reply::json(200, &body));
    let response = create(&core).send().await.unwrap();
    assert_eq!(response.http_meta.repairs.len(), 2);
    drop(guard);
    let log = log.text();
    let ours: Vec<_> = log.lines().filter(|line| line.contains("apideck_core")).collect();
    assert!(ours[0].contains("apideck.repairs=0"), "{log}");
    assert!(ours[1].contains("apideck.repairs=2"), "{log}");
}

/// The status is a success, and the call is not.
#[tokio::test]
async fn the_span_of_a_call_that_cannot_be_decoded_is_an_error() {
    let (log, guard) = logging(tracing::Level::INFO).await;
    let mock = Mock::start().await.unwrap();
    mock.next(Reply::status(200).header("content-type", "text/html").body("<html>log in"));
    create(&client(mock.url())).send().await.unwrap_err();
    mock.next(Reply::status(200).header("content-type", "application/json").body("not JSON"));
    create(&client(mock.url())).send().await.unwrap_err();
    let strict = settings(mock.url()).strict_responses(true).build().unwrap();
    mock.next(Reply::json(
        200,
        &json!({ "status_code": "200", "status": "OK", "data": { "session_uri": "https://a.example" } }),
    ));
    create(&strict).send().await.unwrap_err();
    drop(guard);
    let log = log.text();
    let ours: Vec<_> = log.lines().filter(|line| line.contains("apideck_core")).collect();
    assert_eq!(ours.len(), 3, "{log}");
    for (line, kind) in ours.iter().zip(["api", "response_validation", "response_validation"]) {
        for part in ["http.response.status_code=200", &format!("error.type=\"{kind}\""), "otel.status_code=\"ERROR\""] {
            assert!(line.contains(part), "{part} in {line}");
        }
    }
}
