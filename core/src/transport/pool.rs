//! Connections that wait for their next request.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body::{Body as _, Frame, SizeHint};
use hyper::body::Incoming;
use hyper::client::conn::http1::SendRequest;

use super::origin::Origin;
use crate::Body;

/// Servers close idle connections after a minute or so; one that waited longer is not worth the try.
const IDLE_LIMIT: Duration = Duration::from_secs(90);

/// More connections than this wait for no origin.
const MAX_IDLE_PER_ORIGIN: usize = 128;

/// The sending end of a connection. Dropping it closes the connection.
pub(super) type Sender = SendRequest<Body>;

/// Idle connections, the one that was used last at the end.
#[derive(Default)]
pub(super) struct Pool(Mutex<Vec<Idle>>);

struct Idle {
    origin: Origin,
    sender: Sender,
    since: Instant,
}

impl Pool {
    /// A connection to `origin` that is ready for a request.
    pub(super) async fn take(&self, origin: &Origin) -> Option<Sender> {
        loop {
            let mut sender = self.pop(origin)?;
            // A runtime that stood still, as one does between two `block_on`, has not seen what came meanwhile. Now it
            // looks, so that a connection that was closed refuses the request instead of losing it.
            tokio::task::yield_now().await;
            // Fails if the server has closed it meanwhile.
            if sender.ready().await.is_ok() {
                return Some(sender);
            }
        }
    }

    fn pop(&self, origin: &Origin) -> Option<Sender> {
        let mut idle = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let last = idle.iter().rposition(|idle| idle.origin == *origin)?;
        Some(idle.remove(last).sender)
    }

    fn put(&self, origin: Origin, sender: Sender) {
        let mut idle = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|idle| idle.since.elapsed() < IDLE_LIMIT && !idle.sender.is_closed());
        if idle.iter().filter(|idle| idle.origin == origin).count() < MAX_IDLE_PER_ORIGIN {
            idle.push(Idle { origin, sender, since: Instant::now() });
        }
    }
}

/// A body that is still coming in. At its end the connection goes back to the pool; dropped before, it is closed.
pub(crate) struct Leased {
    body: Incoming,
    lease: Option<Lease>,
}

/// What is needed to give a connection back.
struct Lease {
    pool: Arc<Pool>,
    origin: Origin,
    sender: Sender,
}

impl Leased {
    pub(super) fn new(body: Incoming, pool: Arc<Pool>, origin: Origin, sender: Sender) -> Self {
        let mut leased = Self { body, lease: Some(Lease { pool, origin, sender }) };
        leased.give_back_at_end();
        leased
    }

    fn give_back_at_end(&mut self) {
        if self.body.is_end_stream() {
            if let Some(lease) = self.lease.take() {
                lease.give_back();
            }
        }
    }

    pub(crate) fn poll_frame(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(cx);
        match &frame {
            Poll::Ready(Some(Err(_))) => self.lease = None,
            Poll::Ready(_) => self.give_back_at_end(),
            Poll::Pending => {}
        }
        frame
    }

    pub(crate) fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    pub(crate) fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Lease {
    fn give_back(mut self) {
        if self.sender.is_ready() {
            self.pool.put(self.origin, self.sender);
        } else {
            // The connection has an end of its own to reach first, such as that of a request whose answer came early.
            tokio::spawn(async move {
                if self.sender.ready().await.is_ok() {
                    self.pool.put(self.origin, self.sender);
                }
            });
        }
    }
}
