//! Connections: kept alive, shared, given up.
#![allow(clippy::unwrap_used)] // Helpers of tests are tests.

mod common;

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::task::{Context, Poll};
use std::time::Duration;

use apideck_core::{ApideckCore, Body, Call, Encoded, Error, Outcome};
use apideck_errors::ConnectionKind;
use bytes::Bytes;
use common::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n{\"data\":{}}";

#[tokio::test]
async fn many_calls_over_few_connections() {
    let server = Server::start(Script::Answer(OK)).await;
    let core = client(&server.url);
    let mut tasks = JoinSet::new();
    for _ in 0..64 {
        let core = core.clone();
        tasks.spawn(async move {
            for _ in 0..16 {
                assert!(create(&core).await.ok());
            }
        });
    }
    tasks.join_all().await;
    assert_eq!(server.requests.lock().unwrap().len(), 1024);
    let connections = *server.connections.lock().unwrap();
    assert!((1..=128).contains(&connections), "{connections}");
}

#[tokio::test]
async fn dropping_a_call_cancels_it() {
    let hanging = Server::start(Script::AnswerAndHang("")).await;
    let server = Server::start(Script::Answer(OK)).await;
    let core = client(&server.url);
    for _ in 0..4 {
        let call = create(&core).server_url(&hanging.url);
        assert!(tokio::time::timeout(Duration::from_millis(30), call).await.is_err());
    }
    assert!(matches!(create(&core).await, Outcome::Ok { .. }));
    // Never polled: nothing is sent.
    let count = server.requests.lock().unwrap().len();
    drop(create(&core).send());
    drop(create(&core));
    tokio::time::sleep(Duration::from_millis(30)).await;
    assert_eq!(server.requests.lock().unwrap().len(), count);
}

/// Waits until `count` tasks are left: the ends of a connection are one each.
async fn tasks_left(count: usize) {
    let metrics = tokio::runtime::Handle::current().metrics();
    for _ in 0..200 {
        if metrics.num_alive_tasks() <= count {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{} tasks are left instead of {count}", metrics.num_alive_tasks());
}

fn alive_tasks() -> usize {
    tokio::runtime::Handle::current().metrics().num_alive_tasks()
}

#[tokio::test]
async fn no_task_outlives_the_client() {
    let server = Server::start(Script::Answer(OK)).await;
    let before = alive_tasks();
    let core = client(&server.url);
    create(&core).send().await.unwrap();
    drop(core);
    tasks_left(before).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_call_after_the_other_needs_one_connection() {
    // The end of the body may be known before the connection is ready again.
    let server = Server::start(Script::Answer(OK)).await;
    let core = client(&server.url);
    tokio::spawn(async move {
        for _ in 0..300 {
            create(&core).send().await.unwrap();
        }
    })
    .await
    .unwrap();
    assert_eq!(*server.connections.lock().unwrap(), 1);
}

#[tokio::test]
async fn many_calls_at_once() {
    let server = Server::start(Script::Answer(OK)).await;
    let before = alive_tasks();
    let core = client(&server.url);
    let mut calls = JoinSet::new();
    // Two files each: most systems allow for 1024.
    for _ in 0..400 {
        let core = core.clone();
        calls.spawn(async move { create(&core).timeout(Duration::from_secs(30)).send().await.map(drop) });
    }
    while let Some(result) = calls.join_next().await {
        result.unwrap().unwrap();
    }
    tasks_left(before + 2 * 128).await;
    drop(core);
    tasks_left(before).await;
}

#[tokio::test]
async fn idle_connections_are_closed() {
    let (one, other) = (Server::start(Script::Answer(OK)).await, Server::start(Script::Answer(OK)).await);
    let before = alive_tasks();
    let core = builder().api_key(KEY).server_url(&*one.url).pool_idle_timeout(Duration::from_millis(300));
    let core = core.build().unwrap();
    for _ in 0..2 {
        create(&core).send().await.unwrap();
    }
    assert_eq!(*one.connections.lock().unwrap(), 1);
    tokio::time::sleep(Duration::from_millis(400)).await;
    // Any call looks after all of them, even one that does not end.
    let hanging = Server::start(Script::AnswerAndHang("")).await;
    let call = tokio::time::timeout(Duration::from_millis(300), create(&core).server_url(&hanging.url));
    assert!(call.await.is_err());
    drop(hanging);
    create(&core).server_url(&other.url).send().await.unwrap();
    create(&core).send().await.unwrap();
    assert_eq!(*one.connections.lock().unwrap(), 2);
    drop(core);
    // The tasks of the server that hangs: it listens, and sleeps.
    tasks_left(before + 2).await;
}

#[tokio::test]
async fn few_idle_connections() {
    for (max_idle, expected) in [(0, 3), (1, 1)] {
        let server = Server::start(Script::Answer(OK)).await;
        let before = alive_tasks();
        let core = builder().api_key(KEY).server_url(&*server.url).pool_max_idle_per_host(max_idle).build().unwrap();
        for _ in 0..3 {
            create(&core).send().await.unwrap();
        }
        assert_eq!(*server.connections.lock().unwrap(), expected);
        let calls: JoinSet<_> = (0..8)
            .map(|_| {
                let core = core.clone();
                async move { create(&core).send().await.map(drop) }
            })
            .collect();
        assert!(calls.join_all().await.iter().all(Result::is_ok));
        tasks_left(before + 2 * max_idle).await;
    }
}

#[tokio::test]
async fn headers_are_limited() {
    let with = |headers: usize| {
        let lines: Vec<_> = (0..headers - 1).map(|number| format!("x-{number}: 1\r\n")).collect();
        let answer = format!("HTTP/1.1 200 OK\r\n{}content-length: 11\r\n\r\n{{\"data\":{{}}}}", lines.concat());
        Server::start(Script::Answer(answer.leak()))
    };
    create(&client(&with(100).await.url)).send().await.unwrap();
    let server = with(101).await;
    let error = create(&client(&server.url)).send().await.unwrap_err();
    let Error::Connection(connection) = &error else {
        panic!("{error:?}");
    };
    assert_eq!(connection.kind, ConnectionKind::Protocol);
    assert!(error.to_string().contains("message head is too large"), "{error}");
    assert!(error.may_have_been_applied() && !error.is_retryable());

    let core = builder().api_key(KEY).server_url(&*server.url).max_response_headers(101).build().unwrap();
    assert_eq!(create(&core).send().await.unwrap().http_meta.headers.len(), 101);
}

/// A call with a body that no buffer holds.
fn upload(core: &ApideckCore) -> Call<'_, serde_json::Value> {
    let mut encoded = Encoded::new(&UPLOAD);
    encoded.json(vec![7; 64 << 20]);
    Call::new(core, &UPLOAD, Ok(encoded), decoder())
}

#[tokio::test]
async fn a_call_is_cancelled_while_it_is_written() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let core = client(&format!("http://{}", listener.local_addr().unwrap()));
    let before = alive_tasks();
    let call = tokio::time::timeout(Duration::from_millis(100), upload(&core));
    let (stream, result) = tokio::join!(listener.accept(), call);
    assert!(result.is_err());
    // The server has read nothing yet: what it finds is the start, and the end of the connection.
    let (mut stream, mut rest) = (stream.unwrap().0, Vec::new());
    let end = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut rest)).await.unwrap();
    assert!(rest.len() < 64 << 20, "{end:?}");
    tasks_left(before).await;
}

#[tokio::test]
async fn an_answer_before_the_request_was_read() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let core = client(&format!("http://{}", listener.local_addr().unwrap()));
    let server = tokio::spawn(async move {
        let mut streams = Vec::new();
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut start = [0; 64];
            stream.read_exact(&mut start).await.unwrap();
            stream.write_all(OK.as_bytes()).await.unwrap();
            // Neither read on nor closed.
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
    // No connection is left, though the client is, and the server is done.
    let streams = server.await.unwrap();
    tasks_left(before - 1).await;
    drop((core, streams));
}

/// Zeros without end, or so many that nobody waits for them.
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

fn upload_of(core: &ApideckCore, body: impl Into<Body>) -> Call<'_, serde_json::Value> {
    let mut encoded = Encoded::new(&UPLOAD);
    encoded.body(body.into()).unwrap();
    Call::new(core, &UPLOAD, Ok(encoded), decoder())
}

/// What is not sent when the answer is complete is not sent any more.
#[tokio::test(flavor = "multi_thread")]
async fn an_early_answer_ends_the_upload() {
    for (has_length, answer) in [
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
            first.write_all(answer.as_bytes()).await.unwrap();
            // A connection of its own for the next call.
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
async fn a_complete_upload_leaves_its_connection() {
    let server = Server::start(Script::Answer(OK)).await;
    let core = client(&server.url);
    for _ in 0..5 {
        let body = Zeros { left: 4 << 20, has_length: true, made: Arc::default() };
        upload_of(&core, Body::new(body)).send().await.unwrap();
        upload_of(&core, vec![7; 4 << 20]).send().await.unwrap();
    }
    assert_eq!(*server.connections.lock().unwrap(), 1);
}

#[tokio::test]
async fn answers_in_chunks_leave_their_connection() {
    let server = Server::start(Script::Answer(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nb\r\n{\"data\":{}}\r\n0\r\n\r\n",
    ))
    .await;
    let core = client(&server.url);
    for _ in 0..3 {
        create(&core).send().await.unwrap();
    }
    assert_eq!(*server.connections.lock().unwrap(), 1);
}

/// A connection that was closed while it was idle, and no other one is to be had.
#[tokio::test]
async fn a_request_that_went_out_again_in_vain_is_counted() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let core = client(&format!("http://{}", listener.local_addr().unwrap()));
    let server = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_request(&mut stream).await.unwrap();
        stream.write_all(OK.as_bytes()).await.unwrap();
        stream
    };
    let (stream, result) = tokio::join!(server, create(&core));
    assert!(result.ok());
    drop((listener, stream));
    let error = create(&core).send().await.unwrap_err();
    let Error::Connection(error) = error else {
        panic!("{error:?}");
    };
    assert_eq!(error.kind, ConnectionKind::Refused);
    // It depends on what is seen first: that the connection is closed, or that there is a request.
    assert!((1..=2).contains(&error.context.attempts), "{}", error.context.attempts);
}

#[test]
fn connections_end_with_their_runtime() {
    let runtime = || tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (servers, first, second) = (runtime(), runtime(), runtime());
    let server = servers.block_on(Server::start(Script::Answer(OK)));
    let core = client(&server.url);
    first.block_on(create(&core).send()).unwrap();
    drop(first);
    for _ in 0..2 {
        second.block_on(create(&core).send()).unwrap();
    }
    assert_eq!(*server.connections.lock().unwrap(), 2);

    // In the middle of a call that another runtime began the connection for.
    let first = runtime();
    let script = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let (url, hangs) = servers.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let hangs = script.clone();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            read_request(&mut stream).await.unwrap();
            stream.write_all(OK.as_bytes()).await.unwrap();
            read_request(&mut stream).await.unwrap();
            hangs.store(true, std::sync::atomic::Ordering::SeqCst);
            let _ = stream.read_u8().await;
        });
        (url, script)
    });
    let core = client(&url);
    first.block_on(create(&core).send()).unwrap();
    let call = second.spawn(async move { create(&core).send().await.map(drop) });
    while !hangs.load(std::sync::atomic::Ordering::SeqCst) {
        std::thread::sleep(Duration::from_millis(5));
    }
    drop(first);
    let error = second.block_on(call).unwrap().unwrap_err();
    assert!(matches!(error, Error::Aborted(_)), "{error:?}");
    assert!(error.may_have_been_applied());
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_local_address() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let from = |address: &str| {
        builder().api_key(KEY).server_url(&*url).local_address(address.parse().unwrap()).build().unwrap()
    };
    let core = from("127.0.0.2");
    let (accepted, _) = tokio::join!(listener.accept(), tokio::time::timeout(Duration::from_millis(50), create(&core)));
    assert_eq!(accepted.unwrap().1.ip().to_string(), "127.0.0.2");
    // Of the other family, and of nobody here.
    for address in ["::1", "192.0.2.1"] {
        let error = create(&from(address)).send().await.unwrap_err();
        assert!(matches!(&error, Error::Connection(error) if error.kind == ConnectionKind::Connect), "{error:?}");
        assert!(!error.may_have_been_applied());
    }
}

#[test]
fn clients_and_calls_can_be_sent_to_other_threads() {
    fn send_and_sync<T: Send + Sync>(_: &T) {}
    fn send<T: Send>(_: &T) {}
    let core: ApideckCore = client("http://127.0.0.1:1");
    send_and_sync(&core);
    send(&create(&core));
    send(&create(&core).send());
    send(&std::future::IntoFuture::into_future(create(&core)));
}

/// A type around the client can be built by the same builder.
#[test]
fn a_facade_uses_the_same_builder() {
    struct Facade(ApideckCore);
    impl From<ApideckCore> for Facade {
        fn from(core: ApideckCore) -> Self {
            Self(core)
        }
    }
    let facade = apideck_core::Builder::<Facade>::new()
        .environment(|_| None)
        .api_key(KEY)
        .transport(answering(200, "", "").0)
        .build()
        .unwrap();
    create(&facade.0).into_request().unwrap();
}
