//! JSON, compared by value.

use apideck_codegen::facts::{Facts, Kind, Type};
use serde_json::{Map, Value};

/// The first place where two documents differ, if there is one: `27500` and `27500.0` do not.
pub(crate) fn difference(ours: &Value, theirs: &Value) -> Option<String> {
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

/// `theirs` without the members that `ty` does not know, whose names go to `dropped`.
pub(crate) fn known(facts: &Facts, ty: &Type, theirs: &Value, dropped: &mut Vec<String>) -> Value {
    let mut item = |ty: &Type, value: &Value| known(facts, ty, value, dropped);
    match (ty, theirs) {
        (Type::List(items), Value::Array(list)) => list.iter().map(|value| item(&items.ty, value)).collect(),
        (Type::MapOf(items), Value::Object(members)) => {
            members.iter().map(|(name, value)| (name.clone(), item(&items.ty, value))).collect()
        }
        (Type::Named(name), Value::Object(members)) => known_members(facts, name, members, dropped),
        _ => theirs.clone(),
    }
}

fn known_members(facts: &Facts, name: &str, members: &Map<String, Value>, dropped: &mut Vec<String>) -> Value {
    let (_, definition) = facts.types().find(|(_, definition)| definition.name == name).unwrap();
    let Kind::Struct(object) = &definition.kind else {
        // Members that no variant knows are kept.
        return members.clone().into();
    };
    let mut kept = Map::new();
    for (member, value) in members {
        if let Some(field) = object.fields.iter().find(|field| field.name == *member) {
            kept.insert(member.clone(), known(facts, &field.ty, value, dropped));
        } else if object.others.is_some() {
            kept.insert(member.clone(), value.clone());
        } else {
            dropped.push(format!("{name}.{member}"));
        }
    }
    kept.into()
}
