//! A network in memory, and a clock that runs only while everything waits.

use std::future::{Future, pending};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use apideck_unify::errors::BoxError;
use apideck_unify::{Body, TransportError};
use bytes::Bytes;
use http::{Request, Response};
use tokio::runtime;

pub(crate) type Sent = Pin<Box<dyn Future<Output = Result<Response<Body>, TransportError>> + Send>>;

/// What the transport does with one request.
pub(crate) enum Served {
    Whole(Response<Body>),
    Failure(TransportError),
    /// No response arrives.
    Never,
    Late(Duration, Box<Served>),
}

impl Served {
    pub(crate) fn json(status: u16, body: impl Into<String>) -> Self {
        Self::new(status, &[("content-type", "application/json")], body)
    }

    pub(crate) fn new(status: u16, headers: &[(&str, &str)], body: impl Into<String>) -> Self {
        let mut response = Response::builder().status(status);
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        Self::Whole(response.body(Body::from(body.into())).unwrap())
    }

    /// A 200 whose body breaks off after `start`, with an error or by silence.
    pub(crate) fn cut(start: &'static str, then: Then) -> Self {
        let body = Body::new(Cut { start: Some(start), then });
        Self::Whole(Response::builder().header("content-type", "application/json").body(body).unwrap())
    }

    pub(crate) fn after(self, delay: Duration) -> Self {
        Self::Late(delay, Box::new(self))
    }

    pub(crate) fn sent(self) -> Sent {
        match self {
            Self::Whole(response) => Box::pin(async { Ok(response) }),
            Self::Failure(error) => Box::pin(async { Err(error) }),
            Self::Never => Box::pin(pending()),
            Self::Late(delay, served) => Box::pin(async move {
                tokio::time::sleep(delay).await;
                served.sent().await
            }),
        }
    }
}

#[derive(Clone, Copy)]
pub(crate) enum Then {
    Break,
    Stall,
}

struct Cut {
    start: Option<&'static str>,
    then: Then,
}

impl http_body::Body for Cut {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Self::Data>, BoxError>>> {
        match (self.start.take(), self.then) {
            (Some(start), _) => Poll::Ready(Some(Ok(http_body::Frame::data(start.into())))),
            (None, Then::Break) => {
                Poll::Ready(Some(Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset).into())))
            }
            (None, Then::Stall) => Poll::Pending,
        }
    }
}

/// The requests that went over a network, in their order.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<Request<()>>>>);

impl Log {
    pub(crate) fn add(&self, request: &Request<Body>) {
        let mut copy = Request::new(());
        *copy.method_mut() = request.method().clone();
        *copy.uri_mut() = request.uri().clone();
        *copy.headers_mut() = request.headers().clone();
        self.0.lock().unwrap().push(copy);
    }

    pub(crate) fn len(&self) -> usize {
        self.0.lock().unwrap().len()
    }
}

/// Runs `future` on this thread with a clock that jumps to the next event as soon as everything waits.
pub(crate) fn in_virtual_time<T>(future: impl Future<Output = T>) -> T {
    runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(future)
}
