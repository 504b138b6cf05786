//! Responses compressed with gzip.

use std::io::{self, Write as _};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Buf as _, Bytes};
use flate2::write::MultiGzDecoder;
use http::{HeaderMap, HeaderValue, header};
use http_body::Frame;

use crate::{Body, BoxError};

/// How many times its size a body may become. Gzip compresses zeros a thousandfold, JSON rarely more than thirtyfold.
const MAX_RATIO: usize = 200;

/// Decompressed bytes before the ratio counts: the beginning of a body is often repetitive.
const RATIO_FREE: usize = 1 << 20;

/// Compressed bytes that are decompressed at once, so that a small input cannot become much memory at once.
const STEP: usize = 512;

/// The first bytes of a gzip body.
const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// Asks for compressed responses, unless the caller sets `accept-encoding`.
pub(crate) fn accept(headers: &mut HeaderMap) {
    headers.entry(header::ACCEPT_ENCODING).or_insert(HeaderValue::from_static("gzip"));
}

/// `body` decompressed, if it is compressed.
pub(crate) fn decoded(headers: &HeaderMap, body: Body) -> Body {
    let encoding = headers.get(header::CONTENT_ENCODING).map(HeaderValue::as_bytes);
    if encoding
        .is_some_and(|encoding| encoding.eq_ignore_ascii_case(b"gzip") || encoding.eq_ignore_ascii_case(b"x-gzip"))
    {
        Body::new(Gunzip {
            body,
            waiting: Bytes::new(),
            decoder: Some(MultiGzDecoder::new(Vec::new())),
            read: 0,
            made: 0,
        })
    } else {
        body
    }
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
        // The decoder would wait for the whole header, and call a short body that is not gzip truncated.
        if MAGIC.iter().skip(self.read).zip(&step).any(|(expected, byte)| byte != expected) {
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
            let frame = match Pin::new(&mut self.body).poll_frame(cx) {
                Poll::Ready(frame) => frame,
                Poll::Pending => {
                    self.decoder = Some(decoder);
                    return Poll::Pending;
                }
            };
            match frame {
                Some(Ok(frame)) => {
                    self.decoder = Some(decoder);
                    self.waiting = frame.into_data().unwrap_or_default();
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

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    async fn read(encoding: &'static str, bytes: Vec<u8>) -> Result<Vec<u8>, BoxError> {
        let headers = HeaderMap::from_iter([(header::CONTENT_ENCODING, HeaderValue::from_static(encoding))]);
        let mut body = decoded(&headers, Body::from(bytes));
        let mut all = Vec::new();
        while let Some(frame) = poll_fn(|cx| http_body::Body::poll_frame(Pin::new(&mut body), cx)).await {
            all.extend(frame?.into_data().unwrap());
        }
        Ok(all)
    }

    #[tokio::test]
    async fn names_of_the_encoding_are_case_insensitive() {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(b"{}").unwrap();
        let compressed = encoder.finish().unwrap();
        for encoding in ["gzip", "GZIP", "x-gzip", "X-GZip"] {
            assert_eq!(read(encoding, compressed.clone()).await.unwrap(), b"{}", "{encoding}");
        }
        assert_eq!(read("br", compressed.clone()).await.unwrap(), compressed);
    }

    /// A truncated body is a closed connection; one that is not gzip breaks the protocol.
    #[tokio::test]
    async fn short_bodies_that_are_not_gzip() {
        let kind = |error: BoxError| crate::transport::kind_of(&*error);
        for bytes in [&b"{}"[..], b"{", b"\x1f{", b"not gzip, and longer"] {
            let error = read("gzip", bytes.to_vec()).await.unwrap_err();
            assert_eq!(kind(error), apideck_errors::ConnectionKind::Protocol, "{bytes:?}");
        }
        for bytes in [&b"\x1f"[..], b"\x1f\x8b\x08"] {
            let error = read("gzip", bytes.to_vec()).await.unwrap_err();
            assert_eq!(kind(error), apideck_errors::ConnectionKind::Closed, "{bytes:?}");
        }
        assert_eq!(read("gzip", Vec::new()).await.unwrap(), b"");
    }
}
