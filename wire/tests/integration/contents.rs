//! What a body is made from, and what it says about itself.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll};

use apideck_wire::{Body, BoxBody, BoxError};
use bytes::Bytes;
use http_body::{Body as _, Frame, SizeHint};

use super::{read, stream};

#[tokio::test]
async fn all_conversions_keep_the_bytes() {
    const TEXT: &[u8] = b"abc";
    let bodies = [
        Body::from("abc"),
        Body::from("abc".to_owned()),
        Body::from(TEXT),
        Body::from(TEXT.to_vec()),
        Body::from(Bytes::from_static(TEXT)),
    ];
    for body in bodies {
        assert_eq!(body.as_bytes(), Some(TEXT));
        assert_eq!((body.len(), body.is_empty(), body.is_end_stream()), (Some(3), false, false));
        assert_eq!((body.size_hint().exact(), body.media_type()), (Some(3), None));
        assert_eq!(read(body).await.unwrap(), "abc");
    }
    assert!(Body::empty().is_empty() && Body::empty().is_end_stream());
    assert_eq!(Body::from("a").content_type("text/csv").media_type(), Some("text/csv"));
}

#[tokio::test]
async fn a_body_that_is_being_read_is_passed_through() {
    let boxed: BoxBody = Box::pin(Body::from("abcdef"));
    let body = Body::from(boxed);
    assert_eq!((body.len(), body.is_end_stream(), body.as_bytes()), (Some(6), false, None));
    assert_eq!(body.size_hint().exact(), Some(6));
    assert!(body.try_clone().is_none());
    // Its progress is that of the body, not of a clone, which could not be sent.
    assert_eq!(read(body).await.unwrap(), "abcdef");
    let empty = Body::from(Box::pin(Body::empty()) as BoxBody);
    assert!(empty.is_empty() && empty.is_end_stream());
    assert_eq!(stream().as_bytes(), None);
}

/// A body that only knows the least and the most that is left, and when it has ended.
struct Vague(bool);

impl http_body::Body for Vague {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        Poll::Ready(None)
    }

    fn is_end_stream(&self) -> bool {
        self.0
    }

    fn size_hint(&self) -> SizeHint {
        let mut hint = SizeHint::new();
        hint.set_lower(3);
        hint
    }
}

#[test]
fn size_hint_and_is_end_stream_are_forwarded() {
    for ended in [true, false] {
        let body = Body::from(Box::pin(Vague(ended)) as BoxBody);
        assert_eq!((body.is_end_stream(), body.size_hint().lower(), body.len()), (ended, 3, None));
    }
}

#[tokio::test]
async fn progress_keeps_length_and_media_type() {
    let seen = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let report = seen.clone();
    let mut body = Body::from(vec![b'x'; 70_000]).content_type("text/csv").on_progress(move |sent| {
        report.lock().unwrap().push(sent);
    });
    assert_eq!((body.len(), body.media_type()), (Some(70_000), Some("text/csv")));
    let first = std::future::poll_fn(|cx| std::pin::Pin::new(&mut body).poll_frame(cx)).await.unwrap().unwrap();
    assert_eq!(first.into_data().unwrap().len(), 65_536);
    // The rest of the chunk is still to be sent.
    assert_eq!((body.size_hint().exact(), body.is_end_stream()), (Some(4_464), false));
    read(body).await.unwrap();
    assert_eq!(*seen.lock().unwrap(), [65_536, 70_000]);
}

#[test]
fn the_progress_of_a_request_is_that_of_its_body_and_not_of_a_clone() {
    let mut body = Body::from("abc");
    assert!(body.progress().is_none());
    let progress = Arc::new(AtomicU32::new(0));
    body.set_progress(progress.clone());
    progress.store(7, Ordering::Relaxed);
    assert_eq!(body.progress().map(|progress| progress.load(Ordering::Relaxed)), Some(7));
    assert!(body.clone().progress().is_none() && body.try_clone().is_some_and(|clone| clone.progress().is_none()));
}
