//! Checks a request against the facts: parameters, headers, body.

use serde_json::{Value, json};

use crate::apideck::operation::call::Call;
use crate::apideck::operation::problem::Problem;
use crate::facts::check::{self, Mode, Problems};
use crate::facts::shape::{Body, Field, Ty};
use crate::record::request::Recorded;

/// Headers that are required by every operation that has them, although the documents do not say so.
const REQUIRED: [&str; 2] = ["x-apideck-app-id", "x-apideck-consumer-id"];

/// Checks headers and query, then the body, and fills in the body of the call.
pub(crate) fn check(call: &mut Call<'_>) -> Result<(), Problem> {
    headers(call)?;
    query(call)?;
    call.body = body(call)?;
    Ok(())
}

/// Checks what is known before the body has arrived.
pub(crate) fn headers(call: &Call<'_>) -> Result<(), Problem> {
    // The application is reported before the consumer.
    for name in REQUIRED {
        if call.operation.takes_header(name) && call.header(name).is_empty() {
            return Err(missing_headers(&[name]));
        }
    }
    let required = call.operation.headers.iter().filter(|header| header.required);
    let missing: Vec<&str> = required.map(|header| header.name).filter(|name| call.header(name).is_empty()).collect();
    if missing.is_empty() { Ok(()) } else { Err(missing_headers(&missing)) }
}

fn missing_headers(names: &[&str]) -> Problem {
    let missing: Vec<Value> = names.iter().map(|name| json!({*name: "required"})).collect();
    let detail = json!({"missing": missing});
    Problem { type_name: "RequestHeadersValidationError", ..Problem::in_request("Invalid Headers", &detail) }
}

pub(crate) fn query(call: &Call<'_>) -> Result<(), Problem> {
    let fields = call.operation.query;
    let missing = |field: &&Field| field.required && call.query(field.name).is_none_or(str::is_empty);
    let missing: Vec<String> = fields.iter().filter(missing).map(|field| field.name.to_owned()).collect();
    if !missing.is_empty() {
        return Err(Problem::missing(&missing));
    }
    for field in fields {
        if let Some(text) = call.query(field.name) {
            parameter(field, text).map_err(|problem| Problem::invalid_parameter(field.name, &problem))?;
        }
        if let Ty::Object(object) = field.ty {
            for (name, text) in call.members(field.name) {
                let Some(member) = object.field(&name) else { continue };
                let path = format!("{}[{name}]", field.name);
                parameter(member, text).map_err(|problem| Problem::invalid_parameter(&path, &problem))?;
            }
        }
    }
    Ok(())
}

/// Checks the text of one parameter.
fn parameter(field: &Field, text: &str) -> Result<(), String> {
    match field.ty {
        Ty::Bool if !matches!(text, "true" | "false") => Err("must be true or false".to_owned()),
        Ty::Int => match text.parse::<i64>() {
            Ok(number) if number < field.min || number > field.max => Err(check::between(field.min, field.max)),
            Ok(_) => Ok(()),
            // A limit that is not a number is outside its limits.
            Err(_) if field.max < i64::MAX => Err(check::between(field.min, field.max)),
            Err(_) => Err("must be an integer".to_owned()),
        },
        Ty::Number if text.parse::<f64>().is_err() => Err("must be a number".to_owned()),
        _ => Ok(()),
    }
}

/// Reads and checks the JSON body; null if the operation has none, or it may be left out.
fn body(call: &Call<'_>) -> Result<Value, Problem> {
    let Some(Body { ty, required }) = &call.operation.body else { return Ok(Value::Null) };
    if matches!(ty, Ty::Bytes) {
        return Ok(Value::Null);
    }
    if call.request.body.is_empty() {
        return if *required { Err(Problem::missing(&["body".to_owned()])) } else { Ok(Value::Null) };
    }
    let value = json_body(call.request)?;
    let mode = if call.operation.method == "PATCH" { Mode::Update } else { Mode::Create };
    let Problems { missing, invalid } = check::body(*ty, mode, &value);
    if !missing.is_empty() {
        return Err(Problem::missing(&missing));
    }
    if !invalid.is_empty() {
        return Err(Problem::invalid(invalid.iter().map(|(path, problem)| (path, &**problem))));
    }
    Ok(value)
}

/// The body as JSON.
pub(crate) fn json_body(request: &Recorded) -> Result<Value, Problem> {
    let content_type = request.header("content-type").unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    if !media_type.eq_ignore_ascii_case("application/json") {
        return Err(Problem::in_request("Invalid Body", &json!("content-type must be application/json")));
    }
    serde_json::from_slice(&request.body)
        .map_err(|error| Problem::in_request("Invalid Body", &json!(error.to_string())))
}
