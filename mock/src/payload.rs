//! The body of an answer, which may break off.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};

pub(crate) struct Payload {
    data: Bytes,
    end: End,
}

enum End {
    Regular,
    /// Break off, but let hyper write first: it drops what it has buffered when a body fails.
    FlushThenBreak,
    Break,
}

impl Payload {
    pub(crate) fn whole(data: Bytes) -> Self {
        let end = End::Regular;
        Self { data, end }
    }

    pub(crate) fn cut(data: Bytes) -> Self {
        let end = End::FlushThenBreak;
        Self { data, end }
    }
}

impl Body for Payload {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if !self.data.is_empty() {
            let data = std::mem::take(&mut self.data);
            return Poll::Ready(Some(Ok(Frame::data(data))));
        }
        match self.end {
            End::Regular => Poll::Ready(None),
            End::FlushThenBreak => {
                self.end = End::Break;
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            End::Break => Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into()))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.data.is_empty() && matches!(self.end, End::Regular)
    }

    fn size_hint(&self) -> SizeHint {
        match self.end {
            End::Regular => SizeHint::with_exact(self.data.len() as u64),
            End::FlushThenBreak | End::Break => SizeHint::default(),
        }
    }
}
