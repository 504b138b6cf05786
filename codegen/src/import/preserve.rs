//! Facts that the documents do not have, or that were chosen once: a new import keeps them.

use std::collections::HashMap;

use crate::facts::{Facts, Field, Kind, Type, TypeDef};

/// A new enum with more values than this becomes text with constants: see `open_constants!`.
const MAX_VARIANTS: usize = 32;

/// Chooses the form of each enum by the number of its values.
pub(super) fn choose_forms<'a>(types: impl Iterator<Item = &'a mut TypeDef>) {
    for definition in types {
        definition.constants = matches!(&definition.kind, Kind::Enum(values) if values.len() > MAX_VARIANTS);
    }
}

/// Gives `facts` what `known` has beyond the documents: whether operations may be retried, the forms of enums, which
/// numbers are integers or floats, and observed fields.
pub fn keep(facts: &mut Facts, known: &Facts) {
    keep_numbers(facts, known);
    let retries: HashMap<_, _> =
        known.operations().map(|operation| (operation.accessor.as_str(), &operation.retry)).collect();
    let forms: HashMap<_, _> = known
        .types()
        .filter(|(_, definition)| matches!(definition.kind, Kind::Enum(_)))
        .map(|(_, definition)| (definition.name.as_str(), definition.constants))
        .collect();
    for api in &mut facts.apis {
        for operation in &mut api.operations {
            operation.retry = retries.get(operation.accessor.as_str()).copied().cloned().flatten();
        }
        for definition in api.types.iter_mut().filter(|definition| matches!(definition.kind, Kind::Enum(_))) {
            definition.constants = forms.get(definition.name.as_str()).copied().unwrap_or(definition.constants);
        }
        for definition in &mut api.types {
            if let Kind::Struct(object) = &mut definition.kind {
                keep_observed(&mut object.fields, known, &definition.name);
            }
        }
        // Enums stand before constants.
        api.types.sort_by_key(|definition| definition.constants);
    }
}

/// Adds the observed fields that `known` has in the type `owner`, each at its place, unless the documents have them now.
fn keep_observed(fields: &mut Vec<Field>, known: &Facts, owner: &str) {
    let Some((_, TypeDef { kind: Kind::Struct(before), .. })) = known.types().find(|(_, known)| known.name == owner)
    else {
        return;
    };
    for (index, field) in before.fields.iter().enumerate().filter(|(_, field)| field.observed) {
        if fields.iter().all(|other| other.name != field.name) {
            fields.insert(index.min(fields.len()), field.clone());
        }
    }
}

/// Keeps the type of each value that the documents call a number: they do not tell amounts from counts and
/// durations.
fn keep_numbers(facts: &mut Facts, known: &Facts) {
    let mut known = known.clone();
    let known: HashMap<_, _> = values(&mut known).filter(|(_, ty)| matches!(ty, Type::Int | Type::Float)).collect();
    for (place, ty) in values(facts) {
        if let (Type::Number, Some(known)) = (&*ty, known.get(&place)) {
            *ty = (*known).clone();
        }
    }
}

/// The types of all parameters and members, or of their items, by operation or type and by name.
fn values(facts: &mut Facts) -> impl Iterator<Item = ((String, String), &mut Type)> {
    facts.apis.iter_mut().flat_map(|api| {
        let parameters = api.operations.iter_mut().flat_map(|operation| {
            let fields = operation.parameters.iter_mut().map(|parameter| &mut parameter.field);
            fields.map(|field| ((operation.accessor.clone(), field.name.clone()), item(&mut field.ty)))
        });
        let members = api.types.iter_mut().filter_map(|definition| match &mut definition.kind {
            Kind::Struct(object) => Some((&definition.name, object)),
            _ => None,
        });
        let members = members.flat_map(|(name, object)| {
            let fields = object.fields.iter_mut();
            fields.map(|field| ((name.clone(), field.name.clone()), item(&mut field.ty)))
        });
        parameters.chain(members)
    })
}

/// The type of a value, of the items for a list or map.
fn item(ty: &mut Type) -> &mut Type {
    match ty {
        Type::List(items) | Type::MapOf(items) => item(&mut items.ty),
        _ => ty,
    }
}
