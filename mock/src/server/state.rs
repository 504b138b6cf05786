//! The state that all connections of one mock share.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use crate::apideck::service::Service;
use crate::record::log::Log;
use crate::record::request::Recorded;
use crate::reply::chaos::Chaos;
use crate::reply::script::Script;
use crate::routes::table::RouteTable;

/// Called with each request, and with the status of its response unless a fault cuts that off.
pub(crate) type Observer = Arc<dyn Fn(&Recorded, Option<u16>) + Send + Sync>;

pub(crate) struct State {
    pub(crate) url: String,
    pub(crate) address: SocketAddr,
    /// Whether pages of other origins may call the mock.
    pub(crate) cors: bool,
    pub(crate) log: Arc<Log>,
    pub(crate) observer: Mutex<Option<Observer>>,
    pub(crate) script: Mutex<Script>,
    pub(crate) chaos: Mutex<Option<Chaos>>,
    pub(crate) routes: Mutex<RouteTable>,
    pub(crate) service: Arc<Service>,
    pub(crate) connections: Arc<ConnectionCount>,
    request_ids: AtomicUsize,
}

impl State {
    pub(crate) fn new(address: SocketAddr, cors: bool, log: Log, service: Service) -> Self {
        Self {
            url: service.base_url.clone(),
            service: Arc::new(service),
            address,
            cors,
            log: Arc::new(log),
            observer: Mutex::default(),
            script: Mutex::default(),
            chaos: Mutex::default(),
            routes: Mutex::default(),
            connections: Arc::default(),
            request_ids: AtomicUsize::new(0),
        }
    }

    /// The id of the next response: the first is 1.
    pub(crate) fn next_request_id(&self) -> String {
        let number = self.request_ids.fetch_add(1, Ordering::Relaxed) + 1;
        format!("req_{number:08}")
    }
}

/// Counts connections.
#[derive(Default)]
pub(crate) struct ConnectionCount {
    accepted: AtomicUsize,
    open: AtomicUsize,
}

impl ConnectionCount {
    /// Counts one more connection, which is open until the guard is dropped.
    pub(crate) fn accepted(self: &Arc<Self>) -> OpenConnection {
        self.accepted.fetch_add(1, Ordering::SeqCst);
        self.open.fetch_add(1, Ordering::SeqCst);
        OpenConnection(Arc::clone(self))
    }

    pub(crate) fn total(&self) -> usize {
        self.accepted.load(Ordering::SeqCst)
    }

    pub(crate) fn open(&self) -> usize {
        self.open.load(Ordering::SeqCst)
    }
}

pub(crate) struct OpenConnection(Arc<ConnectionCount>);

impl Drop for OpenConnection {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::SeqCst);
    }
}
