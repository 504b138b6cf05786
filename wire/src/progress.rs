//! Reports how much of a body has been sent.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Frame, SizeHint};

use crate::body::Source;
use crate::{Body, BoxBody, BoxError};

/// Longer chunks are split, so that progress is reported at least this often.
const MAX_CHUNK: usize = 64 << 10;

impl Body {
    /// Calls `report` with the number of bytes that have been passed to the connection, after each chunk of at most
    /// 64 KiB. When the call is retried, the number starts again at the first chunk. On `wasm32-unknown-unknown`, a body is
    /// read into memory before it is sent, and that is what is reported.
    pub fn on_progress(self, report: impl Fn(u64) + Send + Sync + 'static) -> Self {
        let content_type = self.media_type().map(str::to_owned);
        let body = Self::from_source(ProgressSource { body: self, report: Arc::new(report) });
        match content_type {
            Some(content_type) => body.content_type(content_type),
            None => body,
        }
    }
}

type Report = Arc<dyn Fn(u64) + Send + Sync>;

struct ProgressSource {
    body: Body,
    report: Report,
}

impl Source for ProgressSource {
    fn len(&self) -> Option<u64> {
        self.body.len()
    }

    fn is_repeatable(&self) -> bool {
        self.body.try_clone().is_some()
    }

    fn open(&self) -> Option<BoxBody> {
        let (body, report) = (self.body.clone(), self.report.clone());
        Some(Box::pin(ProgressBody { body, report, waiting: Bytes::new(), sent: 0 }))
    }
}

struct ProgressBody {
    body: Body,
    report: Report,
    /// The rest of the last chunk.
    waiting: Bytes,
    sent: u64,
}

impl http_body::Body for ProgressBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        while self.waiting.is_empty() {
            match ready!(self.body.poll_data(cx)) {
                Some(data) => self.waiting = data?,
                None => return Poll::Ready(None),
            }
        }
        let length = self.waiting.len().min(MAX_CHUNK);
        let chunk = self.waiting.split_to(length);
        self.sent += chunk.len() as u64;
        (self.report)(self.sent);
        Poll::Ready(Some(Ok(Frame::data(chunk))))
    }

    fn is_end_stream(&self) -> bool {
        self.waiting.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let waiting = self.waiting.len() as u64;
        self.body.size_hint().exact().map_or_else(SizeHint::default, |left| SizeHint::with_exact(left + waiting))
    }
}
