//! Files that would be too long to read: their largest parts move into files of their own.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::Context;
use super::layout;
use super::types::File;
use crate::facts::TypeDef;
use crate::names;

/// Lines of types in a file; with imports it stays below 400.
const MAX_LINES: usize = 390;

/// Splits modules that are too long: the largest inline type moves to a module of its own, together with its own
/// inline types, until the rest fits.
pub(super) fn split<'a>(
    context: &Context<'a>,
    modules: BTreeMap<String, Vec<&'a TypeDef>>,
) -> BTreeMap<String, Vec<&'a TypeDef>> {
    let mut split = BTreeMap::new();
    for (module, mut types) in modules {
        while types.iter().map(|definition| lines(context, definition)).sum::<usize>() > MAX_LINES {
            let Some(part) = largest_part(context, &types) else { break };
            let (moved, rest) = types.iter().partition(|definition| part.contains(definition.name.as_str()));
            types = rest;
            let moved: Vec<&TypeDef> = moved;
            split.insert(names::snake_case(&moved[0].name), moved);
        }
        split.insert(module, types);
    }
    split
}

fn lines(context: &Context<'_>, definition: &TypeDef) -> usize {
    let mut file = File::default();
    file.add(context, definition);
    file.lines()
}

/// The names of the types of the largest part: an inline type of a top-level type, with its own inline types.
fn largest_part<'a>(context: &Context<'a>, types: &[&'a TypeDef]) -> Option<HashSet<&'a str>> {
    let own: HashSet<&str> = types.iter().map(|definition| definition.name.as_str()).collect();
    let is_own = |name: &str| own.contains(name);
    let is_part = |name: &str| is_own(name) && layout::owner(context, name, is_own) != name;
    let mut parts: HashMap<&str, (usize, HashSet<&str>)> = HashMap::new();
    for definition in types.iter().filter(|definition| is_part(&definition.name)) {
        let (size, members) = parts.entry(layout::owner(context, &definition.name, is_part)).or_default();
        *size += lines(context, definition);
        members.insert(&definition.name);
    }
    let largest = parts
        .into_iter()
        .max_by(|(left, (left_size, _)), (right, (right_size, _))| left_size.cmp(right_size).then(right.cmp(left)));
    largest.map(|(_, (_, members))| members)
}
