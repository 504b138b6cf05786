//! The latest requests, for the logs of Vault.

use std::collections::VecDeque;
use std::sync::Mutex;

use crate::apideck::operation::call::Call;
use crate::sync::lock;

/// Older entries are dropped, so that memory does not grow.
const KEPT: usize = 1000;

/// The latest requests of a mock.
#[derive(Default)]
pub(crate) struct Logs(Mutex<Entries>);

#[derive(Default)]
struct Entries {
    latest: VecDeque<(u64, Entry)>,
    written: u64,
}

/// What is known of a request. Its JSON is made when it is listed.
pub(crate) struct Entry {
    pub(crate) accessor: &'static str,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) consumer: String,
    pub(crate) service: String,
    pub(crate) status: u16,
    pub(crate) time: i64,
}

impl Logs {
    pub(crate) fn write(&self, call: &Call<'_>, status: u16, time: i64) {
        // The log has no such APIs.
        if matches!(call.operation.api(), "connector" | "customer_support" | "webhook") {
            return;
        }
        let entry = Entry {
            accessor: call.operation.accessor,
            method: call.request.method.to_string(),
            path: call.request.path.clone(),
            consumer: call.consumer().to_owned(),
            service: call.service().to_owned(),
            status,
            time,
        };
        let mut entries = lock(&self.0);
        entries.written += 1;
        let number = entries.written;
        entries.latest.push_back((number, entry));
        if entries.latest.len() > KEPT {
            entries.latest.pop_front();
        }
    }

    /// What `make` makes of the requests of a consumer, the latest first; each with its number.
    pub(crate) fn map<T>(&self, consumer: &str, make: impl Fn(u64, &Entry) -> T) -> Vec<(u64, T)> {
        let entries = lock(&self.0);
        let entries = entries.latest.iter().rev().filter(|(_, entry)| entry.consumer == consumer);
        entries.map(|(number, entry)| (*number, make(*number, entry))).collect()
    }

    /// The number of logged requests of a consumer: to unified APIs, to the proxy, to Vault.
    pub(crate) fn counts(&self, consumer: &str) -> [usize; 3] {
        let mut counts = [0; 3];
        for (_, entry) in lock(&self.0).latest.iter().filter(|(_, entry)| entry.consumer == consumer) {
            let kind = match entry.accessor.split('.').next() {
                Some("proxy") => 1,
                Some("vault") => 2,
                _ => 0,
            };
            counts[kind] += 1;
        }
        counts
    }
}
