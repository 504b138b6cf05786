//! One type as Rust: `model!`, `open_enum!`, `open_constants!`, or an alias of an existing type.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::rust::{doc, import};
use super::{Context, docs, links, response};
use crate::facts::{Field, Items, Kind, Operation, ParameterLocation, Struct, Type, TypeDef};
use crate::names;

/// Items of one file, with the imports that they need.
#[derive(Default)]
pub(super) struct File {
    text: String,
    codec: BTreeSet<String>,
    types: BTreeSet<String>,
    defined: BTreeSet<String>,
}

/// The request of `operation` as a struct.
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

/// The role of a struct, which decides what its required fields become.
#[derive(Clone, Copy)]
enum Role<'a> {
    Plain,
    /// The body of a `PATCH`: required fields may be unset.
    Update,
    /// The request of operations with the same fields, which say where each field goes.
    Request(&'a [&'a Operation]),
}

impl File {
    /// Adds the type `definition`.
    pub(super) fn add(&mut self, context: &Context<'_>, definition: &TypeDef) {
        let name = definition.name.as_str();
        let text = docs::of_type(context, definition);
        if let Some((generic, data)) = response::generic(context, definition) {
            self.types.insert(generic.to_owned());
            let data = self.rust_type(data);
            return self.other_name(name, &text, &format!("{generic}<{data}>"));
        }
        if let Some(same) = context.aliases.get(name) {
            return self.alias(name, &text, same);
        }
        match &definition.kind {
            Kind::Struct(object) => {
                let role = if context.updates.contains(name) { Role::Update } else { Role::Plain };
                self.model(context, name, &text, object, role);
            }
            Kind::Enum(values) => self.open_enum(name, &text, values, definition.constants),
            Kind::Union(_) => unreachable!("unions are structs by now"),
        }
    }

    /// Adds the request type of `operation`: a type of its own, or an alias of the type that its class shares.
    pub(super) fn add_request(&mut self, context: &Context<'_>, operation: &Operation, class: Option<&str>) {
        let text = format!("Request of {}.", links::functions(&[operation]));
        let name = names::request_type(&operation.accessor);
        match class {
            Some(class) => self.alias(&name, &text, class),
            None => self.request(context, &name, &text, &[operation]),
        }
    }

    /// Adds the type that the requests of `members` share.
    pub(super) fn add_class(&mut self, context: &Context<'_>, name: &str, members: &[&Operation]) {
        let text = format!("Request of {}, which take the same fields.", links::functions(members));
        self.request(context, name, &text, members);
    }

    /// Adds the request of `operations`. It converts from its one required field; without one, from its optional body.
    fn request(&mut self, context: &Context<'_>, name: &str, text: &str, operations: &[&Operation]) {
        let object = request(operations[0]);
        self.model(context, name, text, &object, Role::Request(operations));
        let body = operations[0].body.as_ref().map(|body| body.field.as_str());
        let mut required = object.fields.iter().filter(|field| field.required);
        let only = match (required.next(), required.next()) {
            (None, _) => object.fields.iter().find(|field| Some(field.name.as_str()) == body),
            (only, None) => only,
            _ => None,
        };
        if let Some(field) = only {
            self.codec.insert("from_field".to_owned());
            let ty = self.outer_type(&field.ty);
            let _ = writeln!(self.text, "\nfrom_field!({name} {{ {}: {ty} }});", names::rust_field(&field.name));
        }
    }

    fn alias(&mut self, name: &str, text: &str, same: &str) {
        self.types.insert(same.to_owned());
        self.other_name(name, &format!("{text} The same type as [`{same}`]."), same);
    }

    fn other_name(&mut self, name: &str, text: &str, of: &str) {
        let _ = writeln!(self.text, "\n{}pub type {name} = {of};", doc("///", text));
        self.defined.insert(name.to_owned());
    }

    /// Adds a type that is generic over its `data`, `T`.
    pub(super) fn generic(&mut self, context: &Context<'_>, name: &str, text: &str, object: &Struct) {
        self.defined.insert("T".to_owned());
        let head = self.head(&format!("{name}<T>"), object);
        let body = self.fields(context, docs::GENERIC, object, Role::Plain);
        self.declare(text, &head, &body);
        self.impl_into_data(&format!("{name}<T>"), "T");
        if object.fields.iter().any(|field| field.name == "meta") {
            self.codec.extend(["page", "items"].map(str::to_owned));
            let _ = write!(self.text, "\npage!({name}<T>);\nitems!({name}<T>: T);\n");
        }
    }

    fn model(&mut self, context: &Context<'_>, name: &str, text: &str, object: &Struct, role: Role<'_>) {
        let head = self.head(name, object);
        let body = self.fields(context, name, object, role);
        self.defined.insert(name.to_owned());
        self.declare(text, &head, &body);
        if let Some(data) = response::data(context, name, object) {
            let ty = self.rust_type(&data.ty);
            let ty = if data.required { ty } else { format!("Option<{ty}>") };
            self.impl_into_data(name, &ty);
        }
        if context.pages.contains(name) {
            self.codec.insert("page".to_owned());
            let _ = write!(self.text, "\npage!({name});\n");
            let data = object.fields.iter().find(|field| field.name == "data").map(|field| &field.ty);
            if let Some(Type::List(items)) = data {
                self.codec.insert("items".to_owned());
                let item = self.item_type(items);
                let _ = writeln!(self.text, "items!({name}: {item});");
            }
        }
    }

    /// Lets the response `name` be consumed for its `data`, which is of type `ty`.
    fn impl_into_data(&mut self, name: &str, ty: &str) {
        self.codec.insert("into_data".to_owned());
        let _ = writeln!(self.text, "\ninto_data!({name}: {ty});");
    }

    /// The name of a model, with the arguments of `new`.
    fn head(&mut self, name: &str, object: &Struct) -> String {
        let arguments = object.fields.iter().filter(|field| field.required && !field.read).map(|field| {
            let null = if field.null { " null" } else { "" };
            format!("{}: {}{null}", names::rust_field(&field.name), self.outer_type(&field.ty))
        });
        let arguments: Vec<String> = arguments.collect();
        let mut head = format!("    {name}({}) {{", arguments.join(", "));
        if head.len() > 120 {
            head = format!("    {name}(\n        {},\n    ) {{", arguments.join(",\n        "));
        }
        head
    }

    fn declare(&mut self, text: &str, head: &str, body: &str) {
        self.codec.insert("model".to_owned());
        let docs = doc("    ///", text);
        let end = if body.is_empty() { "}\n" } else { "\n" };
        let close = if body.is_empty() { "" } else { "    }\n" };
        let _ = write!(self.text, "\nmodel! {{\n{docs}{head}{end}{body}{close}}}\n");
    }

    /// The fields as `model!` wants them, each with its doc.
    fn fields(&mut self, context: &Context<'_>, name: &str, object: &Struct, role: Role<'_>) -> String {
        let mut body = String::new();
        for (number, field) in object.fields.iter().enumerate() {
            let rust = names::rust_field(&field.name);
            let wire = if rust == field.name { String::new() } else { format!(" = \"{}\"", field.name) };
            let marks = marks(name, field, role);
            let text = match role {
                Role::Request(operations) => docs::of_body(context, operations, field),
                _ => None,
            };
            body += &doc("        ///", &text.unwrap_or_else(|| docs::of_field(context, name, field)));
            let _ = writeln!(body, "        {number} {rust}{wire}: {}{marks},", self.outer_type(&field.ty));
        }
        if object.others.is_some() {
            self.codec.insert("Map".to_owned());
            let number = object.fields.len();
            let _ = writeln!(
                body,
                "        /// All other members by name.\n        {number} additional_properties = \"*\": Map rest,"
            );
        }
        body
    }

    fn open_enum(&mut self, name: &str, text: &str, values: &[String], constants: bool) {
        let (keyword, values_named) = if constants {
            ("open_constants", names::constants(values))
        } else {
            ("open_enum", names::variants(values))
        };
        self.codec.insert(keyword.to_owned());
        self.defined.insert(name.to_owned());
        let _ = write!(self.text, "\n{keyword}! {{\n{}    {name} {{\n", doc("    ///", text));
        for (number, (variant, value)) in values_named.iter().zip(values).enumerate() {
            let number = if constants { String::new() } else { format!("{number} ") };
            let _ = writeln!(self.text, "        {number}{variant} = {value:?},");
        }
        self.text += "    }\n}\n";
    }

    /// A type in the notation of `model!`: a list is `[T]`.
    fn outer_type(&mut self, ty: &Type) -> String {
        match ty {
            Type::List(items) => format!("[{}]", self.item_type(items)),
            ty => self.rust_type(ty),
        }
    }

    fn item_type(&mut self, items: &Items) -> String {
        let ty = self.rust_type(&items.ty);
        if items.null { format!("Option<{ty}>") } else { ty }
    }

    fn rust_type(&mut self, ty: &Type) -> String {
        let name = match ty {
            Type::String => return "String".to_owned(),
            Type::Bool => return "bool".to_owned(),
            Type::Int => return "i64".to_owned(),
            Type::Float => return "f64".to_owned(),
            Type::List(items) => return format!("Vec<{}>", self.item_type(items)),
            Type::Named(name) => {
                self.types.insert(name.clone());
                return name.clone();
            }
            Type::Number => "Number",
            Type::Date => "Date",
            Type::DateTime => "DateTime",
            Type::Any => "Value",
            // Its doc comment describes the members.
            Type::Map | Type::MapOf(_) => "Map",
            Type::Bytes => "Body",
        };
        self.codec.insert(name.to_owned());
        name.to_owned()
    }

    /// How many lines the items take.
    pub(super) fn lines(&self) -> usize {
        self.text.lines().count()
    }

    /// The text of the file: module docs, imports, items.
    pub(super) fn file(mut self, about: &str) -> String {
        self.types.retain(|name| !self.defined.contains(name));
        let imports = import("crate", &self.types) + &import("crate::codec", &self.codec);
        format!("{}\n{imports}{}", doc("//!", about), self.text)
    }
}

/// The marks of a field, in the order that `model!` wants.
fn marks(owner: &str, field: &Field, role: Role<'_>) -> String {
    let response_required = field.required && matches!(role, Role::Update) && !field.read;
    let place = match role {
        Role::Request(operations) => place(operations[0], field),
        _ => "",
    };
    let marks = [
        ("null", field.null),
        ("response_required", response_required),
        ("required", field.required && !response_required),
        ("read", field.read),
        ("write", field.write),
        ("secret", names::is_secret(owner, &field.name, matches!(field.ty, Type::Map | Type::Any))),
        (place, !place.is_empty()),
    ];
    marks.iter().filter(|(_, set)| *set).flat_map(|(mark, _)| [" ", mark]).collect()
}

/// Where a field of a request goes.
fn place(operation: &Operation, field: &Field) -> &'static str {
    let parameter = operation.parameters.iter().find(|parameter| parameter.field.name == field.name);
    match parameter.map(|parameter| parameter.location) {
        Some(ParameterLocation::Path) => "path",
        Some(ParameterLocation::Query) => "query",
        Some(ParameterLocation::Header) => "header",
        None => "body",
    }
}
