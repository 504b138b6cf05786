//! Apideck's error shape.

use http::StatusCode;
use serde_json::{Value, json};

use crate::reply::Reply;

/// An error answer; the reference it names follows from its type.
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
