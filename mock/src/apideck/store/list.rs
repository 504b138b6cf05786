//! Pages of a collection: filtered, sorted, from a position on.

use std::cmp::Ordering;
use std::sync::Arc;

use serde_json::Value;

use crate::apideck::store::Scope;
use crate::apideck::store::collection::Collection;

/// Compares two rows.
pub(crate) type Order<'a> = &'a dyn Fn(&Value, &Value) -> Ordering;

/// Which rows to return.
pub(crate) struct Selection<'a> {
    /// The number of the first row; 0 starts at the beginning.
    pub(crate) from: u64,
    pub(crate) limit: usize,
    pub(crate) matches: &'a dyn Fn(&Value) -> bool,
    /// The order of the rows; `None` is the order in which they were added.
    pub(crate) order: Option<Order<'a>>,
}

/// The rows of one page.
#[derive(Default)]
pub(crate) struct Page {
    pub(crate) rows: Vec<Arc<Value>>,
    /// The number of the row that the page starts with; 0 if it has no rows.
    pub(crate) current: u64,
    /// The number of the row that the next page starts with.
    pub(crate) next: Option<u64>,
    /// The number of the row that the previous page starts with.
    pub(crate) previous: Option<u64>,
}

impl Collection {
    pub(super) fn page(&self, scope: Scope<'_>, selection: &Selection<'_>) -> Page {
        match selection.order {
            None => self.page_in_order(scope, selection),
            Some(order) => self.sorted_page(scope, selection, order),
        }
    }

    fn page_in_order(&self, scope: Scope<'_>, selection: &Selection<'_>) -> Page {
        let Selection { from, limit, matches, .. } = *selection;
        let mut rows = self.visible(scope, from).filter(|(_, row)| matches(row));
        let mut page = Page::default();
        for (number, row) in rows.by_ref().take(limit) {
            if page.rows.is_empty() {
                page.current = number;
            }
            page.rows.push(Arc::clone(row));
        }
        page.next = rows.next().map(|(number, _)| number);
        let before = self.visible_before(scope, from).filter(|(_, row)| matches(row));
        page.previous = before.take(limit).last().map(|(number, _)| number);
        page
    }

    /// Sorts all rows for each page: memory does not grow from page to page.
    fn sorted_page(&self, scope: Scope<'_>, selection: &Selection<'_>, order: Order<'_>) -> Page {
        let Selection { from, limit, matches, .. } = *selection;
        let mut rows: Vec<(u64, &Arc<Value>)> = self.visible(scope, 0).filter(|(_, row)| matches(row)).collect();
        rows.sort_by(|(_, a), (_, b)| order(a, b));
        let start = if from == 0 {
            0
        } else {
            // If the row was deleted in the meantime, the list ends.
            rows.iter().position(|(number, _)| *number == from).unwrap_or(rows.len())
        };
        let end = rows.len().min(start + limit);
        let number = |index: usize| rows.get(index).map(|(number, _)| *number);
        Page {
            rows: rows[start..end].iter().map(|(_, row)| Arc::clone(row)).collect(),
            current: number(start).unwrap_or_default(),
            next: number(end),
            previous: if start == 0 { None } else { number(start.saturating_sub(limit)) },
        }
    }
}
