//! Connections that wait for their next request.

use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::time::Sleep;

use super::http2::ConnectGate;
use super::origin::Origin;
use super::sender::Sender;

/// How many times a connection whose last response is complete gets the chance to become ready. It needs few: the task
/// that reads the end of a response goes on to wait for a request.
const READY_YIELDS: usize = 64;

/// How long a connection that needs longer has to become ready, or to finish sending a large request.
const READY_WAIT: Duration = Duration::from_millis(5);

#[inline(never)]
pub(super) fn ready_wait() -> Pin<Box<Sleep>> {
    Box::pin(tokio::time::sleep(READY_WAIT))
}

/// Idle connections; the most recently used one is the last.
pub(super) struct Pool {
    idle_timeout: Duration,
    max_idle: usize,
    idle: Mutex<Vec<Idle>>,
    pub(super) gate: ConnectGate,
}

struct Idle {
    origin: Origin,
    sender: Sender,
    since: Instant,
}

impl Pool {
    /// A pool that keeps up to `max_idle` connections to each server.
    pub(super) fn new(idle_timeout: Duration, max_idle: usize) -> Self {
        Self { idle_timeout, max_idle, idle: Mutex::default(), gate: ConnectGate::new(max_idle > 0) }
    }

    /// A connection to `origin` that is ready for a request.
    pub(super) async fn take(&self, origin: &Origin) -> Option<Sender> {
        loop {
            let sender = self.pop(origin)?;
            for attempt in 0..=READY_YIELDS {
                // A runtime that did not run, for example between two calls of `block_on`, has not seen that the server
                // closed the connection. After a yield it has, and the connection refuses the request instead of losing it.
                if attempt < READY_YIELDS {
                    tokio::task::yield_now().await;
                } else {
                    // The connection belongs to another thread, which needs time.
                    ready_wait().await;
                }
                if sender.is_ready() {
                    return Some(sender);
                }
                if sender.is_closed() {
                    break;
                }
            }
            // The connection was closed, or did not become ready. The loop tries the next one.
        }
    }

    fn pop(&self, origin: &Origin) -> Option<Sender> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        self.evict(&mut idle);
        let last =
            |wanted: fn(&Sender) -> bool| idle.iter().rposition(|idle| idle.origin == *origin && wanted(&idle.sender));
        let last = last(Sender::is_ready).or_else(|| last(|_| true))?;
        if let Some(shared) = idle[last].sender.share() {
            idle[last].since = Instant::now();
            return Some(shared);
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
