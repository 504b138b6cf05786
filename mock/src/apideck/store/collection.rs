//! The rows of one collection, by consumer and service.

use std::collections::{BTreeMap, HashMap};
use std::mem;
use std::sync::Arc;

use serde_json::Value;

use crate::apideck::store::Scope;
use crate::apideck::store::change::Change;

/// The rows of one collection.
#[derive(Default)]
pub(super) struct Collection {
    /// By consumer and service.
    groups: BTreeMap<(String, String), Rows>,
}

/// The rows of one consumer and service, in the order in which they were added.
#[derive(Default)]
struct Rows {
    /// By sequence number, which is unique in the store.
    by_number: BTreeMap<u64, (Arc<str>, Arc<Value>)>,
    numbers: HashMap<Arc<str>, u64>,
}

impl Collection {
    fn rows(&self, scope: Scope<'_>) -> Option<&Rows> {
        self.groups.get(&(scope.consumer.to_owned(), scope.service.to_owned()))
    }

    pub(super) fn get(&self, scope: Scope<'_>, id: &str) -> Option<Arc<Value>> {
        let rows = self.rows(scope)?;
        let (_, row) = rows.by_number.get(rows.numbers.get(id)?)?;
        Some(Arc::clone(row))
    }

    /// Replaces the row with this id, which keeps its place, or adds it with this number. Returns the row as it was.
    pub(super) fn put(&mut self, scope: Scope<'_>, id: &str, number: u64, row: Arc<Value>) -> Option<Arc<Value>> {
        let rows = self.groups.entry((scope.consumer.to_owned(), scope.service.to_owned())).or_default();
        if let Some((_, known)) = rows.numbers.get(id).and_then(|number| rows.by_number.get_mut(number)) {
            return Some(mem::replace(known, row));
        }
        let id: Arc<str> = id.into();
        rows.numbers.insert(Arc::clone(&id), number);
        rows.by_number.insert(number, (id, row));
        None
    }

    /// Returns the row as it was.
    pub(super) fn delete(&mut self, scope: Scope<'_>, id: &str) -> Option<Arc<Value>> {
        let key = (scope.consumer.to_owned(), scope.service.to_owned());
        let rows = self.groups.get_mut(&key)?;
        let number = rows.numbers.remove(id)?;
        let (_, before) = rows.by_number.remove(&number)?;
        if rows.numbers.is_empty() {
            self.groups.remove(&key);
        }
        Some(before)
    }

    pub(super) fn sizes(&self) -> impl Iterator<Item = (&(String, String), usize)> {
        self.groups.iter().map(|(key, rows)| (key, rows.by_number.len()))
    }

    pub(super) fn part(&self, scope: Scope<'_>, skip: usize, limit: usize) -> Vec<(Arc<str>, Arc<Value>)> {
        let rows = self.rows(scope).into_iter().flat_map(|rows| rows.by_number.values());
        rows.skip(skip).take(limit).cloned().collect()
    }

    /// A put for each row, in order.
    pub(super) fn changes(&self, path: &str) -> Vec<Change> {
        let mut changes: Vec<(u64, Change)> = Vec::new();
        for ((consumer, service), rows) in &self.groups {
            changes.extend(rows.by_number.iter().map(|(number, (id, row))| {
                let change = Change {
                    collection: path.to_owned(),
                    consumer: consumer.clone(),
                    service: service.clone(),
                    id: id.to_string(),
                    row: Some(Arc::clone(row)),
                };
                (*number, change)
            }));
        }
        changes.sort_by_key(|(number, _)| *number);
        changes.into_iter().map(|(_, change)| change).collect()
    }

    /// The rows that a scope sees, from this number on: its own and the shared ones, by number.
    pub(super) fn visible(&self, scope: Scope<'_>, from: u64) -> impl Iterator<Item = (u64, &Arc<Value>)> {
        let [own, shared] = self.sources(scope);
        let mut own = own.into_iter().flat_map(move |rows| rows.by_number.range(from..)).peekable();
        let mut shared = shared.into_iter().flat_map(move |rows| rows.by_number.range(from..)).peekable();
        std::iter::from_fn(move || {
            let first = match (own.peek(), shared.peek()) {
                (Some((a, _)), Some((b, _))) if a > b => shared.next(),
                (None, _) => shared.next(),
                _ => own.next(),
            };
            first.map(|(number, (_, row))| (*number, row))
        })
    }

    /// The rows that a scope sees before this number, the last one first.
    pub(super) fn visible_before(&self, scope: Scope<'_>, end: u64) -> impl Iterator<Item = (u64, &Arc<Value>)> {
        let [own, shared] = self.sources(scope);
        let mut own = own.into_iter().flat_map(move |rows| rows.by_number.range(..end).rev()).peekable();
        let mut shared = shared.into_iter().flat_map(move |rows| rows.by_number.range(..end).rev()).peekable();
        std::iter::from_fn(move || {
            let last = match (own.peek(), shared.peek()) {
                (Some((a, _)), Some((b, _))) if a < b => shared.next(),
                (None, _) => shared.next(),
                _ => own.next(),
            };
            last.map(|(number, (_, row))| (*number, row))
        })
    }

    fn sources(&self, scope: Scope<'_>) -> [Option<&Rows>; 2] {
        let shared = if scope == Scope::SHARED { None } else { self.rows(Scope::SHARED) };
        [self.rows(scope), shared]
    }
}
