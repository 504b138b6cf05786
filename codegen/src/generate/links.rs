//! Links between an operation, its request, its models and its accessor.

use std::fmt::Write as _;

use super::Context;
use super::rust::listed;
use crate::facts::{Field, Kind, Operation, Returns, Type};
use crate::names;

/// The way from an operation to its request, its models, its accessor and its feature, as a list.
pub(super) fn of_operation(context: &Context<'_>, operation: &Operation) -> String {
    let request = names::request_type(&operation.accessor);
    let mut lines = vec![format!("- Request: [`{request}`](apideck_models::{request})")];
    if let Some(body) = operation.body.as_ref().and_then(|body| body.ty.named()) {
        let _ = write!(lines[0], ", with [`{body}`](apideck_models::{body})");
    }
    if let Returns::Json(Type::Named(response)) = &operation.returns {
        let mut line = format!("- Response: [`{response}`](apideck_models::{response})");
        if let Some(data) = data_of(context, response).and_then(|data| data.ty.named()) {
            let _ = write!(line, ", with [`{data}`](apideck_models::{data})");
        }
        lines.push(line);
    }
    let (path, page) = accessor(operation);
    lines.push(format!("- Accessor: [`apideck.{path}(request)`]({DOCS}/api/{page})"));
    let feature = names::feature(operation.api());
    lines.push(format!("- Feature: `{feature}`{}", if feature == "vault" { ", on by default" } else { "" }));
    lines.push("# Example".to_owned());
    lines.join("\n")
}

/// The docs of the facade. Its parts do not depend on it, so that they link to its published pages; `scripts/docs.sh`
/// checks that the pages exist.
const DOCS: &str = "https://docs.rs/apideck-unify/latest/apideck_unify";

/// `vault().sessions().create` and its page among the accessors.
fn accessor(operation: &Operation) -> (String, String) {
    let parts: Vec<&str> = operation.accessor.split('.').collect();
    let (verb, spaces) = parts.split_last().unwrap_or((&"", &[]));
    let path = spaces.iter().fold(String::new(), |path, space| path + space + "().");
    (format!("{path}{verb}"), format!("struct.{}.html#method.{verb}", names::upper_camel(&spaces.join("."))))
}

/// The function of an operation as a link to its page in the docs of the facade.
pub(super) fn function_link(operation: &Operation) -> String {
    let function = names::function(&operation.accessor);
    format!("[`{function}`]({DOCS}/funcs/{}/fn.{function}.html)", operation.api())
}

/// The field `data` of the response type `name`.
fn data_of<'a>(context: &Context<'a>, name: &str) -> Option<&'a Field> {
    let Kind::Struct(object) = &context.types.get(name)?.kind else { return None };
    object.fields.iter().find(|field| field.name == "data")
}

/// The operations that send or return a model, with links.
pub(super) fn users(context: &Context<'_>, name: &str) -> Vec<String> {
    let returned = |operation: &&Operation| match &operation.returns {
        Returns::Json(Type::Named(response)) => {
            data_of(context, response).and_then(|data| data.ty.named()) == Some(name)
        }
        _ => false,
    };
    let sent = |operation: &&Operation| operation.body.as_ref().and_then(|body| body.ty.named()) == Some(name);
    let sentence = |verb: &str, users: Vec<&Operation>| {
        let (links, rest) = users.split_at(users.len().min(MAX_LINKS));
        let mut links: Vec<_> = links.iter().map(|operation| function_link(operation)).collect();
        links.extend((!rest.is_empty()).then(|| format!("{} other functions", rest.len())));
        (!links.is_empty()).then(|| format!("{verb} by {}.", listed(&links)))
    };
    let sent = sentence("Sent", context.facts.operations().filter(sent).collect());
    let returned = sentence("Returned", context.facts.operations().filter(returned).collect());
    sent.into_iter().chain(returned).collect()
}

/// The maximum number of functions that the docs of a type link to.
const MAX_LINKS: usize = 6;

/// The functions of `operations` as links, or by their accessors if they are many.
pub(super) fn functions(operations: &[&Operation]) -> String {
    let named = |operation: &&Operation| match operations.len() {
        0..=MAX_LINKS => function_link(operation),
        _ => format!("`{}`", operation.accessor),
    };
    listed(&operations.iter().map(named).collect::<Vec<_>>())
}
