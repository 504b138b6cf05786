//! Reads JSON input into a request.

use apideck_core::{BodyKind, Operation};
use apideck_models::Body;
use apideck_models::codec::{Create, FieldMut, Model, STRUCT, decode_request};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

/// Reads `input` into `request`, whose fields are empty. The error is a text for `Error::InvalidRequest`.
pub(super) fn read(input: Value, request: &mut dyn Model, operation: &Operation) -> Result<(), String> {
    let Value::Object(members) = input else {
        return Err("the input must be an object with the fields of the request".to_owned());
    };
    let json = Value::Object(without_raw_bytes(members, request)?).to_string();
    let update = operation.method.as_str() == "PATCH" && matches!(operation.body, BodyKind::Json { .. });
    decode_request(json.as_bytes(), request, update)
        .map_err(|error| format!("`{}`: expected {}, found {}", error.path, error.expected, error.found))
}

/// Moves raw bytes from `members` to their field, since the codec does not read them from JSON.
fn without_raw_bytes(members: Map<String, Value>, request: &mut dyn Model) -> Result<Map<String, Value>, String> {
    let table = request.table();
    let mut others = Map::new();
    // A request has one body at most.
    let mut has_body = false;
    for (name, value) in members {
        let read = || body(&value).map_err(|problem| format!("`{name}`: {problem}"));
        let index = table.fields().named(&name).map_or(STRUCT, |field| field.index);
        match request.field_mut(index, Create::Nothing) {
            FieldMut::Body(field) => *field = read()?,
            FieldMut::OptBody(field) => *field = Some(read()?),
            _ => {
                others.insert(name, value);
                continue;
            }
        }
        has_body = true;
    }
    let mut fields = table.fields();
    match fields.find(|field| matches!(request.field_mut(field.index, Create::Nothing), FieldMut::Body(_))) {
        Some(field) if !has_body => Err(format!("`{}`: expected raw bytes, found nothing", field.name())),
        _ => Ok(others),
    }
}

fn body(value: &Value) -> Result<Body, &'static str> {
    const EXPECTED: &str = "expected {\"base64\": \"..\", \"content_type\": \"..\"}, where `content_type` is optional";
    let members = value.as_object().ok_or(EXPECTED)?;
    if members.keys().any(|key| !["base64", "content_type"].contains(&key.as_str())) {
        return Err(EXPECTED);
    }
    let text = members.get("base64").and_then(Value::as_str).ok_or(EXPECTED)?;
    let bytes = STANDARD.decode(text).map_err(|_| "the value of `base64` is not valid base64")?;
    let body = Body::from(bytes);
    match members.get("content_type") {
        None | Some(Value::Null) => Ok(body),
        Some(Value::String(content_type)) => Ok(body.content_type(content_type)),
        Some(_) => Err(EXPECTED),
    }
}
