//! What goes over the wire: every operation against the facts, and recordings of the reference client where they are.
#![allow(clippy::unwrap_used)] // A test may.

mod answers;
mod errors;
mod expected;
mod recording;
mod requests;
mod sample;
mod value;
mod vectors;

use std::io::Write as _;

use apideck_codegen::facts::Facts;

/// The facts of this project, as it ships them.
fn facts() -> Facts {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/codegen/api");
    apideck_codegen::read::directory(folder.as_ref()).unwrap()
}

/// A line that is seen even where a test passes.
fn report(line: &str) {
    let _ = writeln!(std::io::stderr(), "wire: {line}");
}

/// Fails with all of `failures`, if there are any.
#[track_caller]
fn none_of(failures: &[String]) {
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
}
