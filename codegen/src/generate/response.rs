//! Responses that differ only in their data: the generic types, and which responses are aliases of them.

use super::Context;
use crate::facts::{Field, Kind, Returns, Struct, Type, TypeDef};
use crate::notation::read_field;

type Fields = &'static [(&'static str, &'static str)];

/// The generic types: name, doc, and the fields in the notation of the facts. `data` may be of any type.
const GENERIC: [(&str, &str, &[Fields]); 6] = [
    ("ApideckResponse", "A response about objects of Apideck itself, such as sessions.", &[HEAD, DATA]),
    ("ApideckResponseWithMeta", "A response about objects of Apideck itself, with metadata.", &[HEAD, DATA, META]),
    ("ApideckPage", "A page of objects of Apideck itself.", &[HEAD, DATA, META, LINKS]),
    ("ServiceResponse", "A response for a connected service.", &[HEAD, SERVICE, DATA]),
    ("ServiceResponseWithMeta", "A response for a connected service, with metadata.", &[HEAD, SERVICE, DATA, META]),
    ("ServicePage", "A page of records of a connected service.", &[HEAD, SERVICE, DATA, META, LINKS]),
];
/// The names of the generic types.
pub(super) const NAMES: [&str; 6] = {
    let mut names = [""; 6];
    let mut index = 0;
    while index < names.len() {
        names[index] = GENERIC[index].0;
        index += 1;
    }
    names
};
const HEAD: Fields = &[("status_code", "int required"), ("status", "string required")];
const SERVICE: Fields =
    &[("service", "string required"), ("resource", "string required"), ("operation", "string required")];
const DATA: Fields = &[("data", "T required")];
const META: Fields = &[("meta", "Meta")];
const LINKS: Fields = &[("links", "Links")];

/// The facts of a response may lack this field: the API sends it only on request.
const RAW: (&str, &str) = ("_raw", "map null");

/// The generic types: name, first sentence of the doc, and fields.
pub(super) fn generic_types(context: &Context<'_>) -> impl Iterator<Item = (&'static str, &'static str, Struct)> {
    GENERIC.into_iter().map(|(name, words, fields)| {
        assert!(!context.types.contains_key(name), "the facts have a type {name}, which is a name of ours");
        (name, words, Struct { fields: all(fields), ..Struct::default() })
    })
}

/// The generic type that `definition` is, if an operation returns it, and its data.
pub(super) fn generic<'a>(context: &Context<'_>, definition: &'a TypeDef) -> Option<(&'static str, &'a Type)> {
    let Kind::Struct(object) = &definition.kind else { return None };
    let data = &data(context, &definition.name, object)?.ty;
    let count = object.fields.iter().filter(|field| field.name != RAW.0).count() + 1;
    let holds = |known: &[Fields]| {
        let mut known = all(known);
        known.iter_mut().filter(|field| field.name == "data").for_each(|field| field.ty = data.clone());
        let are_known = object.fields.iter().all(|field| known.contains(field));
        are_known && count == known.len()
    };
    let closed = object.others.is_none() && object.one_of.is_empty();
    let (name, ..) = GENERIC.iter().find(|(.., fields)| closed && holds(fields))?;
    Some((name, data))
}

/// The field `data` of the type `name`, if an operation returns this type.
pub(super) fn data<'a>(context: &Context<'_>, name: &str, object: &'a Struct) -> Option<&'a Field> {
    let response = Returns::Json(Type::Named(name.to_owned()));
    let is_response = context.facts.operations().any(|operation| operation.returns == response);
    object.fields.iter().find(|field| is_response && field.name == "data")
}

fn all(fields: &[Fields]) -> Vec<Field> {
    let lines = fields.iter().copied().flatten().chain([&RAW]);
    lines.map(|(name, line)| read_field(name, line).expect("it is in the notation of the facts")).collect()
}
