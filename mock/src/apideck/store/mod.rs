//! The rows of every resource, and the one way to change them.
//!
//! A row is a JSON object with an id. It belongs to a collection, which is named by its path without parameters, such
//! as `/crm/contacts` or `/issue-tracking/collections/12/tickets`, and to a consumer and a service. A row whose
//! consumer and service are empty is shared: every consumer sees it with every service.
//!
//! Every change is a [`Change`] that goes through [`Store::apply`] (or [`Store::update`], which uses it). Listeners
//! of [`Store::on_change`] see each change once, in order: a journal can write them down as lines, and
//! [`Store::apply`] restores the rows from these lines.

mod change;
mod collection;
mod list;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::Value;

pub use change::Change;
pub(crate) use list::{Page, Selection};

use crate::apideck::store::collection::Collection;
use crate::sync::lock;

type Listener = Arc<dyn Fn(&Change, Option<&Value>) + Send + Sync>;

/// The rows of one mock.
#[derive(Default)]
pub struct Store {
    collections: Mutex<Collections>,
    listeners: Mutex<Vec<Listener>>,
    /// Held while a change is applied and its listeners run, so that they see changes in order. Readers do not
    /// wait for it.
    writing: Mutex<()>,
}

#[derive(Default)]
struct Collections {
    by_path: BTreeMap<String, Collection>,
    /// The sequence number of the next row.
    next: u64,
}

/// The rows of one collection that belong to the same consumer and service.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Group {
    /// The path of the collection.
    pub collection: String,
    /// The consumer; empty for shared rows.
    pub consumer: String,
    /// The service; empty for shared rows, and for rows of requests without a service.
    pub service: String,
    /// The number of rows.
    pub rows: usize,
}

/// A row and its owner.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Found {
    /// The consumer; empty for a shared row.
    pub consumer: String,
    /// The service; empty for a shared row.
    pub service: String,
    /// The row.
    pub row: Arc<Value>,
}

/// A row before and after [`Store::update`].
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Updated {
    /// The row as it was.
    pub before: Arc<Value>,
    /// The row as it is; `None` if it was deleted.
    pub now: Option<Arc<Value>>,
}

/// The consumer and the service of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scope<'a> {
    pub(crate) consumer: &'a str,
    pub(crate) service: &'a str,
}

impl Scope<'static> {
    /// The scope of rows that every consumer sees.
    pub(crate) const SHARED: Self = Self { consumer: "", service: "" };
}

impl Store {
    /// Applies a change, then calls the listeners.
    ///
    /// A put replaces the row with the same id, consumer and service, or adds it at the end of its collection. Deleting
    /// a row that does not exist has no effect, and listeners are not called.
    pub fn apply(&self, change: &Change) {
        let writing = lock(&self.writing);
        self.apply_locked(&writing, change);
    }

    /// Calls `listener` after each change, before the response to the request that caused it is sent.
    ///
    /// It may read the store. It must not change it: that would wait forever.
    pub fn on_change(&self, listener: impl Fn(&Change) + Send + Sync + 'static) {
        self.on_change_of(move |change, _| listener(change));
    }

    /// Calls `listener` like [`on_change`](Self::on_change), with the row as it was before.
    pub(crate) fn on_change_of(&self, listener: impl Fn(&Change, Option<&Value>) + Send + Sync + 'static) {
        lock(&self.listeners).push(Arc::new(listener));
    }

    /// The row with this id that a consumer sees with a service: its own, or else a shared one.
    pub fn get(&self, collection: &str, consumer: &str, service: &str, id: &str) -> Option<Found> {
        let collections = lock(&self.collections);
        let rows = collections.by_path.get(collection)?;
        let own = rows.get(Scope { consumer, service }, id);
        let (scope, row) = match own {
            Some(row) => (Scope { consumer, service }, row),
            None => (Scope::SHARED, rows.get(Scope::SHARED, id)?),
        };
        Some(Found { consumer: scope.consumer.to_owned(), service: scope.service.to_owned(), row })
    }

    /// Changes the row that [`get`](Self::get) finds, with no other change in between.
    ///
    /// `decide` makes the new row from the old one; with `None` the row is deleted. An error of `decide` leaves the
    /// row as it is. `None` means that the row does not exist.
    pub fn update<E>(
        &self,
        (collection, consumer, service): (&str, &str, &str),
        id: &str,
        decide: impl FnOnce(&Value) -> Result<Option<Value>, E>,
    ) -> Option<Result<Updated, E>> {
        let writing = lock(&self.writing);
        let found = self.get(collection, consumer, service, id)?;
        let row = match decide(&found.row) {
            Ok(row) => row.map(Arc::new),
            Err(error) => return Some(Err(error)),
        };
        let change = Change {
            collection: collection.to_owned(),
            consumer: found.consumer,
            service: found.service,
            id: id.to_owned(),
            row: row.clone(),
        };
        self.apply_locked(&writing, &change);
        Some(Ok(Updated { before: found.row, now: row }))
    }

    /// All groups of rows, by collection. Groups without rows are left out.
    pub fn groups(&self) -> Vec<Group> {
        let collections = lock(&self.collections);
        let mut groups = Vec::new();
        for (path, collection) in &collections.by_path {
            groups.extend(collection.sizes().map(|((consumer, service), rows)| Group {
                collection: path.clone(),
                consumer: consumer.clone(),
                service: service.clone(),
                rows,
            }));
        }
        groups
    }

    /// The rows of a group in order, `limit` at most, without the first `skip`; each with its id.
    pub fn rows(
        &self,
        collection: &str,
        (consumer, service): (&str, &str),
        skip: usize,
        limit: usize,
    ) -> Vec<(Arc<str>, Arc<Value>)> {
        let collections = lock(&self.collections);
        let rows = collections.by_path.get(collection);
        rows.map(|rows| rows.part(Scope { consumer, service }, skip, limit)).unwrap_or_default()
    }

    /// The changes that make this store from an empty one: a put for each row, in order.
    ///
    /// No change is applied while `write` is called, so that what it writes and what listeners write do not overlap.
    pub fn snapshot(&self, mut write: impl FnMut(&Change)) {
        let _writing = lock(&self.writing);
        let paths: Vec<String> = lock(&self.collections).by_path.keys().cloned().collect();
        for path in paths {
            let rows = lock(&self.collections).by_path.get(&path).map(|rows| rows.changes(&path));
            rows.unwrap_or_default().iter().for_each(&mut write);
        }
    }

    /// The number of rows in all collections.
    pub fn len(&self) -> usize {
        self.groups().iter().map(|group| group.rows).sum()
    }

    /// Whether all collections are empty.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A page of the rows that a consumer sees with a service.
    pub(crate) fn page(&self, collection: &str, scope: Scope<'_>, selection: &Selection<'_>) -> Page {
        let collections = lock(&self.collections);
        collections.by_path.get(collection).map(|rows| rows.page(scope, selection)).unwrap_or_default()
    }

    /// A number for a new row. It is larger than that of every row that was put so far.
    pub(crate) fn next_number(&self) -> u64 {
        let mut collections = lock(&self.collections);
        collections.next += 1;
        collections.next
    }

    /// Numbers rows from here on, if the next number is less.
    ///
    /// Ids are made from numbers. A store that was restored from a file needs numbers that no row had before.
    pub fn number_from(&self, number: u64) {
        let mut collections = lock(&self.collections);
        collections.next = collections.next.max(number);
    }

    fn apply_locked(&self, _writing: &MutexGuard<'_, ()>, change: &Change) {
        // Separate statements release the locks before the listeners run.
        let (had_effect, before) = lock(&self.collections).apply(change);
        if !had_effect {
            return;
        }
        let listeners = lock(&self.listeners).clone();
        for listener in listeners {
            listener(change, before.as_deref());
        }
    }
}

impl Collections {
    /// Whether the change had an effect, and the row as it was.
    fn apply(&mut self, change: &Change) -> (bool, Option<Arc<Value>>) {
        let scope = Scope { consumer: &change.consumer, service: &change.service };
        if let Some(row) = &change.row {
            self.next += 1;
            let collection = self.by_path.entry(change.collection.clone()).or_default();
            return (true, collection.put(scope, &change.id, self.next, Arc::clone(row)));
        }
        let collection = self.by_path.get_mut(&change.collection);
        let before = collection.and_then(|collection| collection.delete(scope, &change.id));
        (before.is_some(), before)
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("rows", &self.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
