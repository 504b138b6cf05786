//! Compares the types.

use std::collections::HashMap;

use super::operations::required;
use super::{Changes, Effect};
use crate::facts::{Facts, Field, Kind, Struct, TypeDef, Union};
use crate::notation::write_type;

pub(super) fn compare(before: &Facts, after: &Facts, changes: &mut Changes) {
    let (old, new) = (by_name(before), by_name(after));
    for (_, definition) in before.types() {
        match new.get(definition.name.as_str()) {
            Some(new) => compare_type(definition, new, changes),
            None => changes.add(Effect::Breaking, &definition.name, "the type is gone"),
        }
    }
    for (_, definition) in after.types() {
        if !old.contains_key(definition.name.as_str()) {
            changes.add(Effect::Added, &definition.name, "new type");
        }
    }
}

fn by_name(facts: &Facts) -> HashMap<&str, &TypeDef> {
    facts.types().map(|(_, definition)| (definition.name.as_str(), definition)).collect()
}

fn compare_type(old: &TypeDef, new: &TypeDef, changes: &mut Changes) {
    let name = &new.name;
    match (&old.kind, &new.kind) {
        (Kind::Struct(old), Kind::Struct(new)) => compare_structs(name, old, new, changes),
        (Kind::Union(old), Kind::Union(new)) => compare_unions(name, old, new, changes),
        (Kind::Enum(before), Kind::Enum(after)) => {
            if old.constants != new.constants {
                changes.add(Effect::Breaking, name, "another form of enum");
            }
            compare_values(name, before, after, changes);
        }
        (old, new) => {
            let what = format!("{} instead of {}", kind(new), kind(old));
            changes.add(Effect::Breaking, name, what);
        }
    }
}

fn kind(kind: &Kind) -> &'static str {
    match kind {
        Kind::Struct(_) => "a struct",
        Kind::Union(_) => "a union",
        Kind::Enum(_) => "an enum",
    }
}

/// Enums are open in both forms: a new value compiles everywhere.
fn compare_values(name: &str, old: &[String], new: &[String], changes: &mut Changes) {
    for value in old.iter().filter(|value| !new.contains(value)) {
        changes.add(Effect::Breaking, name, format_args!("the value `{value}` is gone"));
    }
    for value in new.iter().filter(|value| !old.contains(value)) {
        changes.add(Effect::Added, name, format_args!("new value `{value}`"));
    }
}

fn compare_unions(name: &str, old: &Union, new: &Union, changes: &mut Changes) {
    if old.tag != new.tag {
        changes.add(Effect::Changed, name, format_args!("`{}` tells the type, not `{}`", new.tag, old.tag));
    }
    for (value, _) in old.variants.iter().filter(|variant| !new.variants.contains(variant)) {
        changes.add(Effect::Breaking, name, format_args!("the variant `{value}` is gone or of another type"));
    }
    for (value, _) in new.variants.iter().filter(|(value, _)| old.variants.iter().all(|(old, _)| old != value)) {
        changes.add(Effect::Added, name, format_args!("new variant `{value}`"));
    }
}

fn compare_structs(name: &str, old: &Struct, new: &Struct, changes: &mut Changes) {
    for field in &old.fields {
        let place = format!("{name}.{}", field.name);
        match new.fields.iter().find(|other| other.name == field.name) {
            Some(other) => compare_fields(&place, field, other, changes),
            None => changes.add(Effect::Breaking, &place, "the field is gone"),
        }
    }
    for field in &new.fields {
        if old.fields.iter().any(|other| other.name == field.name) {
            continue;
        }
        let place = format!("{name}.{}", field.name);
        if field.required && !field.read {
            changes.add(Effect::Breaking, &place, "new required field: `new` takes it");
        } else {
            changes.add(Effect::Added, &place, "new field");
        }
    }
    if old.others != new.others {
        let effect = if old.others.is_none() { Effect::Added } else { Effect::Breaking };
        let members = new.others.as_ref().map_or("not kept".to_owned(), |ty| format!("kept as `{}`", write_type(ty)));
        changes.add(effect, name, format_args!("other members are {members}"));
    }
    if old.one_of != new.one_of {
        let what = format!("at least one of these is required: {}", new.one_of.join(", "));
        changes.add(Effect::Changed, name, what);
    }
}

fn compare_fields(place: &str, old: &Field, new: &Field, changes: &mut Changes) {
    if old.ty != new.ty {
        let what = format!("`{}` instead of `{}`", write_type(&new.ty), write_type(&old.ty));
        changes.add(Effect::Breaking, place, what);
    }
    if old.required != new.required {
        changes.add(Effect::Breaking, place, required(new.required));
    }
    if old.null != new.null {
        let (effect, what) =
            if new.null { (Effect::Added, "can be null") } else { (Effect::Breaking, "cannot be null any more") };
        changes.add(effect, place, what);
    }
    if old.read != new.read {
        let what = if new.read { "only read now: requests leave it out" } else { "is sent in requests now" };
        changes.add(Effect::Changed, place, what);
    }
    if old.write != new.write {
        let what = if new.write { "only sent now: responses lack it" } else { "is read from responses now" };
        changes.add(Effect::Changed, place, what);
    }
    if new.deprecated && !old.deprecated {
        changes.add(Effect::Deprecated, place, "the field");
    }
}
