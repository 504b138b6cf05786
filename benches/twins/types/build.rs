//! Writes the types and operations of the API, as a typical generator for serde derive would.
//!
//! Struct fields that may be missing or null are an `Option`. Enums keep unknown values in an extra variant. Dates
//! are text, and so are the enums that the SDK represents as text with constants.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;
use std::path::Path;

use apideck_codegen::facts::{Facts, Field, Items, Kind, Operation, ParameterLocation, Returns, Struct, Type, Union};
use apideck_codegen::{aliases, names, read};

/// The SDK represents enums with more values as text.
const MAX_VARIANTS: usize = 32;

const STRUCT: &str = "#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]\n";
const ENUM: &str = "#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]\n";

fn main() {
    let api = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../codegen/api");
    println!("cargo::rerun-if-changed={}", api.display());
    let facts = read::directory(&api).unwrap_or_else(|error| panic!("{error}"));
    let twins = Twins::new(&facts);
    let out = std::env::var_os("OUT_DIR").expect("cargo sets it");
    for (name, text) in [("models.rs", twins.models()), ("operations.rs", operations(&facts))] {
        std::fs::write(Path::new(&out).join(name), text).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

fn feature(name: &str) -> bool {
    std::env::var_os(format!("CARGO_FEATURE_{name}")).is_some()
}

struct Twins<'a> {
    facts: &'a Facts,
    types: HashMap<&'a str, &'a Kind>,
    /// Types that are another name of the type they map to.
    aliases: BTreeMap<String, String>,
    /// Bodies of `PATCH` operations. An update may leave out their required members.
    updates: HashSet<&'a str>,
    /// Types used in requests. Members that only the API sets are missing there.
    sent: HashSet<&'a str>,
    /// The tag of a union, by the type of the variant: serde removes it from the object.
    tags: HashMap<&'a str, &'a str>,
}

impl<'a> Twins<'a> {
    fn new(facts: &'a Facts) -> Self {
        let types: HashMap<_, _> = facts.types().map(|(_, one)| (one.name.as_str(), &one.kind)).collect();
        let patches = facts.operations().filter(|operation| operation.method == "PATCH");
        let updates = patches.filter_map(|operation| operation.body.as_ref()?.ty.named()).collect();
        let mut tags = HashMap::new();
        for kind in types.values() {
            if let Kind::Union(union) = kind {
                tags.extend(union.variants.iter().map(|(_, name)| (name.as_str(), union.tag.as_str())));
            }
        }
        let mut sent = HashSet::new();
        let mut open: Vec<&str> =
            facts.operations().filter_map(|operation| operation.body.as_ref()?.ty.named()).collect();
        while let Some(name) = open.pop() {
            if sent.insert(name) {
                open.extend(types.get(name).map(|kind| kind.references()).unwrap_or_default());
            }
        }
        let aliases = if feature("MERGED") { aliases::aliases(facts) } else { BTreeMap::new() };
        Self { facts, types, aliases, updates, sent, tags }
    }

    /// All types, then the requests of the operations.
    fn models(&self) -> String {
        let mut out = String::new();
        for (_, one) in self.facts.types() {
            let name = one.name.as_str();
            out += &match (self.aliases.get(name), &one.kind) {
                (Some(same), _) => format!("pub type {name} = {same};\n"),
                (None, Kind::Struct(object)) => self.object(name, object),
                (None, Kind::Union(union)) => tagged(name, union),
                (None, Kind::Enum(values)) if values.len() > MAX_VARIANTS => {
                    format!("{STRUCT}#[serde(transparent)]\npub struct {name}(pub String);\n")
                }
                (None, Kind::Enum(values)) if feature("TEXT_ENUMS") => text_enum(name, values),
                (None, Kind::Enum(values)) => open_enum(name, values),
            };
        }
        for operation in self.facts.operations() {
            out += &self.object(&names::request_type(&operation.accessor), &request(operation));
        }
        out
    }

    fn object(&self, name: &str, object: &Struct) -> String {
        let mut out = format!("{STRUCT}pub struct {name} {{\n");
        for field in &object.fields {
            let mut ty = self.rust_type(&field.ty);
            let mut attributes = Vec::new();
            if self.direct(&field.ty).is_some_and(|inner| self.contains(inner, name, &mut HashSet::new())) {
                ty = format!("Box<{ty}>");
            }
            let rust = names::rust_field(&field.name);
            if rust != field.name {
                attributes.push(format!("rename = {:?}", field.name));
            }
            if self.optional(name, field) {
                attributes.push("default, skip_serializing_if = \"Option::is_none\"".to_owned());
                ty = format!("Option<{ty}>");
            }
            if !attributes.is_empty() {
                let _ = writeln!(out, "    #[serde({})]", attributes.join(", "));
            }
            let _ = writeln!(out, "    pub {rust}: {ty},");
        }
        if object.others.is_some() {
            out +=
                "    #[serde(flatten)]\n    pub additional_properties: serde_json::Map<String, serde_json::Value>,\n";
        }
        out + "}\n"
    }

    fn optional(&self, owner: &str, field: &Field) -> bool {
        let tag = self.tags.get(owner) == Some(&field.name.as_str());
        let unset = field.read && self.sent.contains(owner);
        !field.required || field.null || unset || tag || self.updates.contains(owner)
    }

    fn rust_type(&self, ty: &Type) -> String {
        match ty {
            // Raw bytes are not part of a JSON document.
            Type::String | Type::Date | Type::DateTime | Type::Bytes => "String".to_owned(),
            Type::Bool => "bool".to_owned(),
            Type::Int => "i64".to_owned(),
            Type::Float | Type::Number => "f64".to_owned(),
            Type::Any => "serde_json::Value".to_owned(),
            // The SDK does not type their members either.
            Type::Map | Type::MapOf(_) => "serde_json::Map<String, serde_json::Value>".to_owned(),
            Type::List(items) => format!("Vec<{}>", self.item_type(items)),
            Type::Named(name) => name.clone(),
        }
    }

    fn item_type(&self, items: &Items) -> String {
        let ty = self.rust_type(&items.ty);
        if items.null { format!("Option<{ty}>") } else { ty }
    }

    /// The named type that a field of type `ty` contains directly.
    fn direct<'b>(&'b self, ty: &'b Type) -> Option<&'b str> {
        let Type::Named(name) = ty else { return None };
        Some(self.aliases.get(name).unwrap_or(name))
    }

    /// Whether a value of type `outer` contains one of type `inner` without a list in between.
    fn contains<'b>(&'b self, outer: &'b str, inner: &str, seen: &mut HashSet<&'b str>) -> bool {
        if outer == inner {
            return true;
        }
        let Some(Kind::Struct(object)) = self.types.get(outer) else { return false };
        seen.insert(outer)
            && object
                .fields
                .iter()
                .filter_map(|field| self.direct(&field.ty))
                .any(|next| self.contains(next, inner, seen))
    }
}

/// The request type of `operation`.
fn request(operation: &Operation) -> Struct {
    let mut object = Struct::default();
    object.fields.extend(operation.parameters.iter().map(|parameter| parameter.field.clone()));
    object.fields.extend(operation.body.iter().map(|body| Field {
        name: body.field.clone(),
        ty: body.ty.clone(),
        required: body.required,
        ..Field::default()
    }));
    object
}

fn tagged(name: &str, union: &Union) -> String {
    let mut out = format!("{ENUM}#[serde(tag = {:?})]\npub enum {name} {{\n", union.tag);
    for (value, ty) in &union.variants {
        let _ = writeln!(out, "    #[serde(rename = {value:?})]\n    {}({ty}),", names::upper_camel(value));
    }
    out + "    #[serde(untagged)]\n    Unknown(serde_json::Value),\n}\n"
}

/// The usual serde derive code for a string enum that accepts unknown values.
fn open_enum(name: &str, values: &[String]) -> String {
    let mut out = format!("{ENUM}pub enum {name} {{\n");
    for (variant, value) in names::variants(values).iter().zip(values) {
        let _ = writeln!(out, "    #[serde(rename = {value:?})]\n    {variant},");
    }
    out + "    #[serde(untagged)]\n    Unknown(String),\n}\n" + &first_by_default(name, values)
}

fn text_enum(name: &str, values: &[String]) -> String {
    let mut out = format!("{ENUM}#[serde(from = \"String\", into = \"String\")]\npub enum {name} {{\n");
    let (mut from, mut into) = (String::new(), String::new());
    for (variant, value) in names::variants(values).iter().zip(values) {
        let _ = writeln!(out, "    {variant},");
        let _ = writeln!(from, "            {value:?} => Self::{variant},");
        let _ = writeln!(into, "            {name}::{variant} => {value:?}.to_owned(),");
    }
    let _ = write!(
        out,
        "    Unknown(String),\n}}\n\
         impl From<String> for {name} {{\n    fn from(text: String) -> Self {{\n        match text.as_str() {{\n{from}\
         \x20           _ => Self::Unknown(text),\n        }}\n    }}\n}}\n\
         impl From<{name}> for String {{\n    fn from(value: {name}) -> Self {{\n        match value {{\n{into}\
         \x20           {name}::Unknown(text) => text,\n        }}\n    }}\n}}\n",
    );
    out + &first_by_default(name, values)
}

fn first_by_default(name: &str, values: &[String]) -> String {
    let first = &names::variants(values)[0];
    format!("impl Default for {name} {{\n    fn default() -> Self {{\n        Self::{first}\n    }}\n}}\n")
}

/// A table entry for each operation, and a list of all operations with their types.
fn operations(facts: &Facts) -> String {
    let mut out = "use crate::models::*;\nuse crate::operation::{self, Entry, Operation};\n".to_owned();
    let mut entries = String::new();
    for operation in facts.operations() {
        let constant = names::function(&operation.accessor).to_uppercase();
        let headers = operation.parameters.iter().filter(|parameter| parameter.location == ParameterLocation::Header);
        let headers: Vec<_> = headers.map(|header| (header.field.name.as_str(), header.wire_name())).collect();
        let body = operation.body.as_ref().map(|body| body.field.as_str());
        let Operation { accessor, method, path, .. } = operation;
        let _ = writeln!(
            out,
            "pub static {constant}: Operation = Operation {{\n    name: {accessor:?},\n    method: {method:?},\n    \
             path: {path:?},\n    headers: &{headers:?},\n    body: {body:?},\n}};",
        );
        let request = match operation.body.as_ref().and_then(|body| body.ty.named()) {
            _ if !feature("BODIES") => format!("request::<{}>", names::request_type(accessor)),
            Some(body) => format!("body::<{body}>"),
            None => "body::<serde_json::Value>".to_owned(),
        };
        let response = match &operation.returns {
            Returns::Json(Type::Named(ty)) => format!("json::<{ty}>"),
            Returns::Json(ty) => panic!("{accessor}: a response of type {ty:?} is new"),
            _ => "text".to_owned(),
        };
        let _ = writeln!(
            entries,
            "    Entry {{ operation: &{constant}, request: operation::{request}, response: operation::{response} }},",
        );
    }
    let _ = write!(out, "pub static ENTRIES: &[Entry] = &[\n{entries}];\n");
    out
}
