//! `models/src/generated/<api>`: a file for each resource, for each type that several share, and for the requests of a resource.

use super::types::{File, Requests};
use super::{Context, docs, layout, resources, rust, split};
use crate::facts::{Api, COMMON};

pub(super) fn files(context: &Context<'_>, api: &Api, add: &mut impl FnMut(String, String)) {
    let root = format!("models/src/generated/{}", api.name);
    let mut modules = Vec::new();
    for (module, types) in split::split(context, layout::modules(context, api)) {
        let mut file = File::default();
        for definition in &types {
            file.add(context, definition);
        }
        let resource = resources(api).into_iter().find(|(name, _)| *name == module);
        let about = match (resource, &types[..]) {
            (Some(_), _) => format!("Types of `{}.{module}`.", api.name),
            (None, [first]) => format!("[`{}`].", first.name),
            (None, types) => format!("[`{}`] and its parts.", types[0].name),
        };
        add(format!("{root}/{module}.rs"), file.file(&about));
        modules.push(module);
    }
    if !api.operations.is_empty() {
        let mut requests = Vec::new();
        let mut known = Requests::new();
        for (resource, operations) in resources(api) {
            let mut file = File::default();
            for operation in operations {
                file.add_request(context, operation, &mut known);
            }
            let name = if resource == api.name { resource.to_owned() } else { format!("{}.{resource}", api.name) };
            add(format!("{root}/requests/{resource}.rs"), file.file(&format!("What the operations of `{name}` take.")));
            requests.push(resource.to_owned());
        }
        let about = format!("What the operations of the {} take.", docs::api_name(&api.name));
        add(format!("{root}/requests/mod.rs"), index(&about, &requests));
        modules.push("requests".to_owned());
    }
    let about = if api.name == COMMON {
        "Types that several APIs use.".to_owned()
    } else {
        format!("Types of the {}.", docs::api_name(&api.name))
    };
    add(format!("{root}/mod.rs"), index(&about, &modules));
}

fn index(about: &str, modules: &[String]) -> String {
    let mut modules = modules.to_vec();
    modules.sort();
    let all = |line: fn(&str) -> String| modules.iter().map(|module| line(module)).collect::<String>();
    let declared = all(|module| format!("mod {module};\n"));
    let exported = all(|module| format!("pub use {module}::*;\n"));
    format!("{}\n{declared}\n{exported}", rust::doc("//!", about))
}
