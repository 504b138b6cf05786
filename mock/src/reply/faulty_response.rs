//! Responses that no HTTP server sends on purpose, written to the bare connection.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::record::unfinished::Unfinished;
use crate::reply::body_stream::BodyStream;

/// A connection that can be reset.
pub(crate) trait Socket: AsyncRead + AsyncWrite + Unpin {
    fn tcp(&self) -> &TcpStream;
}

impl Socket for TcpStream {
    fn tcp(&self) -> &TcpStream {
        self
    }
}

#[cfg(feature = "tls")]
impl Socket for tokio_rustls::server::TlsStream<TcpStream> {
    fn tcp(&self) -> &TcpStream {
        self.get_ref().0
    }
}

/// Where a response is cut off. The numbers count the bytes that are still sent.
#[derive(Debug, Clone, Copy)]
pub(crate) enum CutPoint {
    Start,
    Head(usize),
    Body(usize),
    End,
}

/// What happens to the connection at the cut point.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Ending {
    Close,
    /// Close the write side, then read until the client closes: a client that is still sending would miss the
    /// response otherwise.
    Linger,
    Reset,
    Stall,
}

/// How the body is split into chunks.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Chunks {
    /// Not chunked.
    None,
    WellFormed,
    /// The last chunk has a size that is not a number.
    MalformedLast,
}

/// A response, the point where it is cut off, and how its connection ends.
pub(crate) struct FaultyResponse {
    pub(crate) head: Vec<u8>,
    pub(crate) body: BodyStream,
    pub(crate) chunks: Chunks,
    pub(crate) cut: CutPoint,
    pub(crate) ending: Ending,
    /// The request to log as aborted if the client leaves first.
    pub(crate) unfinished: Option<Unfinished>,
}

/// A reset discards data that is still in flight, so the mock waits this long for it to arrive.
const RESET_DELAY: Duration = Duration::from_millis(20);

impl FaultyResponse {
    /// Sends the response and holds the connection until it ends.
    pub(crate) async fn send(mut self, mut stream: impl Socket) {
        let (cut, ending) = (self.cut, self.ending);
        if self.write(&mut stream).await.is_err() {
            // The client has closed the connection.
            return;
        }
        // A silent mock has not finished: the request is logged as aborted when the client closes.
        if !matches!(ending, Ending::Stall) {
            if let Some(unfinished) = self.unfinished.take() {
                unfinished.finish();
            }
        }
        match ending {
            Ending::Close => {}
            Ending::Linger => {
                let _ = stream.shutdown().await;
                read_until_closed(&mut stream).await;
            }
            Ending::Stall => read_until_closed(&mut stream).await,
            Ending::Reset => {
                if !matches!(cut, CutPoint::Start) {
                    tokio::time::sleep(RESET_DELAY).await;
                }
                #[allow(deprecated, reason = "zero does not block, and set_zero_linger needs tokio 1.49")]
                let _ = stream.tcp().set_linger(Some(Duration::ZERO));
            }
        }
    }

    async fn write(&mut self, stream: &mut impl Socket) -> io::Result<()> {
        let mut left = match self.cut {
            CutPoint::Start => return Ok(()),
            CutPoint::Head(sent) => {
                // The head is never sent whole, even if the test overestimated its length.
                let sent = sent.min(self.head.len().saturating_sub(1));
                stream.write_all(&self.head[..sent]).await?;
                return stream.flush().await;
            }
            CutPoint::Body(sent) => sent,
            CutPoint::End => usize::MAX,
        };
        stream.write_all(&self.head).await?;
        while left > 0 {
            let Some(Ok(frame)) = self.body.frame().await else { break };
            let mut data = frame.into_data().unwrap_or_default();
            data.truncate(left);
            left -= data.len();
            self.write_piece(stream, &data).await?;
        }
        if matches!(self.cut, CutPoint::End) {
            let end: &[u8] = match self.chunks {
                Chunks::None => b"",
                Chunks::WellFormed => b"0\r\n\r\n",
                Chunks::MalformedLast => b"no-number\r\n",
            };
            stream.write_all(end).await?;
        }
        stream.flush().await
    }

    async fn write_piece(&self, stream: &mut impl Socket, data: &Bytes) -> io::Result<()> {
        if matches!(self.chunks, Chunks::None) {
            stream.write_all(data).await?;
        } else {
            stream.write_all(format!("{:x}\r\n", data.len()).as_bytes()).await?;
            stream.write_all(data).await?;
            stream.write_all(b"\r\n").await?;
        }
        stream.flush().await
    }
}

async fn read_until_closed(stream: &mut impl Socket) {
    let mut buffer = [0; 4096];
    while stream.read(&mut buffer).await.is_ok_and(|read| read > 0) {}
}
