//! Makes facts from `OpenAPI` documents.
//!
//! What the facts cannot say is reported with its place in the document, never dropped in silence.
//! Prose and [`IGNORED`](ignored::IGNORED) keys are the exceptions.

mod events;
mod files;
pub mod ignored;
mod operation;
mod preserve;
mod schema;

pub use preserve::keep;

use std::collections::BTreeMap;

use crate::Result;
use crate::facts::{Facts, Operation, Type, TypeDef};
use crate::json::Json;

/// The APIs that Apideck itself serves: a missing member is an error, not a quirk of a connector.
const STRICT: &[&str] = &["connector", "vault", "webhook"];

/// An `OpenAPI` document.
#[derive(Debug)]
pub struct Document {
    /// Its file name, by which other documents refer to it.
    pub name: String,
    /// What it says.
    pub json: Json,
}

/// Makes facts from `documents`, and a report of what the facts cannot say. A document with `shapes` and `events` describes
/// the events of webhooks; all others are `OpenAPI` documents.
pub fn import(documents: &[Document]) -> Result<(Facts, Vec<String>)> {
    let (event_documents, documents): (Vec<_>, Vec<_>) =
        documents.iter().partition(|document| events::is_one(document));
    let mut import = Import::default();
    for document in &documents {
        import.document(document)?;
    }
    for name in import.schemas.keys().copied().collect::<Vec<_>>() {
        if !ignored::ERROR_PAYLOADS.contains(&name) {
            import.component(name);
        }
    }
    let mut operations = Vec::new();
    for document in &documents {
        for (path, methods) in members(&document.json, "paths") {
            for (method, operation) in methods.members() {
                operations.extend(import.operation(path, method, operation));
            }
        }
    }
    let (mut facts, mut report) = import.finish(operations);
    for document in event_documents {
        events::add(document, &mut facts, &mut report)?;
    }
    Ok((facts, report))
}

/// The members of the object `key`; empty if it is missing.
fn members<'a>(json: &'a Json, key: &str) -> &'a [(String, Json)] {
    json.get(key).map_or(&[], Json::members)
}

/// The state of an import.
#[derive(Default)]
struct Import<'a> {
    /// All component schemas.
    schemas: BTreeMap<&'a str, &'a Json>,
    /// What a reference to a component stands for; none while it is being read.
    components: BTreeMap<&'a str, Option<Type>>,
    /// All types, by name.
    types: BTreeMap<String, TypeDef>,
    /// What the facts cannot say.
    report: Vec<String>,
}

impl<'a> Import<'a> {
    fn document(&mut self, document: &'a Document) -> Result<()> {
        let json = &document.json;
        if json.get("openapi").is_none() {
            return Err(format!("{}: not an `OpenAPI` document", document.name));
        }
        self.check_keys(&document.name, json, &["paths", "components", "security", "x-only-in-public-spec"]);
        let components = json.get("components").unwrap_or(&Json::Null);
        self.check_keys(&format!("{}.components", document.name), components, &["schemas"]);
        for (name, schema) in members(components, "schemas") {
            let before = self.schemas.insert(name, schema);
            if before.is_some_and(|before| before != schema) {
                self.report(name, "two documents disagree about this schema; the last one counts");
            }
        }
        Ok(())
    }

    fn report(&mut self, path: &str, what: &str) {
        let line = format!("{path}: {what}");
        // The alternatives of a schema can say the same twice.
        if !self.report.contains(&line) {
            self.report.push(line);
        }
    }

    /// Reports every key of `json` that is neither `known` nor ignored for a reason.
    fn check_keys(&mut self, path: &str, json: &Json, known: &[&str]) {
        for (key, value) in json.members() {
            if !known.contains(&key.as_str()) && !ignored::is_ignored(key) {
                self.report(path, &format!("`{key}: {value}` is not in the facts"));
            }
        }
    }

    fn finish(mut self, operations: Vec<Operation>) -> (Facts, Vec<String>) {
        let unused = ignored::ERROR_PAYLOADS;
        let referenced = operations.iter().flat_map(Operation::references);
        for name in referenced.filter(|name| unused.contains(name)) {
            self.report.push(format!("{name}: an error payload is not a model, but an operation uses it"));
        }
        preserve::choose_forms(self.types.values_mut());
        let facts = files::place(operations, self.types, &mut self.report);
        (facts, self.report)
    }
}
