//! Response bodies as Apideck shapes them: the envelope of a success and the error document.

use http::StatusCode;
use serde_json::{Value, json};

use crate::reply::Reply;

/// The `service` that the mock reports: the connector that it stands for.
pub(crate) const SERVICE: &str = "mock";

/// A success with this data.
pub(crate) fn envelope(status: u16, resource: &str, operation: &str, data: &Value) -> Reply {
    let body = json!({
        "status_code": status,
        "status": if status == 201 { "Created" } else { "OK" },
        "service": SERVICE,
        "resource": resource,
        "operation": operation,
        "data": data,
    });
    Reply::json(status, &body)
}

/// An error response. `error` follows from the status, `ref` from the type.
pub(crate) fn problem(status: u16, type_name: &str, message: &str, detail: &Value) -> Reply {
    let error = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
    let anchor = type_name.to_ascii_lowercase();
    let body = json!({
        "status_code": status,
        "error": error,
        "type_name": type_name,
        "message": message,
        "detail": detail,
        "ref": format!("https://developers.apideck.com/errors#{anchor}"),
    });
    Reply::json(status, &body)
}
