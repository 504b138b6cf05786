//! The expected request, derived from the facts by a second implementation of the rules of the wire.

use std::collections::BTreeMap;

use apideck_codegen::facts::{Facts, Field, Kind, Operation, ParameterLocation, Returns, Server, Type};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

/// A request, as it goes over the wire.
#[derive(Debug)]
pub(crate) struct Expected {
    pub(crate) method: String,
    pub(crate) host: &'static str,
    pub(crate) path: String,
    /// Each pair as sent, sorted.
    pub(crate) query: Vec<String>,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Content,
}

#[derive(Debug)]
pub(crate) enum Content {
    Bytes(Vec<u8>),
    Json(Value),
}

/// The request of `operation` with `input` and the key `k`.
pub(crate) fn expected(facts: &Facts, operation: &Operation, input: &Map<String, Value>) -> Expected {
    let mut path = operation.path.clone();
    let mut query = Vec::new();
    let mut headers = BTreeMap::from([("authorization".to_owned(), "Bearer k".to_owned())]);
    let accept = if matches!(operation.returns, Returns::Json(_) | Returns::None) { "application/json" } else { "*/*" };
    headers.insert("accept".to_owned(), accept.to_owned());
    for parameter in &operation.parameters {
        let Some(value) = input.get(&parameter.field.name).filter(|value| !value.is_null()) else { continue };
        match parameter.location {
            ParameterLocation::Path => {
                path = path.replace(&format!("{{{}}}", parameter.field.name), &escaped(&text(value), b"-_.!~*'()"));
            }
            ParameterLocation::Query => {
                pairs(&parameter.field.name, &writable(facts, &parameter.field.ty, value), &mut query);
            }
            ParameterLocation::Header => drop(headers.insert(parameter.wire_name(), in_ascii(&text(value)))),
        }
    }
    query.sort();
    let mut body = Content::Bytes(Vec::new());
    if let Some(known) = &operation.body {
        match (&known.ty, input.get(&known.field)) {
            (Type::Bytes, Some(value)) => {
                body = Content::Bytes(STANDARD.decode(value["base64"].as_str().unwrap()).unwrap());
                if let Some(content_type) = value["content_type"].as_str() {
                    headers.insert("content-type".to_owned(), content_type.to_owned());
                }
            }
            (Type::Bytes, None) => {}
            (ty, value) => {
                headers.insert("content-type".to_owned(), "application/json".to_owned());
                body = value.map_or(body, |value| Content::Json(writable(facts, ty, value)));
            }
        }
    }
    let host = if operation.server == Server::Upload { "upload.apideck.com" } else { "unify.apideck.com" };
    Expected { method: operation.method.clone(), host, path, query, headers, body }
}

/// `value` without what only the server sets.
fn writable(facts: &Facts, ty: &Type, value: &Value) -> Value {
    match (ty, value) {
        (Type::List(items), Value::Array(list)) => list.iter().map(|value| writable(facts, &items.ty, value)).collect(),
        (Type::MapOf(items), Value::Object(members)) => {
            members.iter().map(|(name, value)| (name.clone(), writable(facts, &items.ty, value))).collect()
        }
        (Type::Named(name), Value::Object(members)) => {
            let fields = fields(facts, name, value);
            let mut kept = Map::new();
            for (member, value) in members {
                match fields.iter().find(|field| field.name == *member) {
                    Some(field) if field.read => {}
                    Some(field) => drop(kept.insert(member.clone(), writable(facts, &field.ty, value))),
                    None => drop(kept.insert(member.clone(), value.clone())),
                }
            }
            kept.into()
        }
        _ => value.clone(),
    }
}

fn fields<'f>(facts: &'f Facts, name: &str, value: &Value) -> &'f [Field] {
    let (_, definition) = facts.types().find(|(_, definition)| definition.name == name).unwrap();
    match &definition.kind {
        Kind::Struct(object) => &object.fields,
        Kind::Union(union) => {
            let (_, variant) = union.variants.iter().find(|(tag, _)| value[&union.tag] == *tag).unwrap();
            fields(facts, variant, value)
        }
        Kind::Enum(_) => &[],
    }
}

/// Objects nest in brackets, lists repeat the key, objects and lists in a list are JSON, nulls are left out.
fn pairs(key: &str, value: &Value, query: &mut Vec<String>) {
    let mut push = |value: &Value| {
        query.push(format!("{}={}", escaped(key, b"-_.!~*()"), escaped(&text(value), b"-_.!~*()")));
    };
    match value {
        Value::Null => {}
        Value::Array(list) => list.iter().filter(|value| !value.is_null()).for_each(push),
        Value::Object(members) => {
            for (name, value) in members {
                pairs(&format!("{key}[{name}]"), value, query);
            }
        }
        scalar => push(scalar),
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Percent-encoded, but for letters, digits and `plain`.
fn escaped(text: &str, plain: &[u8]) -> String {
    let byte = |byte: u8| {
        if byte.is_ascii_alphanumeric() || plain.contains(&byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    text.bytes().map(byte).collect()
}

/// With every other character as its `\uXXXX`: only JSON may have one in a header.
fn in_ascii(text: &str) -> String {
    let unit = |unit: u16| match u8::try_from(unit) {
        Ok(byte) if byte.is_ascii() => char::from(byte).to_string(),
        _ => format!("\\u{unit:04x}"),
    };
    text.encode_utf16().map(unit).collect::<String>().trim().to_owned()
}
