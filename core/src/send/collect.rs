//! Reads a body into memory.

use std::future::poll_fn;

use bytes::Bytes;
use http_body::Body as _;

use super::failure::{self, Failure};
use crate::Body;

/// The room that is made for a body because the server announced it. On most systems, memory that is not written to costs
/// nothing, but a server can announce gigabytes and send two bytes.
const ANNOUNCED_ROOM: usize = 2 << 20;

/// The part of a body that has arrived. A body that arrives in one piece, as most do, is not copied.
#[derive(Default)]
pub(crate) struct CollectedBody {
    /// The length that the server announced, or the limit if that is less.
    expected: usize,
    len: usize,
    /// The first piece, while it is the only one.
    first: Bytes,
    /// All pieces, once there are several.
    all: Vec<u8>,
}

impl CollectedBody {
    /// Reads `body` up to `limit` bytes. If only the whole body is of use (`needed`), a body that announces more is not
    /// read at all.
    pub(super) async fn read(&mut self, mut body: Body, limit: usize, needed: bool) -> Result<(), Failure> {
        let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
        if announced > limit && needed {
            return Err(Failure::TooLarge);
        }
        self.expected = announced.min(limit);
        while let Some(data) = poll_fn(|cx| body.poll_data(cx)).await {
            let mut data = data.map_err(|error| Failure::Transport(failure::from_body(error)))?;
            let is_too_large = data.len() > limit - self.len;
            data.truncate(limit - self.len);
            self.push(data);
            if is_too_large {
                return Err(Failure::TooLarge);
            }
        }
        Ok(())
    }

    pub(crate) fn push(&mut self, data: Bytes) {
        if self.len == 0 {
            self.first = data;
            self.len = self.first.len();
            return;
        }
        if self.all.is_empty() {
            self.make_room();
            self.all.extend_from_slice(&self.first);
        }
        self.len += data.len();
        if self.all.capacity() < self.len {
            self.make_room();
        }
        self.all.extend_from_slice(&data);
    }

    /// Makes room for the rest of what the server announced, but for at most 15 times what has arrived.
    fn make_room(&mut self) {
        let arrived = self.all.len();
        let rest = self.expected.saturating_sub(arrived);
        self.all.reserve_exact(rest.min(arrived.saturating_mul(15).max(ANNOUNCED_ROOM)));
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn into_bytes(self) -> Bytes {
        if self.all.is_empty() { self.first } else { self.all.into() }
    }
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use http_body::{Frame, SizeHint};

    use super::*;

    /// Two bytes, in a body that announces far more.
    struct Boastful(u8);

    impl http_body::Body for Boastful {
        type Data = Bytes;
        type Error = crate::BoxError;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
            self.0 += 1;
            Poll::Ready((self.0 <= 2).then(|| Ok(Frame::data(Bytes::from_static(b"x")))))
        }

        fn size_hint(&self) -> SizeHint {
            SizeHint::with_exact(64 << 20)
        }
    }

    #[tokio::test]
    async fn an_announced_length_does_not_take_memory() {
        let mut collected = CollectedBody::default();
        assert!(collected.read(Body::new(Boastful(0)), 100 << 20, true).await.is_err());
        assert_eq!(collected.len(), 2);
        assert!(collected.all.capacity() <= ANNOUNCED_ROOM, "{}", collected.all.capacity());
        assert_eq!(collected.into_bytes(), "xx");
    }

    /// A server can announce gigabytes and send two bytes.
    #[test]
    fn an_announced_length_is_not_reserved_as_a_whole() {
        for (announced, most) in [(0, 64), (1000, 1000), (1 << 30, ANNOUNCED_ROOM), (usize::MAX, ANNOUNCED_ROOM)] {
            let mut collected = CollectedBody { expected: announced, ..CollectedBody::default() };
            collected.push(Bytes::from_static(b"a"));
            assert_eq!(collected.all.capacity(), 0, "one piece is not copied");
            collected.push(Bytes::from_static(b"b"));
            let reserved = collected.all.capacity();
            assert!((announced.min(ANNOUNCED_ROOM)..=most).contains(&reserved), "{reserved} of {announced}");
            assert_eq!((collected.len(), &collected.into_bytes()[..]), (2, &b"ab"[..]));
        }
    }

    /// A body of the announced length takes no more than that, and is not copied often while it grows.
    #[test]
    fn room_grows_with_what_has_arrived() {
        const LENGTH: usize = 20 * ANNOUNCED_ROOM;
        let piece = Bytes::from(vec![b'x'; 64 << 10]);
        let mut collected = CollectedBody { expected: LENGTH, ..CollectedBody::default() };
        let mut capacities = vec![0];
        while collected.len() < LENGTH {
            collected.push(piece.clone());
            let capacity = collected.all.capacity();
            assert!(capacity <= (collected.len() * 16).max(ANNOUNCED_ROOM), "{capacity} for {}", collected.len());
            if capacities.last() != Some(&capacity) {
                capacities.push(capacity);
            }
        }
        assert_eq!(capacities, [0, ANNOUNCED_ROOM, 16 * ANNOUNCED_ROOM, LENGTH]);
        // More than was announced.
        collected.push(piece);
        assert_eq!(collected.into_bytes().len(), LENGTH + (64 << 10));
    }
}
