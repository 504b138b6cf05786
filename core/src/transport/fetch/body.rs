//! The body of a response as it arrives.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use apideck_wire::BoxBody;
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast as _;

use super::engine::{AbortController, Chunk, Reader};
use super::failure;
use super::settled::Settled;
use crate::{Body, BoxError};

/// Aborts a request when it is dropped, unless the response has ended.
pub(super) struct AbortGuard {
    pub(super) controller: AbortController,
    pub(super) has_ended: bool,
}

impl Drop for AbortGuard {
    fn drop(&mut self) {
        if !self.has_ended {
            self.controller.abort();
        }
    }
}

/// The body of a response.
pub(super) struct FetchBody(SendWrapper<Reading>);

struct Reading {
    reader: Reader,
    settled: Settled,
    /// Whether a chunk is waited for.
    reads: bool,
    guard: AbortGuard,
    /// The length of the body, if it is known.
    length: Option<u64>,
    /// Bytes that have arrived.
    received: u64,
}

impl FetchBody {
    pub(super) fn body(reader: Reader, settled: Settled, guard: AbortGuard, length: Option<u64>) -> Body {
        let reading = Reading { reader, settled, reads: false, guard, length, received: 0 };
        let body: BoxBody = Box::pin(Self(SendWrapper::new(reading)));
        body.into()
    }
}

impl Reading {
    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, BoxError>>> {
        if self.guard.has_ended {
            return Poll::Ready(None);
        }
        if !self.reads {
            self.settled.wait_for(&self.reader.read());
            self.reads = true;
        }
        let read = ready!(self.settled.poll(cx));
        self.reads = false;
        Poll::Ready(match read {
            Ok(chunk) => {
                let data = chunk.unchecked_into::<Chunk>().value();
                self.received += data.as_ref().map_or(0, |data| data.len() as u64);
                // The end is not asked for where it is known: that takes as long as a chunk.
                self.guard.has_ended = data.is_none() || self.length.is_some_and(|length| self.received >= length);
                data.map(|data| Ok(data.into()))
            }
            Err(error) => {
                self.guard.has_ended = true;
                Some(Err(failure::from_engine(&error).into()))
            }
        })
    }
}

impl http_body::Body for FetchBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        self.0.poll_chunk(cx).map_ok(Frame::data)
    }

    fn size_hint(&self) -> SizeHint {
        self.0.length.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}
