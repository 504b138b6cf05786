//! The facts about the Apideck API, and the generator that reads them.
//!
//! [`facts`] is the API in memory, [`read`] and [`write`](mod@write) are the files in `codegen/api`, and [`notation`] is the
//! line that describes a field there. [`import`] makes facts from an `OpenAPI` document, and [`changes`] compares two
//! versions of the facts. [`names`] holds every naming rule, [`glossary`] the sentences of the docs. [`generate`] makes
//! Rust from all of them, and [`output`] writes the files. The notation is explained in `codegen/README.md`.
//! [`module_graph`] is a tool of its own: it finds import cycles between the modules of a crate.

pub mod aliases;
pub mod changes;
pub mod facts;
pub mod generate;
pub mod glossary;
pub mod import;
pub mod json;
pub mod module_graph;
pub mod names;
pub mod notation;
pub mod output;
pub mod read;
pub mod write;

/// An error message for the terminal.
pub type Result<T> = std::result::Result<T, String>;
