//! Compares the operations.

use super::{Changes, Effect};
use crate::facts::{Body, Facts, Operation, Parameter, ParameterLocation, Returns};
use crate::notation::write_type;

pub(super) fn compare(before: &Facts, after: &Facts, changes: &mut Changes) {
    for old in before.operations() {
        match after.operations().find(|new| new.accessor == old.accessor) {
            Some(new) => operation(old, new, changes),
            None => changes.add(Effect::Breaking, &old.accessor, "the operation is gone"),
        }
    }
    for new in after.operations() {
        if before.operations().all(|old| old.accessor != new.accessor) {
            changes.add(Effect::Added, &new.accessor, format_args!("new operation, `{} {}`", new.method, new.path));
        }
    }
}

fn operation(old: &Operation, new: &Operation, changes: &mut Changes) {
    let place = &new.accessor;
    let call = |operation: &Operation| format!("`{} {}`", operation.method, operation.path);
    if call(old) != call(new) {
        changes.add(Effect::Changed, place, format_args!("{} instead of {}", call(new), call(old)));
    } else if old.server != new.server {
        changes.add(Effect::Changed, place, "another host");
    }
    if old.returns != new.returns {
        let what = format!("returns {} instead of {}", returns(&new.returns), returns(&old.returns));
        changes.add(Effect::Breaking, place, what);
    }
    body(place, old.body.as_ref(), new.body.as_ref(), changes);
    for parameter in &old.parameters {
        let name = &parameter.field.name;
        match new.parameters.iter().find(|other| other.field.name == *name) {
            Some(other) => compare_parameter(place, parameter, other, changes),
            None => changes.add(Effect::Breaking, place, format_args!("the parameter `{name}` is gone")),
        }
    }
    for parameter in &new.parameters {
        let name = &parameter.field.name;
        if old.parameters.iter().any(|other| other.field.name == *name) {
            continue;
        }
        if parameter.field.required {
            changes.add(Effect::Breaking, place, format_args!("new required parameter `{name}`"));
        } else {
            changes.add(Effect::Added, place, format_args!("new parameter `{name}`"));
        }
    }
    match (old.marks.paginated, new.marks.paginated) {
        (false, true) => changes.add(Effect::Added, place, "has pages"),
        (true, false) => changes.add(Effect::Breaking, place, "does not have pages any more"),
        _ => {}
    }
    if new.marks.deprecated && !old.marks.deprecated {
        changes.add(Effect::Deprecated, place, "the operation");
    }
}

fn body(place: &str, old: Option<&Body>, new: Option<&Body>, changes: &mut Changes) {
    let Some(new) = new else {
        if old.is_some() {
            changes.add(Effect::Breaking, place, "the request does not have a body any more");
        }
        return;
    };
    let Some(old) = old else {
        let effect = if new.required { Effect::Breaking } else { Effect::Added };
        changes.add(effect, place, format_args!("the request has a body, `{}`", new.field));
        return;
    };
    if (&old.field, &old.ty) != (&new.field, &new.ty) {
        let field = |body: &Body| format!("`{}: {}`", body.field, write_type(&body.ty));
        changes.add(Effect::Breaking, place, format_args!("the body is {} instead of {}", field(new), field(old)));
    }
    if old.required != new.required {
        changes.add(Effect::Breaking, place, format_args!("the body is {}", required(new.required)));
    }
}

fn compare_parameter(place: &str, old: &Parameter, new: &Parameter, changes: &mut Changes) {
    let name = &new.field.name;
    if old.field.ty != new.field.ty {
        let (new, old) = (write_type(&new.field.ty), write_type(&old.field.ty));
        changes.add(Effect::Breaking, place, format_args!("the parameter `{name}` is `{new}` instead of `{old}`"));
    }
    if old.field.required != new.field.required {
        let what = required(new.field.required);
        changes.add(Effect::Breaking, place, format_args!("the parameter `{name}` is {what}"));
    }
    if old.location != new.location {
        let what = format!("the parameter `{name}` is sent in the {}", location_name(new.location));
        changes.add(Effect::Changed, place, what);
    }
    if new.field.deprecated && !old.field.deprecated {
        changes.add(Effect::Deprecated, place, format_args!("the parameter `{name}`"));
    }
}

/// The text for a field that has become required (an argument of `new`) or optional (a setter).
pub(super) fn required(required: bool) -> &'static str {
    if required { "required now" } else { "optional now" }
}

fn location_name(location: ParameterLocation) -> &'static str {
    match location {
        ParameterLocation::Path => "path",
        ParameterLocation::Header => "header",
        ParameterLocation::Query => "query",
    }
}

fn returns(returns: &Returns) -> String {
    match returns {
        Returns::Json(ty) => format!("`{}`", write_type(ty)),
        Returns::Bytes => "bytes".to_owned(),
        Returns::Text => "text".to_owned(),
        Returns::Proxy => "the response of the connected service".to_owned(),
        Returns::None => "nothing".to_owned(),
    }
}
