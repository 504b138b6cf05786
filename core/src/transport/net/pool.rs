//! Connections that wait for their next request.

use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
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

/// How often the whole pool is checked for connections that were idle for too long.
const SWEEP_INTERVAL: Duration = Duration::from_secs(1);

/// Idle connections.
pub(super) struct Pool {
    idle_timeout: Duration,
    max_idle: usize,
    servers: Mutex<Servers>,
    pub(super) gate: ConnectGate,
}

struct Servers {
    list: Vec<Server>,
    /// When the whole pool was checked the last time.
    swept: Instant,
}

/// The idle connections to one server in one runtime; the most recently used one is the last.
struct Server {
    origin: Origin,
    idle: Vec<Idle>,
}

struct Idle {
    sender: Sender,
    since: Instant,
}

/// A connection that was taken and is not used yet. A call that is cancelled now drops it, which puts it back.
struct Taken<'a> {
    pool: &'a Pool,
    origin: &'a Origin,
    idle: Option<Idle>,
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        // An HTTP/2 connection stays in the pool.
        if let Some(idle) = self.idle.take().filter(|idle| !idle.sender.is_http2()) {
            self.pool.keep(self.origin.clone(), idle);
        }
    }
}

impl Pool {
    /// A pool that keeps up to `max_idle` connections to each server.
    pub(super) fn new(idle_timeout: Duration, max_idle: usize) -> Self {
        let servers = Mutex::new(Servers { list: Vec::new(), swept: Instant::now() });
        Self { idle_timeout, max_idle, servers, gate: ConnectGate::new(max_idle > 0) }
    }

    pub(super) fn idle_timeout(&self) -> Duration {
        self.idle_timeout
    }

    /// A connection to `origin` that is ready for a request.
    pub(super) async fn take(&self, origin: &Origin) -> Option<Sender> {
        loop {
            let mut taken = Taken { pool: self, origin, idle: Some(self.pop(origin)?) };
            for attempt in 0..=READY_YIELDS {
                // A runtime that did not run, for example between two calls of `block_on`, has not seen that the server
                // closed the connection. After a yield it has, and the connection refuses the request instead of losing it.
                // That is a system call for each request; to ask the system for the state of the socket would be one too.
                if attempt < READY_YIELDS {
                    tokio::task::yield_now().await;
                } else {
                    // The connection is driven by another thread, which needs time.
                    ready_wait().await;
                }
                let sender = &taken.idle.as_ref()?.sender;
                if sender.is_ready() {
                    return Some(taken.idle.take()?.sender);
                }
                if sender.is_closed() {
                    break;
                }
            }
            // The connection was closed, or did not become ready. The loop tries the next one.
            taken.idle = None;
        }
    }

    fn pop(&self, origin: &Origin) -> Option<Idle> {
        let (mut servers, now) = self.lock_and_sweep();
        let idle = &mut servers.list.iter_mut().find(|server| server.origin == *origin)?.idle;
        // The ones that were idle for the longest time are at the front.
        if !self.is_usable(idle.first()?, now) {
            self.drop_unusable(idle, now);
        }
        let last = |wanted: fn(&Sender) -> bool| idle.iter().rposition(|idle| wanted(&idle.sender));
        let last = last(Sender::is_ready).or_else(|| last(|sender| !sender.is_closed()))?;
        if let Some(shared) = idle[last].sender.share() {
            idle[last].since = now;
            return Some(Idle { sender: shared, since: now });
        }
        Some(idle.remove(last))
    }

    pub(super) fn put(&self, origin: Origin, sender: Sender) {
        self.keep(origin, Idle { sender, since: Instant::now() });
    }

    fn keep(&self, origin: Origin, connection: Idle) {
        let (mut servers, now) = self.lock_and_sweep();
        let known = servers.list.iter().position(|server| server.origin == origin);
        let index = known.unwrap_or_else(|| {
            servers.list.push(Server { origin, idle: Vec::new() });
            servers.list.len() - 1
        });
        let idle = &mut servers.list[index].idle;
        if idle.len() >= self.max_idle {
            self.drop_unusable(idle, now);
        }
        if idle.len() < self.max_idle && !connection.sender.is_closed() {
            idle.push(connection);
        }
    }

    /// Connections to `origin` use HTTP/1.1 from now on.
    pub(super) fn require_http1(&self, origin: &Origin) {
        self.gate.require_http1(origin);
        self.lock_and_sweep().0.list.retain(|server| server.origin != *origin);
    }

    /// Drops all idle connections.
    pub(super) fn clear(&self) {
        self.servers.lock().unwrap_or_else(PoisonError::into_inner).list.clear();
    }

    /// Drops connections that are closed or were idle for too long.
    pub(super) fn evict(&self) {
        self.sweep(&mut self.servers.lock().unwrap_or_else(PoisonError::into_inner), Instant::now());
    }

    /// The servers, after a sweep if one is due, and the time.
    fn lock_and_sweep(&self) -> (MutexGuard<'_, Servers>, Instant) {
        let now = Instant::now();
        let mut servers = self.servers.lock().unwrap_or_else(PoisonError::into_inner);
        if now.duration_since(servers.swept) >= SWEEP_INTERVAL {
            self.sweep(&mut servers, now);
        }
        (servers, now)
    }

    fn sweep(&self, servers: &mut Servers, now: Instant) {
        servers.swept = now;
        servers.list.retain_mut(|server| {
            self.drop_unusable(&mut server.idle, now);
            !server.idle.is_empty()
        });
    }

    #[inline(never)]
    fn drop_unusable(&self, idle: &mut Vec<Idle>, now: Instant) {
        idle.retain(|idle| self.is_usable(idle, now));
    }

    fn is_usable(&self, idle: &Idle, now: Instant) -> bool {
        now.duration_since(idle.since) < self.idle_timeout && !idle.sender.is_closed()
    }
}
