//! `mock/src/facts/generated/`: the operations and the shapes of their JSON as tables, from which the mock serves them.
//!
//! The tables hold the facts alone. They share no code with the models, so that the mock does not repeat their
//! mistakes.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt::Write as _;

use crate::facts::{Api, COMMON, Facts, Field, Kind, Limits, Operation, ParameterLocation, Returns, Type, TypeDef};
use crate::names;

/// The variant of `Ty` for each named type.
type Kinds<'a> = HashMap<&'a str, &'static str>;

/// The tables, by path. `facts` are those of the files: a union stays a union.
pub(super) fn files(facts: &Facts, add: &mut impl FnMut(String, String)) {
    let kinds: Kinds<'_> = facts.types().map(|(_, definition)| (&*definition.name, kind(&definition.kind))).collect();
    let mut lists = String::from("//! The operations of every API.\n\nuse crate::facts::shape::Operation;\n\n");
    let mut entries = String::new();
    for api in facts.apis.iter().filter(|api| !api.operations.is_empty()) {
        let _ = writeln!(lists, "mod {};", api.name);
        let _ = writeln!(entries, "    {}::OPERATIONS,", api.name);
        add(format!("mock/src/facts/generated/{}.rs", api.name), operations(&kinds, api));
    }
    let all = format!("\n/// All operations.\npub(crate) static ALL: &[&[Operation]] = &[\n{entries}];\n");
    add("mock/src/facts/generated/mod.rs".to_owned(), lists + "mod shapes;\n" + &all);

    let used = reachable(facts);
    let (mut modules, mut exports) = (String::from("//! The shapes of JSON values.\n\n"), String::new());
    for api in &facts.apis {
        let types: Vec<&TypeDef> = api.types.iter().filter(|definition| used.contains(&*definition.name)).collect();
        if !types.is_empty() {
            let _ = writeln!(modules, "mod {};", api.name);
            let _ = writeln!(exports, "pub(crate) use {}::*;", api.name);
            add(format!("mock/src/facts/generated/shapes/{}.rs", api.name), shapes(&kinds, api, &types));
        }
    }
    add("mock/src/facts/generated/shapes/mod.rs".to_owned(), modules + "\n" + &exports);
}

/// The types that operations reach.
fn reachable(facts: &Facts) -> HashSet<&str> {
    let mut found = HashSet::new();
    let mut open: Vec<&str> = facts.operations().flat_map(Operation::references).collect();
    while let Some(name) = open.pop() {
        if found.insert(name) {
            let definition = facts.types().map(|(_, definition)| definition).find(|known| known.name == name);
            open.extend(definition.into_iter().flat_map(|definition| definition.kind.references()));
        }
    }
    found
}

fn operations(kinds: &Kinds<'_>, api: &Api) -> String {
    let mut body = String::from("pub(super) static OPERATIONS: &[Operation] = &[\n");
    for operation in &api.operations {
        let (accessor, method, path, status) =
            (&operation.accessor, &operation.method, &operation.path, operation.status);
        let returns = match &operation.returns {
            Returns::Json(ty) => format!("Returns::Json({})", type_of(kinds, ty)),
            Returns::Bytes => "Returns::Bytes".to_owned(),
            Returns::Text => "Returns::Text".to_owned(),
            Returns::Proxy => "Returns::Proxy".to_owned(),
            Returns::None => "Returns::None".to_owned(),
        };
        let sent = operation.body.as_ref().map_or_else(
            || "None".to_owned(),
            |body| format!("Some(Body {{ ty: {}, required: {} }})", type_of(kinds, &body.ty), body.required),
        );
        let _ = writeln!(
            body,
            "Operation {{ accessor: {accessor:?}, method: {method:?}, path: {path:?}, headers: &[{}], query: &[{}], \
             body: {sent}, status: {status}, returns: {returns}, paginated: {} }},",
            parameters(kinds, operation, ParameterLocation::Header),
            parameters(kinds, operation, ParameterLocation::Query),
            operation.marks.paginated,
        );
    }
    let shapes = shapes_from("shapes", api.operations.iter().flat_map(references));
    let about = format!("//! The operations of `{}`.\n\n{shapes}", api.name);
    with_imports(&about, &["Body", "Format", "Operation", "Returns", "Ty", "field"], &(body + "];\n"))
}

fn parameters(kinds: &Kinds<'_>, operation: &Operation, location: ParameterLocation) -> String {
    let parameters = operation.parameters.iter().filter(|parameter| parameter.location == location);
    parameters.map(|parameter| field(kinds, &parameter.wire_name(), &parameter.field) + ", ").collect()
}

fn shapes(kinds: &Kinds<'_>, api: &Api, types: &[&TypeDef]) -> String {
    let mut body = String::new();
    for definition in types {
        let name = constant(&definition.name);
        let _ = match &definition.kind {
            Kind::Struct(object) => {
                let fields: String =
                    object.fields.iter().map(|member| field(kinds, &member.name, member) + ",\n").collect();
                let one_of = &object.one_of;
                writeln!(
                    body,
                    "pub(crate) static {name}: Object = Object {{ name: {:?}, fields: &[{fields}], one_of: &{one_of:?} }};\n",
                    definition.name
                )
            }
            Kind::Union(union) => {
                let mut variants = String::new();
                for (value, of) in &union.variants {
                    let _ = write!(variants, "({value:?}, &{}), ", constant(of));
                }
                writeln!(
                    body,
                    "pub(crate) static {name}: Union = Union {{ tag: {:?}, variants: &[{variants}] }};\n",
                    union.tag
                )
            }
            Kind::Enum(values) => writeln!(body, "pub(crate) static {name}: Values = Values(&{values:?});\n"),
        };
    }
    let own: HashSet<&str> = types.iter().map(|definition| definition.name.as_str()).collect();
    let others = types.iter().flat_map(|definition| definition.kind.references()).filter(|name| !own.contains(name));
    let about = format!("//! The shapes of `{}`.\n\n{}", api.name, shapes_from(COMMON, others));
    with_imports(&about, &["Format", "Object", "Ty", "Union", "Values", "field"], &body)
}

/// The named types in the tables of an operation: the type of a path parameter is not there.
fn references(operation: &Operation) -> Vec<&str> {
    let in_path: Vec<&str> =
        operation.parameters_in(ParameterLocation::Path).filter_map(|parameter| parameter.ty.named()).collect();
    operation.references().into_iter().filter(|name| !in_path.contains(name)).collect()
}

/// The import of these shapes from a sister module.
fn shapes_from<'a>(module: &str, names: impl Iterator<Item = &'a str>) -> String {
    let names: BTreeSet<String> = names.map(constant).collect();
    if names.is_empty() {
        return String::new();
    }
    let names: Vec<String> = names.into_iter().collect();
    format!("use super::{module}::{{{}}};\n", names.join(", "))
}

/// Adds the imports that `body` needs.
fn with_imports(about: &str, names: &[&str], body: &str) -> String {
    let holds = |name: &&&str| {
        let uses = [format!("{name}::"), format!("{name} {{"), format!("{name}("), format!(": {name} ")];
        uses.iter().any(|usage| body.contains(usage)) || body.contains(&format!("[{name}]"))
    };
    let used: Vec<&str> = names.iter().filter(holds).copied().collect();
    format!("{about}use crate::facts::shape::{{{}}};\n\n{body}", used.join(", "))
}

/// `field("id", Ty::Text).required().read()`.
fn field(kinds: &Kinds<'_>, name: &str, field: &Field) -> String {
    let mut out = format!("field({name:?}, {})", type_of(kinds, &field.ty));
    for (mark, set) in
        [("required", field.required), ("null", field.null), ("read", field.read), ("write", field.write)]
    {
        if set {
            let _ = write!(out, ".{mark}()");
        }
    }
    let Limits { min, max, len, items, format, pattern, .. } = &field.limits;
    for (mark, bound) in [("min", min), ("max", max)] {
        if let Some(number) = bound {
            let _ = write!(out, ".{mark}({number})");
        }
    }
    for (mark, bounds) in [("length", len), ("items", items)] {
        if let Some(bounds) = bounds {
            let high = bounds.high.map_or_else(|| "u32::MAX".to_owned(), |high| high.to_string());
            let _ = write!(out, ".{mark}({}, {high})", bounds.low.unwrap_or_default());
        }
    }
    if let Some(format) = format_of(format.as_deref(), pattern.as_deref()) {
        let _ = write!(out, ".format(Format::{format})");
    }
    out
}

/// The format of a text, told by its `format` or by one of the patterns that the API uses.
fn format_of(format: Option<&str>, pattern: Option<&str>) -> Option<&'static str> {
    match (pattern, format) {
        (Some(r"^\d{4}-\d{2}-\d{2}$"), _) => Some("Date"),
        (Some(r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}.\d{3}Z$"), _) => Some("DateTime"),
        (Some("^https://" | "^(https?)://" | "^https?://"), _) | (_, Some("uri")) => Some("Url"),
        (_, Some("email")) => Some("Email"),
        (_, Some("json")) => Some("Json"),
        _ => None,
    }
}

fn type_of(kinds: &Kinds<'_>, ty: &Type) -> String {
    let scalar = match ty {
        Type::String => "Text",
        Type::Bool => "Bool",
        Type::Int => "Int",
        Type::Float | Type::Number => "Number",
        Type::Date => "Date",
        Type::DateTime => "DateTime",
        Type::Any => "Any",
        Type::Map => "Map",
        Type::Bytes => "Bytes",
        Type::List(items) => return format!("Ty::List(&{})", nullable(kinds, &items.ty, items.null)),
        Type::MapOf(items) => return format!("Ty::MapOf(&{})", nullable(kinds, &items.ty, items.null)),
        Type::Named(name) => {
            return format!("Ty::{}(&{})", kinds.get(name.as_str()).unwrap_or(&"Object"), constant(name));
        }
    };
    format!("Ty::{scalar}")
}

fn nullable(kinds: &Kinds<'_>, ty: &Type, null: bool) -> String {
    let inner = type_of(kinds, ty);
    if null { format!("Ty::Nullable(&{inner})") } else { inner }
}

fn kind(kind: &Kind) -> &'static str {
    match kind {
        Kind::Struct(_) => "Object",
        Kind::Union(_) => "Union",
        Kind::Enum(_) => "Enum",
    }
}

/// `InvoiceLineItem` -> `INVOICE_LINE_ITEM`.
fn constant(name: &str) -> String {
    names::snake_case(name).to_uppercase()
}
