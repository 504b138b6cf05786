//! The limit of calls in flight.

use std::sync::Arc;

use tokio::sync::Semaphore;

use super::ApideckCore;
use super::builder::Builder;
use super::callback::{self, Enter, InFlight, Permit};

/// The limit of calls in flight. It is absent on `wasm32-unknown-unknown`, where the engine has its own.
impl<C: From<ApideckCore>> Builder<C> {
    /// Maximum number of calls that are in flight at once, for this client, its clones and its views together; not limited by
    /// default. 0 counts as 1.
    ///
    /// Other calls wait in the order in which they were sent. The wait counts toward the
    /// [`deadline`](Self::deadline) of a call, not toward its [`timeout`](Self::timeout): if the deadline ends first, the
    /// call fails with [`Error::Timeout`](crate::Error::Timeout) and was not sent. Dropping a waiting call takes it out of
    /// the queue.
    ///
    /// A call keeps its permit while it waits for a retry. A download keeps its permit until its
    /// [`ByteStream`](crate::ByteStream) has been read to the end, fails or is dropped, so a program that makes calls while
    /// it reads a download needs more than one permit.
    pub fn max_in_flight(mut self, calls: usize) -> Self {
        let permits = Arc::new(Semaphore::new(calls.clamp(1, Semaphore::MAX_PERMITS)));
        let enter: Box<Enter> = Box::new(move |permit: &mut Option<Permit>| wait(permits.clone(), permit));
        self.settings.in_flight = Some(InFlight { enter, run: callback::run });
        self
    }
}

/// Waits for one of `permits`. The semaphore is fair.
fn wait(permits: Arc<Semaphore>, permit: &mut Option<Permit>) -> callback::HookFuture<'_> {
    Box::pin(async move {
        *permit = Some(Arc::new(permits.acquire_owned().await?));
        Ok(())
    })
}
