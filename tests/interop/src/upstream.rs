//! A small HTTP/1.1 server for the proxy locations. It reads each request to its end and responds, to one below `/slow/`
//! after a delay.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const DELAY: Duration = Duration::from_millis(30);

const RESPONSE: &[u8] =
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 23\r\n\r\n{\"data\":{\"slow\":\"yes\"}}";

pub async fn serve(port: u16) -> std::io::Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(async move {
            // A connection that fails is nginx's to report.
            let _ = serve_connection(stream).await;
        });
    }
}

async fn serve_connection(mut stream: TcpStream) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    loop {
        let length = loop {
            if let Some(length) = request_length(&bytes).filter(|length| *length <= bytes.len()) {
                break length;
            }
            if stream.read_buf(&mut bytes).await? == 0 {
                return Ok(());
            }
        };
        let request: Vec<u8> = bytes.drain(..length).collect();
        if request.starts_with(b"GET /slow/") || request.starts_with(b"POST /slow/") {
            tokio::time::sleep(DELAY).await;
        }
        stream.write_all(RESPONSE).await?;
    }
}

/// The length of the first request in `bytes` with its body, once its head is complete.
fn request_length(bytes: &[u8]) -> Option<usize> {
    let head = bytes.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let text = String::from_utf8_lossy(&bytes[..head]).to_ascii_lowercase();
    let body = text.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok()).unwrap_or(0);
    Some(head + body)
}
