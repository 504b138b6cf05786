//! Remembers the events that were processed.

use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Remembers the ids of the last events, to skip those that are delivered again.
///
/// It is for one process, and forgets everything when that ends. Several processes need a table with a unique column in a
/// database that they share.
///
/// ```
/// use apideck_unify::webhooks::SeenEvents;
///
/// let seen = SeenEvents::new(10_000);
/// assert!(seen.insert("evt-1"));
/// // Delivered again:
/// assert!(!seen.insert("evt-1"));
/// // Its processing failed: the next delivery counts.
/// seen.remove("evt-1");
/// assert!(seen.insert("evt-1"));
/// ```
pub struct SeenEvents {
    capacity: usize,
    ids: Mutex<Ids>,
}

#[derive(Default)]
struct Ids {
    known: HashSet<Arc<str>>,
    /// In the order of their insertion.
    order: VecDeque<Arc<str>>,
}

impl SeenEvents {
    /// Remembers the last `capacity` events. An event id has about 40 bytes, and takes about 150 here.
    pub fn new(capacity: usize) -> Self {
        Self { capacity, ids: Mutex::default() }
    }

    /// Remembers the event, and returns whether it was unknown. Of two calls with the same id, also at the same time, one
    /// returns `true`.
    pub fn insert(&self, event_id: &str) -> bool {
        let mut ids = self.ids();
        if ids.known.contains(event_id) {
            return false;
        }
        let id: Arc<str> = event_id.into();
        ids.known.insert(id.clone());
        ids.order.push_back(id);
        while ids.order.len() > self.capacity {
            let oldest = ids.order.pop_front();
            oldest.map(|oldest| ids.known.remove(&oldest));
        }
        true
    }

    /// Forgets the event: it was not processed after all, and its next delivery should be.
    pub fn remove(&self, event_id: &str) {
        let mut ids = self.ids();
        if ids.known.remove(event_id) {
            ids.order.retain(|id| **id != *event_id);
        }
    }

    fn ids(&self) -> MutexGuard<'_, Ids> {
        self.ids.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for SeenEvents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { capacity, ids: _ } = self;
        f.debug_struct("SeenEvents").field("capacity", capacity).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::SeenEvents;

    #[test]
    fn the_oldest_events_are_forgotten() {
        let seen = SeenEvents::new(2);
        assert!(seen.insert("a") && seen.insert("b") && !seen.insert("a"));
        assert!(seen.insert("c"));
        assert!(!seen.insert("b") && !seen.insert("c"));
        assert!(seen.insert("a"));
        seen.remove("a");
        seen.remove("never seen");
        assert!(!seen.insert("c") && seen.insert("a"));

        let nothing = SeenEvents::new(0);
        assert!(nothing.insert("x") && nothing.insert("x"));
    }
}
