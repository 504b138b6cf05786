//! Downloads over a transport that does not check the length of the body: the SDK does.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use crate::common::*;
use apideck_core::{ApideckCore, Body, ByteStream, Call, Encoded, Error, Operation, RetryConfig, TransportError};
use apideck_errors::{ConnectionKind, TimeoutLimit};
use bytes::Bytes;
use http_body::Frame;

/// A response: status, headers, body, and whether the connection breaks after it.
pub type Script = (u16, &'static str, &'static str, bool);

pub const WHOLE: &str = "etag: \"a\", accept-ranges: bytes, content-length: 10";
pub const CHUNKED: &str = "etag: \"a\", accept-ranges: bytes";
pub const PLAIN: &str = "content-length: 10";

/// Each byte is a chunk.
pub struct Bytewise(pub &'static [u8], pub bool);

impl http_body::Body for Bytewise {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        let Some((first, rest)) = self.0.split_first() else {
            let broken = self.1;
            return Poll::Ready(broken.then(|| Err(TransportError::new(ConnectionKind::Closed, "it broke"))));
        };
        self.0 = rest;
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(std::slice::from_ref(first))))))
    }
}

pub type Ranges = Arc<Mutex<Vec<Option<String>>>>;

/// A client that gets the responses of `script` one after the other.
pub fn scripted(script: &[Script]) -> (ApideckCore, Ranges) {
    let script = Mutex::new(script.iter().copied().collect::<VecDeque<_>>());
    let ranges = Ranges::default();
    let seen = ranges.clone();
    let transport = move |request: http::Request<Body>| {
        let range = request.headers().get("range").map(|range| range.to_str().unwrap().to_owned());
        seen.lock().unwrap().push(range);
        let (status, headers, body, breaks) = script.lock().unwrap().pop_front().unwrap();
        let mut response = http::Response::builder().status(status);
        for header in headers.split(", ").filter(|header| !header.is_empty()) {
            let (name, value) = header.split_once(": ").unwrap();
            response = response.header(name, value);
        }
        let response = response.body(Body::new(Bytewise(body.as_bytes(), breaks))).unwrap();
        std::future::ready(Ok::<_, TransportError>(response))
    };
    let first_wait = Duration::from_millis(1);
    let config = RetryConfig { initial_interval: first_wait, max_interval: first_wait, ..RetryConfig::default() };
    (builder().api_key(KEY).retry(config).transport(transport).build().unwrap(), ranges)
}

pub fn call(core: &ApideckCore) -> Call<ByteStream> {
    let mut encoded = Encoded::new(&GET);
    encoded.path_parameter("id", "1").unwrap();
    Call::new(core, &GET, Ok(encoded), ByteStream::decoder(|_| None))
}

pub async fn read(script: &[Script]) -> (Result<Bytes, Error>, Vec<Option<String>>) {
    let (core, ranges) = scripted(script);
    let read = call(&core).send().await.unwrap().into_body().bytes().await;
    let ranges = ranges.lock().unwrap().split_off(1);
    (read, ranges)
}

#[tokio::test]
async fn downloads_resume_until_the_announced_length() {
    const REST: &str = "etag: \"a\", content-range: bytes 4-9/10";
    let range = |range: &str| Some(range.to_owned());
    for (script, ranges) in [
        // The second response breaks after its last byte.
        (vec![(200, WHOLE, "0123", true), (206, REST, "456789", false)], vec![range("bytes=4-9")]),
        (
            vec![
                (200, WHOLE, "0123", false),
                (206, REST, "45", false),
                (206, "etag: \"a\", content-range: bytes 6-9/10", "6789", false),
            ],
            vec![range("bytes=4-9"), range("bytes=6-9")],
        ),
        // The length of the file is known only from the second response, which may be a part as well.
        (
            vec![
                (200, CHUNKED, "0123", true),
                (206, "etag: \"a\", content-range: bytes 4-5/10", "45", false),
                (206, "etag: \"a\", content-range: bytes 6-9/10", "6789", false),
            ],
            vec![range("bytes=4-"), range("bytes=6-9")],
        ),
        // A connection that breaks after the last byte is not an error.
        (vec![(200, WHOLE, "0123456789", true)], vec![]),
        (vec![(200, CHUNKED, "0123", true), (206, REST, "456789", true)], vec![range("bytes=4-")]),
    ] {
        let (bytes, asked) = read(&script).await;
        assert_eq!(bytes.unwrap(), "0123456789", "{script:?}");
        assert_eq!(asked, ranges, "{script:?}");
    }
}

/// Sending a POST again may do something again, even if its response is a file.
#[tokio::test]
async fn only_a_get_is_resumed() {
    static EXPORT: Operation = Operation::post("a.export", "/export");
    static SEARCH: Operation = Operation::post("a.search", "/search").idempotent();
    static READ: Operation = Operation::get("a.read", "/read");
    const REST: &str = "etag: \"a\", content-range: bytes 4-9/10";
    for (operation, is_resumed) in [(&EXPORT, false), (&SEARCH, false), (&READ, true)] {
        let (core, ranges) = scripted(&[(200, WHOLE, "0123", true), (206, REST, "456789", false)]);
        let call = Call::new(&core, operation, Ok(Encoded::new(operation)), ByteStream::decoder(|_| None));
        let read = call.send().await.unwrap().into_body().bytes().await;
        assert_eq!(read.is_ok(), is_resumed, "{}: {read:?}", operation.name);
        assert_eq!(ranges.lock().unwrap().len(), 1 + usize::from(is_resumed), "{}", operation.name);
    }
}

#[tokio::test]
async fn a_download_that_cannot_resume_reports_the_first_error() {
    const REST: &str = "etag: \"a\", content-range: bytes 4-9/10";
    for (script, attempts) in [
        (vec![(200, PLAIN, "0123", false)], 1),
        (vec![(200, WHOLE, "0123", false), (416, "", "", false)], 2),
        (vec![(200, WHOLE, "0123", false), (503, "", "", false), (404, "", "", false)], 3),
        (vec![(200, WHOLE, "0123", false), (206, "etag: \"b\", content-range: bytes 4-9/10", "456789", false)], 2),
        (vec![(200, WHOLE, "0123", true), (206, REST, "", true), (412, "", "", false)], 3),
    ] {
        let (bytes, _) = read(&script).await;
        let error = bytes.unwrap_err();
        let Error::Connection(broken) = &error else { panic!("{script:?}: {error:?}") };
        assert_eq!((broken.kind, broken.context.streamed), (ConnectionKind::Closed, 4), "{script:?}");
        assert_eq!(error.attempts(), attempts, "{script:?}");
        // The error has the response that the caller received.
        assert!(error.status().unwrap().is_success(), "{script:?}");

        let directory = Directory::new("mended");
        let (core, _) = scripted(&script);
        let stream = call(&core).send().await.unwrap().into_body();
        stream.write_to(directory.0.join("file")).await.unwrap_err();
        assert_eq!(std::fs::read_dir(&directory.0).unwrap().count(), 0, "{script:?}");
    }
}

#[tokio::test]
async fn a_download_longer_than_announced_is_an_error() {
    for script in [
        vec![(200, PLAIN, "0123456789x", false)],
        vec![(200, WHOLE, "0123", true), (206, "etag: \"a\", content-range: bytes 4-9/10", "456789 and more", false)],
    ] {
        let (bytes, _) = read(&script).await;
        let error = bytes.unwrap_err();
        let Error::Connection(broken) = &error else { panic!("{script:?}: {error:?}") };
        assert_eq!((broken.kind, broken.context.streamed), (ConnectionKind::Protocol, 10), "{script:?}");
    }
}

/// A body that always has a chunk ready.
struct Endless;

impl http_body::Body for Endless {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[0; 1024])))))
    }
}

#[tokio::test]
async fn the_deadline_ends_a_body_that_is_always_ready() {
    let transport =
        |_: http::Request<Body>| std::future::ready(Ok::<_, TransportError>(http::Response::new(Body::new(Endless))));
    let core = builder().api_key(KEY).transport(transport).build().unwrap();
    let deadline = Duration::from_millis(50);
    let mut stream = call(&core).deadline(deadline).send().await.unwrap().into_body();
    let started = std::time::Instant::now();
    let error = loop {
        match stream.chunk().await {
            Ok(chunk) => assert!(chunk.is_some() && started.elapsed() < Duration::from_secs(10)),
            Err(error) => break error,
        }
    };
    let Error::Timeout(timeout) = &error else { panic!("{error:?}") };
    assert_eq!((timeout.limit, timeout.after), (TimeoutLimit::Deadline, deadline));
    assert!(stream.chunk().await.unwrap().is_none());
}

/// A temporary directory, removed on drop.
pub struct Directory(pub PathBuf);

impl Directory {
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("apideck-streams-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn save(path: PathBuf) -> Result<u64, Error> {
    let (core, _) = scripted(&[(200, PLAIN, "0123456789", false)]);
    call(&core).send().await.unwrap().into_body().write_to(path).await
}

#[tokio::test]
async fn file_names_of_any_length() {
    let directory = Directory::new("long");
    let path = directory.0.join("n".repeat(250));
    assert_eq!(save(path.clone()).await.unwrap(), 10);
    assert_eq!(std::fs::read(path).unwrap(), b"0123456789");
}

#[cfg(unix)]
#[tokio::test]
async fn saving_keeps_links_and_permissions() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let directory = Directory::new("links");
    let real = directory.0.join("elsewhere").join("real");
    std::fs::create_dir(real.parent().unwrap()).unwrap();
    std::fs::write(&real, "old").unwrap();
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).unwrap();
    let link = directory.0.join("link");
    symlink(&real, &link).unwrap();
    assert_eq!(save(link.clone()).await.unwrap(), 10);
    assert!(link.symlink_metadata().unwrap().is_symlink());
    assert_eq!(std::fs::read(&real).unwrap(), b"0123456789");
    assert_eq!(std::fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);

    let nowhere = directory.0.join("nowhere");
    symlink(directory.0.join("nothing"), &nowhere).unwrap();
    assert!(matches!(save(nowhere).await.unwrap_err(), Error::UnexpectedClient(_)));
}

#[cfg(unix)]
#[tokio::test]
async fn saving_replaces_only_files() {
    let directory = Directory::new("only");
    for path in [PathBuf::from("/dev/null"), directory.0.clone()] {
        let error = save(path.clone()).await.unwrap_err();
        assert!(matches!(error, Error::UnexpectedClient(_)), "{error:?}");
        // Before the first chunk.
        assert_eq!(error.context().unwrap().streamed, 0);
        let source = std::error::Error::source(&error).unwrap().downcast_ref::<std::io::Error>().unwrap();
        assert_eq!(source.kind(), std::io::ErrorKind::InvalidInput);
    }
}
