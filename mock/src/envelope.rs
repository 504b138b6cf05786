//! Apideck's shape of a success.

use serde_json::{Value, json};

use crate::reply::Reply;

/// The connector that the mock stands for.
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
