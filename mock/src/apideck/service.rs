//! The state of the Apideck that a mock plays.

use std::sync::Arc;

use crate::apideck::delivery::deliver::{Deliveries, Queue};
use crate::apideck::delivery::event;
use crate::apideck::sample::context::uuid;
use crate::apideck::state::attempts::EventLog;
use crate::apideck::state::downstream::Downstream;
use crate::apideck::state::requests::Logs;
use crate::apideck::store::Store;
use crate::apideck::upload_session::Uploads;
use crate::apideck::uploads::UploadStore;
use crate::apideck::vault_session::VaultSessions;
use crate::clock::{Clock, timestamp};
use crate::reply::random::splitmix64;

/// What the operations share.
pub(crate) struct Service {
    /// The URL of the mock.
    pub(crate) base_url: String,
    /// The only accepted API key; `None` accepts every key that does not contain `wrong` or `invalid`.
    pub(crate) api_key: Option<String>,
    pub(crate) rows: Arc<Store>,
    pub(crate) clock: Arc<Clock>,
    pub(crate) seed: u64,
    pub(crate) sessions: VaultSessions,
    pub(crate) logs: Logs,
    pub(crate) uploads: Arc<UploadStore>,
    pub(crate) upload_settings: Arc<Uploads>,
    pub(crate) downstream: Downstream,
    pub(crate) deliveries: Arc<Deliveries>,
    pub(crate) event_log: Arc<EventLog>,
}

impl Service {
    /// A service with these rows, and the queue of its events. From now on, changes of the rows are events.
    pub(crate) fn new(base_url: String, rows: Arc<Store>, api_key: Option<String>, seed: u64) -> (Self, Queue) {
        let (clock, event_log) = (Arc::<Clock>::default(), Arc::<EventLog>::default());
        let secret = api_key.clone().unwrap_or_default();
        let (deliveries, queue) = Deliveries::new(&rows, &clock, &event_log, secret);
        let deliveries = Arc::new(deliveries);
        // The store may outlive the mock, which must not live as long as the store.
        let (to, base, time) = (Arc::downgrade(&deliveries), base_url.clone(), Arc::clone(&clock));
        rows.on_change_of(move |change, before| {
            let Some(deliveries) = to.upgrade() else { return };
            let event = event::of_change(change, before, &base, &timestamp(time.now()));
            if let Some(event) = event {
                deliveries.publish(event);
            }
        });
        let service = Self {
            sessions: VaultSessions::new(base_url.clone(), Arc::clone(&rows)),
            base_url,
            api_key,
            rows,
            clock,
            seed,
            logs: Logs::default(),
            uploads: Arc::default(),
            upload_settings: Arc::new(Uploads::new().keeping()),
            downstream: Downstream::default(),
            deliveries,
            event_log,
        };
        (service, queue)
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
