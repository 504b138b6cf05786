//! A partial response is never mistaken for the whole file: ranges, resumed downloads, and reading after an error.

use std::ops::RangeBounds;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use apideck_core::{
    ApiKey, Body, ByteStream, Call, Encoded, Error, KeyRequest, Operation, RetryConfig, TransportError,
};
use apideck_errors::ConnectionKind;
use bytes::Bytes;
use tokio::io::AsyncReadExt;

use crate::common::*;
use crate::streams::{Bytewise, Directory, PLAIN, Script, WHOLE, call, read, scripted};

/// The bytes of a range, and the ranges that were asked for after the first.
async fn read_range(range: impl RangeBounds<u64>, script: &[Script]) -> (Result<Bytes, Error>, Vec<Option<String>>) {
    let (core, ranges) = scripted(script);
    let read = match call(&core).range(range).send().await {
        Ok(response) => response.into_body().bytes().await,
        Err(error) => Err(error),
    };
    let ranges = ranges.lock().unwrap().split_off(1);
    (read, ranges)
}

#[track_caller]
fn assert_kind(result: Result<Bytes, Error>, kind: ConnectionKind, streamed: u64, what: &str) {
    let error = result.expect_err(what);
    let Error::Connection(broken) = &error else { panic!("{what}: {error:?}") };
    assert_eq!((broken.kind, broken.context.streamed), (kind, streamed), "{what}: {error}");
}

#[tokio::test]
async fn a_part_that_was_not_asked_for_is_an_error() {
    for headers in ["content-range: bytes 0-9/20", "content-range: bytes 0-9/10", ""] {
        let (core, _) = scripted(&[(206, headers, "0123456789", false)]);
        let error = call(&core).send().await.unwrap_err();
        let Error::Connection(broken) = &error else { panic!("{headers}: {error:?}") };
        assert_eq!((broken.kind, error.status().unwrap().as_u16()), (ConnectionKind::Protocol, 206), "{headers}");
    }
    for headers in [
        "",
        "content-range: bytes 4-9/20",
        "content-range: bytes 6-9/20",
        "content-range: bytes 5-10/20",
        "content-range: bytes=5-9/20",
        "content-range: bytes 5-9",
        "content-range: bytes */20",
        "content-range: bytes 5-9/9",
        "content-range: items 5-9/20",
        "content-range: bytes 5-9/20, content-range: bytes 5-9/20",
        "content-range: bytes 5-9/20, content-range: bytes 0-4/20",
    ] {
        let (bytes, _) = read_range(5..10, &[(206, headers, "56789", false)]).await;
        assert_kind(bytes, ConnectionKind::Protocol, 0, headers);
    }
    // The range begins after the last byte that was asked for.
    for headers in
        ["content-range: bytes 100-100/1000", "content-range: bytes 18446744073709551615-18446744073709551615/*"]
    {
        let (bytes, _) = read_range(0..10, &[(206, headers, "x", false)]).await;
        assert_kind(bytes, ConnectionKind::Protocol, 0, headers);
    }
    let (core, _) = scripted(&[(206, "content-range: bytes 5-9/10", "56789", false)]);
    let backwards = call(&core).header("range", "bytes=5-3").send().await.map(drop).unwrap_err();
    assert!(matches!(backwards, Error::Connection(_)), "{backwards:?}");
    let longer = "content-range: bytes 5-9/20, content-length: 6";
    let (bytes, _) = read_range(5..10, &[(206, longer, "56789x", false)]).await;
    assert_kind(bytes, ConnectionKind::Protocol, 5, longer);
    let (bytes, _) = read_range(5.., &[(206, "content-range: bytes 5-14/15", "0123456789x", false)]).await;
    assert_kind(bytes, ConnectionKind::Protocol, 10, "too long");
}

#[tokio::test]
async fn ranges_that_are_complete() {
    for headers in [
        "content-range: bytes 5-9/20",
        // Range units are case-insensitive.
        "content-range: BYTES 5-9/20",
        "content-range: bytes 5-9/*",
        // The file ends before the range.
        "content-range: bytes 5-9/10",
    ] {
        let range = if headers.ends_with("/10") { 5..100 } else { 5..10 };
        let (bytes, asked) = read_range(range, &[(206, headers, "56789", true)]).await;
        assert_eq!((bytes.unwrap(), asked.len()), ("56789".into(), 0), "{headers}");
    }
    // The server does not know where the file ends, so it may be here.
    let (bytes, _) = read_range(5..100, &[(206, "content-range: bytes 5-9/*", "56789", false)]).await;
    assert_eq!(bytes.unwrap(), "56789");
    // A server may ignore the range.
    let (bytes, _) = read_range(5..10, &[(200, PLAIN, "0123456789", false)]).await;
    assert_eq!(bytes.unwrap(), "0123456789");
    // Several ranges are for the caller to take apart.
    let (core, _) = scripted(&[(206, "content-type: multipart/byteranges; boundary=x", "--x", false)]);
    let several = call(&core).header("range", "bytes=0-1,5-6").send().await.unwrap().into_body();
    assert_eq!(several.bytes().await.unwrap(), "--x");
    let (core, _) =
        scripted(&[(206, "content-type: multipart/byteranges; boundary=x, content-length: 9", "--x", false)]);
    let several = call(&core).header("range", "bytes=0-1,5-6").send().await.unwrap().into_body();
    assert_kind(several.bytes().await, ConnectionKind::Closed, 3, "several ranges");
}

#[tokio::test]
async fn a_part_of_the_range_is_completed() {
    let script: [Script; 2] = [
        (206, "etag: \"a\", content-range: bytes 5-6/20", "56", false),
        (206, "etag: \"a\", content-range: bytes 7-9/20", "789", false),
    ];
    let (bytes, asked) = read_range(5..10, &script).await;
    assert_eq!((bytes.unwrap(), asked), ("56789".into(), vec![Some("bytes=7-9".to_owned())]));
    let (bytes, asked) = read_range(
        17..,
        &[
            (206, "etag: \"a\", content-range: bytes 17-18/20", "78", false),
            (206, "etag: \"a\", content-range: bytes 19-19/20", "9", false),
        ],
    )
    .await;
    assert_eq!((bytes.unwrap(), asked), ("789".into(), vec![Some("bytes=19-19".to_owned())]));

    // Without an entity tag, the rest cannot be asked for.
    let (bytes, _) = read_range(5..10, &[(206, "content-range: bytes 5-6/20", "56", false)]).await;
    assert_kind(bytes, ConnectionKind::Closed, 2, "no entity tag");
}

#[tokio::test]
async fn a_resume_rejects_a_changed_file() {
    let first = (206, "etag: \"a\", content-range: bytes 0-9/20", "0123", true);
    let rest = "etag: \"a\", content-range: bytes 4-9/20";
    assert_eq!(read_range(0..10, &[first, (206, rest, "456789", false)]).await.0.unwrap(), "0123456789");
    for headers in [
        "etag: \"a\", content-range: bytes 4-12/20",
        "etag: \"a\", content-range: bytes 4-9/21",
        "etag: \"a\", content-range: bytes 3-9/20",
        "etag: \"a\", content-range: bytes=4-9/20",
        "etag: \"a\", content-range: bytes 4-9/20, content-range: bytes 4-9/20",
        "etag: \"a\", content-range: bytes 4-9/20, content-encoding: gzip",
        "etag: \"b\", content-range: bytes 4-9/20",
        "content-range: bytes 4-9/20",
    ] {
        let (bytes, asked) = read_range(0..10, &[first, (206, headers, "456789", false)]).await;
        assert_eq!(asked.len(), 1, "{headers}");
        assert_kind(bytes, ConnectionKind::Closed, 4, headers);
    }
    let (bytes, _) = read_range(0..10, &[first, (200, "etag: \"a\"", "456789", false)]).await;
    assert_kind(bytes, ConnectionKind::Closed, 4, "the whole file");
    // The length of the whole file is that of the first response.
    let (bytes, _) =
        read(&[(200, WHOLE, "0123", true), (206, "etag: \"a\", content-range: bytes 4-9/11", "456789", false)]).await;
    assert_kind(bytes, ConnectionKind::Closed, 4, "another total");
}

static EXPORT: Operation = Operation::post("files.export", "/files/export").optional_json("body");

#[tokio::test]
async fn only_a_get_is_resumed() {
    let (core, ranges) =
        scripted(&[(200, WHOLE, "0123", true), (206, "etag: \"a\", content-range: bytes 4-9/10", "456789", false)]);
    let post = Call::new(&core, &EXPORT, Ok(Encoded::new(&EXPORT)), decoder()).streamed();
    // Not even where every method is retried.
    let post = post.retry(RetryConfig { initial_interval: Duration::from_millis(1), ..RetryConfig::any_method() });
    let bytes = post.send().await.unwrap().into_body().bytes().await;
    assert_kind(bytes, ConnectionKind::Closed, 4, "a POST");
    assert_eq!(ranges.lock().unwrap().len(), 1);
}

async fn broken() -> ByteStream {
    call(&scripted(&[(200, PLAIN, "0123", true)]).0).send().await.unwrap().into_body()
}

#[tokio::test]
async fn a_download_that_has_failed_stays_failed() {
    let mut stream = broken().await;
    let mut read = Vec::new();
    let error = stream.read_to_end(&mut read).await.unwrap_err();
    assert!(error.get_ref().unwrap().is::<Error>(), "{error:?}");
    assert_eq!(read, b"0123");
    for _ in 0..2 {
        let error = stream.read(&mut [0; 8]).await.unwrap_err();
        assert_eq!(error.to_string(), "the download has failed");
    }
    let error = stream.bytes().await.unwrap_err();
    assert!(matches!(error, Error::UnexpectedClient(_)), "{error:?}");

    let directory = Directory::new("failed");
    let mut stream = call(&scripted(&[(200, PLAIN, "", true)]).0).send().await.unwrap().into_body();
    stream.chunk().await.unwrap_err();
    let error = stream.write_to(directory.0.join("file")).await.unwrap_err();
    assert!(matches!(error, Error::UnexpectedClient(_)), "{error:?}");
    assert_eq!(std::fs::read_dir(&directory.0).unwrap().count(), 0);
}

#[tokio::test]
async fn a_file_has_the_whole_body_or_does_not_appear() {
    let directory = Directory::new("begun");
    let (core, _) = scripted(&[(200, PLAIN, "0123456789", false), (200, PLAIN, "0123456789", false)]);
    let mut stream = call(&core).send().await.unwrap().into_body();
    assert_eq!(stream.chunk().await.unwrap().unwrap(), "0");
    let error = stream.write_to(directory.0.join("file")).await.unwrap_err();
    assert!(matches!(error, Error::UnexpectedClient(_)), "{error:?}");
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.contains("a part of it was already read"), "{source}");
    assert_eq!(std::fs::read_dir(&directory.0).unwrap().count(), 0);

    // The rest of the body is still to be had in other ways.
    let mut stream = call(&core).send().await.unwrap().into_body();
    assert_eq!(stream.chunk().await.unwrap().unwrap(), "0");
    assert_eq!(stream.bytes().await.unwrap(), "123456789");
}

/// The key that was renewed for one resume is the key of the next: the old one is refused only once.
#[tokio::test]
async fn a_renewed_key_is_kept_for_later_resumes() {
    let keys = Arc::new(Mutex::new(Vec::new()));
    let asked = Arc::new(Mutex::new(Vec::new()));
    let (seen, requests) = (keys.clone(), asked.clone());
    let key = ApiKey::refreshing_provider(move |request| {
        requests.lock().unwrap().push(request);
        async move { Ok(if request == KeyRequest::Refused { "new-key" } else { "old-key" }) }
    });
    let transport = move |request: http::Request<Body>| {
        let key = request.headers()["authorization"].to_str().unwrap().to_owned();
        let range = request.headers().get("range").map(|range| range.to_str().unwrap().to_owned());
        seen.lock().unwrap().push(key.clone());
        let mut response = http::Response::builder().header("etag", "\"a\"");
        let body: &[u8] = match range.as_deref() {
            None => {
                response = response.header("content-length", "6").header("accept-ranges", "bytes");
                b"01"
            }
            Some(_) if key == "Bearer old-key" => {
                response = response.status(401);
                b""
            }
            Some("bytes=2-5") => {
                response = response.status(206).header("content-range", "bytes 2-5/6");
                b"23"
            }
            Some(_) => {
                response = response.status(206).header("content-range", "bytes 4-5/6");
                b"45"
            }
        };
        let body = Body::new(Bytewise(body, false));
        std::future::ready(Ok::<_, TransportError>(response.body(body).unwrap()))
    };
    let first_wait = std::time::Duration::from_millis(1);
    let config = RetryConfig { initial_interval: first_wait, max_interval: first_wait, ..RetryConfig::default() };
    let core = builder().api_key(key).retry(config).transport(transport).build().unwrap();
    let bytes = call(&core).send().await.unwrap().into_body().bytes().await.unwrap();
    assert_eq!(bytes, "012345");
    let (old, new) = ("Bearer old-key".to_owned(), "Bearer new-key".to_owned());
    assert_eq!(*keys.lock().unwrap(), [old.clone(), old, new.clone(), new]);
    assert_eq!(*asked.lock().unwrap(), [KeyRequest::Call, KeyRequest::Refused]);
}
