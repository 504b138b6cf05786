//! Tower services as transports.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::task::{Context, Poll};

use crate::common::*;
use apideck_core::{Body, BoxError, Error, Tower, TransportError};
use apideck_errors::ConnectionKind;
use http::{Request, Response};
use tower_service::Service;

/// A service that becomes ready after some polls, for one call each time. Because of the `Cell` it is not `Sync`.
#[derive(Clone)]
struct Slow {
    polls_left: std::cell::Cell<usize>,
    calls: Arc<AtomicUsize>,
}

impl Service<Request<Body>> for Slow {
    type Response = Response<String>;
    type Error = Infallible;
    type Future = Ready<Result<Response<String>, Infallible>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        if self.polls_left.get() == 0 {
            return Poll::Ready(Ok(()));
        }
        self.polls_left.set(self.polls_left.get() - 1);
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        assert_eq!(self.polls_left.get(), 0, "called before it was ready");
        assert_eq!(request.headers()["authorization"], format!("Bearer {KEY}"));
        self.calls.fetch_add(1, SeqCst);
        ready(Ok(Response::new(r#"{"data":{"a":1}}"#.to_owned())))
    }
}

#[tokio::test]
async fn a_service_is_called_once_it_is_ready() {
    let slow = Slow { polls_left: 3.into(), calls: Arc::default() };
    let calls = slow.calls.clone();
    let core = builder().api_key(KEY).transport(Tower::new(slow)).build().unwrap();
    for _ in 0..2 {
        assert_eq!(create(&core).send().await.unwrap()["data"]["a"], 1);
    }
    assert_eq!(calls.load(SeqCst), 2);
}

/// A service that fails, in `poll_ready` or in `call`.
#[derive(Clone)]
struct Failing {
    is_ready: bool,
    error: fn() -> BoxError,
}

impl Service<Request<Body>> for Failing {
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = Ready<Result<Response<Body>, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(if self.is_ready { Ok(()) } else { Err((self.error)()) })
    }

    fn call(&mut self, _: Request<Body>) -> Self::Future {
        ready(Err((self.error)()))
    }
}

#[tokio::test]
async fn errors_of_services() {
    let refused: fn() -> BoxError = || Box::new(std::io::Error::from(std::io::ErrorKind::ConnectionRefused));
    let unknown: fn() -> BoxError = || "overloaded".into();
    let own: fn() -> BoxError = || Box::new(TransportError::new(ConnectionKind::Dns, "no such name"));
    for (is_ready, error, kind, was_sent) in [
        (true, unknown, ConnectionKind::Closed, true),
        (false, unknown, ConnectionKind::Closed, false),
        (true, refused, ConnectionKind::Refused, false),
        (true, own, ConnectionKind::Dns, false),
        (false, own, ConnectionKind::Dns, false),
    ] {
        let core = builder().api_key(KEY).transport(Tower::new(Failing { is_ready, error })).build().unwrap();
        let error = create(&core).send().await.unwrap_err();
        let Error::Connection(connection) = &error else {
            panic!("{error:?}");
        };
        assert_eq!((connection.kind, error.may_have_been_applied()), (kind, was_sent), "{error}");
    }
}
