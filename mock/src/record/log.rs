//! The log of the requests that a mock received and performed.

use std::collections::BTreeMap;
use std::mem;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use crate::record::request::Recorded;
use crate::sync::lock;

type Key = Arc<dyn Fn(&Recorded) -> Option<String> + Send + Sync>;

pub(crate) struct Log {
    /// Whether requests are kept; otherwise they are only counted.
    pub(crate) keeps: bool,
    received: AtomicUsize,
    requests: Mutex<Vec<Recorded>>,
    performed: Mutex<Vec<Recorded>>,
    aborted: Mutex<Vec<Recorded>>,
    key: Mutex<Option<Key>>,
    effects: Mutex<BTreeMap<String, usize>>,
}

impl Log {
    pub(crate) fn new(keeps: bool) -> Self {
        Self {
            keeps,
            received: AtomicUsize::new(0),
            requests: Mutex::default(),
            performed: Mutex::default(),
            aborted: Mutex::default(),
            key: Mutex::default(),
            effects: Mutex::default(),
        }
    }

    pub(crate) fn received(&self, request: &Recorded) {
        self.received.fetch_add(1, Ordering::SeqCst);
        if self.keeps {
            lock(&self.requests).push(request.clone());
        }
    }

    pub(crate) fn performed(&self, request: &Recorded) {
        let key = lock(&self.key).clone();
        if let Some(name) = key.and_then(|key| key(request)) {
            *lock(&self.effects).entry(name).or_default() += 1;
        }
        if self.keeps {
            lock(&self.performed).push(request.clone());
        }
    }

    pub(crate) fn aborted(&self, request: &Recorded) {
        if self.keeps {
            lock(&self.aborted).push(request.clone());
        }
    }

    pub(crate) fn count_by(&self, key: Key) {
        *lock(&self.key) = Some(key);
    }

    pub(crate) fn count(&self) -> usize {
        self.received.load(Ordering::SeqCst)
    }

    pub(crate) fn requests(&self) -> Vec<Recorded> {
        lock(&self.requests).clone()
    }

    pub(crate) fn take_requests(&self) -> Vec<Recorded> {
        mem::take(&mut lock(&self.requests))
    }

    pub(crate) fn last_request(&self) -> Option<Recorded> {
        lock(&self.requests).last().cloned()
    }

    pub(crate) fn all_performed(&self) -> Vec<Recorded> {
        lock(&self.performed).clone()
    }

    pub(crate) fn all_aborted(&self) -> Vec<Recorded> {
        lock(&self.aborted).clone()
    }

    pub(crate) fn effects(&self) -> BTreeMap<String, usize> {
        lock(&self.effects).clone()
    }
}
