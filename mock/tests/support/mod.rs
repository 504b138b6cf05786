//! A raw HTTP client, so that the tests see the bytes on the socket.
#![allow(dead_code, reason = "every test file uses a different part")]
#![allow(clippy::unwrap_used, reason = "a helper that panics fails its test")]

mod response;

use std::future::Future;
use std::time::Duration;

use apideck_mock::Mock;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;

pub(crate) use response::Response;

pub(crate) const HEADERS: &str = "authorization: Bearer sk_test\r\nx-apideck-app-id: app\r\n\
    x-apideck-consumer-id: consumer\r\ncontent-type: application/json\r\n";

pub(crate) async fn within<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(10), future).await.expect("the mock did not respond in time")
}

/// Waits until `condition` holds, because effects of the other end of a socket show after a delay.
pub(crate) async fn eventually(condition: impl Fn() -> bool) {
    within(async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    })
    .await;
}

pub(crate) fn port(mock: &Mock) -> u16 {
    mock.url().rsplit(':').next().unwrap().parse().unwrap()
}

pub(crate) async fn connect(mock: &Mock) -> Connection<TcpStream> {
    let stream = TcpStream::connect(("127.0.0.1", port(mock))).await.unwrap();
    Connection { stream }
}

/// Sends one request on a new connection.
pub(crate) async fn request(mock: &Mock, line: &str, headers: &str, body: &str) -> Response {
    let mut connection = connect(mock).await;
    connection.send(line, headers, body).await;
    connection.response().await
}

pub(crate) async fn create_session(mock: &Mock, body: &str) -> Response {
    request(mock, "POST /vault/sessions", HEADERS, body).await
}

/// Opens a session and fetches its page.
pub(crate) async fn open_page(mock: &Mock, session: &Value) -> Response {
    let response = create_session(mock, &session.to_string()).await;
    let uri = response.json()["data"]["session_uri"].clone();
    let path = uri.as_str().unwrap().strip_prefix(mock.url()).unwrap();
    request(mock, &format!("GET {path}"), "", "").await
}

pub(crate) struct Connection<S> {
    pub(crate) stream: S,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Connection<S> {
    pub(crate) async fn send(&mut self, line: &str, headers: &str, body: &str) {
        let length = body.len();
        let text = format!("{line} HTTP/1.1\r\nhost: mock\r\n{headers}content-length: {length}\r\n\r\n{body}");
        within(self.stream.write_all(text.as_bytes())).await.unwrap();
        within(self.stream.flush()).await.unwrap();
    }

    /// Reads one response and leaves the connection open.
    pub(crate) async fn response(&mut self) -> Response {
        let mut response = self.head().await;
        let length = response.header("content-length").unwrap_or("0");
        let mut body = vec![0; length.parse().unwrap()];
        within(self.stream.read_exact(&mut body)).await.unwrap();
        response.body = String::from_utf8(body).unwrap();
        response
    }

    /// Reads the head of a response.
    pub(crate) async fn head(&mut self) -> Response {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(within(self.stream.read_u8()).await.unwrap());
        }
        let head = String::from_utf8(head).unwrap();
        let status = head[9..12].parse().unwrap();
        Response { status, head, body: String::new() }
    }

    /// Reads until the other end closes.
    pub(crate) async fn rest(&mut self) -> String {
        let mut rest = Vec::new();
        within(self.stream.read_to_end(&mut rest)).await.unwrap();
        String::from_utf8(rest).unwrap()
    }
}
