//! JSON, compared by value, and the report of what differs.

use std::io::Write as _;

use serde_json::Value;

/// The first difference between two documents. `27500` and `27500.0` are equal.
pub fn difference(ours: &Value, theirs: &Value) -> Option<String> {
    differ(ours, theirs, "")
}

fn differ(ours: &Value, theirs: &Value, path: &str) -> Option<String> {
    let differs = || Some(format!("`{path}` is {ours} instead of {theirs}"));
    match (ours, theirs) {
        (Value::Object(ours), Value::Object(theirs)) => {
            let names = ours.keys().chain(theirs.keys());
            names.into_iter().find_map(|name| match (ours.get(name), theirs.get(name)) {
                (Some(ours), Some(theirs)) => differ(ours, theirs, &format!("{path}.{name}")),
                (Some(ours), None) => Some(format!("`{path}.{name}` is {ours} instead of nothing")),
                (None, theirs) => Some(format!("`{path}.{name}` is missing instead of {}", theirs.unwrap())),
            })
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).enumerate().find_map(|(at, (a, b))| differ(a, b, &format!("{path}[{at}]")))
        }
        (Value::Number(a), Value::Number(b)) if a.is_f64() || b.is_f64() => {
            if a.as_f64() == b.as_f64() {
                None
            } else {
                differs()
            }
        }
        _ if ours == theirs => None,
        _ => differs(),
    }
}

/// Prints a line that is visible even when the test passes.
pub fn report(line: &str) {
    let _ = writeln!(std::io::stderr(), "wire: {line}");
}

/// Fails with all of `failures`, if there are any.
#[track_caller]
pub fn none_of(failures: &[String]) {
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
}
