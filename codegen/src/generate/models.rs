//! `models/src/generated/<api>`: a file for each resource, for each type that several share, and for the requests of a resource.

use std::fmt::Write as _;

use super::types::File;
use super::{Context, docs, layout, resources, response, rust, split};
use crate::facts::{Api, COMMON, Events, Operation};
use crate::{aliases, names};

/// The file of the requests that several operations share.
const SHARED: &str = "shared";

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
        requests(context, api, &format!("{root}/requests"), add);
        modules.push(REQUESTS.to_owned());
    }
    if !api.events.is_empty() {
        add(format!("{root}/event_types.rs"), event_types(api));
        modules.push("event_types".to_owned());
    }
    let about = match api.name.as_str() {
        COMMON => "Types that several APIs use.".to_owned(),
        _ if !api.events.is_empty() => "The events that Apideck posts to webhooks.".to_owned(),
        name => format!("Types of the {}.", docs::api_name(name)),
    };
    add(format!("{root}/mod.rs"), index(&about, &modules));
}

/// A list of event types for each type of payload.
fn event_types(api: &Api) -> String {
    let mut out = String::from("//! Which type the payload of an event has, by event type.\n");
    for Events { payload, event_types } in &api.events {
        let name = names::snake_case(payload).to_uppercase();
        let _ = write!(
            out,
            "\n/// The event types whose payload is a [`{payload}`](crate::{payload}).\n\
             pub static {name}S: &[&str] = &{event_types:?};\n"
        );
    }
    out
}

/// The module of the requests, which have a page of their own.
const REQUESTS: &str = "requests";

/// The generic types of responses: `models/src/generated/response.rs`.
pub(super) fn responses(context: &Context<'_>) -> String {
    let mut file = File::default();
    for (name, words, object) in response::generic_types(context) {
        let text = format!(
            "{words}\nThe responses of most operations are aliases of these types. Code that is generic over `T` needs \
             the bound [`Field`](crate::Field), which all models and lists of models have."
        );
        file.generic(context, name, &text, &object);
    }
    file.file("The generic types of response bodies.")
}

/// `requests/`: a file for each resource, and [`SHARED`] for the types that several operations share.
fn requests(context: &Context<'_>, api: &Api, root: &str, add: &mut impl FnMut(String, String)) {
    let classes = aliases::classes(&api.operations, &context.names);
    let class_of = |operation: &Operation| {
        let class =
            classes.iter().find(|(_, members)| members.iter().any(|member| member.accessor == operation.accessor));
        class.map(|(name, _)| name.as_str())
    };
    let mut modules = Vec::new();
    if !classes.is_empty() {
        let mut file = File::default();
        for (name, members) in &classes {
            file.add_class(context, name, members);
        }
        add(format!("{root}/{SHARED}.rs"), file.file("Requests that several operations share."));
        modules.push(SHARED.to_owned());
    }
    for (resource, operations) in resources(api) {
        assert_ne!(resource, SHARED, "a resource has the name of a file of ours");
        let mut file = File::default();
        for operation in operations {
            file.add_request(context, operation, class_of(operation));
        }
        let name = if resource == api.name { resource.to_owned() } else { format!("{}.{resource}", api.name) };
        add(format!("{root}/{resource}.rs"), file.file(&format!("Requests of `{name}`.")));
        modules.push(resource.to_owned());
    }
    add(format!("{root}/mod.rs"), index(&format!("Requests of the {}.", docs::api_name(&api.name)), &modules));
}

fn index(about: &str, modules: &[String]) -> String {
    let mut modules = modules.to_vec();
    modules.sort();
    let all = |line: fn(&str) -> String| modules.iter().map(|module| line(module)).collect::<String>();
    let declared = all(|module| match module {
        REQUESTS => "pub(super) mod requests;\n".to_owned(),
        module => format!("mod {module};\n"),
    });
    let exported = all(|module| match module {
        REQUESTS => String::new(),
        module => format!("pub use {module}::*;\n"),
    });
    format!("{}\n{declared}\n{exported}", rust::doc("//!", about))
}
