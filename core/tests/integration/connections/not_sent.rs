//! Whether a request was sent when its time is over.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use apideck_core::{Builder, Error, RetryConfig};
use apideck_errors::TimeoutLimit;
use tokio::net::TcpListener;

use crate::common::*;

const LIMIT: Duration = Duration::from_millis(200);

/// A server that accepts connections and says nothing, and how many there were.
async fn silent() -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let connections = Arc::<AtomicUsize>::default();
    let count = connections.clone();
    tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            count.fetch_add(1, SeqCst);
            open.push(stream);
        }
    });
    (port, connections)
}

fn settings() -> Builder {
    builder().api_key(KEY)
}

#[track_caller]
fn assert_timeout(error: &Error, expected: TimeoutLimit, may_have_been_applied: bool) {
    let Error::Timeout(timeout) = error else { panic!("{error:?}") };
    assert_eq!((timeout.limit, error.may_have_been_applied()), (expected, may_have_been_applied), "{error}");
    assert_eq!(error.to_string().contains("may have acted"), may_have_been_applied, "{error}");
}

/// The TLS handshake takes longer than the attempt or the call may.
#[tokio::test]
async fn a_limit_that_ends_while_connecting_sent_nothing() {
    let (port, connections) = silent().await;
    let url = format!("https://127.0.0.1:{port}");
    let core = settings().server_url(&*url).timeout(LIMIT).build().unwrap();
    assert_timeout(&create(&core).send().await.unwrap_err(), TimeoutLimit::Attempt, false);
    let core = settings().server_url(&*url).deadline(LIMIT).build().unwrap();
    assert_timeout(&create(&core).send().await.unwrap_err(), TimeoutLimit::Deadline, false);

    // So that it can be retried, a POST too.
    let before = connections.load(SeqCst);
    let retry = RetryConfig { initial_interval: Duration::from_millis(1), ..RetryConfig::default() };
    let core = settings().server_url(url).timeout(LIMIT).deadline(LIMIT * 5).retry(retry).build().unwrap();
    let error = create(&core).send().await.unwrap_err();
    assert!(!error.may_have_been_applied() && error.attempts() > 2, "{error:?}");
    assert!(connections.load(SeqCst) > before + 2);
}

#[cfg(feature = "http-proxy")]
#[tokio::test]
async fn a_proxy_that_is_silent_got_nothing_of_the_request() {
    let (port, _) = silent().await;
    let proxy = format!("http://127.0.0.1:{port}");
    let core = settings().server_url("https://unify.invalid").proxy(proxy).timeout(LIMIT).build().unwrap();
    assert_timeout(&create(&core).send().await.unwrap_err(), TimeoutLimit::Attempt, false);
}

/// Once it is on its way, it counts as sent.
#[tokio::test]
async fn a_timeout_after_sending_may_have_been_applied() {
    let (port, _) = silent().await;
    let url = format!("http://127.0.0.1:{port}");
    let core = settings().server_url(&*url).timeout(LIMIT).build().unwrap();
    assert_timeout(&create(&core).send().await.unwrap_err(), TimeoutLimit::Attempt, true);

    // The server may have acted, which does no harm to a GET.
    let error = get(&core).send().await.unwrap_err();
    assert!(error.may_have_been_applied() && !error.to_string().contains("may have acted"), "{error}");
}

/// A transport that tells nothing may have sent it.
#[tokio::test]
async fn a_transport_of_the_caller() {
    let transport = |_: http::Request<apideck_core::Body>| {
        std::future::pending::<Result<http::Response<apideck_core::Body>, apideck_core::TransportError>>()
    };
    let core = settings().transport(transport).timeout(LIMIT).build().unwrap();
    assert_timeout(&create(&core).send().await.unwrap_err(), TimeoutLimit::Attempt, true);
}
