//! `funcs/src/generated/<api>`: a file for each resource, with a table entry and a function for each operation.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::rust::{doc, import};
use super::{Context, docs, examples, links, resources};
use crate::facts::{Api, Operation, ParameterLocation, Returns, Server, Type};
use crate::names;

pub(super) fn files(context: &Context<'_>, api: &Api, add: &mut impl FnMut(String, String)) {
    let root = format!("funcs/src/generated/{}", api.name);
    let about = doc("//!", &docs::of_api(context, &api.name));
    let mut modules = String::new();
    let mut exports = String::new();
    for (resource, operations) in resources(api) {
        let functions = functions(context, api, &operations);
        if operations.iter().any(|operation| operation.resource().is_none()) {
            // The operations belong directly to the API.
            add(format!("{root}/mod.rs"), format!("{about}\n{functions}"));
            return;
        }
        let _ = writeln!(modules, "pub(crate) mod {resource};");
        let _ = writeln!(exports, "pub use {resource}::*;");
        add(format!("{root}/{resource}.rs"), format!("//! `{}.{resource}`\n\n{functions}", api.name));
    }
    add(format!("{root}/mod.rs"), format!("{about}\n{modules}\n{exports}"));
}

fn functions(context: &Context<'_>, api: &Api, operations: &[&Operation]) -> String {
    let own = |text: &str| text.to_owned();
    let (mut core, mut local) =
        (BTreeSet::from(["ApideckCore", "Call", "Operation", "Response"].map(own)), BTreeSet::new());
    let mut models = BTreeSet::new();
    for operation in operations {
        models.insert(names::request_type(&operation.accessor));
        match &operation.returns {
            Returns::Json(ty) => {
                models.extend(ty.named().map(str::to_owned));
                local.insert(own(if operation.marks.paginated { "list" } else { "call" }));
            }
            returns => {
                local.extend([own("decoders"), own("call_as")]);
                match returns {
                    Returns::Proxy => drop(local.insert(own("ProxyBody"))),
                    Returns::Bytes => drop(core.insert(own("ByteStream"))),
                    _ => {}
                }
            }
        }
    }
    core.retain(|name| !name.is_empty());
    let mut out = import("apideck_core", &core) + &import("apideck_models", &models) + "\n" + &import("crate", &local);
    for operation in operations {
        let _ = write!(out, "\n{}", table_entry(api, operation));
    }
    for operation in operations {
        let _ = write!(out, "\n{}", function(context, operation));
    }
    out
}

/// `static LIST: Operation = Operation::get("crm.contacts.list", "/crm/contacts")..;`
fn table_entry(api: &Api, operation: &Operation) -> String {
    let method = operation.method.to_lowercase();
    let mut calls = vec![format!("Operation::{method}({:?}, {:?})", operation.accessor, operation.path)];
    let takes = |id| operation.parameters_in(ParameterLocation::Header).any(|field| field.name == id);
    if let Some(body) = &operation.body {
        let kind = if body.ty == Type::Bytes { "bytes" } else { "json" };
        let optional = if body.required { "" } else { "optional_" };
        calls.push(format!(".{optional}{kind}({:?})", body.field));
    }
    let anything = matches!(operation.returns, Returns::Bytes | Returns::Text | Returns::Proxy);
    for (call, holds) in [
        (".proxy()", operation.returns == Returns::Proxy),
        (".any_media_type()", anything),
        (".without_consumer()", !takes("consumer_id")),
        (".without_service()", !takes("service_id")),
        (".upload()", operation.server == Server::Upload),
        (".idempotent()", operation.retry.as_ref().is_some_and(|retry| retry.safe)),
        (".paginated()", operation.marks.paginated),
        (".strict()", api.strict),
    ] {
        if holds {
            calls.push(call.to_owned());
        }
    }
    format!("pub(crate) static {}: Operation = {};\n", constant(operation), calls.join("\n    "))
}

/// The name of the table entry: `LIST`.
pub(super) fn constant(operation: &Operation) -> String {
    operation.verb().to_uppercase()
}

fn function(context: &Context<'_>, operation: &Operation) -> String {
    let name = names::function(&operation.accessor);
    let request = names::request_type(&operation.accessor);
    let response = names::response_type(&operation.accessor);
    let entry = constant(operation);
    let (returns, call) = match &operation.returns {
        Returns::Json(ty) => {
            let call = if operation.marks.paginated { "list" } else { "call" };
            (ty.named().unwrap_or("Value"), format!("{call}(core, &{entry}, request)"))
        }
        Returns::Bytes => ("ByteStream", format!("call_as(core, &{entry}, request, decoders::BYTES)")),
        Returns::Text => ("String", format!("call_as(core, &{entry}, request, decoders::TEXT)")),
        Returns::Proxy => ("ProxyBody", format!("call_as(core, &{entry}, request, decoders::PROXY)")),
        Returns::None => ("()", format!("call_as(core, &{entry}, request, decoders::NONE)")),
    };
    let example = examples::of_operation(context, operation);
    let docs = [docs::of_operation(context, operation), links::of_operation(context, operation), example].join("\n");
    let docs = doc("///", &docs);
    format!(
        "{docs}#[inline]\npub fn {name}(core: &ApideckCore, request: {request}) -> Call<{returns}> {{ {call} }}\n\n\
         /// The response of [`{name}`]: body and HTTP metadata.\npub type {response} = Response<{returns}>;\n"
    )
}
