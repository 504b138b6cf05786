//! The state of the Apideck that a mock plays.

use std::sync::Arc;

use crate::apideck::sample::context::uuid;
use crate::apideck::store::Store;
use crate::apideck::vault_session::VaultSessions;
use crate::clock::{Clock, timestamp};
use crate::reply::random::splitmix64;

/// What the operations share.
pub(crate) struct Service {
    /// The URL of the mock.
    pub(crate) base_url: String,
    pub(crate) rows: Arc<Store>,
    pub(crate) clock: Clock,
    pub(crate) seed: u64,
    pub(crate) sessions: VaultSessions,
}

impl Service {
    pub(crate) fn new(base_url: String, rows: Arc<Store>, seed: u64) -> Self {
        Self { sessions: VaultSessions::new(base_url.clone()), base_url, rows, clock: Clock::default(), seed }
    }

    /// The time as responses write it.
    pub(crate) fn now(&self) -> String {
        timestamp(self.clock.now())
    }

    /// An id that no row has.
    pub(crate) fn new_id(&self) -> String {
        let number = self.rows.next_number();
        let high = splitmix64(self.seed ^ splitmix64(number));
        uuid(high, splitmix64(high))
    }
}
