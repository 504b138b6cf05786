//! How many streams a connection may have open.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Waker};

use bytes::Bytes;
use http_body::{Body as _, Frame};
use hyper::body::Incoming;
use tokio::sync::Semaphore;

use super::is_cut_short;

/// The limit until the settings of the server arrive. A server refuses streams above a limit that it has yet to send.
pub(super) const INITIAL_LIMIT: usize = 1;

/// The limit for a server that does not send one.
const MAX_LIMIT: usize = 1 << 16;

/// The streams of a connection. Calls wait here for a free stream and not in the queue of hyper: when the connection ends,
/// they go to another one, and it is certain that nothing of them was sent.
pub(super) struct Streams {
    /// Closed when no more streams may be opened.
    free: Semaphore,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The number of open streams above the limit, which was lowered. As many do not become free when they end.
    excess: usize,
    /// The task that applies the settings of the server. Another one, of hyper, reads them.
    driver: Option<Waker>,
}

impl Streams {
    pub(super) fn new() -> Self {
        Self { free: Semaphore::new(usable(INITIAL_LIMIT)), state: Mutex::default() }
    }

    /// Waits for a free stream; `None` if the connection ends before there is one.
    pub(super) async fn open(self: &Arc<Self>) -> Option<OpenStream> {
        self.free.acquire().await.ok()?.forget();
        Some(OpenStream(Some(self.clone())))
    }

    pub(super) fn close(&self) {
        self.free.close();
    }

    pub(super) fn is_closed(&self) -> bool {
        self.free.is_closed()
    }

    /// A response arrived, and maybe settings of the server before it. Where calls wait for a stream, they have to be applied
    /// before this one ends.
    pub(super) fn response_arrived(&self) {
        if self.free.available_permits() == 0 {
            if let Some(driver) = &self.lock().driver {
                driver.wake_by_ref();
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Frees `count` streams, or lets them make up for those above the limit. Holds the lock meanwhile: a stream that becomes
    /// free goes to a call that waits, and cannot be taken back.
    fn add(&self, count: usize) {
        let mut state = self.lock();
        let kept = state.excess.min(count);
        state.excess -= kept;
        self.free.add_permits(count - kept);
    }

    /// Takes away `count` streams: those that are free now, and others when they end.
    fn remove(&self, count: usize) {
        let mut state = self.lock();
        state.excess += count - self.free.forget_permits(count);
    }
}

/// How many streams are used of `limit`. hyper holds back the request that takes the last one until its stream is open; if
/// the connection ends in the meantime, hyper does not report whether the request was sent.
fn usable(limit: usize) -> usize {
    limit.saturating_sub(1).clamp(1, MAX_LIMIT)
}

/// Changes the number of streams as the server allows. Dropping it closes the streams.
pub(super) struct StreamLimit {
    streams: Arc<Streams>,
    usable: usize,
}

impl StreamLimit {
    pub(super) fn new(streams: Arc<Streams>) -> Self {
        Self { streams, usable: usable(INITIAL_LIMIT) }
    }

    /// Applies the limit that is known to the connection now. `cx` is that of the task of the connection.
    pub(super) fn set(&mut self, limit: usize, cx: &Context<'_>) {
        let wanted = usable(limit);
        if wanted > self.usable {
            self.streams.add(wanted - self.usable);
        } else if wanted < self.usable {
            self.streams.remove(self.usable - wanted);
        }
        self.usable = wanted;
        match &mut self.streams.lock().driver {
            Some(driver) => driver.clone_from(cx.waker()),
            none => *none = Some(cx.waker().clone()),
        }
    }
}

impl Drop for StreamLimit {
    fn drop(&mut self) {
        self.streams.close();
    }
}

/// A stream that is open, or is about to be. `None` with HTTP/1.1.
pub(in crate::transport::net) struct OpenStream(Option<Arc<Streams>>);

impl OpenStream {
    pub(in crate::transport::net) fn http1() -> Self {
        Self(None)
    }

    /// The response is complete, or failed.
    pub(in crate::transport::net) fn close(&mut self) {
        if let Some(streams) = self.0.take() {
            streams.add(1);
        }
    }

    /// Whether `frame` means that the server ended the body before its end. hyper takes `RST_STREAM` with `NO_ERROR` for
    /// the end of the body; h2 reports a body that is shorter than its `content-length` as a protocol error.
    pub(in crate::transport::net) fn is_cut_short(
        &self,
        body: &Incoming,
        frame: Option<&Result<Frame<Bytes>, hyper::Error>>,
    ) -> bool {
        self.0.is_some()
            && match frame {
                None => !body.is_end_stream(),
                Some(Err(error)) => body.size_hint().lower() > 0 && is_cut_short(error),
                Some(Ok(_)) => false,
            }
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        self.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit_of(limits: &[usize]) -> (StreamLimit, Arc<Streams>) {
        let streams = Arc::new(Streams::new());
        let mut limit = StreamLimit::new(streams.clone());
        for number in limits {
            limit.set(*number, &Context::from_waker(Waker::noop()));
        }
        (limit, streams)
    }

    #[tokio::test]
    async fn one_stream_of_the_limit_stays_free() {
        for (limits, expected) in [
            (&[][..], 1),
            (&[1], 1),
            (&[1, 8], 7),
            (&[2], 1),
            (&[0], 1),
            (&[100, 10], 9),
            (&[100, 10, 100], 99),
            (&[usize::MAX], MAX_LIMIT),
        ] {
            let (_limit, streams) = limit_of(limits);
            assert_eq!(streams.free.available_permits(), expected, "{limits:?}");
        }
    }

    #[tokio::test]
    async fn a_lower_limit_applies_as_streams_end() {
        let (mut limit, streams) = limit_of(&[5]);
        let mut open = Vec::new();
        for _ in 0..4 {
            open.push(streams.open().await.unwrap());
        }
        // A call that waits gets the first stream that becomes free, not one that is to be taken away.
        let mut waiting = Box::pin(streams.open());
        let mut cx = Context::from_waker(Waker::noop());
        assert!(waiting.as_mut().poll(&mut cx).is_pending());
        limit.set(3, &cx);
        for still_waits in [true, true, false] {
            drop(open.pop());
            assert_eq!(waiting.as_mut().poll(&mut cx).is_pending(), still_waits, "{} are open", open.len());
        }
        drop((open, waiting));
        assert_eq!(streams.free.available_permits(), 2);
        // A limit that is raised again before the streams end.
        let open = [streams.open().await, streams.open().await];
        limit.set(2, &cx);
        limit.set(5, &cx);
        assert_eq!(streams.free.available_permits(), 2);
        drop(open);
        assert_eq!(streams.free.available_permits(), 4);
    }

    #[tokio::test]
    async fn calls_that_wait_learn_that_the_connection_ended() {
        let (limit, streams) = limit_of(&[]);
        let open = streams.open().await.unwrap();
        let waiting = tokio::spawn({
            let streams = streams.clone();
            async move { streams.open().await.is_none() }
        });
        tokio::task::yield_now().await;
        drop(limit);
        assert!(waiting.await.unwrap());
        drop(open);
        assert!(streams.open().await.is_none());
    }
}
