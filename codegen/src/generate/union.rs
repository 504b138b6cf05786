//! Unions become structs: Rust code gets one type with the fields of all variants.

use std::collections::HashSet;

use crate::facts::{Facts, Field, Kind, Struct, Type, TypeDef, Union};

/// `facts` with a struct for each union, and without the types that are then unused.
pub(super) fn flattened(facts: &Facts) -> Facts {
    let mut flat = facts.clone();
    for definition in flat.apis.iter_mut().flat_map(|api| &mut api.types) {
        if let Kind::Union(union) = &definition.kind {
            definition.kind = Kind::Struct(merged(facts, union));
        }
    }
    let used = reachable(&flat);
    for api in &mut flat.apis {
        api.types.retain(|definition| used.contains(&definition.name));
    }
    flat
}

/// The fields of all variants. A field is required only if all variants require it. The tag is never required, so that
/// an object of an unknown variant is decoded too. A field with different types in the variants is any JSON.
fn merged(facts: &Facts, union: &Union) -> Struct {
    let named = |name: &str| facts.types().map(|(_, definition)| definition).find(|definition| definition.name == name);
    let variants = union.variants.iter().filter_map(|(_, name)| match &named(name)?.kind {
        Kind::Struct(object) => Some(object),
        _ => None,
    });
    let variants: Vec<&Struct> = variants.collect();
    let mut object = Struct { others: Some(Type::Any), ..Struct::default() };
    object.fields.push(Field { name: union.tag.clone(), ..Field::default() });
    for field in variants.iter().flat_map(|variant| &variant.fields) {
        if object.fields.iter().any(|known| known.name == field.name) {
            continue;
        }
        let same: Vec<&Field> = variants
            .iter()
            .filter_map(|variant| variant.fields.iter().find(|other| other.name == field.name))
            .collect();
        let mut field = field.clone();
        field.required = same.len() == variants.len() && same.iter().all(|field| field.required);
        if same.iter().any(|other| other.ty != field.ty) {
            field.ty = Type::Any;
        }
        object.fields.push(field);
    }
    object
}

/// The types that operations and events reach.
fn reachable(facts: &Facts) -> HashSet<String> {
    let mut found = HashSet::new();
    let mut open: Vec<&str> = facts.operations().flat_map(|operation| operation.references()).collect();
    let of_events = facts.apis.iter().filter(|api| !api.events.is_empty()).flat_map(|api| &api.types);
    open.extend(of_events.map(|definition| definition.name.as_str()));
    while let Some(name) = open.pop() {
        if found.insert(name.to_owned()) {
            let definition =
                facts.types().map(|(_, definition)| definition).find(|definition: &&TypeDef| definition.name == name);
            open.extend(definition.into_iter().flat_map(|definition| definition.kind.references()));
        }
    }
    found
}
