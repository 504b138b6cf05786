//! Validates a JSON body.

use serde_json::{Map, Value};

/// The expected type of a JSON value.
pub(crate) enum Schema {
    Text,
    Flag,
    Texts,
    /// An object with any members.
    Free,
    /// An object whose members have these types. Every member is optional.
    Object {
        members: &'static [(&'static str, Schema)],
        /// Whether other members are allowed.
        open: bool,
    },
}

/// A member that is not valid.
pub(crate) struct Violation {
    /// The path of the member, such as `settings.unified_apis`; empty for the body itself.
    pub(crate) path: String,
    pub(crate) problem: &'static str,
}

impl Schema {
    /// All violations in `value`.
    pub(crate) fn violations(&self, value: &Value) -> Vec<Violation> {
        let mut found = Vec::new();
        self.check(value, "", &mut found);
        found
    }

    fn check(&self, value: &Value, path: &str, found: &mut Vec<Violation>) {
        let problem = match (self, value) {
            (Self::Object { members, open }, Value::Object(map)) => {
                return check_members(members, *open, map, path, found);
            }
            (Self::Text, Value::String(_)) | (Self::Flag, Value::Bool(_)) | (Self::Free, Value::Object(_)) => return,
            (Self::Texts, Value::Array(items)) if items.iter().all(Value::is_string) => return,
            (Self::Text, _) => "must be a string",
            (Self::Flag, _) => "must be a boolean",
            (Self::Texts, _) => "must be a list of strings",
            (Self::Free | Self::Object { .. }, _) => "must be an object",
        };
        found.push(Violation { path: path.to_owned(), problem });
    }
}

fn check_members(
    members: &[(&str, Schema)],
    open: bool,
    map: &Map<String, Value>,
    path: &str,
    found: &mut Vec<Violation>,
) {
    for (name, value) in map {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        match members.iter().find(|(member, _)| member == name) {
            Some((_, schema)) => schema.check(value, &path, found),
            None if open => {}
            None => found.push(Violation { path, problem: "is not a known member" }),
        }
    }
}
