//! Bodies that are compressed with gzip.

use std::collections::VecDeque;
use std::io::Write as _;
use std::pin::Pin;
use std::task::{Context, Poll};

use apideck_core::{Body, Error, TransportError};
use apideck_errors::ConnectionKind;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::{Method, Response};
use http_body::Frame;

use crate::common::*;

/// A body that arrives in these pieces.
struct Pieces(VecDeque<Bytes>);

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Poll::Ready(self.0.pop_front().map(|piece| Ok(Frame::data(piece))))
    }
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

/// The response of a custom call whose compressed body arrives in pieces of `size` bytes.
async fn receive(compressed: Vec<u8>, size: usize) -> Result<serde_json::Value, Error> {
    let transport = move |_: http::Request<Body>| {
        let pieces = compressed.chunks(size).map(Bytes::copy_from_slice).collect();
        let response =
            Response::builder().header("content-encoding", "gzip").header("content-type", "application/json");
        std::future::ready(Ok::<_, TransportError>(response.body(Body::new(Pieces(pieces))).unwrap()))
    };
    let core = builder().api_key(KEY).transport(transport).build().unwrap();
    Ok(core.call(Method::GET, "/crm/widgets").send().await?.body)
}

/// A JSON string of `length` bytes whose characters are all the same.
fn repetitive(length: usize) -> Vec<u8> {
    format!("\"{}\"", "a".repeat(length - 2)).into_bytes()
}

#[tokio::test]
async fn a_body_arrives_in_pieces_of_any_size() {
    // Numbers do not compress to nothing: some 10 kB.
    let numbers: Vec<u64> = (0..4000).map(|number: u64| number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 48).collect();
    let text = serde_json::to_vec(&numbers).unwrap();
    // Two members, as some servers send them (RFC 1952).
    let (start, end) = text.split_at(text.len() / 2);
    for compressed in [gzip(&text), [gzip(start), gzip(end)].concat()] {
        for size in [1, 511, 512, 513, 5000, usize::MAX] {
            assert_eq!(receive(compressed.clone(), size).await.unwrap(), serde_json::json!(numbers), "{size}");
        }
    }
}

/// The first MiB may be of any kind. Beyond it, a body that becomes 200 times larger is refused.
#[tokio::test]
async fn a_body_that_becomes_much_larger_is_refused() {
    const MIB: usize = 1 << 20;
    for size in [100, usize::MAX] {
        assert!(receive(gzip(&repetitive(MIB)), size).await.unwrap().is_string());
        let error = receive(gzip(&repetitive(MIB * 3 / 2)), size).await.unwrap_err();
        let Error::Connection(connection) = &error else { panic!("{error:?}") };
        assert_eq!(connection.kind, ConnectionKind::Protocol);
        assert!(format!("{error:#}").contains("200 times larger"), "{error:#}");
    }
    // About a hundred times larger: few random digits in a repetitive text.
    let mut text = String::from("\"");
    for block in 1..=300_u64 {
        text.push_str(&"a".repeat(10_000));
        text.extend((1..=9).map(|number| format!("{:016x}", (block * number).wrapping_mul(0x9e37_79b9_7f4a_7c15))));
    }
    text.push('"');
    let compressed = gzip(text.as_bytes());
    let ratio = text.len() / compressed.len();
    assert!((50..190).contains(&ratio), "{ratio}");
    assert_eq!(receive(compressed, usize::MAX).await.unwrap().as_str().unwrap().len(), text.len() - 2);
}

#[tokio::test]
async fn an_empty_body_is_not_truncated() {
    assert!(receive(Vec::new(), 1).await.unwrap().is_null());
}
