//! `src/api/<api>.rs`: the operations as `apideck.vault().sessions().create(..)`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::rust::{doc, import};
use super::{Context, resources, words};
use crate::facts::{Api, Operation, Returns};
use crate::names;

pub(super) fn file(context: &Context<'_>, api: &Api) -> String {
    let mut models = BTreeSet::new();
    let mut body = String::new();
    let space = names::upper_camel(&api.name);
    let _ = write!(body, "namespaces! {{\n{}    {} {space} {{\n", doc("    ///", &words::of_api(context, &api.name)), api.name);
    for (resource, operations) in resources(api) {
        let lines: String = operations.iter().map(|operation| method(operation, &mut models)).collect();
        if operations.iter().all(|operation| operation.resource().is_none()) {
            body += &lines;
            continue;
        }
        let name = format!("{}.{resource}", api.name);
        let docs = doc("        ///", &words::of_resource(context, &name));
        let _ = write!(body, "{docs}        {resource} {} {{\n{lines}        }}\n", names::upper_camel(&name));
    }
    body += "    }\n}\n";
    let others = import("bytes", &taken(&mut models, "Bytes")) + &import("apideck_funcs", &taken(&mut models, "ProxyBody"));
    let about = format!("//! `apideck.{}()`\n", api.name);
    format!("{about}\n{others}{}\nuse super::namespaces;\n\n{body}", import("apideck_models", &models))
}

/// `name`, if it is among `names`, which it leaves.
fn taken(names: &mut BTreeSet<String>, name: &str) -> BTreeSet<String> {
    names.take(name).into_iter().collect()
}

/// `create vault_sessions_create(VaultSessionsCreateRequest) -> CreateSessionResponse,`
fn method(operation: &Operation, models: &mut BTreeSet<String>) -> String {
    let function = names::function(&operation.accessor);
    let request = names::request_type(&operation.accessor);
    let returns = match &operation.returns {
        Returns::Json(ty) => ty.named().unwrap_or("Value"),
        Returns::Bytes => "Bytes",
        Returns::Text => "String",
        Returns::Proxy => "ProxyBody",
        Returns::None => "()",
    };
    models.insert(request.clone());
    if !["String", "()"].contains(&returns) {
        models.insert(returns.to_owned());
    }
    format!("            {} {function}({request}) -> {returns},\n", operation.verb())
}
