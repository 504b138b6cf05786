//! The body of a response as it arrives.

use std::future::Future as _;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use apideck_wire::BoxBody;
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use js_sys::Uint8Array;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;

use super::engine::{self, AbortController, Reader};
use super::failure;
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
    /// The chunk that is waited for.
    next: Option<JsFuture>,
    guard: AbortGuard,
    /// The length of the body, if it is known.
    length: Option<u64>,
}

impl FetchBody {
    pub(super) fn body(reader: Reader, guard: AbortGuard, length: Option<u64>) -> Body {
        let body: BoxBody = Box::pin(Self(SendWrapper::new(Reading { reader, next: None, guard, length })));
        body.into()
    }
}

impl http_body::Body for FetchBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let Reading { reader, next, guard, .. } = &mut *self.0;
        if guard.has_ended {
            return Poll::Ready(None);
        }
        let read = next.get_or_insert_with(|| reader.read().into());
        let read = ready!(Pin::new(read).poll(cx));
        *next = None;
        Poll::Ready(match read {
            Ok(chunk) => {
                let data = engine::get(&chunk, "value");
                guard.has_ended = data.is_undefined();
                if guard.has_ended {
                    None
                } else {
                    Some(Ok(Frame::data(data.unchecked_into::<Uint8Array>().to_vec().into())))
                }
            }
            Err(error) => {
                guard.has_ended = true;
                Some(Err(failure::from_engine(&error).into()))
            }
        })
    }

    fn size_hint(&self) -> SizeHint {
        self.0.length.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}
