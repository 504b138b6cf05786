//! What the connections of one mock share.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use crate::chaos::Chaos;
use crate::handlers::Handlers;
use crate::log::Log;
use crate::script::Script;
use crate::uploads::Store;

pub(crate) struct State {
    pub(crate) url: String,
    pub(crate) address: SocketAddr,
    /// The one key that passes; `None` lets every key pass that does not call itself bad.
    pub(crate) api_key: Option<String>,
    pub(crate) log: Log,
    pub(crate) script: Mutex<Script>,
    pub(crate) chaos: Mutex<Option<Chaos>>,
    pub(crate) handlers: Mutex<Handlers>,
    /// The Hosted Vault sessions by their token.
    pub(crate) sessions: Mutex<HashMap<String, Value>>,
    pub(crate) store: Arc<Store>,
    pub(crate) connections: Arc<Connections>,
    answers: AtomicUsize,
}

impl State {
    pub(crate) fn new(url: String, address: SocketAddr, api_key: Option<String>, log: Log) -> Self {
        Self {
            url,
            address,
            api_key,
            log,
            script: Mutex::default(),
            chaos: Mutex::default(),
            handlers: Mutex::default(),
            sessions: Mutex::default(),
            store: Arc::default(),
            connections: Arc::default(),
            answers: AtomicUsize::new(0),
        }
    }

    /// The id of the next answer: the first is 1.
    pub(crate) fn next_request_id(&self) -> String {
        let number = self.answers.fetch_add(1, Ordering::Relaxed) + 1;
        format!("req_{number:08}")
    }
}

/// Locks, also after a panic elsewhere: what the mock keeps is whole between any two statements.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Counts connections.
#[derive(Default)]
pub(crate) struct Connections {
    accepted: AtomicUsize,
    open: AtomicUsize,
}

impl Connections {
    /// Counts one more; it is open until the guard is dropped.
    pub(crate) fn accepted(self: &Arc<Self>) -> Open {
        self.accepted.fetch_add(1, Ordering::SeqCst);
        self.open.fetch_add(1, Ordering::SeqCst);
        Open(Arc::clone(self))
    }

    pub(crate) fn total(&self) -> usize {
        self.accepted.load(Ordering::SeqCst)
    }

    pub(crate) fn open(&self) -> usize {
        self.open.load(Ordering::SeqCst)
    }
}

pub(crate) struct Open(Arc<Connections>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::SeqCst);
    }
}
