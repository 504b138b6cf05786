//! The example of an operation: a whole program that creates a client, makes the request with its required arguments,
//! sends it and handles the errors that matter for this kind of operation.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::{Context, docs, samples};
use crate::facts::{Field, Kind, Operation, ParameterLocation, Returns, Struct, Type};
use crate::names;

/// A program while it is written.
struct Program<'a> {
    context: &'a Context<'a>,
    operation: &'a Operation,
    /// The types of `models` that it uses.
    models: BTreeSet<String>,
    /// The types of the crate root that it uses.
    root: BTreeSet<&'static str>,
    /// The lines before the call.
    lines: Vec<String>,
}

/// How many types a model within a model may be deep; the types can contain one another.
const MAX_DEPTH: usize = 4;

/// The program that shows how to call `operation`, between fences.
pub(super) fn of_operation(context: &Context<'_>, operation: &Operation) -> String {
    let mut program = Program {
        context,
        operation,
        models: BTreeSet::new(),
        root: BTreeSet::from(["ApideckCore", "Error"]),
        lines: Vec::new(),
    };
    let request = program.request();
    let call = format!("{}(&apideck, {request})", names::function(&operation.accessor));
    let body = program.sent(&call);
    program.text(&body)
}

impl Program<'_> {
    /// The whole program, whose call and handling of the result is `body`.
    fn text(&self, body: &str) -> String {
        let needs = match names::feature(self.operation.api()).as_str() {
            // It is on by default.
            "vault" => String::new(),
            feature => format!("// Needs the feature \"{feature}\" of apideck-unify.\n"),
        };
        let root: Vec<_> = self.root.iter().copied().collect();
        let models: Vec<_> = self.models.iter().map(String::as_str).collect();
        let function = names::function(&self.operation.accessor);
        let consumer = self.operation.parameters_in(ParameterLocation::Header).any(|field| field.name == "consumer_id");
        let consumer = if consumer { ".consumer_id(\"test-consumer\")" } else { "" };
        format!(
            "```no_run\n{needs}use apideck_unify::models::{{{}}};\nuse apideck_unify::{{{}, funcs::{function}}};\n\n\
             #[tokio::main]\nasync fn main() -> Result<(), Error> {{\n\
             // The key and the application id come from APIDECK_API_KEY and APIDECK_APP_ID.\n\
             let apideck = ApideckCore::builder(){consumer}.build()?;\n{}{body}    Ok(())\n}}\n```",
            models.join(", "),
            root.join(", "),
            self.lines.concat(),
        )
    }

    /// The request as the argument of the function. Its body and the request itself become variables, so that each line
    /// of the program does one thing.
    fn request(&mut self) -> String {
        let operation = self.operation;
        let mut fields: Vec<(&Field, bool)> = operation
            .parameters
            .iter()
            .filter(|parameter| parameter.field.required || parameter.location == ParameterLocation::Path)
            .map(|parameter| (&parameter.field, true))
            .collect();
        let body = operation.body.as_ref().map(|body| Field {
            name: body.field.clone(),
            ty: body.ty.clone(),
            required: body.required,
            ..Field::default()
        });
        fields.extend(body.iter().map(|field| (field, field.required)));
        let mut arguments = Vec::new();
        let mut setters = String::new();
        for (field, required) in fields {
            let mut value = self.value(field, "", MAX_DEPTH);
            if body.as_ref() == Some(field) && matches!(field.ty, Type::Named(_)) {
                let name = names::rust_field(&field.name);
                self.lines.push(format!("let {name} = {value};\n"));
                value = name;
            }
            if required {
                arguments.push(value);
            } else {
                let _ = write!(setters, ".{}({value})", names::rust_field(&field.name));
            }
        }
        if operation.marks.paginated
            && operation.parameters_in(ParameterLocation::Query).any(|field| field.name == "limit")
        {
            setters += ".limit(100)";
        }
        let request = names::request_type(&operation.accessor);
        self.lines.push(format!("let request = {request}::new({}){setters};\n", arguments.join(", ")));
        self.models.insert(request);
        "request".to_owned()
    }

    /// The lines that send `call` and use its result.
    fn sent(&mut self, call: &str) -> String {
        let operation = self.operation;
        if operation.marks.paginated {
            return self.pages(call);
        }
        let used = match &operation.returns {
            Returns::Json(_) => self.used(),
            Returns::Bytes => {
                return format!(
                    "let download = {call}.send().await?;\nlet size = download.into_body().write_to(\"download\").await?;\n\
                     println!(\"{{size}} bytes\");\n"
                );
            }
            Returns::Text => "println!(\"{}\", response.body)".to_owned(),
            Returns::Proxy => "println!(\"{:?}\", response.body)".to_owned(),
            Returns::None => "println!(\"done: {}\", response.http_meta.status)".to_owned(),
        };
        let arms = match (operation.verb(), operation.method.as_str()) {
            _ if operation.returns == Returns::Proxy => {
                "// The connected service, not Apideck, returned the error.\n\
                 Err(error) if error.is_downstream() => println!(\"refused: {error}\"),\n"
            }
            ("get" | "delete", _) => "Err(Error::NotFound(_)) => println!(\"it does not exist\"),\n",
            ("update", _) | (_, "PUT" | "PATCH") => {
                "Err(error @ (Error::BadRequest(_) | Error::Unprocessable(_))) => println!(\"rejected: {error}\"),\n"
            }
            ("create", _) if self.can_be_read() => {
                "// The response was lost: check whether it exists before you create it again.\n\
                 Err(error) if error.may_have_been_applied() => println!(\"it may exist: {error}\"),\n"
            }
            _ => return format!("let response = {call}.send().await?;\n{used};\n"),
        };
        format!("match {call}.send().await {{\nOk(response) => {used},\n{arms}Err(error) => return Err(error),\n}}\n")
    }

    /// Whether the API has an operation that reads what this one creates.
    fn can_be_read(&self) -> bool {
        let prefix = self.operation.accessor.trim_end_matches(self.operation.verb());
        let reads =
            |other: &Operation| other.accessor.strip_prefix(prefix).is_some_and(|verb| matches!(verb, "get" | "list"));
        self.context.facts.operations().any(reads)
    }

    /// The loop over the items of a list, or over its pages where they do not have items.
    fn pages(&mut self, call: &str) -> String {
        let data = self.data().map(|field| &field.ty);
        let Some(Type::List(items)) = data else {
            return format!(
                "let mut pages = {call}.pages();\nwhile let Some(page) = pages.try_next().await? {{\n\
                 println!(\"{{:?}}\", page.data);\n}}\n"
            );
        };
        let plural = self.operation.resource().unwrap_or("items");
        let singular = names::singular(plural);
        let (many, one) = if plural == singular { ("items", "item") } else { (plural, singular.as_str()) };
        let has_id = items.ty.named().and_then(|name| self.object(name));
        let has_id = has_id.is_some_and(|object| object.fields.iter().any(|field| field.name == "id"));
        let printed = if has_id && !items.null { format!("{one}.id") } else { one.to_owned() };
        format!(
            "// Fetches page after page.\nlet mut {many} = {call}.items();\n\
             while let Some({one}) = {many}.try_next().await? {{\nprintln!(\"{{:?}}\", {printed});\n}}\n"
        )
    }

    /// Prints the data of a response, or its id if it was written.
    fn used(&self) -> String {
        let Some(data) = self.data() else { return "println!(\"{:?}\", response.body)".to_owned() };
        let object = if let Type::Named(name) = &data.ty { self.object(name) } else { None };
        let is_shown = |field: &&Field| ["id", "session_uri"].contains(&field.name.as_str());
        let shown = object.and_then(|object| object.fields.iter().find(is_shown));
        match shown {
            Some(field) if self.operation.method != "GET" && data.required => {
                let is_text = field.required && !field.null && field.ty == Type::String;
                let form = if is_text { "{}" } else { "{:?}" };
                format!("println!(\"{form}\", response.data.{})", names::rust_field(&field.name))
            }
            _ => "println!(\"{:?}\", response.data)".to_owned(),
        }
    }

    /// The field `data` of the response.
    fn data(&self) -> Option<&Field> {
        let Returns::Json(ty) = &self.operation.returns else { return None };
        self.object(ty.named()?)?.fields.iter().find(|field| field.name == "data")
    }

    fn object(&self, name: &str) -> Option<&Struct> {
        match &self.context.types.get(name)?.kind {
            Kind::Struct(object) => Some(object),
            _ => None,
        }
    }

    /// A value of `field`, of the type `owner` or of the request, as the argument of `new` or of a setter.
    fn value(&mut self, field: &Field, owner: &str, depth: usize) -> String {
        match &field.ty {
            Type::List(items) => {
                let item = self.item(&items.ty, field, owner, depth);
                // Only lists that cannot be null take items that convert.
                let is_text = field.null && items.ty == Type::String;
                if is_text { format!("[{item}.to_owned()]") } else { format!("[{item}]") }
            }
            ty => self.item(ty, field, owner, depth),
        }
    }

    fn item(&mut self, ty: &Type, field: &Field, owner: &str, depth: usize) -> String {
        match ty {
            Type::String => {
                let noun = docs::noun(self.context, owner);
                format!("{:?}", samples::text(self.operation, field, owner, &noun))
            }
            Type::Bool => "true".to_owned(),
            Type::Int => field.limits.min.as_ref().map_or("1", |min| if min == "0" { "0" } else { "1" }).to_owned(),
            Type::Float => "1.5".to_owned(),
            Type::Number => samples::number(owner, &field.name).to_owned(),
            Type::Date => "\"2026-01-31\"".to_owned(),
            Type::DateTime => "\"2026-01-31T12:00:00Z\"".to_owned(),
            Type::Any | Type::Map | Type::MapOf(_) => {
                self.models.insert("Map".to_owned());
                "Map::from_iter([(\"name\".to_owned(), \"example\".into())])".to_owned()
            }
            Type::Bytes => "\"content\"".to_owned(),
            Type::List(items) => format!("vec![{}]", self.item(&items.ty, field, owner, depth)),
            Type::Named(name) => self.named(name, depth),
        }
    }

    /// A value of the type `name`: a model with its required fields and a few others, or a value of an enum.
    fn named(&mut self, name: &str, depth: usize) -> String {
        self.models.insert(name.to_owned());
        let Some(definition) = self.context.types.get(name) else { return format!("{name}::new()") };
        let object = match &definition.kind {
            Kind::Enum(values) if definition.constants => {
                let preferred = values.iter().position(|value| value == "EUR" || value == "US").unwrap_or(0);
                return format!("{name}::{}", names::constants(values)[preferred]);
            }
            Kind::Enum(values) => return format!("{name}::{}", names::variants(values)[0]),
            Kind::Struct(object) => object,
            Kind::Union(_) => unreachable!("unions are structs by now"),
        };
        let required = object.fields.iter().filter(|field| field.required && !field.read);
        let arguments: Vec<_> = required.map(|field| self.value(field, name, depth.saturating_sub(1))).collect();
        let is_bare = arguments.is_empty() && depth + 1 == MAX_DEPTH;
        let setters: Vec<_> = if depth == MAX_DEPTH || is_bare || !object.one_of.is_empty() && depth > 0 {
            let room = 3usize.saturating_sub(arguments.len()).max(usize::from(!object.one_of.is_empty()));
            let shown = samples::shown(object, room);
            let setter = |field: &Field| {
                let value = self.value(field, name, depth.saturating_sub(1));
                format!(".{}({value})", names::rust_field(&field.name))
            };
            shown.into_iter().map(setter).collect()
        } else {
            Vec::new()
        };
        format!("{name}::new({}){}", arguments.join(", "), setters.concat())
    }
}
