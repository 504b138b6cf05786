//! Answers that no HTTP server gives on purpose, written to the bare connection.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::payload::Payload;

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

/// How far an answer gets.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Place {
    Start,
    Head(usize),
    Body(usize),
    End,
}

/// What happens to the connection there.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Ending {
    Close,
    /// Close, but let the client finish what it is sending: it would miss the answer otherwise.
    Linger,
    Reset,
    Stall,
}

/// What follows the body.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Framing {
    Plain,
    Chunked,
    MalformedChunk,
}

/// An answer, how far it gets, and how its connection ends.
pub(crate) struct Broken {
    pub(crate) head: Vec<u8>,
    pub(crate) payload: Payload,
    pub(crate) framing: Framing,
    pub(crate) place: Place,
    pub(crate) ending: Ending,
}

/// Long enough for what was written to arrive: a reset discards what is still on its way.
const BEFORE_RESET: Duration = Duration::from_millis(20);

impl Broken {
    /// Takes the connection over until it ends.
    pub(crate) async fn play(self, mut stream: impl Socket) {
        let (place, ending) = (self.place, self.ending);
        if self.write(&mut stream).await.is_err() {
            // The client has left already.
            return;
        }
        match ending {
            Ending::Close => {}
            Ending::Linger => {
                let _ = stream.shutdown().await;
                until_closed(&mut stream).await;
            }
            Ending::Stall => until_closed(&mut stream).await,
            Ending::Reset => {
                if !matches!(place, Place::Start) {
                    tokio::time::sleep(BEFORE_RESET).await;
                }
                #[allow(deprecated, reason = "zero does not block, and set_zero_linger needs tokio 1.49")]
                let _ = stream.tcp().set_linger(Some(Duration::ZERO));
            }
        }
    }

    async fn write(mut self, stream: &mut impl Socket) -> io::Result<()> {
        let mut left = match self.place {
            Place::Start => return Ok(()),
            Place::Head(sent) => {
                // Something is always missing, however long the head was thought to be.
                let sent = sent.min(self.head.len().saturating_sub(1));
                stream.write_all(&self.head[..sent]).await?;
                return stream.flush().await;
            }
            Place::Body(sent) => sent,
            Place::End => usize::MAX,
        };
        stream.write_all(&self.head).await?;
        while left > 0 {
            let Some(Ok(frame)) = self.payload.frame().await else { break };
            let mut data = frame.into_data().unwrap_or_default();
            data.truncate(left);
            left -= data.len();
            self.write_piece(stream, &data).await?;
        }
        if matches!(self.place, Place::End) {
            let end: &[u8] = match self.framing {
                Framing::Plain => b"",
                Framing::Chunked => b"0\r\n\r\n",
                Framing::MalformedChunk => b"no-number\r\n",
            };
            stream.write_all(end).await?;
        }
        stream.flush().await
    }

    async fn write_piece(&self, stream: &mut impl Socket, data: &Bytes) -> io::Result<()> {
        if matches!(self.framing, Framing::Plain) {
            stream.write_all(data).await?;
        } else {
            stream.write_all(format!("{:x}\r\n", data.len()).as_bytes()).await?;
            stream.write_all(data).await?;
            stream.write_all(b"\r\n").await?;
        }
        stream.flush().await
    }
}

async fn until_closed(stream: &mut impl Socket) {
    let mut buffer = [0; 4096];
    while stream.read(&mut buffer).await.is_ok_and(|read| read > 0) {}
}
