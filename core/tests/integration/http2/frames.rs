//! An HTTP/2 server that a test scripts frame by frame.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use apideck_core::ApideckCore;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::server::TlsStream;

use crate::common::authority::Authority;
use crate::common::{KEY, builder, read_request};

pub const DATA: u8 = 0;
pub const HEADERS: u8 = 1;
pub const RST_STREAM: u8 = 3;
pub const SETTINGS: u8 = 4;
pub const PING: u8 = 6;
pub const GOAWAY: u8 = 7;
pub const CONTINUATION: u8 = 9;

pub const END_STREAM: u8 = 1;
pub const END_HEADERS: u8 = 4;
pub const PADDED: u8 = 8;

pub const NO_ERROR: u32 = 0;
pub const INTERNAL_ERROR: u32 = 2;
pub const REFUSED_STREAM: u32 = 7;
pub const ENHANCE_YOUR_CALM: u32 = 11;
pub const HTTP_1_1_REQUIRED: u32 = 13;

pub const DOCUMENT: &[u8] = b"{\"data\":{}}";

pub struct Frames {
    pub url: String,
    pem: String,
    connections: Arc<AtomicUsize>,
    requests: Arc<AtomicUsize>,
    /// Requests over HTTP/1.1. The response is [`DOCUMENT`].
    http1_requests: Arc<AtomicUsize>,
}

/// A connection of a client.
pub struct Peer {
    /// The number of the connection, from 1.
    pub number: usize,
    stream: TlsStream<TcpStream>,
    requests: Arc<AtomicUsize>,
}

impl Frames {
    /// Runs `script` for each connection, from after the client's preface. When it returns, the connection is closed.
    pub async fn start<S, F>(protocols: &[&str], script: S) -> Self
    where
        S: Fn(Peer) -> F + Send + Sync + 'static,
        F: Future<Output = Option<()>> + Send,
    {
        let authority = Authority::new("authority");
        let acceptor = authority.acceptor(protocols, None);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            url: format!("https://localhost:{}", listener.local_addr().unwrap().port()),
            pem: authority.pem(),
            connections: Arc::default(),
            requests: Arc::default(),
            http1_requests: Arc::default(),
        };
        let (connections, requests) = (server.connections.clone(), server.requests.clone());
        let http1_requests = server.http1_requests.clone();
        let script = Arc::new(script);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let number = connections.fetch_add(1, SeqCst) + 1;
                let (accepting, script, requests) = (acceptor.accept(stream), script.clone(), requests.clone());
                let http1_requests = http1_requests.clone();
                tokio::spawn(async move {
                    let Ok(mut stream) = accepting.await else { return };
                    if stream.get_ref().1.alpn_protocol() != Some(b"h2") {
                        while read_request(&mut stream).await.is_some() {
                            http1_requests.fetch_add(1, SeqCst);
                            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", DOCUMENT.len());
                            let _ = stream.write_all(&[head.as_bytes(), DOCUMENT].concat()).await;
                        }
                        return;
                    }
                    let mut preface = [0; 24];
                    if stream.read_exact(&mut preface).await.is_ok() {
                        script(Peer { number, stream, requests }).await;
                    }
                });
            }
        });
        server
    }

    pub fn builder(&self) -> apideck_core::Builder {
        let core = builder().api_key(KEY).server_url(&*self.url).timeout(Duration::from_secs(5));
        core.add_root_certificate(self.pem.as_bytes())
    }

    pub fn client(&self) -> ApideckCore {
        self.builder().build().unwrap()
    }

    pub fn connections(&self) -> usize {
        self.connections.load(SeqCst)
    }

    pub fn requests(&self) -> usize {
        self.requests.load(SeqCst)
    }

    pub fn http1_requests(&self) -> usize {
        self.http1_requests.load(SeqCst)
    }
}

impl Peer {
    pub async fn send(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) {
        let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
        let mut frame = vec![length[1], length[2], length[3], kind, flags];
        frame.extend(stream.to_be_bytes());
        frame.extend(payload);
        // The client may be gone.
        let _ = self.stream.write_all(&frame).await;
        let _ = self.stream.flush().await;
    }

    /// The type, the flags, the stream and the payload of the next frame.
    pub async fn frame(&mut self) -> Option<(u8, u8, u32, Vec<u8>)> {
        let mut head = [0; 9];
        self.stream.read_exact(&mut head).await.ok()?;
        let mut payload = vec![0; u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize];
        self.stream.read_exact(&mut payload).await.ok()?;
        let stream = u32::from_be_bytes([head[5], head[6], head[7], head[8]]);
        Some((head[3], head[4], stream, payload))
    }

    /// The stream of the next request that is complete. Settings and pings are acknowledged.
    pub async fn request(&mut self) -> Option<u32> {
        loop {
            match self.frame().await? {
                (HEADERS | DATA, flags, stream, _) if flags & END_STREAM != 0 => {
                    self.requests.fetch_add(1, SeqCst);
                    return Some(stream);
                }
                (SETTINGS, 0, ..) => self.send(SETTINGS, 1, 0, &[]).await,
                (PING, 0, _, payload) => self.send(PING, 1, 0, &payload).await,
                _ => {}
            }
        }
    }

    /// The head of a response with status 200.
    pub async fn head(&mut self, stream: u32, headers: &[(&str, &str)]) {
        // `:status: 200` of the static table.
        let mut block = vec![0x88];
        for (name, value) in headers {
            block.push(0);
            push_text(&mut block, name);
            push_text(&mut block, value);
        }
        let mut chunks = block.chunks(16 << 10).peekable();
        let mut kind = HEADERS;
        while let Some(chunk) = chunks.next() {
            let flags = if chunks.peek().is_none() { END_HEADERS } else { 0 };
            self.send(kind, flags, stream, chunk).await;
            kind = CONTINUATION;
        }
    }

    /// A whole response.
    pub async fn respond(&mut self, stream: u32) {
        self.head(stream, &[]).await;
        self.send(DATA, END_STREAM, stream, DOCUMENT).await;
    }

    pub async fn respond_to_all(&mut self) -> Option<()> {
        loop {
            let stream = self.request().await?;
            self.respond(stream).await;
        }
    }

    pub async fn go_away(&mut self, last_stream: u32, reason: u32) {
        self.send(GOAWAY, 0, 0, &[last_stream.to_be_bytes(), reason.to_be_bytes()].concat()).await;
    }

    /// Closes the connection after the client read what was sent: with something unread it would be reset.
    pub async fn close(mut self) -> Option<()> {
        let _ = self.stream.shutdown().await;
        while self.frame().await.is_some() {}
        None
    }

    pub async fn reset(&mut self, stream: u32, reason: u32) {
        self.send(RST_STREAM, 0, stream, &reason.to_be_bytes()).await;
    }
}

/// A text of HPACK: its length with a prefix of seven bits, then its bytes.
fn push_text(block: &mut Vec<u8>, text: &str) {
    if text.len() < 127 {
        block.push(u8::try_from(text.len()).unwrap());
    } else {
        block.push(127);
        let mut rest = text.len() - 127;
        while rest >= 128 {
            block.push(u8::try_from(rest % 128).unwrap() | 128);
            rest /= 128;
        }
        block.push(u8::try_from(rest).unwrap());
    }
    block.extend(text.as_bytes());
}
