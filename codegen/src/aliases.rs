//! Types that are the same but for their names.

use std::collections::{BTreeMap, HashMap};

use crate::facts::{COMMON, Facts, Kind, Returns, Type, TypeDef};
use crate::names;

/// Which type each needless type is the same as: alias -> the type that stands for both.
///
/// That type is the first of its kind in the same file or in [`COMMON`], so that no API needs another. Two types
/// are the same if they agree in every fact, where the types of their fields need only be the same in this sense,
/// and if they play the same role: what merely looks alike today stays apart.
pub fn aliases(facts: &Facts) -> BTreeMap<String, String> {
    let all: Vec<_> = facts.types().map(|(_, definition)| definition).collect();
    let classes = classes(&all);
    let roles = roles(facts);
    let mut firsts = HashMap::new();
    let mut aliases = BTreeMap::new();
    let mut ordered: Vec<_> = facts.types().collect();
    // What is shared comes first, and of responses the one of a deletion last: it is the least to name others after.
    ordered.sort_by_key(|(api, definition)| (api.name != COMMON, definition.name.starts_with("Delete")));
    for (api, definition) in ordered {
        let Some(role) = roles.get(definition.name.as_str()) else { continue };
        let class = classes[definition.name.as_str()];
        let known = [COMMON, api.name.as_str()].iter().find_map(|file| firsts.get(&(*file, class, role)));
        match known {
            Some(first) => {
                aliases.insert(definition.name.clone(), String::clone(first));
            }
            None => {
                firsts.insert((api.name.as_str(), class, role), definition.name.clone());
            }
        }
    }
    aliases
}

/// What a type is there for: the response of operations of one resource, or the value of an inline field of some
/// name; otherwise what its own name says, but for a number at its end (`BankAccount1`). The body of an update has no
/// role: its required fields have rules of their own.
fn roles(facts: &Facts) -> HashMap<&str, String> {
    let mut roles = HashMap::new();
    for (_, definition) in facts.types() {
        let name = definition.name.as_str();
        roles.insert(name, name.trim_end_matches(|last: char| last.is_ascii_digit()).to_owned());
    }
    for (_, definition) in facts.types() {
        let Kind::Struct(object) = &definition.kind else { continue };
        for field in &object.fields {
            if let Some(inline) = field
                .ty
                .named()
                .filter(|inline| field.name != "data" && names::is_inline(inline, &definition.name, &field.name))
            {
                roles.insert(inline, format!("field {}", names::singular(&field.name)));
            }
        }
    }
    for operation in facts.operations() {
        if let Returns::Json(Type::Named(name)) = &operation.returns {
            let resource = operation.accessor.rsplit_once('.').map_or("", |(resource, _)| resource);
            roles.insert(name, format!("answer {resource}"));
        }
    }
    for operation in facts.operations().filter(|operation| operation.method == "PATCH") {
        roles.retain(|name, _| operation.body.as_ref().and_then(|body| body.ty.named()) != Some(name));
    }
    roles
}

/// The class of each type; types of one class are the same.
///
/// All start in one class. Each round tells apart those whose facts differ when every reference is replaced by
/// the class of what it refers to, until a round finds nothing new. Recursive types are no special case.
fn classes<'a>(types: &[&'a TypeDef]) -> HashMap<&'a str, usize> {
    let mut classes: HashMap<&str, usize> = types.iter().map(|definition| (definition.name.as_str(), 0)).collect();
    let mut count = 1;
    loop {
        let mut shapes: HashMap<String, usize> = HashMap::new();
        let mut next = HashMap::new();
        for definition in types {
            let shape = format!("{:?}", resolved(&definition.kind, &classes));
            let fresh = shapes.len();
            let class = *shapes.entry(shape).or_insert(fresh);
            next.insert(definition.name.as_str(), class);
        }
        classes = next;
        if shapes.len() == count {
            return classes;
        }
        count = shapes.len();
    }
}

/// `kind` with the class of each type it refers to instead of its name.
pub(crate) fn resolved(kind: &Kind, classes: &HashMap<&str, usize>) -> Kind {
    let class_of = |name: &mut String| {
        // A type that is defined nowhere is only like itself.
        if let Some(class) = classes.get(name.as_str()) {
            *name = class.to_string();
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
mod tests {
    use super::aliases;

    #[test]
    fn structure_and_role_count_and_names_do_not() {
        let file = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        let facts = crate::read::facts(&[
            file("common", "[type.Money]\namount = 'float null'\n[enum]\nUp = ['up']"),
            file(
                "crm",
                "[operation.'crm.a.get']\ncall = 'GET /a'\nreturns = 'GetA'\n\
                 [operation.'crm.a.list']\ncall = 'GET /as'\nreturns = 'GetAs'\n\
                 [operation.'crm.b.get']\ncall = 'GET /b'\nreturns = 'GetB'\n\
                 [operation.'crm.b.update']\ncall = 'PATCH /b'\nbody = 'b:Money2'\nreturns = 'GetB'\n\
                 [type.GetA]\ndata = 'A'\n[type.GetAs]\ndata = 'A'\n[type.GetB]\ndata = 'A'\n\
                 [type.A]\nways = '[AWay]'\nb = 'B'\n[type.AWay]\nx = 'string'\nstate = 'AWayState'\n\
                 [type.B]\nways = '[BWay]'\nlook = 'BLook'\n[type.BWay]\nx = 'string'\nstate = 'BWayState'\n\
                 [type.BLook]\nx = 'string'\nstate = 'AWayState'\n\
                 [type.Money1]\namount = 'float null'\n[type.Money2]\namount = 'float null'\n\
                 [type.Price]\namount = 'float null'\n\
                 [enum]\nAWayState = ['up', 'down']\nBWayState = ['down', 'up']\nDown = ['up']",
            ),
            file(
                "lead",
                "[type.C]\nways = '[CWay]'\n[type.CWay]\nx = 'string'\nstate = 'CState'\n[enum]\nCState = ['up']",
            ),
        ])
        .unwrap();
        let found = aliases(&facts);
        let found: Vec<_> = found.iter().map(|(alias, name)| format!("{alias}={name}")).collect();
        assert_eq!(found, ["BWay=AWay", "BWayState=AWayState", "GetAs=GetA", "Money1=Money"]);
    }
}
