//! The limit of calls in flight.

use std::sync::Arc;

use tokio::sync::Semaphore;

use super::ApideckCore;
use super::builder::Builder;
use super::callback::{self, Enter, InFlight, Place};

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
    /// A call keeps its place while it waits for a retry. A download keeps its place until its
    /// [`ByteStream`](crate::ByteStream) has been read to the end, fails or is dropped, so a program that makes calls while
    /// it reads a download needs more than one place.
    pub fn max_in_flight(mut self, calls: usize) -> Self {
        let places = Arc::new(Semaphore::new(calls.clamp(1, Semaphore::MAX_PERMITS)));
        let enter: Box<Enter> = Box::new(move |place: &mut Option<Place>| wait(places.clone(), place));
        self.settings.in_flight = Some(InFlight { enter, run: callback::run });
        self
    }
}

/// Waits for one of `places`. The semaphore is fair.
fn wait(places: Arc<Semaphore>, place: &mut Option<Place>) -> callback::HookFuture<'_> {
    Box::pin(async move {
        *place = Some(Arc::new(places.acquire_owned().await?));
        Ok(())
    })
}
