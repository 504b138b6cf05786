//! Connections of large uploads: cancelled, with an early response, complete.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::task::{Context, Poll};
use std::time::Duration;

use apideck_core::{ApideckCore, Body, Call, Encoded};
use bytes::Bytes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::{OK, alive_tasks, tasks_left};
use crate::common::*;

/// A call with a body that is larger than all socket buffers.
fn upload(core: &ApideckCore) -> Call<serde_json::Value> {
    let mut encoded = Encoded::new(&UPLOAD);
    encoded.json(vec![7; 64 << 20]);
    Call::new(core, &UPLOAD, Ok(encoded), decoder())
}

#[tokio::test]
async fn cancelling_an_upload_closes_its_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let core = client(&format!("http://{}", listener.local_addr().unwrap()));
    let before = alive_tasks();
    let call = tokio::time::timeout(Duration::from_millis(100), upload(&core));
    let (stream, result) = tokio::join!(listener.accept(), call);
    assert!(result.is_err());
    // The server has not read yet. It finds the start of the request, then the end of the connection.
    let (mut stream, mut rest) = (stream.unwrap().0, Vec::new());
    let end = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut rest)).await.unwrap();
    assert!(rest.len() < 64 << 20, "{end:?}");
    tasks_left(before).await;
}

#[tokio::test]
async fn early_responses_leave_no_connection_behind() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let core = client(&format!("http://{}", listener.local_addr().unwrap()));
    let server = tokio::spawn(async move {
        let mut streams = Vec::new();
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut start = [0; 64];
            stream.read_exact(&mut start).await.unwrap();
            stream.write_all(OK.as_bytes()).await.unwrap();
            // The server neither reads on nor closes the connection.
            streams.push(stream);
            if streams.len() == 3 {
                return streams;
            }
        }
    });
    let before = alive_tasks();
    for _ in 0..3 {
        upload(&core).send().await.unwrap();
    }
    // No connection is left, although the client is alive. The server task has ended.
    let streams = server.await.unwrap();
    tasks_left(before - 1).await;
    drop((core, streams));
}

/// A body of `left` zero bytes.
struct Zeros {
    left: u64,
    has_length: bool,
    made: Arc<AtomicUsize>,
}

impl http_body::Body for Zeros {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, std::io::Error>>> {
        let length = self.left.min(64 << 10);
        if length == 0 {
            return Poll::Ready(None);
        }
        self.left -= length;
        self.made.fetch_add(64 << 10, SeqCst);
        Poll::Ready(Some(Ok(http_body::Frame::data(vec![0; usize::try_from(length).unwrap()].into()))))
    }

    fn size_hint(&self) -> http_body::SizeHint {
        if self.has_length { http_body::SizeHint::with_exact(self.left) } else { http_body::SizeHint::default() }
    }
}

fn upload_of(core: &ApideckCore, body: impl Into<Body>) -> Call<serde_json::Value> {
    let mut encoded = Encoded::new(&UPLOAD);
    encoded.body(body.into()).unwrap();
    Call::new(core, &UPLOAD, Ok(encoded), decoder())
}

/// Once the response is complete, the rest of the request is not sent.
#[tokio::test(flavor = "multi_thread")]
async fn an_early_response_ends_the_upload() {
    for (has_length, response) in [
        (true, "HTTP/1.1 413 Too Large\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"),
        (false, "HTTP/1.1 413 Too Large\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"),
        (false, "HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n"),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let core = client(&format!("http://{}", listener.local_addr().unwrap()));
        let server = tokio::spawn(async move {
            let (mut first, _) = listener.accept().await.unwrap();
            let mut start = vec![0; 64 << 10];
            first.read_exact(&mut start[..64]).await.unwrap();
            first.write_all(response.as_bytes()).await.unwrap();
            // The next call opens another connection.
            let (mut second, _) = listener.accept().await.unwrap();
            read_request(&mut second).await.unwrap();
            second.write_all(OK.as_bytes()).await.unwrap();
            let mut received = 0;
            while let Ok(length @ 1..) = first.read(&mut start).await {
                received += length;
            }
            received
        });
        let made = Arc::<AtomicUsize>::default();
        let body = Zeros { left: 1 << 40, has_length, made: made.clone() };
        let error = upload_of(&core, Body::new(body)).send().await.unwrap_err();
        assert_eq!(error.response().unwrap().context.status.unwrap().as_u16(), 413);
        create(&core).send().await.unwrap();
        let received = tokio::time::timeout(Duration::from_secs(5), server).await.unwrap().unwrap();
        assert!(received < 32 << 20, "{received}");
        let made_then = made.load(SeqCst);
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert_eq!((made.load(SeqCst), Arc::strong_count(&made)), (made_then, 1));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_are_reused_after_complete_uploads() {
    let server = Server::start(Script::Respond(OK)).await;
    let core = client(&server.url);
    // Under a sanitizer, an upload takes seconds.
    let limit = Duration::from_secs(60);
    for _ in 0..5 {
        let body = Zeros { left: 4 << 20, has_length: true, made: Arc::default() };
        upload_of(&core, Body::new(body)).timeout(limit).send().await.unwrap();
        upload_of(&core, vec![7; 4 << 20]).timeout(limit).send().await.unwrap();
    }
    assert_eq!(*server.connections.lock().unwrap(), 1);
}
