//! Telling how far a body has been sent.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Frame, SizeHint};

use crate::body::Source;
use crate::{Body, BoxBody, BoxError};

/// Longer pieces are handed over in several, so that there is something to tell.
const PIECE: usize = 64 << 10;

impl Body {
    /// Tells `report` how many bytes have been handed to the connection, after each piece of at most 64 KiB. When a
    /// call is repeated it starts again from the first piece.
    pub fn on_progress(self, report: impl Fn(u64) + Send + Sync + 'static) -> Self {
        let content_type = self.media_type().map(str::to_owned);
        let body = Self::of(Reported { body: self, report: Arc::new(report) });
        match content_type {
            Some(content_type) => body.content_type(content_type),
            None => body,
        }
    }
}

type Report = Arc<dyn Fn(u64) + Send + Sync>;

struct Reported {
    body: Body,
    report: Report,
}

impl Source for Reported {
    fn len(&self) -> Option<u64> {
        self.body.len()
    }

    fn is_repeatable(&self) -> bool {
        self.body.try_clone().is_some()
    }

    fn open(&self) -> Option<BoxBody> {
        let body = self.body.clone().open();
        Some(Box::pin(Reporting { body, report: self.report.clone(), waiting: Bytes::new(), sent: 0 }))
    }
}

struct Reporting {
    body: BoxBody,
    report: Report,
    /// What came and was not handed over yet.
    waiting: Bytes,
    sent: u64,
}

impl http_body::Body for Reporting {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        while self.waiting.is_empty() {
            match ready!(self.body.as_mut().poll_frame(cx)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => self.waiting = data,
                    Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
                },
                end => return Poll::Ready(end),
            }
        }
        let length = self.waiting.len().min(PIECE);
        let piece = self.waiting.split_to(length);
        self.sent += piece.len() as u64;
        (self.report)(self.sent);
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.waiting.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let waiting = self.waiting.len() as u64;
        self.body.size_hint().exact().map_or_else(SizeHint::default, |left| SizeHint::with_exact(left + waiting))
    }
}
