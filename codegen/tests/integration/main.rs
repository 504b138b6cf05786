//! The generator from end to end: importing, reading, writing, and its glossary.
#![allow(clippy::unwrap_used)] // Helpers of tests are tests.

mod changes;
mod generate;
mod glossary;
mod import;
mod module_graph;
