//! Merges identical types: which become aliases of which.
//!
//! Names decide, not the order in the facts. [`aliases`] merges types whose names say that they are the same thing.
//! [`classes`] names the request types that several operations share after the words of those operations. If a type
//! gains a field, it leaves its class; no other name changes.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::facts::{COMMON, Facts, Kind, Operation, Type};
use crate::names;

/// The aliases: alias -> type.
///
/// Two types are merged if they agree in every fact and their names differ only in the plural, in the number of a
/// schema (`BankAccount1`), or the word `Filter` (`ExpensesFilterStatus` is `ExpenseStatus`). Both are of the same
/// API, or the type that remains is in [`COMMON`]. Bodies of a PATCH are not merged: other rules apply to their
/// required fields.
pub fn aliases(facts: &Facts) -> BTreeMap<String, String> {
    let updates: HashSet<&str> = facts
        .operations()
        .filter(|operation| operation.method == "PATCH")
        .filter_map(|operation| operation.body.as_ref()?.ty.named())
        .collect();
    let mut types: Vec<_> =
        facts.types().filter(|(_, definition)| !updates.contains(definition.name.as_str())).collect();
    // The shortest name of those that are alike stands for the others.
    types.sort_by_key(|(api, definition)| (api.name != COMMON, definition.name.len(), &definition.name));
    let mut aliases = BTreeMap::new();
    // Types are the same only if those they refer to are, which another round may find out.
    loop {
        let before = aliases.len();
        let mut shortest = HashMap::new();
        for (api, definition) in &types {
            let key = (
                plain(&definition.name),
                format!("{} {:?}", definition.constants, resolved(&definition.kind, &aliases)),
            );
            let known = [COMMON, api.name.as_str()].iter().find_map(|file| shortest.get(&(*file, key.clone())));
            match known {
                Some(same) => drop(aliases.insert(definition.name.clone(), String::clone(same))),
                None => drop(shortest.insert((api.name.as_str(), key), definition.name.clone())),
            }
        }
        if aliases.len() == before {
            return aliases;
        }
    }
}

/// The words of `name` that tell it from others.
fn plain(name: &str) -> Vec<String> {
    let without_number = |word: String| word.trim_end_matches(|last: char| last.is_ascii_digit()).to_owned();
    let words = names::words(name).into_iter().map(without_number).filter(|word| word != "filter");
    words.map(|word| names::singular(&word)).collect()
}

/// The types that requests of one API share: the name of each, with the operations that use it.
///
/// Requests with the same fields are of one class if the operations have the same verb, or else the same resource.
/// The class is named after the words that its members share (`AccountingGetRequest`). If several classes would have
/// the same name, each adds the fields that not all of them have (`AccountingGetWithCompanyIdRequest`). If that name is
/// `taken` too, the members of the class have their own types.
pub fn classes<'a>(operations: &'a [Operation], taken: &BTreeSet<String>) -> BTreeMap<String, Vec<&'a Operation>> {
    let mut by_verb: BTreeMap<(String, &str), Vec<&Operation>> = BTreeMap::new();
    for operation in operations {
        let fields = format!("{:?} {:?}", operation.parameters, operation.body);
        by_verb.entry((fields, operation.verb())).or_default().push(operation);
    }
    let mut groups = Vec::new();
    let mut by_resource: BTreeMap<(String, Option<&str>), Vec<&Operation>> = BTreeMap::new();
    for ((fields, _), members) in by_verb {
        match members[..] {
            [single] => by_resource.entry((fields, single.resource())).or_default().push(single),
            _ => groups.push(members),
        }
    }
    groups.extend(by_resource.into_values().filter(|members| members.len() > 1));
    let mut named: BTreeMap<Vec<String>, Vec<Vec<&Operation>>> = BTreeMap::new();
    for members in groups {
        named.entry(shared_words(&members)).or_default().push(members);
    }
    let mut classes: BTreeMap<String, Vec<&Operation>> = BTreeMap::new();
    let mut ambiguous = BTreeSet::new();
    for (words, groups) in named {
        for members in &groups {
            let name = class_name(&words, members[0], &groups);
            if taken.contains(&name) || classes.insert(name.clone(), members.clone()).is_some() {
                ambiguous.insert(name);
            }
        }
    }
    classes.retain(|name, _| !ambiguous.contains(name));
    classes
}

/// The first words that the accessors of all members share, then the last ones.
fn shared_words(members: &[&Operation]) -> Vec<String> {
    let all: Vec<Vec<String>> = members.iter().map(|operation| names::words(&operation.accessor)).collect();
    let same = |left: &String, right: &String| names::singular(left) == names::singular(right);
    let (mut first, mut last) = (all[0].len(), all[0].len());
    for words in &all {
        first = first.min(words.iter().zip(&all[0]).take_while(|(left, right)| same(left, right)).count());
        last =
            last.min(words.iter().rev().zip(all[0].iter().rev()).take_while(|(left, right)| same(left, right)).count());
    }
    let shortest = all.iter().map(Vec::len).min().unwrap_or_default();
    let last = last.min(shortest.saturating_sub(first));
    let start = all[0][..first].iter().enumerate().map(|(index, word)| {
        if all.iter().all(|words| words[index] == *word) { word.clone() } else { names::singular(word) }
    });
    start.chain(all[0][all[0].len() - last..].iter().cloned()).collect()
}

/// The name of the class that `member` is of, one of `groups`, which share `words`.
fn class_name(words: &[String], member: &Operation, groups: &[Vec<&Operation>]) -> String {
    let mut name: String = words.iter().map(|word| names::upper_camel(word)).collect();
    let everywhere = |field: &&str| groups.iter().all(|group| fields(group[0]).any(|other| other == *field));
    let own: Vec<String> = fields(member).filter(|field| !everywhere(field)).map(names::upper_camel).collect();
    if groups.len() > 1 && !own.is_empty() {
        name = name + "With" + &own.join("And");
    }
    name + "Request"
}

fn fields(operation: &Operation) -> impl Iterator<Item = &str> {
    let parameters = operation.parameters.iter().map(|parameter| parameter.field.name.as_str());
    parameters.chain(operation.body.as_ref().map(|body| body.field.as_str()))
}

/// `kind` with every reference to an alias replaced by its type.
pub(crate) fn resolved(kind: &Kind, aliases: &BTreeMap<String, String>) -> Kind {
    let class_of = |name: &mut String| {
        if let Some(same) = aliases.get(name.as_str()) {
            name.clone_from(same);
        }
    };
    let mut kind = kind.clone();
    match &mut kind {
        Kind::Struct(object) => {
            let fields = object.fields.iter_mut().map(|field| &mut field.ty);
            fields.chain(object.others.as_mut()).for_each(|ty| rename(ty, &class_of));
        }
        Kind::Union(union) => union.variants.iter_mut().for_each(|(_, name)| class_of(name)),
        // Enums are open, so the order of their known values means nothing.
        Kind::Enum(values) => values.sort(),
    }
    kind
}

/// Changes the named type in `ty`.
fn rename(ty: &mut Type, change: &impl Fn(&mut String)) {
    match ty {
        Type::Named(name) => change(name),
        Type::List(items) | Type::MapOf(items) => rename(&mut items.ty, change),
        _ => {}
    }
}

#[cfg(test)]
mod tests;
