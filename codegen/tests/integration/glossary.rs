//! The glossary against the facts: nothing without a sentence, no sentence without a subject.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use apideck_codegen::facts::{Direction, Facts, Kind};
use apideck_codegen::{glossary::Glossary, names, read};

fn load() -> (Facts, Glossary) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("glossary.toml")).expect("the glossary");
    (read::directory(&root.join("api")).expect("the facts"), Glossary::parse(&text).expect("a glossary"))
}

/// Every field of every type and request, as type and field name.
fn fields(facts: &Facts) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for (_, definition) in facts.types() {
        if let Kind::Struct(object) = &definition.kind {
            fields.extend(object.fields.iter().map(|field| (definition.name.clone(), field.name.clone())));
        }
    }
    for operation in facts.operations() {
        let parameters = operation.parameters.iter().map(|parameter| &parameter.field.name);
        let names = parameters.chain(operation.body.as_ref().map(|body| &body.field));
        fields.extend(names.map(|name| (names::request_type(&operation.accessor), name.clone())));
    }
    fields
}

/// Requests of operations are not types of the facts.
fn direction(directions: &HashMap<&str, Direction>, owner: &str) -> Direction {
    directions.get(owner).copied().unwrap_or(Direction::Request)
}

#[test]
fn most_fields_and_all_resources_have_a_sentence() {
    let (facts, glossary) = load();
    let fields = fields(&facts);
    let directions = facts.directions();
    let covered = fields
        .iter()
        .filter(|(owner, field)| glossary.field(owner, field, direction(&directions, owner)).is_some())
        .count();
    // An import may bring a few new names; their docs come from the facts alone until someone adds a sentence.
    assert!(covered * 100 >= fields.len() * 98, "{covered} of {}", fields.len());
    for operation in facts.operations() {
        let resource = operation.accessor.rsplit_once('.').map_or("", |(resource, _)| resource);
        assert!(glossary.resource(resource).is_some(), "{resource} has no nouns");
    }
}

#[test]
fn operations_with_verbs_of_their_own_have_a_sentence() {
    let (facts, glossary) = load();
    for operation in facts.operations() {
        let composed = ["list", "get", "create", "update", "delete"].contains(&operation.verb());
        assert!(composed || glossary.operation(&operation.accessor).is_some(), "{}", operation.accessor);
    }
}

#[test]
fn no_entry_is_out_of_date() {
    let (facts, glossary) = load();
    let fields = fields(&facts);
    let directions = facts.directions();
    let entries =
        fields.iter().filter_map(|(owner, field)| glossary.field_entry(owner, field, direction(&directions, owner)));
    let used: BTreeSet<_> = entries.map(|(key, _)| key).collect();
    let [field_keys, type_keys, operation_keys] = glossary.keys();
    for key in field_keys {
        assert!(used.contains(key), "{key} is not a field, or other entries take precedence");
    }
    for key in type_keys {
        assert!(facts.types().any(|(_, definition)| definition.name == key), "{key} is not a type");
    }
    for key in operation_keys {
        assert!(facts.operations().any(|operation| operation.accessor == key), "{key} is not an operation");
    }
}
