//! The limit of calls in flight.

use std::future::{Future, pending};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Waker};
use std::time::Duration;

use apideck_core::{ApideckCore, Body, Error, TransportError};
use apideck_errors::TimeoutLimit;
use http::{Request, Response};
use tokio::task::JoinSet;

use crate::common::*;
use crate::streams::{Bytewise, call};

/// A client with a limit of two calls, and how many calls are sent now and at most were at once.
fn limited() -> (ApideckCore, Arc<[AtomicUsize; 2]>) {
    let counts: Arc<[AtomicUsize; 2]> = Arc::default();
    let seen = counts.clone();
    let transport = move |_: Request<Body>| {
        let seen = seen.clone();
        async move {
            let now = seen[0].fetch_add(1, Ordering::SeqCst) + 1;
            seen[1].fetch_max(now, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(100)).await;
            seen[0].fetch_sub(1, Ordering::SeqCst);
            Ok::<_, TransportError>(Response::new(Body::from("{\"data\":{}}")))
        }
    };
    (builder().api_key(KEY).max_in_flight(2).transport(transport).build().unwrap(), counts)
}

#[tokio::test(start_paused = true)]
async fn views_share_the_limit() {
    let (core, counts) = limited();
    let started = tokio::time::Instant::now();
    let mut tasks = JoinSet::new();
    for number in 0..10 {
        let core = core.for_consumer(&format!("tenant-{number}"));
        tasks.spawn(async move { create(&core).send().await.map(drop) });
    }
    for result in tasks.join_all().await {
        result.unwrap();
    }
    assert_eq!(counts[1].load(Ordering::SeqCst), 2);
    assert_eq!(started.elapsed().as_millis() / 100, 5);
}

/// Polls a call once; whether it is not done.
fn is_pending<T>(call: &mut Pin<Box<impl Future<Output = T>>>) -> bool {
    call.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending()
}

/// A client with one permit, whose calls never end.
fn occupied() -> ApideckCore {
    let never = |_: Request<Body>| pending::<Result<Response<Body>, TransportError>>();
    builder().api_key(KEY).max_in_flight(1).transport(never).build().unwrap()
}

#[tokio::test(start_paused = true)]
async fn the_wait_counts_toward_the_deadline() {
    let core = occupied();
    let mut first = Box::pin(create(&core).send());
    assert!(is_pending(&mut first));
    let error = create(&core).deadline(Duration::from_secs(3)).send().await.unwrap_err();
    let Error::Timeout(timeout) = &error else { panic!("{error:?}") };
    assert_eq!((timeout.limit, error.attempts()), (TimeoutLimit::Deadline, 0));
    assert!(!error.may_have_been_applied(), "{error}");
    assert_eq!(error.context().unwrap().elapsed.as_secs(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_call_frees_its_permit() {
    let (core, counts) = limited();
    let call = || Box::pin(create(&core).send());
    let (mut first, mut second, mut third, mut fourth) = (call(), call(), call(), call());
    for waiting in [&mut first, &mut second, &mut third, &mut fourth] {
        assert!(is_pending(waiting));
    }
    assert_eq!(counts[0].load(Ordering::SeqCst), 2);
    // One that waits, and one that was sent. The fourth takes the permit.
    drop((third, second));
    assert!(is_pending(&mut fourth));
    assert_eq!(counts[0].load(Ordering::SeqCst), 3, "the count of a dropped call stays");
    fourth.await.unwrap();
    first.await.unwrap();
}

/// A client with one permit. A download has two bytes; `announced` is the length that the server tells.
fn downloading(announced: u64) -> ApideckCore {
    let transport = move |_: Request<Body>| {
        let response = Response::builder().header("content-length", announced).body(Body::new(Bytewise(b"{}", false)));
        std::future::ready(Ok::<_, TransportError>(response.unwrap()))
    };
    builder().api_key(KEY).max_in_flight(1).transport(transport).build().unwrap()
}

/// Whether the client has a permit now.
fn has_permit(core: &ApideckCore) -> bool {
    !is_pending(&mut Box::pin(call(core).send()))
}

#[tokio::test]
async fn a_download_keeps_its_permit_until_it_ends_or_is_dropped() {
    let core = downloading(2);
    let download = call(&core).send().await.unwrap();
    assert!(!has_permit(&core), "before it is read");
    let mut body = download.into_body();
    assert!(body.chunk().await.unwrap().is_some() && !has_permit(&core), "while it is read");
    assert!(body.chunk().await.unwrap().is_some() && body.chunk().await.unwrap().is_none());
    assert!(has_permit(&core), "at its end");

    let download = call(&core).send().await.unwrap();
    assert!(!has_permit(&core));
    drop(download);
    assert!(has_permit(&core), "after it was dropped");

    let core = downloading(3);
    let mut body = call(&core).send().await.unwrap().into_body();
    while body.chunk().await.is_ok_and(|chunk| chunk.is_some()) {
        assert!(!has_permit(&core), "before it fails");
    }
    assert!(has_permit(&core), "after it failed");
    drop(body);
}
