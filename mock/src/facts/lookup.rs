//! Finds operations: by path, and those of the same resource.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::facts::generated::ALL;
use crate::facts::shape::{Object, Operation, Returns, Ty};

/// All operations.
pub(crate) fn operations() -> impl Iterator<Item = &'static Operation> {
    ALL.iter().copied().flatten()
}

/// The operations by the number of segments of their path and its first segment.
type Index = HashMap<(usize, &'static str), Vec<&'static Operation>>;

fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| {
        let mut index = Index::new();
        for operation in operations() {
            let segments: Vec<&str> = segments_of(operation.path).collect();
            index.entry((segments.len(), segments[0])).or_default().push(operation);
        }
        for found in index.values_mut() {
            // A path with fewer parameters is the more specific one.
            found.sort_by_key(|operation| operation.path.matches('{').count());
        }
        index
    })
}

pub(crate) fn segments_of(path: &'static str) -> impl Iterator<Item = &'static str> {
    path.trim_start_matches('/').split('/')
}

/// The operations whose path matches these segments, the most specific first.
pub(crate) fn on_path(segments: &[String]) -> impl Iterator<Item = &'static Operation> {
    let first = segments.first().map(String::as_str).unwrap_or_default();
    // The key borrows from the request, so the static first segment is looked up by comparison.
    let known = index().get_key_value(&(segments.len(), interned(first))).map(|(_, found)| found);
    known.into_iter().flatten().copied().filter(move |operation| matches(operation, segments))
}

/// The first segment as the tables have it; empty if no path starts with it.
fn interned(first: &str) -> &'static str {
    static FIRST: OnceLock<Vec<&'static str>> = OnceLock::new();
    let known = FIRST.get_or_init(|| {
        let mut known: Vec<&str> = index().keys().map(|(_, first)| *first).collect();
        known.sort_unstable();
        known.dedup();
        known
    });
    known.binary_search(&first).map_or("", |found| known[found])
}

fn matches(operation: &Operation, segments: &[String]) -> bool {
    segments_of(operation.path).zip(segments).all(|(expected, segment)| match parameter(expected) {
        Some(_) => !segment.is_empty(),
        None => expected == segment,
    })
}

/// `{id}` -> `id`.
pub(crate) fn parameter(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

/// The operation with this accessor.
pub(crate) fn by_accessor(accessor: &str) -> Option<&'static Operation> {
    static BY_ACCESSOR: OnceLock<HashMap<&'static str, &'static Operation>> = OnceLock::new();
    let known = BY_ACCESSOR.get_or_init(|| operations().map(|operation| (operation.accessor, operation)).collect());
    known.get(accessor).copied()
}

/// The operation of the same resource with this verb.
pub(crate) fn sibling(operation: &Operation, verb: &str) -> Option<&'static Operation> {
    let (resource, _) = operation.accessor.rsplit_once('.')?;
    by_accessor(&format!("{resource}.{verb}"))
}

/// The shape of the rows of a resource: what `get` returns, or an item of what `list` returns.
pub(crate) fn row_shape(operation: &Operation) -> Option<&'static Object> {
    let data = |verb| data_shape(sibling(operation, verb)?);
    data("get").or_else(|| data("list"))
}

/// The shape of the `data` of a response, or of its items.
pub(crate) fn data_shape(operation: &Operation) -> Option<&'static Object> {
    let Returns::Json(_) = operation.returns else { return None };
    match operation.response_member("data")?.ty {
        Ty::Object(shape) => Some(shape),
        Ty::List(Ty::Object(shape)) => Some(*shape),
        _ => None,
    }
}

/// All types of events.
pub(crate) fn event_types() -> &'static [&'static str] {
    let create = by_accessor("webhook.webhooks.create").and_then(|operation| operation.body.as_ref());
    let Some(Ty::Object(body)) = create.map(|body| body.ty) else { return &[] };
    match body.field("events").map(|events| events.ty) {
        Some(Ty::List(Ty::Enum(values))) => values.0,
        _ => &[],
    }
}
