//! The response of an operation, in the envelope that its documents describe.

use std::fmt::Write as _;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::apideck::operation::call::Call;
use crate::facts::lookup::{parameter, segments_of};
use crate::facts::shape::{Object, Returns, Ty};
use crate::reply::Reply;
use crate::reply::envelope::SERVICE;

/// What a response has beside its data.
#[derive(Default)]
pub(crate) struct Extras {
    pub(crate) meta: Option<Value>,
    pub(crate) links: Option<Value>,
    /// The response of the downstream service, for `raw=true`.
    pub(crate) raw: Option<Value>,
}

/// A success with this data.
pub(crate) fn success(call: &Call<'_>, data: &Value) -> Reply {
    let raw = call.raw().then(|| raw(data));
    success_with(call, &data.to_string(), &Extras { raw, ..Extras::default() })
}

/// What the downstream service would have sent for this data.
pub(crate) fn raw(data: &Value) -> Value {
    json!({"source": SERVICE, "payload": data})
}

/// A success whose data is written already.
pub(crate) fn success_with(call: &Call<'_>, data: &str, extras: &Extras) -> Reply {
    let operation = call.operation;
    let Returns::Json(Ty::Object(response)) = operation.returns else { return Reply::status(operation.status) };
    let mut body = String::with_capacity(data.len() + 256);
    body.push('{');
    for field in response.fields {
        let written = match field.name {
            "status_code" => operation.status.to_string(),
            "status" => json!(if operation.status == 201 { "Created" } else { "OK" }).to_string(),
            "service" => json!(service(call)).to_string(),
            "resource" => json!(resource(operation.path)).to_string(),
            "operation" => json!(verb(operation.verb())).to_string(),
            "data" => data.to_owned(),
            other => match optional(other, extras) {
                Some(value) => value.to_string(),
                None => continue,
            },
        };
        let comma = if body.len() == 1 { "" } else { "," };
        let _ = write!(body, "{comma}\"{}\":{written}", field.name);
    }
    body.push('}');
    Reply::status(operation.status).content_type("application/json").body(body)
}

fn optional<'a>(name: &str, extras: &'a Extras) -> Option<&'a Value> {
    match name {
        "meta" => extras.meta.as_ref(),
        "links" => extras.links.as_ref(),
        "_raw" => extras.raw.as_ref(),
        _ => None,
    }
}

fn service<'a>(call: &'a Call<'_>) -> &'a str {
    match call.service() {
        "" => SERVICE,
        service => service,
    }
}

/// The last segment that is not a parameter: `contacts`.
pub(crate) fn resource(path: &'static str) -> &'static str {
    segments_of(path).filter(|segment| parameter(segment).is_none()).last().unwrap_or_default()
}

/// The verb as responses name it.
fn verb(verb: &str) -> &str {
    match verb {
        "create" => "add",
        "list" => "all",
        "get" => "one",
        other => other,
    }
}

/// A text member of a row, or this default.
pub(crate) fn text_of(row: &Value, name: &str, default: &str) -> String {
    row.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).unwrap_or(default).to_owned()
}

/// The row as this shape has it. A shape of few members, such as that of an id, has only these; any other has all
/// members of the row, those that are not documented too.
pub(crate) fn projected(shape: Option<&Object>, id: &str, row: &Arc<Value>) -> Value {
    let Some(shape) = shape.filter(|shape| shape.fields.len() <= 3) else { return (**row).clone() };
    let mut data = json!({});
    for field in shape.fields {
        let value = row.get(field.name).cloned().or_else(|| (field.name == "id").then(|| json!(id)));
        if let Some(value) = value {
            data[field.name] = value;
        }
    }
    data
}
