//! Writes the facts files. The same facts always give the same bytes.

use std::fmt::Write as _;

use crate::facts::{
    Api, COMMON, Facts, Field, Kind, Operation, ParameterLocation, Returns, Server, Struct, TypeDef, Union,
};
use crate::notation::{write_field, write_parameter, write_type};

/// Lists of enum values are wrapped at this width.
const WIDTH: usize = 110;

/// All files, as name and text.
pub fn files(facts: &Facts) -> Vec<(String, String)> {
    facts.apis.iter().map(|api| (format!("{}.toml", api.name), file(api, &facts.parameters))).collect()
}

fn file(api: &Api, parameters: &[Field]) -> String {
    let subject = match api.name.as_str() {
        COMMON => "what more than one API uses".to_owned(),
        _ if !api.events.is_empty() => "the events that Apideck posts to webhooks".to_owned(),
        name => format!("the API {name}"),
    };
    let mut out = format!("# Facts about {subject}. The notation is explained in codegen/README.md.\n");
    if api.strict {
        out += "\nstrict = true # a missing or null required member of a response is an error\n";
    }
    if api.name == COMMON && !parameters.is_empty() {
        out += "\n# What a parameter is where an operation gives only its name; all others are strings.\n[parameter]\n";
        for field in parameters {
            line(&mut out, &field.name, &write_field(field));
        }
    }
    for operation in &api.operations {
        write_operation(&mut out, operation, parameters);
    }
    let mut section = "";
    for definition in &api.types {
        match &definition.kind {
            Kind::Struct(object) => write_struct(&mut out, definition, object),
            Kind::Union(union) => write_union(&mut out, definition, union),
            Kind::Enum(values) => {
                let wanted = if definition.constants { "constants" } else { "enum" };
                if section != wanted {
                    let _ = writeln!(out, "\n[{wanted}]");
                    section = wanted;
                }
                write_enum(&mut out, &definition.name, values);
            }
        }
    }
    if !api.events.is_empty() {
        out += "\n# The event types, by the type of their payload.\n[events]\n";
        for events in &api.events {
            write_enum(&mut out, &events.payload, &events.event_types);
        }
    }
    out
}

fn write_operation(out: &mut String, operation: &Operation, shared: &[Field]) {
    let _ = writeln!(out, "\n[operation.{}]", quoted(&operation.accessor));
    line(out, "call", &format!("{} {}", operation.method, operation.path));
    if operation.server == Server::Upload {
        line(out, "server", "upload");
    }
    for (key, location) in
        [("path", ParameterLocation::Path), ("headers", ParameterLocation::Header), ("query", ParameterLocation::Query)]
    {
        let words = operation.parameters_in(location).map(|field| match location {
            // A path parameter is always required, so the mark is left out.
            ParameterLocation::Path => write_parameter(&Field { required: false, ..field.clone() }, shared),
            ParameterLocation::Header | ParameterLocation::Query => write_parameter(field, shared),
        });
        // The path names its parameters. The line `path` has only those that differ from the default.
        let words: Vec<_> = words.filter(|word| location != ParameterLocation::Path || word.contains(':')).collect();
        if !words.is_empty() {
            line(out, key, &words.join(" "));
        }
    }
    if let Some(body) = &operation.body {
        let ty = write_type(&body.ty);
        let optional = if body.required { "" } else { "?" };
        line(out, "body", &format!("{}{optional}:{ty}", body.field));
    }
    line(out, "returns", &write_returns(operation));
    if let Some(retry) = &operation.retry {
        line(out, "retry", &format!("{}: {}", if retry.safe { "safe" } else { "unsafe" }, retry.reason));
    }
    let marks = operation.marks;
    for (mark, set) in [
        ("paginated", marks.paginated),
        ("deprecated", marks.deprecated),
        ("upcoming", marks.upcoming),
        ("unofficial", marks.unofficial),
        ("internal", marks.internal),
    ] {
        if set {
            let _ = writeln!(out, "{mark} = true");
        }
    }
}

fn write_returns(operation: &Operation) -> String {
    let what = match &operation.returns {
        Returns::Json(ty) => write_type(ty),
        Returns::Bytes => "bytes".to_owned(),
        Returns::Text => "text".to_owned(),
        Returns::Proxy => "proxy".to_owned(),
        Returns::None => "none".to_owned(),
    };
    if operation.status == usual_status(&operation.returns) { what } else { format!("{} {what}", operation.status) }
}

/// The default status of success.
pub fn usual_status(returns: &Returns) -> u16 {
    if *returns == Returns::None { 204 } else { 200 }
}

fn write_struct(out: &mut String, definition: &TypeDef, object: &Struct) {
    let _ = writeln!(out, "\n[type.{}]", definition.name);
    for field in &object.fields {
        line(out, &field.name, &write_field(field));
    }
    if let Some(others) = &object.others {
        line(out, "*", &write_type(others));
    }
    if !object.one_of.is_empty() {
        line(out, "one of", &object.one_of.join(" "));
    }
}

fn write_union(out: &mut String, definition: &TypeDef, union: &Union) {
    let _ = writeln!(out, "\n[union.{}]", definition.name);
    line(out, "tag", &union.tag);
    for (value, name) in &union.variants {
        line(out, value, name);
    }
}

fn write_enum(out: &mut String, name: &str, values: &[String]) {
    let values: Vec<_> = values.iter().map(|value| quoted(value)).collect();
    let short = format!("{name} = [{}]\n", values.join(", "));
    if short.len() <= WIDTH {
        out.push_str(&short);
        return;
    }
    let _ = writeln!(out, "{name} = [");
    let mut row = String::new();
    for value in &values {
        if !row.is_empty() && row.len() + value.len() + 6 > WIDTH {
            let _ = writeln!(out, "    {}", row.trim_end());
            row.clear();
        }
        row = row + value + ", ";
    }
    let _ = writeln!(out, "    {}\n]", row.trim_end());
}

fn line(out: &mut String, key: &str, value: &str) {
    let bare = |character: char| character.is_ascii_alphanumeric() || character == '_' || character == '-';
    if !key.is_empty() && key.chars().all(bare) {
        out.push_str(key);
    } else {
        out.push_str(&quoted(key));
    }
    let _ = writeln!(out, " = {}", quoted(value));
}

/// A TOML string: a literal string if that avoids escapes, as for patterns.
fn quoted(text: &str) -> String {
    let special = |character: char| character == '\\' || character == '"';
    if text.contains(special) && !text.contains(['\'', '\n']) {
        return format!("'{text}'");
    }
    let mut out = String::from('"');
    for character in text.chars() {
        match character {
            '\n' => out.push_str("\\n"),
            '\\' | '"' => out.extend(['\\', character]),
            _ => out.push(character),
        }
    }
    out.push('"');
    out
}
