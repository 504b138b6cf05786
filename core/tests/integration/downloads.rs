//! What a download tells, how it is read, and what it waits for.

use std::collections::VecDeque;
use std::future::{Future as _, poll_fn};
use std::path::Path;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use apideck_core::{ApideckCore, Body, ByteStream, Error, RetryConfig, TransportError};
use apideck_errors::{ConnectionKind, TimeoutLimit};
use bytes::Bytes;
use http_body::Frame;
use tokio::io::AsyncReadExt as _;
use tokio::time::{Sleep, advance, sleep};

use crate::common::*;
use crate::streams::{Directory, WHOLE, call, scripted};

/// A download of one response.
async fn download(status: u16, headers: &'static str, body: &'static [u8]) -> ByteStream {
    download_with(builder(), status, headers, move || Body::from(body)).await
}

async fn download_with(
    builder: apideck_core::Builder,
    status: u16,
    headers: &'static str,
    body: impl Fn() -> Body + Send + Sync + 'static,
) -> ByteStream {
    let transport = move |_: http::Request<Body>| {
        let mut response = http::Response::builder().status(status);
        for header in headers.lines() {
            let (name, value) = header.split_once(": ").unwrap();
            response = response.header(name, value);
        }
        std::future::ready(Ok::<_, TransportError>(response.body(body()).unwrap()))
    };
    let core = builder.api_key(KEY).transport(transport).build().unwrap();
    call(&core).send().await.unwrap().into_body()
}

#[tokio::test]
async fn a_download_tells_what_its_headers_say() {
    let headers = "content-type: text/csv; charset=utf-8\ncontent-length: 10\ncontent-encoding: br\n\
                   content-disposition: attachment; filename=\"../report 1.csv\"";
    let stream = download(203, headers, b"0123456789").await;
    assert_eq!((stream.status().as_u16(), stream.content_type()), (203, Some("text/csv; charset=utf-8")));
    assert_eq!((stream.content_length(), stream.content_encoding()), (Some(10), Some("br")));
    assert_eq!(stream.file_name().as_deref(), Some("report 1.csv"));
    let debug = format!("{stream:?}");
    assert!(debug.contains("crm.contacts.get") && debug.contains("Some(10)") && debug.contains("text/csv"), "{debug}");

    let stream = download(200, "", b"0123").await;
    assert_eq!((stream.content_type(), stream.content_length(), stream.content_encoding()), (None, None, None));
    assert_eq!((stream.status().as_u16(), stream.file_name()), (200, None));
    assert_eq!(stream.bytes().await.unwrap(), "0123");
}

#[tokio::test]
async fn progress_is_reported_after_each_chunk() {
    let reported = Arc::new(Mutex::new(Vec::new()));
    let reports = reported.clone();
    let (core, _) =
        scripted(&[(200, WHOLE, "0123", true), (206, "etag: \"a\", content-range: bytes 4-9/10", "456789", false)]);
    let stream = call(&core).send().await.unwrap().into_body();
    let mut stream = stream.on_progress(move |received| reports.lock().unwrap().push(received));
    assert_eq!(stream.received(), 0);
    let mut length = 0;
    while let Some(chunk) = stream.chunk().await.unwrap() {
        length += chunk.len() as u64;
        assert_eq!(stream.received(), length);
    }
    assert_eq!(*reported.lock().unwrap(), (1..=10).collect::<Vec<_>>());
    assert!(stream.chunk().await.unwrap().is_none());
}

#[tokio::test]
async fn a_reader_with_a_small_buffer_gets_all_bytes() {
    let mut stream = download(200, "", b"0123456789").await;
    let mut buffer = [0; 4];
    assert_eq!((stream.read(&mut buffer).await.unwrap(), &buffer), (4, b"0123"));
    // The rest of the chunk is the next one.
    assert_eq!(stream.read(&mut buffer[..1]).await.unwrap(), 1);
    assert_eq!(buffer[0], b'4');
    assert_eq!(stream.received(), 10);
    assert_eq!(stream.chunk().await.unwrap().unwrap(), "56789");
    assert!(stream.chunk().await.unwrap().is_none());
    assert_eq!(stream.read(&mut buffer).await.unwrap(), 0, "the end");

    let mut stream = download(200, "", b"0123456789").await;
    stream.read_exact(&mut buffer).await.unwrap();
    assert_eq!(stream.bytes().await.unwrap(), "456789");
    let mut all = Vec::new();
    download(200, "", b"0123456789").await.read_to_end(&mut all).await.unwrap();
    assert_eq!(all, b"0123456789");
}

/// A reader would take an empty chunk for the end.
#[tokio::test]
async fn empty_chunks_are_left_out() {
    let body = || Body::new(Delayed::new(&[(0, ""), (0, "01"), (0, ""), (0, "23"), (0, "")]));
    let mut all = Vec::new();
    download_with(builder(), 200, "", body).await.read_to_end(&mut all).await.unwrap();
    assert_eq!(all, b"0123");
    let mut stream = download_with(builder(), 200, "content-length: 4", body).await;
    for expected in [Some("01"), Some("23"), None] {
        assert_eq!(stream.chunk().await.unwrap().as_deref(), expected.map(str::as_bytes));
    }
}

#[cfg(feature = "stream")]
#[tokio::test]
async fn a_download_is_a_stream() {
    use futures_core::Stream as _;

    let (core, _) = scripted(&[(200, crate::streams::PLAIN, "0123", false)]);
    let mut stream = call(&core).send().await.unwrap().into_body();
    let mut read = Vec::new();
    loop {
        match poll_fn(|cx| Pin::new(&mut stream).poll_next(cx)).await {
            Some(Ok(chunk)) => read.extend_from_slice(&chunk),
            Some(Err(error)) => break assert!(matches!(error, Error::Connection(_)), "{error:?}"),
            None => panic!("an incomplete body has no end"),
        }
    }
    assert_eq!(read, b"0123");
    assert!(poll_fn(|cx| Pin::new(&mut stream).poll_next(cx)).await.is_none());
}

#[tokio::test]
async fn the_whole_body_has_at_most_the_limit() {
    for (limit, is_read) in [(9, false), (10, true), (11, true)] {
        for (headers, streamed) in [("content-length: 10", 0), ("", 10)] {
            let builder = builder().max_response_bytes(limit);
            let read = download_with(builder, 200, headers, || Body::from("0123456789")).await.bytes().await;
            if is_read {
                assert_eq!(read.unwrap(), "0123456789");
                continue;
            }
            let error = read.unwrap_err();
            assert!(matches!(error, Error::ResponseValidation(_)), "{error:?}");
            assert!(error.to_string().contains("expected at most 9 bytes"), "{error}");
            // A body that announces more is not read.
            assert_eq!(error.context().unwrap().streamed, streamed);
        }
    }
    // In several chunks.
    for (limit, is_read) in [(9, false), (10, true)] {
        let pieces = || Body::new(Delayed::new(&[(0, "01234"), (0, "56789")]));
        let read = download_with(builder().max_response_bytes(limit), 200, "", pieces).await.bytes().await;
        assert_eq!(read.is_ok(), is_read, "{read:?}");
    }
}

/// A body whose chunks arrive after these milliseconds each. After the last one it is silent.
struct Delayed {
    chunks: VecDeque<(u64, &'static str)>,
    waits: Option<Pin<Box<Sleep>>>,
    ends: bool,
}

impl Delayed {
    fn new(chunks: &[(u64, &'static str)]) -> Self {
        Self { chunks: chunks.iter().copied().collect(), waits: None, ends: true }
    }

    fn silent(self) -> Self {
        Self { ends: false, ..self }
    }
}

impl http_body::Body for Delayed {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        let Some((milliseconds, chunk)) = self.chunks.front().copied() else {
            return if self.ends { Poll::Ready(None) } else { Poll::Pending };
        };
        if milliseconds > 0 {
            let wait = self.waits.get_or_insert_with(|| Box::pin(sleep(Duration::from_millis(milliseconds))));
            std::task::ready!(wait.as_mut().poll(cx));
        }
        self.waits = None;
        self.chunks.pop_front();
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(chunk.as_bytes())))))
    }
}

fn timeout_of(result: Result<Bytes, Error>) -> (TimeoutLimit, Duration, u64) {
    let error = result.unwrap_err();
    let Error::Timeout(timeout) = &error else { panic!("{error:?}") };
    assert!(error.may_have_been_applied());
    (timeout.limit, timeout.after, timeout.context.streamed)
}

#[tokio::test(start_paused = true)]
async fn each_wait_for_data_has_the_timeout() {
    let second = Duration::from_secs(1);
    let settings = || builder().timeout(second);
    let slow = || Body::new(Delayed::new(&[(900, "01"), (900, "23"), (900, "45")]));
    let read = download_with(settings(), 200, "", slow).await.bytes().await;
    assert_eq!(read.unwrap(), "012345");

    let too_slow = || Body::new(Delayed::new(&[(900, "01"), (900, "23"), (1100, "45")]));
    let read = download_with(settings(), 200, "", too_slow).await.bytes().await;
    assert_eq!(timeout_of(read), (TimeoutLimit::Attempt, second, 4));
    let silent = || Body::new(Delayed::new(&[(0, "01")]).silent());
    let read = download_with(settings(), 200, "", silent).await.bytes().await;
    assert_eq!(timeout_of(read), (TimeoutLimit::Attempt, second, 2));
    // No limit at all.
    let late = || Body::new(Delayed::new(&[(86_400_000, "01")]));
    let read = download_with(builder().timeout(Duration::MAX), 200, "", late).await.bytes().await;
    assert_eq!(read.unwrap(), "01");

    // The deadline of the call covers all chunks.
    let deadline = Duration::from_secs(2);
    let read = download_with(settings().deadline(deadline), 200, "", slow).await.bytes().await;
    assert_eq!(timeout_of(read), (TimeoutLimit::Deadline, deadline, 4));
}

#[tokio::test(start_paused = true)]
async fn a_complete_body_does_not_time_out() {
    let deadline = Duration::from_secs(1);
    let body = || Body::new(Delayed::new(&[(0, "0123456789")]).silent());
    let mut stream = download_with(builder().deadline(deadline), 200, "content-length: 10", body).await;
    assert_eq!(stream.chunk().await.unwrap().unwrap(), "0123456789");
    advance(2 * deadline).await;
    assert!(stream.chunk().await.unwrap().is_none());
}

/// If the timer fires late, the runtime was blocked, and what the socket has is not read yet.
#[tokio::test(start_paused = true)]
async fn a_blocked_runtime_is_not_a_silent_server() {
    for (arrives, is_read) in [(20, true), (80, false)] {
        let body = move || Body::new(Delayed::new(&[(0, "01"), (300 + arrives, "23")]));
        let settings = builder().timeout(Duration::from_millis(100));
        let mut stream = download_with(settings, 200, "", body).await;
        stream.chunk().await.unwrap().unwrap();
        {
            let mut next = pin!(stream.chunk());
            assert!(poll_fn(|cx| Poll::Ready(next.as_mut().poll(cx))).await.is_pending());
            advance(Duration::from_millis(300)).await;
            assert!(poll_fn(|cx| Poll::Ready(next.as_mut().poll(cx))).await.is_pending(), "the socket gets some time");
            let result = next.await;
            assert_eq!(result.is_ok(), is_read, "{arrives}: {result:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_download_that_stalls_is_resumed() {
    let first_wait = Duration::from_millis(1);
    let retry = RetryConfig { initial_interval: first_wait, max_interval: first_wait, ..RetryConfig::default() };
    for (status, attempts) in [(206, 2), (416, 2)] {
        let requests = Arc::new(Mutex::new(0));
        let transport = move |_: http::Request<Body>| {
            *requests.lock().unwrap() += 1;
            let is_first = *requests.lock().unwrap() == 1;
            let response = http::Response::builder().header("etag", "\"a\"");
            let response = if is_first {
                let body = Body::new(Delayed::new(&[(0, "0123")]).silent());
                response.header("content-length", "10").header("accept-ranges", "bytes").body(body)
            } else {
                response.status(status).header("content-range", "bytes 4-9/10").body(Body::from("456789"))
            };
            std::future::ready(Ok::<_, TransportError>(response.unwrap()))
        };
        let core: ApideckCore =
            builder().api_key(KEY).retry(retry).timeout(Duration::from_secs(1)).transport(transport).build().unwrap();
        let read = call(&core).send().await.unwrap().into_body().bytes().await;
        if status == 206 {
            assert_eq!(read.unwrap(), "0123456789");
            continue;
        }
        let error = read.unwrap_err();
        let Error::Timeout(timeout) = &error else { panic!("{error:?}") };
        assert_eq!((timeout.context.streamed, error.attempts()), (4, attempts));
        // The time of the whole call.
        assert!(error.context().unwrap().elapsed >= Duration::from_secs(1));
    }
}

#[tokio::test]
async fn a_download_is_resumed_twenty_times() {
    let part = |first: usize| {
        let headers = format!("etag: \"a\", content-range: bytes {first}-29/30");
        (206, &*headers.leak(), "x", true)
    };
    let mut script = vec![(200, "etag: \"a\", accept-ranges: bytes, content-length: 30", "x", true)];
    script.extend((1..30).map(part));
    let (core, ranges) = scripted(&script);
    let error = call(&core).send().await.unwrap().into_body().bytes().await.unwrap_err();
    let Error::Connection(broken) = &error else { panic!("{error:?}") };
    assert_eq!((broken.kind, broken.context.streamed, error.attempts()), (ConnectionKind::Closed, 21, 21));
    assert_eq!(ranges.lock().unwrap().len(), 21);
}

/// 3 MiB in chunks of 10 kB.
fn large() -> Vec<u8> {
    (0..3_u32 << 20).map(|number| (number.wrapping_mul(2_654_435_761) >> 24) as u8).collect()
}

struct Chunks(Bytes);

impl http_body::Body for Chunks {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        let length = self.0.len().min(10_000);
        Poll::Ready((length > 0).then(|| Ok(Frame::data(self.0.split_to(length)))))
    }
}

#[tokio::test]
async fn a_large_file_is_saved_whole() {
    let directory = Directory::new("large");
    let path = directory.0.join("file");
    let content = Bytes::from(large());
    let body = content.clone();
    let stream = download_with(builder(), 200, "", move || Body::new(Chunks(body.clone()))).await;
    assert_eq!(stream.write_to(&path).await.unwrap(), content.len() as u64);
    assert!(std::fs::read(&path).unwrap() == content);
    assert_eq!(std::fs::read_dir(&directory.0).unwrap().count(), 1);
}

#[tokio::test]
async fn a_path_that_does_not_name_a_file_is_found_before_the_download() {
    let directory = Directory::new("paths");
    for path in ["none/file", "..", "file/", ""] {
        let path = if path.is_empty() { Path::new("").to_owned() } else { directory.0.join(path) };
        let error = download(200, "", b"0123").await.write_to(&path).await.unwrap_err();
        assert!(matches!(error, Error::UnexpectedClient(_)), "{error:?}");
        assert!(std::error::Error::source(&error).unwrap().is::<std::io::Error>(), "{error:?}");
        assert_eq!(error.context().unwrap().streamed, 0, "{path:?}");
    }
    assert_eq!(std::fs::read_dir(&directory.0).unwrap().count(), 0);
}

/// A caller may ask for a range with a header of its own.
#[tokio::test]
async fn ranges_of_the_callers_own_header() {
    let part = (206, "content-range: bytes 5-9/20", "56789", false);
    for (range, is_accepted) in [
        ("bytes=5-9", true),
        ("Bytes = 5-9", true),
        ("bytes=6-9", false),
        ("items=6-9", true),
        ("bytes=-5", true),
        ("bytes=+6-9", true),
    ] {
        let (core, _) = scripted(&[part]);
        let read = match call(&core).header("range", range).send().await {
            Ok(response) => response.into_body().bytes().await,
            Err(error) => Err(error),
        };
        assert_eq!(read.is_ok(), is_accepted, "{range}: {read:?}");
    }
}
