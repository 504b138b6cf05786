//! What doc comments say: our own words from the glossary, then what the facts know.

use super::Context;
use super::rust::listed;
use crate::facts::{Bounds, Field, Kind, Limits, Operation, Retry, Returns, Server, Type, TypeDef};
use crate::names;

/// `file_storage` -> `File Storage API`.
pub(super) fn api_name(api: &str) -> String {
    // Names that are short for something are written large.
    const SHORT: &[&str] = &["ats", "crm", "hris", "pos", "sms"];
    let word = |word: &str| if SHORT.contains(&word) { word.to_uppercase() } else { names::upper_camel(word) };
    let words: Vec<_> = api.split('_').map(word).collect();
    format!("{} API", words.join(" "))
}

/// What an API is about: `The Vault API: consumers and their connections.`
pub(super) fn of_api(context: &Context<'_>, api: &str) -> String {
    let about = context.glossary.api(api).map(|about| format!(": {about}"));
    format!("The {}{}", api_name(api), about.unwrap_or_else(|| ".".to_owned()))
}

/// The resource in the plural, as the start of a sentence.
pub(super) fn of_resource(context: &Context<'_>, resource: &str) -> String {
    let many = context.glossary.resource(resource).map_or(resource, |(_, many)| many);
    capitalised(many) + "."
}

/// What a field is: its words, its default and its limits.
pub(super) fn of_field(context: &Context<'_>, owner: &str, field: &Field) -> String {
    let words = match field.ty.named() {
        // What is returned of most that is written.
        Some("UnifiedId") if field.name == "data" => context.glossary.type_named("UnifiedId"),
        _ => context.glossary.field(owner, &field.name),
    };
    let words = words.map(str::to_owned);
    let mut words = vec![words.unwrap_or_else(|| capitalised(&names::snake_case(&field.name).replace('_', " ")) + ".")];
    if let Type::MapOf(items) = &field.ty {
        if let Some(name) = items.ty.named() {
            words.push(format!("The members are of the form of [`{name}`](crate::{name})."));
        }
    }
    words.extend(of_limits(&field.limits));
    for (sentence, holds) in
        [("Read-only.", field.read), ("Write-only.", field.write), ("Deprecated.", field.deprecated)]
    {
        if holds {
            words.push(sentence.to_owned());
        }
    }
    words.join(" ")
}

/// A sentence for each limit.
fn of_limits(limits: &Limits) -> Vec<String> {
    let mut words = Vec::new();
    words.extend(limits.default.as_ref().map(|default| match default.as_str() {
        "true" | "false" => format!("Apideck's default: {default}."),
        number if number.parse::<f64>().is_ok() => format!("Apideck's default: {number}."),
        text => format!("Apideck's default: `{text}`."),
    }));
    words.extend(match (&limits.min, &limits.max) {
        (Some(min), Some(max)) => Some(format!("From {min} to {max}.")),
        (Some(min), None) => Some(format!("At least {min}.")),
        (None, Some(max)) => Some(format!("At most {max}.")),
        (None, None) => None,
    });
    words.extend(limits.step.as_ref().map(|step| format!("A multiple of {step}.")));
    words.extend(limits.len.map(|len| of_bounds(len, "character")));
    words.extend(limits.items.map(|items| of_bounds(items, "item")));
    words.extend(limits.unique.then(|| "No item twice.".to_owned()));
    words.extend(limits.format.as_deref().and_then(|format| match format {
        "uri" => Some("A whole URL.".to_owned()),
        // Said by the words of such fields.
        "email" => None,
        other => Some(format!("As {}.", other.to_uppercase())),
    }));
    words.extend(limits.pattern.as_deref().map(|pattern| match pattern {
        r"^\d{4}-\d{2}-\d{2}$" => "Written like `2020-09-30`.".to_owned(),
        r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}.\d{3}Z$" => "Written like `2020-09-30T07:43:32.000Z`.".to_owned(),
        other => format!("Matches `{other}`."),
    }));
    words
}

fn of_bounds(bounds: Bounds, unit: &str) -> String {
    let counted = |count: u64| format!("{count} {unit}{}", if count == 1 { "" } else { "s" });
    match (bounds.low, bounds.high) {
        (Some(low), Some(high)) if low == high => format!("Exactly {}.", counted(low)),
        (Some(low), Some(high)) => format!("From {low} to {}.", counted(high)),
        // An empty text says no more than none.
        (Some(1), None) if unit == "character" => "Not empty.".to_owned(),
        (low, high) => {
            let (word, count) = if high.is_some() { ("most", high) } else { ("least", low) };
            format!("At {word} {}.", counted(count.unwrap_or_default()))
        }
    }
}

/// What a type is.
pub(super) fn of_type(context: &Context<'_>, definition: &TypeDef) -> String {
    let name = definition.name.as_str();
    let mut words = match context.glossary.type_named(name) {
        Some(words) => words.to_owned(),
        None => composed(context, name),
    };
    if let Kind::Struct(object) = &definition.kind
        && !object.one_of.is_empty()
    {
        let fields: Vec<_> = object.one_of.iter().map(|field| format!("`{field}`")).collect();
        words = format!("{words} At least one of {} has to be there.", listed(&fields));
    }
    words
}

/// What a type is, by who uses it.
fn composed(context: &Context<'_>, name: &str) -> String {
    let code =
        |accessors: Vec<&str>| listed(&accessors.iter().map(|accessor| format!("`{accessor}`")).collect::<Vec<_>>());
    let answers = context.accessors(|operation| operation.returns == Returns::Json(Type::Named(name.to_owned())));
    if !answers.is_empty() {
        return format!("What {} {}.", code(answers.clone()), if answers.len() == 1 { "answers" } else { "answer" });
    }
    let user = context.users.get(name).filter(|(user, field)| names::is_inline(name, user, &field.name));
    if let Some((user, field)) = user {
        let link = format!("[`{user}::{}`](crate::{user}::{})", field.name, names::rust_field(&field.name));
        if field.name == "data" {
            return format!("The `data` of [`{user}`](crate::{user}).");
        }
        let words = context.glossary.field(user, &field.name).unwrap_or("A value.").trim_end_matches('.');
        return match &field.ty {
            Type::List(_) | Type::MapOf(_) => format!("{words}: one of {link}."),
            _ => format!("{words}, in {link}."),
        };
    }
    if let Some((one, many)) = resource_of(context, name) {
        return capitalised(&with_article(one, many)) + ".";
    }
    let by_parameter = |suffix: &str| {
        let takes = |operation: &Operation| {
            operation.parameters.iter().any(|parameter| parameter.field.ty.named() == Some(name))
        };
        name.ends_with(suffix).then(|| context.accessors(takes)).filter(|accessors| !accessors.is_empty())
    };
    if let Some(accessors) = by_parameter("Filter") {
        let returns = if accessors.len() == 1 { "returns" } else { "return" };
        return format!("Conditions that what {} {returns} has to meet.", code(accessors));
    }
    if let Some(accessors) = by_parameter("Sort") {
        return format!("Order of what {} returns.", code(accessors));
    }
    let sends = |operation: &Operation| operation.body.as_ref().and_then(|body| body.ty.named()) == Some(name);
    let senders = context.accessors(sends);
    if !senders.is_empty() {
        return format!("What {} {}.", code(senders.clone()), if senders.len() == 1 { "sends" } else { "send" });
    }
    capitalised(&names::snake_case(name).replace('_', " ")) + "."
}

/// One and many of the resource that is made of `name`s: what can be got of it is one or a list of them, as `data`.
fn resource_of<'a>(context: &Context<'a>, name: &str) -> Option<(&'a str, &'a str)> {
    let about = context.facts.operations().filter(|operation| operation.method == "GET").find(|operation| {
        let Returns::Json(Type::Named(answer)) = &operation.returns else { return false };
        let Some(Kind::Struct(object)) = context.types.get(answer.as_str()).map(|answer| &answer.kind) else {
            return false;
        };
        object.fields.iter().any(|field| field.name == "data" && field.ty.named() == Some(name))
    })?;
    let (resource, _) = about.accessor.rsplit_once('.')?;
    context.glossary.resource(resource)
}

/// What an operation does, and what else matters about it.
pub(super) fn of_operation(context: &Context<'_>, operation: &Operation) -> String {
    let sentence = match context.glossary.operation(&operation.accessor) {
        Some(sentence) => sentence.to_owned(),
        None => plain_operation(context, operation),
    };
    let mut notes = vec![format!("`{} {}`.", operation.method, operation.path)];
    if operation.marks.paginated {
        let request = names::request_type(&operation.accessor);
        notes.push(format!(
            "One page; [`items`](Call::items) and [`pages`](Call::pages) of the call fetch all of them, and \
             [`cursor`](apideck_models::{request}::cursor) takes `meta.cursors.next` of the page before."
        ));
    }
    match operation.returns {
        Returns::Bytes => notes.push("The content comes as it is, whatever its type.".to_owned()),
        Returns::Proxy => notes.push("Its answer comes as it is; if that is an error, so is the result.".to_owned()),
        _ => {}
    }
    if let Some(Retry { safe: true, reason }) = &operation.retry {
        notes.push(format!("Retried like a GET: {reason}."));
    }
    if operation.server == Server::Upload {
        notes.push("Goes to the upload server.".to_owned());
    }
    notes.extend(context.glossary.note(&operation.accessor).map(str::to_owned));
    notes.extend(remarks(operation).into_iter().map(str::to_owned));
    format!("{sentence}\n{}", notes.join(" "))
}

/// What the facts remark on an operation.
pub(super) fn remarks(operation: &Operation) -> Vec<&'static str> {
    let marks = operation.marks;
    [
        ("Deprecated: Apideck plans to retire it.", marks.deprecated),
        ("Announced: it may not be served yet.", marks.upcoming),
        ("Internal, says Apideck: it may change without notice.", marks.internal),
        ("No official SDK offers it.", marks.unofficial),
    ]
    .iter()
    .filter(|(_, holds)| *holds)
    .map(|(remark, _)| *remark)
    .collect()
}

/// The sentence that verb and resource make.
fn plain_operation(context: &Context<'_>, operation: &Operation) -> String {
    let resource = operation.accessor.rsplit_once('.').map_or("", |(resource, _)| resource);
    let (one, many) = context.glossary.resource(resource).unwrap_or(("item", "items"));
    let one = with_article(one, many);
    match operation.verb() {
        "list" => format!("Lists {many}."),
        "get" => format!("Gets {one}."),
        "create" => format!("Creates {one}."),
        "update" => format!("Changes {one}; what is not set stays as it is."),
        "delete" => format!("Deletes {one}."),
        other => format!("{} of {many}.", capitalised(other)),
    }
}

/// `invoice` -> `an invoice`; what has no plural has no article either.
fn with_article(one: &str, many: &str) -> String {
    if one == many {
        return one.to_owned();
    }
    let vowel = one.starts_with(['a', 'e', 'i', 'o', 'u', 'A', 'E', 'I', 'O']);
    let spoken_you = ["unified", "unit", "use"].iter().any(|start| one.starts_with(start));
    format!("{} {one}", if vowel && !spoken_you { "an" } else { "a" })
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}
