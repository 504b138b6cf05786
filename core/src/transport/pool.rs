//! Connections that wait for their next request.

use std::future::Future as _;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use apideck_wire::BoxBody;
use bytes::Bytes;
use http_body::{Body as _, Frame, SizeHint};
use hyper::body::Incoming;
use tokio::time::Sleep;

use super::origin::Origin;
use super::sender::Sender;
use crate::BoxError;

/// How often a connection whose last answer is complete gets the time to become ready. It needs little of it: what reads
/// the end of an answer goes on to wait for a request.
const SETTLING: usize = 64;

/// The time that a connection has to see that it is ready, or that a large request was sent, if it takes longer.
const NAP: Duration = Duration::from_millis(5);

#[inline(never)]
fn nap() -> Pin<Box<Sleep>> {
    Box::pin(tokio::time::sleep(NAP))
}

/// Idle connections, the one that was used last at the end.
pub(super) struct Pool {
    idle_timeout: Duration,
    max_idle: usize,
    idle: Mutex<Vec<Idle>>,
    #[cfg(feature = "http2")]
    pub(super) turns: super::http2::Turns,
}

struct Idle {
    origin: Origin,
    sender: Sender,
    since: Instant,
}

impl Pool {
    pub(super) fn new(idle_timeout: Duration, max_idle: usize) -> Self {
        Self {
            idle_timeout,
            max_idle,
            idle: Mutex::default(),
            #[cfg(feature = "http2")]
            turns: super::http2::Turns::default(),
        }
    }

    /// A connection to `origin` that is ready for a request.
    pub(super) async fn take(&self, origin: &Origin) -> Option<Sender> {
        loop {
            let sender = self.pop(origin)?;
            for look in 0..=SETTLING {
                // A runtime that stood still, as one does between two `block_on`, has not seen what came meanwhile. Now
                // it looks, so that a connection that was closed refuses the request instead of losing it.
                if look < SETTLING {
                    tokio::task::yield_now().await;
                } else {
                    // Other threads are late.
                    nap().await;
                }
                if sender.is_ready() {
                    return Some(sender);
                }
                if sender.is_closed() {
                    break;
                }
            }
            // It was closed, or is of no use.
        }
    }

    /// Whether there is anything to share.
    #[cfg(feature = "http2")]
    pub(super) fn keeps_any(&self) -> bool {
        self.max_idle > 0
    }

    fn pop(&self, origin: &Origin) -> Option<Sender> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        self.evict(&mut idle);
        let last =
            |wanted: fn(&Sender) -> bool| idle.iter().rposition(|idle| idle.origin == *origin && wanted(&idle.sender));
        let last = last(Sender::is_ready).or_else(|| last(|_| true))?;
        #[cfg(feature = "http2")]
        if let Some(sender) = idle[last].sender.share() {
            idle[last].since = Instant::now();
            return Some(sender);
        }
        Some(idle.remove(last).sender)
    }

    pub(super) fn put(&self, origin: Origin, sender: Sender) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        self.evict(&mut idle);
        if idle.iter().filter(|idle| idle.origin == origin).count() < self.max_idle {
            idle.push(Idle { origin, sender, since: Instant::now() });
        }
    }

    fn evict(&self, idle: &mut Vec<Idle>) {
        let now = Instant::now();
        idle.retain(|idle| now.duration_since(idle.since) < self.idle_timeout && !idle.sender.is_closed());
    }
}

/// A body that is still coming in. At its end the connection goes back to the pool, unless the request is still going
/// out; otherwise it is closed.
pub(super) struct Leased {
    body: Incoming,
    lease: Option<Lease>,
    /// Whether the request is sent for sure.
    is_small: bool,
    /// Until it is looked once more whether it was sent.
    nap: Option<Pin<Box<Sleep>>>,
    /// Dropped, it ends the body of the request, for the connection may be one that stays.
    #[cfg(feature = "http2")]
    stop: Option<super::http2::Stop>,
}

/// What is needed to give a connection back.
pub(super) struct Lease {
    pub(super) pool: Arc<Pool>,
    pub(super) origin: Origin,
    pub(super) sender: Sender,
}

impl Leased {
    pub(super) fn boxed(
        body: Incoming,
        lease: Lease,
        is_small: bool,
        #[cfg(feature = "http2")] stop: Option<super::http2::Stop>,
    ) -> BoxBody {
        // A connection that is shared stays in the pool.
        let lease = (!lease.sender.is_shared()).then_some(lease);
        let mut leased = Self {
            body,
            lease,
            is_small,
            nap: None,
            #[cfg(feature = "http2")]
            stop,
        };
        if leased.body.is_end_stream() {
            leased.give_back();
        }
        Box::pin(leased)
    }

    /// Gives the connection back if the request was sent to its end.
    fn give_back(&mut self) {
        if let Some(Lease { pool, origin, sender }) =
            self.lease.take_if(|lease| self.is_small || lease.sender.is_ready())
        {
            pool.put(origin, sender);
        }
    }

    /// The answer is complete. Whether the request is as well, the connection tells once it had the time to see it: a
    /// server may answer early, and what goes out then would be nothing but a burden to both ends.
    fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.give_back();
        if self.lease.is_some() {
            let nap = self.nap.get_or_insert_with(nap);
            ready!(nap.as_mut().poll(cx));
            self.give_back();
            self.lease = None;
        }
        #[cfg(feature = "http2")]
        {
            self.stop = None;
        }
        Poll::Ready(())
    }
}

impl http_body::Body for Leased {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let frame = Pin::new(&mut self.body).poll_frame(cx);
        match &frame {
            Poll::Ready(Some(Err(_))) => self.lease = None,
            Poll::Ready(Some(Ok(_))) if self.body.is_end_stream() => self.give_back(),
            Poll::Ready(None) => ready!(self.poll_end(cx)),
            _ => {}
        }
        frame.map_err(Into::into)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
