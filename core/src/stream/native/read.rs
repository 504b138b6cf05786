//! Streams as [`AsyncRead`].

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, ReadBuf};

use crate::stream::{ByteStream, HAS_FAILED, State};

/// An error of the stream is the source of the [`io::Error`]. Not on `wasm32-unknown-unknown`, where tokio is not used.
impl AsyncRead for ByteStream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let mut data = match ready!(self.poll_chunk(cx)) {
            Some(Ok(data)) => data,
            Some(Err(error)) => return Poll::Ready(Err(io::Error::other(error))),
            // A reader that continues after an error must not take this for the end of the body.
            None if matches!(self.0.state, State::Failed) => {
                return Poll::Ready(Err(io::Error::other(HAS_FAILED)));
            }
            None => return Poll::Ready(Ok(())),
        };
        let fitting = data.split_to(data.len().min(buffer.remaining()));
        buffer.put_slice(&fitting);
        self.0.left_over = data;
        Poll::Ready(Ok(()))
    }
}
