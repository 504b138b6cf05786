//! From JSON to a request.

use apideck_core::{BodyKind, Operation};
use apideck_models::Body;
use apideck_models::codec::{Create, FieldMut, Model, TableField, decode_request};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

/// Reads `input` into `request`, whose fields are empty, or says what is wrong with it.
pub(super) fn read(input: Value, request: &mut dyn Model, operation: &Operation) -> Result<(), String> {
    let Value::Object(mut members) = input else {
        return Err("the input has to be an object with the fields of the request".to_owned());
    };
    for field in request.table().fields() {
        raw_bytes(&mut members, request, field)?;
    }
    let json = Value::Object(members).to_string();
    let update = operation.method.as_str() == "PATCH" && matches!(operation.body, BodyKind::Json { .. });
    decode_request(json.as_bytes(), request, update)
        .map_err(|error| format!("`{}`: expected {}, found {}", error.path, error.expected, error.found))
}

/// Moves raw bytes from `members` to their field: they are no part of JSON.
fn raw_bytes(members: &mut Map<String, Value>, request: &mut dyn Model, field: TableField) -> Result<(), String> {
    let name = field.name();
    let told = |problem: &str| format!("`{name}`: {problem}");
    match request.field_mut(field.index, Create::Nothing) {
        FieldMut::Body(place) => match members.remove(name) {
            Some(value) => *place = body(&value).map_err(told)?,
            None => return Err(told("expected raw bytes, found nothing")),
        },
        FieldMut::OptBody(place) => match members.remove(name) {
            Some(value) => *place = Some(body(&value).map_err(told)?),
            None => *place = None,
        },
        _ => {}
    }
    Ok(())
}

fn body(value: &Value) -> Result<Body, &'static str> {
    const FORM: &str = "expected {\"base64\": \"..\", \"content_type\": \"..\"}, of which the type may be left out";
    let members = value.as_object().ok_or(FORM)?;
    if members.keys().any(|key| !["base64", "content_type"].contains(&key.as_str())) {
        return Err(FORM);
    }
    let text = members.get("base64").and_then(Value::as_str).ok_or(FORM)?;
    let bytes = STANDARD.decode(text).map_err(|_| "what is in `base64` is not base64")?;
    let body = Body::from(bytes);
    match members.get("content_type") {
        None | Some(Value::Null) => Ok(body),
        Some(Value::String(content_type)) => Ok(body.content_type(content_type)),
        Some(_) => Err(FORM),
    }
}
