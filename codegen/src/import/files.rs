//! Puts operations and types into files.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::STRICT;
use crate::facts::{Api, COMMON, Facts, Field, Kind, Operation, ParameterLocation, TypeDef};

/// One file per API, and one for what more than one of them uses.
pub(super) fn place(
    operations: Vec<Operation>,
    mut types: BTreeMap<String, TypeDef>,
    report: &mut Vec<String>,
) -> Facts {
    let parameters = shared_parameters(&operations);
    let mut apis: BTreeMap<String, Vec<Operation>> = BTreeMap::new();
    for operation in operations {
        apis.entry(operation.api().to_owned()).or_default().push(operation);
    }
    let mut users: HashMap<String, usize> = HashMap::new();
    let mut order = Vec::new();
    for (api, operations) in &mut apis {
        *operations = by_resource(std::mem::take(operations));
        for name in reachable(operations, &types) {
            let count = users.entry(name.clone()).or_default();
            if *count == 0 {
                order.push((api.clone(), name));
            }
            *count += 1;
        }
    }
    let mut placed: BTreeMap<String, Vec<TypeDef>> = BTreeMap::new();
    for (api, name) in order {
        let file = if users[&name] > 1 { COMMON.to_owned() } else { api };
        placed.entry(file).or_default().extend(types.remove(&name));
    }
    for name in types.keys() {
        report.push(format!("{name}: no operation uses this type; it is not in the facts"));
    }
    apis.entry(COMMON.to_owned()).or_default();
    let apis = apis.into_iter().map(|(name, operations)| {
        let mut types = placed.remove(&name).unwrap_or_default();
        types.sort_by_key(|definition| match definition.kind {
            Kind::Struct(_) => 0,
            Kind::Union(_) => 1,
            Kind::Enum(_) if definition.constants => 3,
            Kind::Enum(_) => 2,
        });
        Api { strict: STRICT.contains(&name.as_str()), name, operations, types, events: Vec::new() }
    });
    Facts { parameters, apis: apis.collect() }
}

/// The operations of a resource together, else in the order of the document.
fn by_resource(mut operations: Vec<Operation>) -> Vec<Operation> {
    let mut resources: Vec<Option<String>> = Vec::new();
    for operation in &operations {
        let resource = operation.resource().map(str::to_owned);
        if !resources.contains(&resource) {
            resources.push(resource);
        }
    }
    operations.sort_by_key(|operation| {
        let resource = operation.resource().map(str::to_owned);
        resources.iter().position(|known| *known == resource)
    });
    operations
}

/// All types that `operations` use, in the order of first use, a type before those of its fields.
fn reachable(operations: &[Operation], types: &BTreeMap<String, TypeDef>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for operation in operations {
        let mut open: Vec<&str> = operation.references();
        open.reverse();
        while let Some(name) = open.pop() {
            let Some(definition) = types.get(name) else {
                continue;
            };
            if seen.insert(name) {
                found.push(name.to_owned());
                open.extend(definition.kind.references().into_iter().rev());
            }
        }
    }
    found
}

/// What a parameter means by its name alone: the description that most operations which have it share, if more
/// than one API does. A plain string needs no description.
fn shared_parameters(operations: &[Operation]) -> Vec<Field> {
    // Per name: each description, the APIs that use it, and how often.
    type Uses<'a> = Vec<(Field, BTreeSet<&'a str>, usize)>;
    let mut uses: BTreeMap<String, Uses<'_>> = BTreeMap::new();
    for operation in operations {
        for parameter in &operation.parameters {
            let mut field = parameter.field.clone();
            field.required &= parameter.location != ParameterLocation::Path;
            let known = uses.entry(field.name.clone()).or_default();
            match known.iter_mut().find(|(same, ..)| *same == field) {
                Some((_, apis, count)) => {
                    apis.insert(operation.api());
                    *count += 1;
                }
                None => known.push((field, BTreeSet::from([operation.api()]), 1)),
            }
        }
    }
    let shared = uses.into_values().filter_map(|known| {
        let all: usize = known.iter().map(|(.., count)| count).sum();
        let (field, apis, _) = known.into_iter().find(|(.., count)| 2 * count > all)?;
        let plain = Field { name: field.name.clone(), ..Field::default() };
        (apis.len() > 1 && field != plain).then_some(field)
    });
    shared.collect()
}
