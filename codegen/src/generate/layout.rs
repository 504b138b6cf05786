//! The file of each type of an API, and the order of types in a file.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::Context;
use crate::facts::{Api, Kind, Operation, Returns, TypeDef};
use crate::names;

/// The types of `api` by module, each module in reading order.
///
/// A type that is used by the operations of a single resource is in the file of that resource. Any other type is in a
/// file of its own name, together with its inline types.
pub(super) fn modules<'a>(context: &Context<'a>, api: &'a Api) -> BTreeMap<String, Vec<&'a TypeDef>> {
    let resources = reaching_resources(context);
    let own: HashSet<&str> = api.types.iter().map(|definition| definition.name.as_str()).collect();
    let mut members: BTreeMap<String, HashSet<&str>> = BTreeMap::new();
    for name in &own {
        let module = match resources.get(name).map(|resources| resources.iter().collect::<Vec<_>>()).as_deref() {
            Some([resource]) => (**resource).to_owned(),
            _ => names::snake_case(owner(context, name, |user| own.contains(user) && resources[user].len() > 1)),
        };
        members.entry(module).or_default().insert(name);
    }
    let in_order = |(module, members): (String, HashSet<&'a str>)| {
        let operations = context.facts.operations().filter(|operation| resource(operation) == module);
        let operations: Vec<_> = operations.collect();
        let mut order = Vec::new();
        for root in roots(context, &operations).into_iter().chain(facts_order(api)) {
            visit(context, root, &members, &mut order);
        }
        (module, order)
    };
    members.into_iter().map(in_order).collect()
}

fn resource(operation: &Operation) -> &str {
    operation.resource().unwrap_or_else(|| operation.api())
}

/// The resources whose operations reach each type, by name without the API.
fn reaching_resources<'a>(context: &Context<'a>) -> HashMap<&'a str, BTreeSet<&'a str>> {
    let mut resources: HashMap<&str, BTreeSet<&str>> = HashMap::new();
    for operation in context.facts.operations() {
        let mut open = operation.references();
        while let Some(name) = open.pop() {
            if resources.entry(name).or_default().insert(resource(operation)) {
                open.extend(context.types.get(name).into_iter().flat_map(|definition| definition.kind.references()));
            }
        }
    }
    resources
}

/// The outermost type that `name` is inline in and that `may_own` accepts; `name` itself if it is not inline.
pub(super) fn owner<'a>(context: &Context<'a>, name: &'a str, may_own: impl Fn(&str) -> bool) -> &'a str {
    let mut name = name;
    while let Some((user, field)) = context.users.get(name) {
        if !names::is_inline(name, user, &field.name) || !may_own(user) {
            break;
        }
        name = user;
    }
    name
}

/// Where to start reading about a resource: what it is (which is what can be got), what else is returned as data or
/// sent, conditions and order of lists, responses.
fn roots<'a>(context: &Context<'a>, operations: &[&'a Operation]) -> Vec<&'a str> {
    let (gets, others): (Vec<&Operation>, Vec<_>) = operations.iter().partition(|operation| operation.method == "GET");
    let returned = || {
        gets.iter().chain(&others).filter_map(|operation| match &operation.returns {
            Returns::Json(ty) => ty.named(),
            _ => None,
        })
    };
    let data = returned().filter_map(|response| {
        let Kind::Struct(object) = &context.types.get(response)?.kind else { return None };
        let data = object.fields.iter().find(|field| field.name == "data")?.ty.named()?;
        (!names::is_inline(data, response, "data")).then_some(data)
    });
    let bodies = operations.iter().filter_map(|operation| operation.body.as_ref()?.ty.named());
    let parameters = operations.iter().flat_map(|operation| &operation.parameters);
    let parameters = parameters.filter_map(|parameter| parameter.field.ty.named());
    data.chain(bodies).chain(parameters).chain(returned()).collect()
}

fn facts_order(api: &Api) -> impl Iterator<Item = &str> {
    api.types.iter().map(|definition| definition.name.as_str())
}

/// Adds `name`, then the types it refers to, if they belong to this module and are not in the list yet.
fn visit<'a>(context: &Context<'a>, name: &'a str, members: &HashSet<&str>, order: &mut Vec<&'a TypeDef>) {
    let Some(definition) = context.types.get(name).filter(|_| members.contains(name)) else { return };
    if order.iter().all(|known| known.name != name) {
        order.push(definition);
        for reference in definition.kind.references() {
            visit(context, reference, members, order);
        }
    }
}
