//! The latest attempts to deliver events, for the log of webhooks.

use std::collections::VecDeque;
use std::sync::Mutex;

use serde_json::Value;

use crate::sync::lock;

/// Older entries are dropped, so that memory does not grow.
const KEPT: usize = 1000;

/// The latest attempts to deliver an event.
#[derive(Default)]
pub(crate) struct EventLog(Mutex<VecDeque<Attempt>>);

/// One attempt.
#[derive(Debug, Clone)]
pub(crate) struct Attempt {
    pub(crate) event_id: String,
    pub(crate) url: String,
    pub(crate) payload: Value,
    pub(crate) number: u32,
    /// The status of the response; 0 without one.
    pub(crate) status: u16,
    pub(crate) request_body: String,
    pub(crate) response_body: String,
    pub(crate) retry_scheduled: bool,
    pub(crate) timestamp: String,
}

impl EventLog {
    pub(crate) fn write(&self, attempt: Attempt) {
        let mut attempts = lock(&self.0);
        attempts.push_back(attempt);
        if attempts.len() > KEPT {
            attempts.pop_front();
        }
    }

    /// What `make` makes of the attempts, the latest first.
    pub(crate) fn map<T>(&self, make: impl Fn(&Attempt) -> T) -> Vec<T> {
        lock(&self.0).iter().rev().map(make).collect()
    }
}
