//! The error document, in all its forms.
#![allow(clippy::unwrap_used)] // A helper that panics fails its test.

use apideck_errors::{Detail, ErrorResponse};
use serde_json::{Value, json};

use crate::common::context;

fn read(document: &Value) -> ErrorResponse {
    ErrorResponse::new(context(400, "application/json", ""), Some(document.clone()))
}

#[test]
fn all_members_are_read() {
    let response = read(&json!({
        "status_code": 400, "error": "Bad Request", "type_name": "RequestValidationError",
        "message": "Invalid Params", "detail": "Missing Header", "ref": "https://a.example/errors",
        "downstream_errors": [{"message": "m", "detail": {"a": 1}, "code": 7}, "text", null],
        "unknown": true,
    }));
    assert_eq!(response.status_code, Some(400));
    assert_eq!(response.error.as_deref(), Some("Bad Request"));
    assert_eq!(response.type_name.as_deref(), Some("RequestValidationError"));
    assert_eq!(response.message.as_deref(), Some("Invalid Params"));
    assert_eq!(response.detail.as_ref().and_then(Detail::as_text), Some("Missing Header"));
    assert_eq!(response.ref_.as_deref(), Some("https://a.example/errors"));
    let [full, text, nothing] = &response.downstream_errors[..] else {
        panic!("{response:?}");
    };
    assert_eq!(full.message.as_deref(), Some("m"));
    assert_eq!(full.detail.as_deref(), Some("{\"a\":1}"));
    assert_eq!(full.code.as_deref(), Some("7"));
    assert_eq!(text.message.as_deref(), Some("text"));
    assert_eq!(nothing.message, None);
}

#[test]
fn the_first_hundred_downstream_errors_are_kept() {
    for (sent, kept) in [(0, 0), (99, 99), (100, 100), (101, 100), (5_000, 100)] {
        let errors: Vec<Value> = (0..sent).map(|code| json!({ "code": code })).collect();
        let response = read(&json!({ "downstream_errors": errors }));
        assert_eq!(response.downstream_errors.len(), kept);
        assert_eq!(response.downstream_errors.capacity(), kept, "of {sent}");
        assert_eq!(
            response.downstream_errors.last().and_then(|error| error.code.as_deref()),
            match kept {
                0 => None,
                99 => Some("98"),
                _ => Some("99"),
            }
        );
    }
}

#[test]
fn detail_is_text_or_an_object() {
    let object = json!({"type": "t", "debug": {"code": null}, "more": [1]});
    let cases = [
        (Value::Null, None),
        (json!("text"), Some("text")),
        (json!(""), Some("")),
        (json!(42), Some("42")),
        (json!(-1.5), Some("-1.5")),
        (json!(true), Some("true")),
        (json!(["a", {"b": "c\"d\n"}, null]), Some("[\"a\",{\"b\":\"c\\\"d\\u000a\"},null]")),
    ];
    for (detail, expected) in cases {
        let response = read(&json!({ "detail": detail }));
        assert_eq!(response.detail.as_ref().map(|detail| detail.as_text().unwrap()), expected);
    }
    for object in [object, json!({})] {
        let response = read(&json!({ "detail": object }));
        assert!(matches!(response.detail, Some(Detail::Object(members)) if Value::Object(members.clone()) == object));
    }
    assert!(read(&json!({})).detail.is_none());
}

#[test]
fn members_of_unexpected_types_are_converted_or_none() {
    let response = read(&json!({
        "status_code": "400", "error": null, "type_name": 5, "message": ["a"], "ref": false, "downstream_errors": {},
    }));
    assert_eq!(response.status_code, Some(400));
    assert_eq!(response.error, None);
    assert_eq!(response.type_name.as_deref(), Some("5"));
    assert_eq!(response.message.as_deref(), Some("[\"a\"]"));
    assert_eq!(response.ref_.as_deref(), Some("false"));
    assert!(response.downstream_errors.is_empty());
    for status_code in [json!("four"), json!(1.5), json!([]), Value::Null] {
        assert_eq!(read(&json!({ "status_code": status_code })).status_code, None);
    }
}

#[test]
fn documents_without_members_have_none() {
    for document in [json!([]), json!(null), json!("x"), json!({}), json!(7)] {
        let response = read(&document);
        assert!(response.message.is_none() && response.status_code.is_none());
    }
    let response = ErrorResponse::new(context(400, "", ""), None);
    assert!(response.message.is_none());
}
