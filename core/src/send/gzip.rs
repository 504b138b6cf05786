//! Responses compressed with gzip.

use std::io::{self, Write as _};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Buf as _, Bytes};
use flate2::write::MultiGzDecoder;
use http_body::Frame;

use crate::{Body, BoxError};

pub(super) const AVAILABLE: bool = true;

/// Maximum ratio of decompressed to compressed bytes. Gzip compresses zeros by a factor of a thousand, JSON rarely by
/// more than thirty.
const MAX_RATIO: usize = 200;

/// The ratio is not checked below this number of decompressed bytes: the beginning of a body is often repetitive.
const RATIO_FREE: usize = 1 << 20;

/// Maximum number of compressed bytes that are decompressed at once, which bounds the memory for one step.
const STEP: usize = 512;

/// What a gzip file begins with: two magic bytes, and the only compression method (RFC 1952).
const MAGIC: [u8; 3] = [0x1f, 0x8b, 8];

/// `body` decompressed.
pub(super) fn decoded(body: Body) -> Body {
    let decoder = Some(MultiGzDecoder::new(Vec::new()));
    Body::new(Gunzip { body, waiting: Bytes::new(), decoder, read: 0, made: 0 })
}

struct Gunzip {
    body: Body,
    /// Compressed bytes that wait to be decompressed.
    waiting: Bytes,
    /// `None` at the end of the body.
    decoder: Option<MultiGzDecoder<Vec<u8>>>,
    /// Compressed bytes so far.
    read: usize,
    /// Decompressed bytes so far.
    made: usize,
}

impl Gunzip {
    /// Decompresses one step of the bytes that wait.
    fn step(&mut self, decoder: &mut MultiGzDecoder<Vec<u8>>) -> io::Result<Bytes> {
        let step = self.waiting.split_to(self.waiting.len().min(STEP));
        // The decoder would wait for a whole header, and take a body that is shorter for a truncated one.
        let magic = MAGIC.iter().skip(self.read);
        if magic.zip(&step).any(|(expected, found)| expected != found) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the body is not gzip"));
        }
        decoder.write_all(&step)?;
        let made = std::mem::take(decoder.get_mut());
        self.read += step.len();
        self.made += made.len();
        if self.made > RATIO_FREE && self.made / MAX_RATIO > self.read {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "the body becomes 200 times larger when decompressed",
            ));
        }
        Ok(made.into())
    }
}

impl http_body::Body for Gunzip {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        loop {
            let Some(mut decoder) = self.decoder.take() else { return Poll::Ready(None) };
            if self.waiting.has_remaining() {
                let made = self.step(&mut decoder)?;
                self.decoder = Some(decoder);
                if !made.is_empty() {
                    return Poll::Ready(Some(Ok(Frame::data(made))));
                }
                continue;
            }
            let data = match self.body.poll_data(cx) {
                Poll::Ready(data) => data,
                Poll::Pending => {
                    self.decoder = Some(decoder);
                    return Poll::Pending;
                }
            };
            match data {
                Some(Ok(data)) => {
                    self.decoder = Some(decoder);
                    self.waiting = data;
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                // A response without a body, as to a HEAD request.
                None if self.read == 0 => return Poll::Ready(None),
                None => {
                    // Fails if the body is truncated.
                    let rest = decoder.finish()?;
                    return Poll::Ready((!rest.is_empty()).then(|| Ok(Frame::data(rest.into()))));
                }
            }
        }
    }
}
