//! Responses that are the same but for their data: names of the generic types that are written in
//! `models/src/response.rs`.

use crate::facts::{Kind, Type, TypeDef};
use crate::notation::read_field;

type Fields = &'static [(&'static str, &'static str)];

/// The generic types with their fields, as the facts have them; `data` may be of any type.
const GENERIC: [(&str, &[Fields]); 4] = [
    ("ApideckResponse", &[ALL]),
    ("ApideckResponseWithMeta", &[ALL, META]),
    ("ServiceResponse", &[ALL, SERVICE]),
    ("ServiceResponseWithMeta", &[ALL, SERVICE, META]),
];
const ALL: Fields =
    &[("status_code", "int required"), ("status", "string required"), ("data", "any required"), ("_raw", "map null")];
const SERVICE: Fields =
    &[("service", "string required"), ("resource", "string required"), ("operation", "string required")];
const META: Fields = &[("meta", "Meta"), ("links", "Links")];

/// The first generic type that has all fields of `definition`, which has all that are required of it; and its data.
pub(super) fn generic(definition: &TypeDef) -> Option<(&'static str, &Type)> {
    let Kind::Struct(object) = &definition.kind else { return None };
    let data = &object.fields.iter().find(|field| field.name == "data")?.ty;
    let holds = |known: &[Fields]| {
        let known = known.iter().copied().flatten().filter_map(|(name, line)| read_field(name, line).ok());
        let mut missing: Vec<_> = known.collect();
        let all_known = object.fields.iter().all(|field| {
            let mut field = field.clone();
            if field.name == "data" {
                field.ty = Type::Any;
            }
            let at = missing.iter().position(|known| *known == field);
            at.map(|at| missing.swap_remove(at)).is_some()
        });
        all_known && missing.iter().all(|field| !field.required)
    };
    let closed = object.others.is_none() && object.one_of.is_empty();
    let (name, _) = GENERIC.iter().find(|(_, fields)| closed && holds(fields))?;
    Some((name, data))
}
