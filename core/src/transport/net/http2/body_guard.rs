//! Request bodies that end when the call does.

use std::convert::Infallible;
use std::future::Future as _;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use apideck_wire::BoxBody;
use bytes::Bytes;
use h2::Reason;
use http_body::{Frame, SizeHint};
use tokio::sync::oneshot;

use crate::{Body, BoxError};

/// How much of a body is handed to the connection at once. That part cannot be taken back.
const MAX_PIECE: usize = 64 << 10;

/// Ends the body of a request when it is dropped. The connection stays open for other calls, and would go on to send a
/// body whose response is complete.
pub(in crate::transport::net) struct BodyGuard(Option<oneshot::Sender<Infallible>>);

impl BodyGuard {
    /// Guards `body`, unless it is so small that it is sent in any case.
    pub(in crate::transport::net) fn new(body: &mut Body, is_small: bool) -> Self {
        if is_small {
            return Self(None);
        }
        let (stop, stopped) = oneshot::channel();
        let guarded: BoxBody = Box::pin(GuardedBody { body: std::mem::take(body), rest: Bytes::new(), stopped });
        *body = guarded.into();
        Self(Some(stop))
    }

    pub(in crate::transport::net) fn stop(&mut self) {
        self.0 = None;
    }
}

struct GuardedBody {
    body: Body,
    /// Bytes that were read from `body` and not yet handed to the connection.
    rest: Bytes,
    stopped: oneshot::Receiver<Infallible>,
}

impl http_body::Body for GuardedBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if Pin::new(&mut self.stopped).poll(cx).is_ready() {
            // hyper resets the stream with the reason of this error.
            return Poll::Ready(Some(Err(h2::Error::from(Reason::CANCEL).into())));
        }
        if self.rest.is_empty() {
            match ready!(self.body.poll_data(cx)) {
                Some(data) => self.rest = data?,
                None => return Poll::Ready(None),
            }
        }
        let length = self.rest.len().min(MAX_PIECE);
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(length)))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        // hyper asks only before it reads.
        if self.rest.is_empty() { self.body.size_hint() } else { SizeHint::default() }
    }
}
