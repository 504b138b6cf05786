//! The rows that a mock starts with.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use serde_json::Value;

use crate::apideck::sample::context::{Context, Random, id};
use crate::apideck::sample::{Refer, Sample};
use crate::apideck::store::{Change, Store};
use crate::facts::lookup::{operations, row_shape};
use crate::facts::shape::{Object, Operation, Ty};

/// Rows per collection.
const ROWS: u64 = 5;
/// Rows of the collections that people look at first: more than a page.
const MANY: u64 = 25;
const LARGE: [&str; 5] =
    ["/crm/companies", "/crm/contacts", "/accounting/customers", "/accounting/invoices", "/hris/employees"];

/// APIs whose rows are not data of a connector.
const WITHOUT_SEEDS: [&str; 4] = ["vault", "connector", "webhook", "proxy"];

impl Store {
    /// Puts made-up rows into every resource, as [`Builder::seed`](crate::Builder::seed) does.
    pub fn fill(&self, seed: u64) {
        fill(self, seed);
    }
}

/// Puts the rows of every resource.
pub(crate) fn fill(store: &Store, seed: u64) {
    for list in operations().filter(|operation| has_seeds(operation)) {
        let Some(shape) = row_shape(list) else { continue };
        for path in collections(list.path.trim_end_matches("/{id}"), seed) {
            for index in 0..rows_of(&path) {
                let row = row(seed, list.api(), &path, shape, index);
                let id = row_id(seed, &path, index);
                store.apply(&Change { row: Some(Arc::new(row)), ..Change::delete(&path, id) });
            }
        }
    }
}

fn has_seeds(operation: &Operation) -> bool {
    // Folders can be read, not listed.
    let is_list = operation.accessor == "file_storage.folders.get"
        || operation.verb() == "list"
            && operation.response_member("data").is_some_and(|data| matches!(data.ty, Ty::List(_)));
    let attachments = operation.path.contains("{reference_type}");
    // The payrolls of an employee are those of the company.
    let derived = operation.path.contains("{employee_id}");
    is_list && !attachments && !derived && !WITHOUT_SEEDS.contains(&operation.api())
}

/// The paths of a template for each of the first seeded rows that its parameters name.
fn collections(template: &str, seed: u64) -> Vec<String> {
    let Some((before, rest)) = template.split_once('{') else { return vec![template.to_owned()] };
    let after = rest.split_once('}').map(|(_, after)| after).unwrap_or_default();
    let parents = collections(before.trim_end_matches('/'), seed);
    let paths = parents.iter().flat_map(|parent| {
        // The objects of a schema are not below its path.
        let named = if parent == "/crm/custom-objects" { "/crm/custom-object-schemas" } else { parent };
        (0..2).map(move |index| format!("{parent}/{}{after}", row_id(seed, named, index)))
    });
    paths.flat_map(|path| collections(&path, seed)).collect()
}

fn rows_of(path: &str) -> u64 {
    if LARGE.contains(&path) { MANY } else { ROWS }
}

/// The id of a seeded row.
pub(crate) fn row_id(seed: u64, collection: &str, index: u64) -> String {
    id(seed, collection, index)
}

fn row(seed: u64, api: &str, path: &str, shape: &Object, index: u64) -> Value {
    let refer = |target: &str, index: u64| reference(seed, api, target, index);
    let mut row = sample(seed, path, index, &refer).object(shape, 0);
    if shape.field("id").is_some() {
        row["id"] = row_id(seed, path, index).into();
    }
    row
}

/// Makes values for one row of a collection, or for a single resource.
fn sample<'a>(seed: u64, path: &str, index: u64, refer: Refer<'a>) -> Sample<'a> {
    let mut random = Random::new(seed, path, index);
    let context = Context::new(&mut random, index);
    Sample { random, context, refer }
}

/// The lists of all resources whose path has no parameters, by API and by the end of the path.
fn lists() -> &'static HashMap<(&'static str, &'static str), &'static Operation> {
    static LISTS: OnceLock<HashMap<(&str, &str), &Operation>> = OnceLock::new();
    LISTS.get_or_init(|| {
        let lists = operations().filter(|operation| operation.verb() == "list" && !operation.path.contains('{'));
        lists.filter_map(|list| Some(((list.api(), list.path.rsplit('/').next()?), list))).collect()
    })
}

/// The seeded row of the resource that a field such as `customer` refers to: its id, and the name of its company.
fn reference(seed: u64, api: &str, target: &str, index: u64) -> Option<(String, String)> {
    let plural = match target.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None => format!("{target}s"),
    };
    let list = lists().get(&(api, &*plural.replace('_', "-"))).copied()?;
    let index = index % rows_of(list.path);
    let context = Context::new(&mut Random::new(seed, list.path, index), index);
    let people = ["contact", "employee", "user", "lead", "owner", "applicant"];
    let name = if people.contains(&target) {
        format!("{} {}", context.first_name, context.last_name)
    } else {
        context.company.to_owned()
    };
    Some((row_id(seed, list.path, index), name))
}

/// A value of a shape that is not a row: a report, or the settings of a company.
pub(crate) fn single(seed: u64, path: &str, shape: &Object) -> Value {
    let api = path.trim_start_matches('/').split('/').next().unwrap_or_default().replace('-', "_");
    row(seed, &api, path, shape, 0)
}
