//! Bodies from streams.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use apideck_wire::Body;
use bytes::Bytes;
use http_body::Body as _;

use super::read;

/// A stream of these items.
struct Items(std::vec::IntoIter<io::Result<&'static str>>);

impl futures_core::Stream for Items {
    type Item = io::Result<&'static str>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next())
    }
}

fn items<const COUNT: usize>(items: [&'static str; COUNT]) -> Items {
    Items(items.into_iter().map(Ok).collect::<Vec<_>>().into_iter())
}

#[tokio::test]
async fn a_stream_of_unknown_length_is_read_to_its_end() {
    let body = Body::stream(items(["abc", "", "de"]));
    assert_eq!((body.len(), body.size_hint().exact(), body.is_empty()), (None, None, false));
    assert_eq!(format!("{body:?}"), "a stream");
    assert!(body.try_clone().is_none());
    assert_eq!(read(body).await.unwrap(), "abcde");
}

#[tokio::test]
async fn a_sized_stream_has_exactly_its_length() {
    let exact = Body::sized_stream(5, items(["abc", "de"]));
    assert_eq!((exact.len(), exact.size_hint().exact()), (Some(5), Some(5)));
    assert_eq!(read(exact).await.unwrap(), "abcde");
    let shorter = read(Body::sized_stream(6, items(["abc", "de"]))).await.unwrap_err();
    assert_eq!(shorter.to_string(), "the stream ended before its length was reached");
    // Too long in the chunk that reaches the length, and in the one after it.
    for longer in [items(["abc", "def"]), items(["abcde", "f"])] {
        let error = read(Body::sized_stream(5, longer)).await.unwrap_err();
        assert_eq!(error.to_string(), "the stream is longer than its length");
    }
    // An empty chunk is not too much.
    assert_eq!(read(Body::sized_stream(5, items(["abcde", ""]))).await.unwrap(), "abcde");
}

#[tokio::test]
async fn the_rest_of_a_sized_stream_is_known_while_it_is_read() {
    let mut body = Body::sized_stream(5, items(["abc", "de"]));
    for (chunk, left) in [("abc", 2), ("de", 0)] {
        assert!(!body.is_end_stream());
        let frame = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await.unwrap().unwrap();
        assert_eq!(frame.into_data().unwrap(), Bytes::from_static(chunk.as_bytes()));
        assert_eq!(body.size_hint().exact(), Some(left));
    }
    assert!(body.is_end_stream());
}

#[tokio::test]
async fn an_error_of_the_stream_is_the_error_of_the_body() {
    let failing = Items(vec![Ok("abc"), Err(io::Error::other("lost"))].into_iter());
    assert_eq!(read(Body::stream(failing)).await.unwrap_err().to_string(), "lost");
}
