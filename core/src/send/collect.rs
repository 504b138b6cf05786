//! Reads a body into memory.

use std::future::poll_fn;
use std::pin::Pin;

use bytes::Bytes;
use http_body::Body as _;

use super::failure::{self, Failure};
use crate::Body;

/// The part of a body that has arrived. A body that arrives in one piece, as most do, is not copied.
#[derive(Default)]
pub(crate) struct CollectedBody {
    expected: usize,
    len: usize,
    first: Bytes,
    all: Vec<u8>,
}

impl CollectedBody {
    /// Reads `body` up to `limit` bytes. If it is `needed` as a whole, nothing is read of a body that announces more.
    pub(super) async fn read(&mut self, mut body: Body, limit: usize, needed: bool) -> Result<(), Failure> {
        let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
        if announced > limit && needed {
            return Err(Failure::TooLarge);
        }
        self.expected = announced.min(limit);
        while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
            let frame = frame.map_err(|error| Failure::Transport(failure::from_body(error)))?;
            let Ok(mut data) = frame.into_data() else {
                continue;
            };
            let is_too_large = data.len() > limit - self.len;
            data.truncate(limit - self.len);
            self.push(data);
            if is_too_large {
                return Err(Failure::TooLarge);
            }
        }
        Ok(())
    }

    pub(crate) fn push(&mut self, data: Bytes) {
        if self.len == 0 {
            self.first = data;
            self.len = self.first.len();
            return;
        }
        if self.all.is_empty() {
            // A length that the server merely announces must not take much memory.
            self.all.reserve(self.expected.min(1 << 20));
            self.all.extend_from_slice(&self.first);
        }
        self.len += data.len();
        self.all.extend_from_slice(&data);
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn into_bytes(self) -> Bytes {
        if self.all.is_empty() { self.first } else { self.all.into() }
    }
}
