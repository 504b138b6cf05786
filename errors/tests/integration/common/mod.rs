//! Helpers of the tests.
#![allow(dead_code, unreachable_pub)] // Every test file uses a different part.

use std::time::Duration;

use apideck_errors::{Error, ErrorResponse, HttpContext};
use bytes::Bytes;
use http::{HeaderValue, Method, StatusCode, Uri};
use serde_json::Value;

pub fn request() -> HttpContext {
    let url = Uri::from_static("https://unify.apideck.com/vault/sessions");
    let mut context = HttpContext::new("vault.sessions.create", Method::POST, url);
    context.attempts = 1;
    context.elapsed = Duration::from_millis(12);
    context
}

pub fn context(status: u16, content_type: &'static str, body: &str) -> HttpContext {
    let mut context = request();
    context.status = Some(StatusCode::from_u16(status).unwrap());
    if !content_type.is_empty() {
        context.headers.insert("content-type", HeaderValue::from_static(content_type));
    }
    context.body = Bytes::copy_from_slice(body.as_bytes());
    context
}

/// An error response with this status and body.
pub fn error_response(status: u16, body: &str) -> Error {
    error_from(context(status, "application/json", body))
}

pub fn error_from(context: HttpContext) -> Error {
    let document: Option<Value> = serde_json::from_slice(&context.body).ok();
    Error::from_response(ErrorResponse::new(context, document), true)
}
