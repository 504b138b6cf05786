//! Response bodies that give their connection back.

use std::future::Future as _;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use apideck_errors::ConnectionKind;
use apideck_wire::BoxBody;
use bytes::Bytes;
use http_body::{Body as _, Frame, SizeHint};
use hyper::body::Incoming;
use tokio::runtime::Handle;
use tokio::time::Sleep;

use super::http2::{BodyGuard, OpenStream};
use super::origin::Origin;
use super::pool::{Pool, ready_wait};
use super::sender::{Http1, Sender, exchange_error};
use crate::BoxError;
use crate::transport::error::TransportError;

/// A response body that is being received. At its end the connection goes back to the pool, or is closed if the request is
/// still being sent.
pub(super) struct PooledBody {
    body: Incoming,
    /// `None` with HTTP/2, whose connection stays in the pool while it is in use.
    lease: Option<Lease>,
    stream: OpenStream,
    /// Whether the request is so small that it was sent in any case.
    is_small: bool,
    /// Runs while the connection finishes sending the request.
    wait: Option<Pin<Box<Sleep>>>,
    request_body: BodyGuard,
}

/// A connection in use, and where it goes afterwards.
pub(super) struct Lease {
    pub(super) pool: Arc<Pool>,
    pub(super) origin: Origin,
    pub(super) http1: Box<Http1>,
}

impl PooledBody {
    pub(super) fn boxed(
        body: Incoming,
        lease: Option<Lease>,
        stream: OpenStream,
        is_small: bool,
        request_body: BodyGuard,
    ) -> BoxBody {
        let mut pooled = Self { body, lease, stream, is_small, wait: None, request_body };
        if pooled.body.is_end_stream() {
            pooled.give_back();
        }
        Box::pin(pooled)
    }

    /// Gives the connection back if the whole request was sent.
    fn give_back(&mut self) {
        self.stream.close();
        if let Some(Lease { pool, origin, http1 }) = self.lease.take_if(|lease| self.is_small || lease.http1.is_ready())
        {
            pool.put(origin, Sender::Http1(http1));
        }
    }

    /// Ends the body. The response is complete; if the request is complete too, the connection becomes ready within a
    /// short time. If not, the server responded early, and sending the rest of the request would be a waste for both ends.
    fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.give_back();
        if self.lease.is_some() {
            // Outside of a runtime, the body ends at once, and its connection too.
            if self.wait.is_some() || Handle::try_current().is_ok() {
                let wait = self.wait.get_or_insert_with(ready_wait);
                ready!(wait.as_mut().poll(cx));
                self.give_back();
            }
            self.lease = None;
        }
        self.request_body.stop();
        Poll::Ready(())
    }
}

impl http_body::Body for PooledBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let frame = Pin::new(&mut self.body).poll_frame(cx);
        if let Poll::Ready(frame) = &frame {
            if self.stream.is_cut_short(&self.body, frame.as_ref()) {
                let error = TransportError::new(ConnectionKind::Closed, "the server ended the body before its end");
                return Poll::Ready(Some(Err(error.into())));
            }
        }
        match &frame {
            Poll::Ready(Some(Err(_))) => self.lease = None,
            Poll::Ready(Some(Ok(_))) if self.body.is_end_stream() => self.give_back(),
            Poll::Ready(None) => ready!(self.poll_end(cx)),
            _ => {}
        }
        // The error of a request whose response has begun.
        frame.map_err(|error| exchange_error(error).into())
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
