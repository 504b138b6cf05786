//! `src/generated/<api>.rs`: the operations as `apideck.vault().sessions().create(..)`.

use std::fmt::Write as _;

use super::rust::doc;
use super::{Context, docs, resources};
use crate::facts::{Api, Operation, Returns};
use crate::names;

/// Longer lines are broken, as the formatter would if it looked into macros.
const WIDTH: usize = 120;

pub(super) fn file(context: &Context<'_>, api: &Api) -> String {
    let mut body = String::new();
    for (resource, operations) in resources(api) {
        if operations.iter().all(|operation| operation.resource().is_none()) {
            body.extend(operations.iter().map(|operation| method("        ", operation)));
            continue;
        }
        let name = format!("{}.{resource}", api.name);
        let docs = doc("        ///", &docs::of_resource(context, &name));
        let _ = writeln!(body, "{docs}        {resource} {} {{", names::upper_camel(&name));
        body.extend(operations.iter().map(|operation| method("            ", operation)));
        body += "        }\n";
    }
    let docs = doc("    ///", &docs::of_api(context, &api.name));
    let space = names::upper_camel(&api.name);
    format!(
        "//! `apideck.{}()`\n\nuse apideck_models as m;\n\nuse crate::namespaces::namespaces;\n\nnamespaces! {{\n{docs}    {} {space} {{\n{body}    }}\n}}\n",
        api.name, api.name
    )
}

/// `create vault_sessions_create(m::VaultSessionsCreateRequest) -> m::CreateSessionResponse,`
fn method(indent: &str, operation: &Operation) -> String {
    let returns = match &operation.returns {
        Returns::Json(ty) => format!("m::{}", ty.named().unwrap_or("Value")),
        Returns::Bytes => "apideck_core::ByteStream".to_owned(),
        Returns::Text => "String".to_owned(),
        Returns::Proxy => "apideck_funcs::ProxyBody".to_owned(),
        Returns::None => "()".to_owned(),
    };
    let function = names::function(&operation.accessor);
    let request = names::request_type(&operation.accessor);
    let head = format!("{indent}{} {function}(m::{request})", operation.verb());
    let tail = format!(" -> {returns},\n");
    let broken = if head.len() + tail.len() > WIDTH { format!("\n{indent}   ") } else { String::new() };
    head + &broken + &tail
}
