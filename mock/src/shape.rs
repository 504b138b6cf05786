//! Checks that a JSON body has the shape that its operation takes.

use serde_json::{Map, Value};

/// What a JSON value may be.
pub(crate) enum Shape {
    Text,
    Flag,
    Texts,
    /// An object with any members.
    Free,
    /// An object whose members, where present, have these shapes.
    Object {
        members: &'static [(&'static str, Shape)],
        /// Whether further members are allowed.
        open: bool,
    },
}

/// What is wrong with one member.
pub(crate) struct Misfit {
    /// The member's path, e.g. `settings.unified_apis`; empty for the body itself.
    pub(crate) path: String,
    pub(crate) problem: &'static str,
}

impl Shape {
    /// Everything that does not fit.
    pub(crate) fn misfits(&self, value: &Value) -> Vec<Misfit> {
        let mut found = Vec::new();
        self.check(value, "", &mut found);
        found
    }

    fn check(&self, value: &Value, path: &str, found: &mut Vec<Misfit>) {
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
        found.push(Misfit { path: path.to_owned(), problem });
    }
}

fn check_members(members: &[(&str, Shape)], open: bool, map: &Map<String, Value>, path: &str, found: &mut Vec<Misfit>) {
    for (name, value) in map {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        match members.iter().find(|(member, _)| member == name) {
            Some((_, shape)) => shape.check(value, &path, found),
            None if open => {}
            None => found.push(Misfit { path, problem: "is not a known member" }),
        }
    }
}
