//! Doc comments: sentences of the glossary, then what the facts know.

use super::rust::listed;
use super::{Context, links};
use crate::facts::{Bounds, Direction, Field, Kind, Limits, Operation, Retry, Returns, Server, Type, TypeDef};
use crate::names;

/// `file_storage` -> `File Storage API`.
pub(super) fn api_name(api: &str) -> String {
    // Abbreviations are written in capitals.
    const SHORT: &[&str] = &["ats", "crm", "hris", "pos", "sms"];
    let word = |word: &str| if SHORT.contains(&word) { word.to_uppercase() } else { names::upper_camel(word) };
    let words: Vec<_> = api.split('_').map(word).collect();
    format!("{} API", words.join(" "))
}

/// The subject of an API: `The Vault API: consumers and their connections.`
pub(super) fn of_api(context: &Context<'_>, api: &str) -> String {
    let about = context.glossary.api(api).map(|about| format!(": {about}"));
    format!("The {}{}", api_name(api), about.unwrap_or_else(|| ".".to_owned()))
}

/// The resource in the plural, as the start of a sentence.
pub(super) fn of_resource(context: &Context<'_>, resource: &str) -> String {
    let many = context.glossary.resource(resource).map_or(resource, |(_, many)| many);
    capitalised(many) + "."
}

/// The doc of a field: its sentence, default and limits.
pub(super) fn of_field(context: &Context<'_>, owner: &str, field: &Field) -> String {
    let words = match field.ty.named() {
        // Most operations that write return this.
        Some("UnifiedId") if field.name == "data" => context.glossary.type_named("UnifiedId").map(str::to_owned),
        _ => words_of(context, owner, &field.name),
    };
    let mut words = vec![words.unwrap_or_else(|| spoken(&field.name))];
    if let Type::MapOf(items) = &field.ty {
        if let Some(name) = items.ty.named() {
            words.push(format!("Each value has the form of [`{name}`](crate::{name})."));
        }
    }
    words.extend(of_limits(&field.limits));
    for (sentence, holds) in [
        ("Can be [`Null`](crate::Null).", field.null && !field.read),
        ("Can be null.", field.null && field.read),
        ("Read-only.", field.read),
        ("Write-only.", field.write),
        ("Deprecated.", field.deprecated),
    ] {
        if holds {
            words.push(sentence.to_owned());
        }
    }
    words.join(" ")
}

/// The sentence about the field `field` of `owner`, if the glossary has one, with the noun of the type for `{owner}`.
fn words_of(context: &Context<'_>, owner: &str, field: &str) -> Option<String> {
    // A type that the facts do not have is a request, but for the generic response.
    let other = if owner == GENERIC { Direction::Response } else { Direction::Request };
    let direction = context.directions.get(owner).copied().unwrap_or(other);
    let words = context.glossary.field(owner, field, direction)?;
    Some(if words.contains("{owner}") { words.replace("{owner}", &noun(context, owner)) } else { words.to_owned() })
}

/// The name under which the fields of the generic responses are looked up.
pub(super) const GENERIC: &str = "Response";

/// A noun for a type: `invoice` of `Invoice`, `line item` of `BillLineItem`.
pub(super) fn noun(context: &Context<'_>, name: &str) -> String {
    let Some(api) = context.facts.types().find(|(_, definition)| definition.name == name).map(|(api, _)| api) else {
        // Requests of several resources can share a type, so the noun names none of them.
        return "record".to_owned();
    };
    let filtered = name.strip_suffix("Filter").map(names::singular);
    let name = filtered.as_deref().unwrap_or(name);
    if let Some((one, _)) = resource_of(context, name) {
        return one.to_owned();
    }
    let name = name.trim_end_matches(|last: char| last.is_ascii_digit());
    let text = format!("{} ", names::snake_case(name).replace('_', " "));
    let mut text = text.as_str();
    for prefix in [api.name.replace('_', " ").as_str(), "deprecated", "linked", "create", "update"] {
        text = text.strip_prefix(&format!("{prefix} ")).filter(|rest| !rest.trim().is_empty()).unwrap_or(text);
    }
    for suffix in ["response data", "response", "request"] {
        text = text.strip_suffix(&format!("{suffix} ")).filter(|rest| !rest.trim().is_empty()).unwrap_or(text);
    }
    if text.ends_with(" line item ") {
        return "line item".to_owned();
    }
    let spoken = text.trim().split(' ').map(|word| match word {
        "api" | "apis" | "url" | "tls" => word.to_uppercase(),
        _ => word.to_owned(),
    });
    spoken.collect::<Vec<_>>().join(" ")
}

/// The doc of `field`, if it is the body of all `operations` and follows from their verb and resource.
pub(super) fn of_body(context: &Context<'_>, operations: &[&Operation], field: &Field) -> Option<String> {
    let mut sentences = operations.iter().map(|operation| {
        let request = names::request_type(&operation.accessor);
        let body = operation.body.as_ref().filter(|body| body.field == field.name)?;
        let own = context.glossary.field_entry(&request, &body.field, Direction::Request);
        if let Some((_, words)) = own.filter(|(key, _)| key.starts_with(&request)) {
            return Some(words.to_owned());
        }
        let (one, _) = context.glossary.resource(operation.accessor.rsplit_once('.')?.0)?;
        match operation.verb() {
            "create" => Some(format!("The {one} to create.")),
            "update" => Some(format!("Changes to the {one}; unset fields keep their values.")),
            _ => None,
        }
    });
    let first = sentences.next()??;
    sentences.all(|sentence| sentence.as_ref() == Some(&first)).then_some(first)
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
    words.extend(limits.unique.then(|| "The items are unique.".to_owned()));
    words.extend(limits.format.as_deref().and_then(|format| match format {
        "uri" => Some("An absolute URL.".to_owned()),
        // The sentences of such fields say so.
        "email" => None,
        other => Some(format!("Format: {}.", other.to_uppercase())),
    }));
    words.extend(limits.pattern.as_deref().map(|pattern| match pattern {
        r"^\d{4}-\d{2}-\d{2}$" => "Format: `2020-09-30`.".to_owned(),
        r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}.\d{3}Z$" => "Format: `2020-09-30T07:43:32.000Z`.".to_owned(),
        other => format!("Matches `{other}`."),
    }));
    words
}

fn of_bounds(bounds: Bounds, unit: &str) -> String {
    let counted = |count: u64| format!("{count} {unit}{}", if count == 1 { "" } else { "s" });
    match (bounds.low, bounds.high) {
        (Some(low), Some(high)) if low == high => format!("Exactly {}.", counted(low)),
        (Some(low), Some(high)) => format!("From {low} to {}.", counted(high)),
        // An empty text adds nothing.
        (Some(1), None) if unit == "character" => "Not empty.".to_owned(),
        (low, high) => {
            let (word, count) = if high.is_some() { ("most", high) } else { ("least", low) };
            format!("At {word} {}.", counted(count.unwrap_or_default()))
        }
    }
}

/// The doc of a type.
pub(super) fn of_type(context: &Context<'_>, definition: &TypeDef) -> String {
    let name = definition.name.as_str();
    let mut words = match context.glossary.type_named(name) {
        Some(words) => words.to_owned(),
        None => composed(context, name),
    };
    if let Kind::Struct(object) = &definition.kind {
        if !object.one_of.is_empty() {
            let fields: Vec<_> = object.one_of.iter().map(|field| format!("`{field}`")).collect();
            words = format!("{words} At least one of {} is required.", listed(&fields));
        }
    }
    match links::users(context, name) {
        users if users.is_empty() => words,
        users => format!("{words}\n{}", users.join(" ")),
    }
}

/// The doc of a type, from its users.
fn composed(context: &Context<'_>, name: &str) -> String {
    let code =
        |accessors: Vec<&str>| listed(&accessors.iter().map(|accessor| format!("`{accessor}`")).collect::<Vec<_>>());
    let returns = Returns::Json(Type::Named(name.to_owned()));
    let returned: Vec<_> = context.facts.operations().filter(|operation| operation.returns == returns).collect();
    if !returned.is_empty() {
        return format!("Response body of {}.", links::functions(&returned));
    }
    let user = context.users.get(name).filter(|(user, field)| names::is_inline(name, user, &field.name));
    if let Some((user, field)) = user {
        let link = format!("[`{user}::{}`](crate::{user}::{})", field.name, names::rust_field(&field.name));
        if field.name == "data" {
            return format!("The `data` of [`{user}`](crate::{user}).");
        }
        let words = words_of(context, user, &field.name).unwrap_or_else(|| spoken(&field.name));
        return match &field.ty {
            Type::List(_) | Type::MapOf(_) => format!("{words} The type of one item of {link}."),
            _ => format!("{words} The type of {link}."),
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
        return format!("Filters for {}.", code(accessors));
    }
    if let Some(accessors) = by_parameter("Sort") {
        return format!("Sort order for {}.", code(accessors));
    }
    let sends = |operation: &Operation| operation.body.as_ref().and_then(|body| body.ty.named()) == Some(name);
    let senders = context.accessors(sends);
    if !senders.is_empty() {
        return format!("Request body of {}.", code(senders));
    }
    spoken(name)
}

/// `due_date` -> `Due date.`
fn spoken(name: &str) -> String {
    capitalised(&names::snake_case(name).replace('_', " ")) + "."
}

/// Singular and plural of the resource whose GET operations return `name` as `data`.
fn resource_of<'a>(context: &Context<'a>, name: &str) -> Option<(&'a str, &'a str)> {
    let mut about = context.facts.operations().filter(|operation| operation.method == "GET").filter(|operation| {
        let Returns::Json(Type::Named(response)) = &operation.returns else { return false };
        let Some(Kind::Struct(object)) = context.types.get(response.as_str()).map(|response| &response.kind) else {
            return false;
        };
        object.fields.iter().any(|field| field.name == "data" && field.ty.named() == Some(name))
    });
    let first = about.next()?;
    // Connections are read with their settings, too: what has the name of the type counts.
    let named = |operation: &&Operation| operation.resource().is_some_and(|resource| is_plural_of(resource, name));
    let about = if named(&first) { first } else { about.find(named).unwrap_or(first) };
    let (resource, _) = about.accessor.rsplit_once('.')?;
    context.glossary.resource(resource)
}

/// Whether the resource `plural` holds types called `name`.
fn is_plural_of(plural: &str, name: &str) -> bool {
    names::upper_camel(&names::singular(plural)) == name
}

/// The doc of an operation.
pub(super) fn of_operation(context: &Context<'_>, operation: &Operation) -> String {
    let sentence = match context.glossary.operation(&operation.accessor) {
        Some(sentence) => sentence.to_owned(),
        None => plain_operation(context, operation),
    };
    let mut notes = vec![format!("`{} {}`.", operation.method, operation.path)];
    if operation.marks.paginated {
        let request = names::request_type(&operation.accessor);
        notes.push(format!(
            "Returns one page. [`items`](Call::items) and [`pages`](Call::pages) of the call fetch all pages; \
             [`cursor`](apideck_models::{request}::cursor) takes `meta.cursors.next` of the previous page."
        ));
    }
    match operation.returns {
        Returns::Bytes => notes.push("Returns the content unchanged, whatever its media type.".to_owned()),
        Returns::Proxy => notes
            .push("Returns the response of the connected service unchanged; an error status is an error.".to_owned()),
        _ => {}
    }
    if let Some(Retry { safe: true, reason }) = &operation.retry {
        notes.push(format!("Retried like a GET: {reason}."));
    }
    if operation.server == Server::Upload {
        notes.push("Sent to the upload server.".to_owned());
    }
    notes.extend(context.glossary.note(&operation.accessor).map(str::to_owned));
    notes.extend(remarks(operation).into_iter().map(str::to_owned));
    format!("{sentence}\n{}", notes.join(" "))
}

/// A remark for each flag of an operation.
pub(super) fn remarks(operation: &Operation) -> Vec<&'static str> {
    let marks = operation.marks;
    [
        ("Deprecated: Apideck plans to retire it.", marks.deprecated),
        ("Announced: it may not be available yet.", marks.upcoming),
        ("Apideck marks it as internal: it may change without notice.", marks.internal),
        ("Not in the official SDKs.", marks.unofficial),
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
        "update" => format!("Updates {one}; unset fields keep their values."),
        "delete" => format!("Deletes {one}."),
        other => format!("{} of {many}.", capitalised(other)),
    }
}

/// `invoice` -> `an invoice`. A noun without a plural does not get an article.
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
