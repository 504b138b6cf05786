//! Bodies: cloning, equality, progress and files.
#![allow(clippy::unwrap_used)] // Helpers of tests are tests.

mod contents;
mod files;
#[cfg(feature = "stream")]
mod streams;

use std::cell::Cell;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use apideck_wire::{Body, BoxError};
use bytes::Bytes;
use http_body::{Body as _, Frame, SizeHint};

/// Two pieces; not `Sync`, as many a stream is not.
struct Pieces(Vec<&'static str>, PhantomData<Cell<u8>>);

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        Poll::Ready((!self.0.is_empty()).then(|| Ok(Frame::data(self.0.remove(0).into()))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(6)
    }
}

fn stream() -> Body {
    Body::new(Pieces(vec!["abc", "def"], PhantomData))
}

async fn read(mut body: Body) -> Result<String, BoxError> {
    let mut text = String::new();
    let has_length = body.len().is_some();
    while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        text += std::str::from_utf8(&frame?.into_data().unwrap())?;
    }
    // Only the end of a body whose length is known is known before it is asked for.
    assert_eq!(body.is_end_stream(), has_length);
    Ok(text)
}

#[test]
fn a_body_has_the_traits_of_models() {
    fn model<T: Clone + Default + std::fmt::Debug + PartialEq + Send + Sync + 'static>() {}
    model::<Body>();
    assert_eq!(Body::default(), Body::empty());
    assert!(Body::default().is_empty());
}

#[test]
fn bodies_are_equal_by_bytes_or_as_clones() {
    assert_eq!(Body::from("abc"), Body::from(b"abc".to_vec()));
    assert_ne!(Body::from("abc"), Body::from("abd"));
    assert_ne!(Body::from("abc"), Body::from("abc").content_type("text/plain"));
    let body = stream();
    assert_eq!(body, body.clone());
    assert_ne!(body, stream());
    assert_ne!(Body::from("abcdef"), body);
}

#[test]
fn debug_shows_no_content() {
    assert_eq!(format!("{:?}", Body::from("secret").content_type("text/plain")), "6 bytes of text/plain");
    assert_eq!(format!("{:?}", stream()), "6 bytes");
}

#[tokio::test]
async fn bytes_and_files_can_be_read_again_and_streams_once() {
    for repeatable in [Body::from("abcdef"), Body::from("abcdef").on_progress(|_| {})] {
        assert_eq!(repeatable.len(), Some(6));
        assert_eq!(read(repeatable.try_clone().unwrap()).await.unwrap(), "abcdef");
        assert_eq!(read(repeatable).await.unwrap(), "abcdef");
    }
    for once in [stream(), stream().on_progress(|_| {}), stream().content_type("text/plain")] {
        assert!(once.try_clone().is_none());
        let other = once.clone();
        assert_eq!(read(once).await.unwrap(), "abcdef");
        assert!(read(other).await.unwrap_err().to_string().contains("already sent"));
    }
    // A body that is being read stays with the one who reads it.
    let mut reading = stream();
    poll_fn(|cx| Pin::new(&mut reading).poll_frame(cx)).await.unwrap().unwrap();
    assert!(read(reading.clone()).await.is_err());
    assert_eq!(reading.len(), Some(3));
    assert_eq!(read(reading).await.unwrap(), "def");
}

#[tokio::test]
async fn progress_counts_from_the_start_each_time() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let report = seen.clone();
    let body = Body::from(vec![b'x'; 150_000]).on_progress(move |sent| report.lock().unwrap().push(sent));
    read(body.clone()).await.unwrap();
    read(body).await.unwrap();
    let once = [65_536, 131_072, 150_000];
    assert_eq!(*seen.lock().unwrap(), [once, once].concat());
}

/// Not every transport stops at an error.
#[tokio::test]
async fn polling_after_a_file_error_ends_the_body() {
    let mut body = Body::file_part("/no/such/file", 0..5);
    assert!(poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await.unwrap().is_err());
    assert!(poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await.is_none());
}

/// A body that ends with trailers, as a response can.
struct WithTrailers(u8);

impl http_body::Body for WithTrailers {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        self.0 += 1;
        Poll::Ready(match self.0 {
            1 => Some(Ok(Frame::data("abc".into()))),
            2 => Some(Ok(Frame::trailers(<_>::default()))),
            _ => None,
        })
    }
}

#[tokio::test]
async fn trailers_are_skipped() {
    assert_eq!(read(Body::new(WithTrailers(0))).await.unwrap(), "abc");
    assert_eq!(read(Body::new(WithTrailers(0)).on_progress(|_| {})).await.unwrap(), "abc");
}
