//! What the connections of one mock share.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use crate::handlers::Handlers;
use crate::recorded::Recorded;
use crate::reply::Reply;

pub(crate) struct State {
    pub(crate) url: String,
    /// The one key that passes; `None` lets every key pass that does not call itself bad.
    pub(crate) api_key: Option<String>,
    pub(crate) requests: Mutex<Vec<Recorded>>,
    pub(crate) script: Mutex<VecDeque<Reply>>,
    pub(crate) handlers: Mutex<Handlers>,
    /// The Hosted Vault sessions by their token.
    pub(crate) sessions: Mutex<HashMap<String, Value>>,
    pub(crate) connections: Arc<Connections>,
    answers: AtomicUsize,
}

impl State {
    pub(crate) fn new(url: String, api_key: Option<String>) -> Self {
        Self {
            url,
            api_key,
            requests: Mutex::default(),
            script: Mutex::default(),
            handlers: Mutex::default(),
            sessions: Mutex::default(),
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
