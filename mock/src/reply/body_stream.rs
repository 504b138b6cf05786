//! The body of a response while it is sent: piece by piece, with pauses if the test asks for them.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Frame, SizeHint};
use tokio::time::{Sleep, sleep};

use crate::record::unfinished::Unfinished;
use crate::reply::body::Body;

/// How fast a body is sent.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    pub(crate) piece: usize,
    pub(crate) pause: Duration,
}

impl Pace {
    pub(crate) const FULL: Self = Self { piece: 64 << 10, pause: Duration::ZERO };
}

pub(crate) struct BodyStream {
    body: Body,
    pace: Pace,
    /// Whether the length is announced; otherwise hyper sends chunks.
    sized: bool,
    pause: Option<Pin<Box<Sleep>>>,
    unfinished: Option<Unfinished>,
}

impl BodyStream {
    pub(crate) fn new(body: Body, pace: Pace, sized: bool) -> Self {
        Self { body, pace, sized, pause: None, unfinished: None }
    }

    /// The request to log as aborted if the body is dropped before its end.
    pub(crate) fn set_unfinished(&mut self, unfinished: Unfinished) {
        self.unfinished = Some(unfinished);
        if self.body.is_empty() {
            self.finish();
        }
    }

    /// Everything that is to be sent is sent.
    fn finish(&mut self) {
        if let Some(unfinished) = self.unfinished.take() {
            unfinished.finish();
        }
    }
}

impl hyper::body::Body for BodyStream {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if let Some(pause) = &mut self.pause {
            ready!(pause.as_mut().poll(context));
            self.pause = None;
        }
        if self.body.is_empty() {
            return Poll::Ready(None);
        }
        let Pace { piece, pause } = self.pace;
        let data = self.body.take(piece);
        if self.body.is_empty() {
            self.finish();
        }
        if !pause.is_zero() && !self.body.is_empty() {
            self.pause = Some(Box::pin(sleep(pause)));
        }
        Poll::Ready(Some(Ok(Frame::data(data))))
    }

    fn is_end_stream(&self) -> bool {
        self.sized && self.body.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        if self.sized { SizeHint::with_exact(self.body.len()) } else { SizeHint::default() }
    }
}
