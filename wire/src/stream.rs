//! Bodies that can be sent once.

use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Frame, SizeHint};

use crate::body::Source;
use crate::{Body, BoxBody, BoxError};

impl Body {
    /// A body of any type, which can be sent once. Its length is known if its
    /// [`size_hint`](http_body::Body::size_hint) is exact; the call fails if the body has more or fewer bytes.
    pub fn new<B>(body: B) -> Self
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        let length = body.size_hint().exact();
        let body = Erased(Mutex::new(Box::pin(body)));
        Self::from_source(Once { length, body: Mutex::new(Some(Box::pin(Counted { body, left: length }))) })
    }

    /// A body from a `futures_core::Stream`, which can be sent once. Its length is unknown; use
    /// [`sized_stream`](Self::sized_stream) if you know it. Requires the feature `stream`.
    #[cfg(feature = "stream")]
    pub fn stream<S, D, E>(stream: S) -> Self
    where
        S: futures_core::Stream<Item = Result<D, E>> + Send + 'static,
        D: Into<Bytes>,
        E: Into<BoxError>,
    {
        Self::new(Streamed { stream: Box::pin(stream), length: None })
    }

    /// A body from a `futures_core::Stream` of `length` bytes, which can be sent once. The call fails if the stream has
    /// more or fewer bytes. Requires the feature `stream`.
    #[cfg(feature = "stream")]
    pub fn sized_stream<S, D, E>(length: u64, stream: S) -> Self
    where
        S: futures_core::Stream<Item = Result<D, E>> + Send + 'static,
        D: Into<Bytes>,
        E: Into<BoxError>,
    {
        Self::new(Streamed { stream: Box::pin(stream), length: Some(length) })
    }
}

/// A stream before it is read.
struct Once {
    length: Option<u64>,
    body: Mutex<Option<BoxBody>>,
}

impl Source for Once {
    fn len(&self) -> Option<u64> {
        self.length
    }

    fn is_repeatable(&self) -> bool {
        false
    }

    fn open(&self) -> Option<BoxBody> {
        self.body.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// A body of any type. The mutex makes it `Sync`; reading it goes through `get_mut` and does not lock.
struct Erased<B>(Mutex<Pin<Box<B>>>);

/// A body that fails if it has more or fewer bytes than its length.
struct Counted<B> {
    body: Erased<B>,
    left: Option<u64>,
}

impl<B> http_body::Body for Counted<B>
where
    B: http_body::Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let Self { body, left } = &mut *self;
        let body = body.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        let frame = match ready!(body.as_mut().poll_frame(cx)) {
            Some(Ok(frame)) => frame,
            Some(Err(error)) => return Poll::Ready(Some(Err(error.into()))),
            None if left.is_some_and(|left| left > 0) => {
                return Poll::Ready(Some(Err("the stream ended before its length was reached".into())));
            }
            None => return Poll::Ready(None),
        };
        if let (Some(left), Some(data)) = (left, frame.data_ref()) {
            let is_longer = match left.checked_sub(data.len() as u64) {
                Some(rest) => {
                    *left = rest;
                    // `is_end_stream` is true from now on, so this may be the last poll: check for excess bytes that are
                    // ready, without waiting for more.
                    *left == 0 && matches!(body.as_mut().poll_frame(cx), Poll::Ready(Some(Ok(more))) if has_data(&more))
                }
                None => true,
            };
            if is_longer {
                return Poll::Ready(Some(Err("the stream is longer than its length".into())));
            }
        }
        Poll::Ready(Some(Ok(frame)))
    }

    fn is_end_stream(&self) -> bool {
        self.left == Some(0) || self.body.0.lock().unwrap_or_else(PoisonError::into_inner).is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.left.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

fn has_data(frame: &Frame<Bytes>) -> bool {
    frame.data_ref().is_some_and(|data| !data.is_empty())
}

#[cfg(feature = "stream")]
struct Streamed<S> {
    stream: Pin<Box<S>>,
    length: Option<u64>,
}

#[cfg(feature = "stream")]
impl<S, D, E> http_body::Body for Streamed<S>
where
    S: futures_core::Stream<Item = Result<D, E>>,
    D: Into<Bytes>,
    E: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let item = ready!(self.stream.as_mut().poll_next(cx));
        Poll::Ready(item.map(|item| item.map(|data| Frame::data(data.into())).map_err(Into::into)))
    }

    fn size_hint(&self) -> SizeHint {
        self.length.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}
