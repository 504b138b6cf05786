//! Builds rows from request bodies.

use serde_json::{Map, Value, json};

use crate::apideck::sample::seed;
use crate::facts::shape::{Field, Object, Ty};

/// Members that a request carries to the downstream service. They are not part of the row.
const PASSED_THROUGH: &str = "pass_through";

/// Who changes rows, as `created_by` and `updated_by` tell.
const AUTHOR: &str = "mock";

/// What the server sets in a new or changed row.
pub(crate) struct Stamp<'a> {
    pub(crate) id: &'a str,
    /// Milliseconds since 1970.
    pub(crate) now: i64,
    /// The time as text.
    pub(crate) text: &'a str,
    pub(crate) seed: u64,
}

/// The row that a body of the shape `sent` creates.
pub(crate) fn created(shape: &Object, sent: Option<&Object>, body: &Value, stamp: &Stamp<'_>) -> Value {
    let mut row = accepted(shape, body);
    without_instructions(shape, sent, &mut row);
    for field in shape.fields {
        if let Some(value) = set_by_server(field, stamp) {
            row.insert(field.name.to_owned(), value);
        }
    }
    linked_folder(shape, body, &mut row);
    complete(shape, &mut row, stamp);
    Value::Object(row)
}

/// The row after an update: its members with those of the body, which replace them.
pub(crate) fn updated(shape: &Object, row: &Value, body: &Value, stamp: &Stamp<'_>) -> Value {
    let mut changed = row.as_object().cloned().unwrap_or_default();
    let mut accepted = accepted(shape, body);
    let version = changed.get("row_version").and_then(Value::as_str).and_then(|version| version.parse::<u64>().ok());
    accepted.remove("row_version");
    changed.append(&mut accepted);
    if let Some(version) = version {
        changed.insert("row_version".to_owned(), json!((version + 1).to_string()));
    }
    for name in ["updated_at", "updated_by"] {
        if let Some(value) = shape.field(name).and_then(|field| set_by_server(field, stamp)) {
            changed.insert(name.to_owned(), value);
        }
    }
    linked_folder(shape, body, &mut changed);
    complete(shape, &mut changed, stamp);
    Value::Object(changed)
}

/// The members of a body that a client can set: not those that only the API sets, nor those that it never returns.
fn accepted(shape: &Object, body: &Value) -> Map<String, Value> {
    let mut members = body.as_object().cloned().unwrap_or_default();
    members.remove(PASSED_THROUGH);
    for field in shape.fields {
        if field.read || field.write {
            members.remove(field.name);
        } else if let Some(value) = members.get_mut(field.name) {
            accept(field.ty, value);
        }
    }
    members
}

/// Removes what a client cannot set from a nested value.
fn accept(ty: Ty, value: &mut Value) {
    match (ty, value) {
        (Ty::Object(shape), value @ Value::Object(_)) => *value = Value::Object(accepted(shape, value)),
        (Ty::List(item), Value::Array(items)) => {
            for value in items {
                accept(*item, value);
            }
        }
        (Ty::Nullable(inner), value) => accept(*inner, value),
        _ => {}
    }
}

fn set_by_server(field: &Field, stamp: &Stamp<'_>) -> Option<Value> {
    let moment = || match field.ty {
        Ty::Int => json!(stamp.now),
        _ => json!(stamp.text),
    };
    match field.name {
        "id" => Some(json!(stamp.id)),
        "downstream_id" if field.read => Some(json!(stamp.id)),
        "created_at" | "updated_at" => Some(moment()),
        "created_by" | "updated_by" => Some(json!(AUTHOR)),
        "row_version" => Some(json!("1")),
        _ => None,
    }
}

/// Removes members that belong to the body but not to the row.
fn without_instructions(shape: &Object, sent: Option<&Object>, row: &mut Map<String, Value>) {
    for field in sent.map(|sent| sent.fields).unwrap_or_default() {
        if field.name != "parent_folder_id" && shape.field(field.name).is_none() {
            row.remove(field.name);
        }
    }
}

/// A `parent_folder_id` in a body is one of the `parent_folders` of the row.
fn linked_folder(shape: &Object, body: &Value, row: &mut Map<String, Value>) {
    let Some(folder) = body.get("parent_folder_id").and_then(Value::as_str) else { return };
    if shape.field("parent_folders").is_some() {
        row.remove("parent_folder_id");
        row.insert("parent_folders".to_owned(), json!([{"id": folder}]));
    }
}

/// Adds the members that a response always has: those that the server sets, and those that a body of another shape
/// does not have.
fn complete(shape: &Object, members: &mut Map<String, Value>, stamp: &Stamp<'_>) {
    for field in shape.fields.iter().filter(|field| !field.write) {
        match members.get_mut(field.name) {
            Some(value) => complete_value(field.ty, value, stamp),
            None if field.required && field.null => {
                members.insert(field.name.to_owned(), Value::Null);
            }
            None if field.required => {
                let value = seed::single(stamp.seed, "", shape).get(field.name).cloned().unwrap_or_default();
                members.insert(field.name.to_owned(), value);
            }
            None => {}
        }
    }
}

fn complete_value(ty: Ty, value: &mut Value, stamp: &Stamp<'_>) {
    match (ty, value) {
        (Ty::Object(shape), Value::Object(members)) => complete(shape, members, stamp),
        (Ty::List(item), Value::Array(items)) => {
            for value in items {
                complete_value(*item, value, stamp);
            }
        }
        (Ty::Nullable(inner), value) => complete_value(*inner, value, stamp),
        _ => {}
    }
}
