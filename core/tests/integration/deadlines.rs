//! Time limits of an attempt and of a call, and calls that are dropped, in virtual time.

use std::future::pending;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::common::*;
use apideck_core::{ApiKey, Body, Builder, Error, RetryConfig, TransportError};
use apideck_errors::TimeoutLimit;
use tokio::time::{Instant, timeout};

/// When requests arrived at a transport that never responds.
type Times = Arc<Mutex<Vec<Instant>>>;

fn silent(times: &Times) -> impl apideck_core::Transport + 'static {
    let times = times.clone();
    move |_: http::Request<Body>| {
        times.lock().unwrap().push(Instant::now());
        pending::<Result<http::Response<Body>, TransportError>>()
    }
}

fn settings() -> Builder {
    builder().api_key(KEY).retry(RetryConfig::any_method())
}

#[track_caller]
fn limit_of(error: &Error) -> (TimeoutLimit, Duration) {
    let Error::Timeout(timeout) = error else {
        panic!("{error:?}");
    };
    (timeout.limit, timeout.after)
}

/// The clock of tokio has millisecond resolution and rounds up.
#[track_caller]
fn assert_took(started: Instant, expected: Duration) {
    let elapsed = started.elapsed();
    assert!((expected..=expected + Duration::from_millis(2)).contains(&elapsed), "{elapsed:?}, not {expected:?}");
}

#[tokio::test(start_paused = true)]
async fn the_deadline_covers_all_attempts_and_waits() {
    let deadline = Duration::from_secs(10);
    for seed in 0..50 {
        fastrand::seed(seed);
        let times = Times::default();
        let core = settings().timeout(Duration::from_secs(4)).deadline(deadline).transport(silent(&times)).build();
        let core = core.unwrap();
        let started = Instant::now();
        let error = create(&core).send().await.unwrap_err();
        assert_took(started, deadline);
        assert_eq!(limit_of(&error), (TimeoutLimit::Deadline, deadline));
        assert!(error.context().unwrap().elapsed >= deadline);
        let times = times.lock().unwrap();
        assert_eq!((times.len(), error.attempts()), (3, 3));
        // All attempts except the last one had their 4 s.
        assert!(times.windows(2).all(|pair| pair[1] - pair[0] >= Duration::from_secs(4)));
        assert!(error.to_string().contains("within 10000 ms; raise `deadline`"), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_error_names_the_attempt_timeout() {
    let times = Times::default();
    let core = settings().timeout(Duration::from_secs(4)).transport(silent(&times)).build().unwrap();
    let started = Instant::now();
    let error = create(&core).retry(RetryConfig::none()).send().await.unwrap_err();
    assert_took(started, Duration::from_secs(4));
    assert_eq!(limit_of(&error), (TimeoutLimit::Attempt, Duration::from_secs(4)));
    assert!(error.to_string().contains("raise `timeout`"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn limits_of_the_call_override_those_of_the_client() {
    let times = Times::default();
    let core = settings()
        .timeout(Duration::from_secs(4))
        .deadline(Duration::from_secs(6))
        .transport(silent(&times))
        .build()
        .unwrap();
    for (timeout, deadline, took, limit) in [
        (2, 1, 1, TimeoutLimit::Deadline),
        (100, 7, 7, TimeoutLimit::Deadline),
        (100, 1000, 100, TimeoutLimit::Attempt),
        (0, 9, 0, TimeoutLimit::Attempt),
        (9, 0, 0, TimeoutLimit::Deadline),
    ] {
        let started = Instant::now();
        let [timeout, deadline] = [timeout, deadline].map(Duration::from_secs);
        let call = create(&core).retry(RetryConfig::none()).timeout(timeout).deadline(deadline);
        let error = call.send().await.unwrap_err();
        assert_took(started, Duration::from_secs(took));
        assert_eq!(limit_of(&error).0, limit, "{timeout:?} {deadline:?}");
    }
    // Without limits, only the caller ends the call.
    let call = create(&core).timeout(Duration::MAX).deadline(Duration::MAX).send();
    assert!(timeout(Duration::from_secs(1_000_000), call).await.is_err());
}

/// If the wait would outlast the deadline, the caller gets the failure at once.
#[tokio::test(start_paused = true)]
async fn a_wait_beyond_the_deadline_is_not_started() {
    let transport = |_: http::Request<Body>| async {
        Ok::<_, TransportError>(
            http::Response::builder().status(503).header("retry-after", "30").body(Body::empty()).unwrap(),
        )
    };
    let core = settings().transport(transport).build().unwrap();
    let started = Instant::now();
    let error = create(&core).deadline(Duration::from_secs(30)).send().await.unwrap_err();
    assert_took(started, Duration::ZERO);
    assert_eq!((error.status().unwrap().as_u16(), error.attempts()), (503, 1));
    let error = create(&core).deadline(Duration::from_secs(31)).send().await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), error.attempts()), (503, 2));
}

#[tokio::test(start_paused = true)]
async fn the_deadline_ends_a_key_provider_that_hangs() {
    let times = Times::default();
    let key = ApiKey::provider(|| async {
        pending::<()>().await;
        Ok("key")
    });
    let core = settings().api_key(key).transport(silent(&times)).build().unwrap();
    let started = Instant::now();
    let error = create(&core).deadline(Duration::from_secs(5)).send().await.unwrap_err();
    assert_took(started, Duration::from_secs(5));
    assert_eq!(limit_of(&error), (TimeoutLimit::Deadline, Duration::from_secs(5)));
    assert_eq!((error.attempts(), error.may_have_been_applied()), (0, false));
    assert!(times.lock().unwrap().is_empty());
}

/// The deadline covers the body. The error has the part that was received.
#[tokio::test]
async fn the_deadline_ends_a_body_that_stalls() {
    let server = Server::start(Script::RespondAndHang("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{\"d")).await;
    let core = client(&server.url);
    let error = create(&core).deadline(Duration::from_millis(100)).send().await.unwrap_err();
    assert_eq!(limit_of(&error), (TimeoutLimit::Deadline, Duration::from_millis(100)));
    assert_eq!((error.status().unwrap().as_u16(), &error.body().unwrap()[..]), (200, &b"{\"d"[..]));
}

/// Dropping the call ends the wait, and nothing more is sent.
#[tokio::test(start_paused = true)]
async fn a_dropped_call_sends_nothing_more() {
    let (transport, requests) = responding(500, "", "");
    let core = settings().transport(transport).build().unwrap();
    for seed in 0..100 {
        fastrand::seed(seed);
        let started = Instant::now();
        let limit = Duration::from_millis(seed * 30);
        assert!(timeout(limit, create(&core).send()).await.is_err());
        assert_took(started, limit);
        let sent = requests.lock().unwrap().len();
        assert!(sent >= 1);
        tokio::time::sleep(Duration::from_secs(1000)).await;
        assert_eq!(requests.lock().unwrap().len(), sent);
        requests.lock().unwrap().clear();
    }
    // A future that was never polled sends nothing.
    drop(create(&core).send());
    assert!(requests.lock().unwrap().is_empty());
}

/// A transport that responds at once must not win against a timeout of zero.
#[tokio::test(start_paused = true)]
async fn nothing_is_sent_when_no_time_is_left() {
    let (transport, requests) = responding(200, "application/json", "{}");
    let core = settings().transport(transport).retry(RetryConfig::none()).build().unwrap();
    for (limit, call) in [
        (TimeoutLimit::Deadline, create(&core).deadline(Duration::ZERO)),
        (TimeoutLimit::Attempt, create(&core).timeout(Duration::ZERO)),
    ] {
        let error = call.send().await.unwrap_err();
        assert_eq!(limit_of(&error), (limit, Duration::ZERO));
        assert_eq!((error.attempts(), error.may_have_been_applied()), (0, false));
    }
    assert!(requests.lock().unwrap().is_empty());
}
