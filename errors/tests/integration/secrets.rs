//! Credentials of the request are not printed, in whatever notation the server repeats them.

use crate::common::{context, error_from};
use apideck_errors::{Error, HttpContext, PaginationError, ResponseValidationError};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::json;

const KEY: &str = "sk_live/9f8e7d+6c5b4a=39281706";

fn headers(list: &[(&str, &str)]) -> HeaderMap {
    let pair = |(name, value): &(&str, &str)| -> (HeaderName, HeaderValue) {
        (name.parse().unwrap(), HeaderValue::from_str(value).unwrap())
    };
    list.iter().map(pair).collect()
}

fn sent(list: &[(&str, &str)], body: &str) -> Error {
    let mut context = context(401, "application/json", body);
    context.keep_secrets(&headers(list));
    error_from(context)
}

fn printed(error: &Error) -> String {
    format!("{error} {error:#} {error:?} {error:#?}")
}

#[track_caller]
fn assert_hidden(error: &Error, secret: &str) {
    let printed = printed(error);
    assert!(!printed.contains(secret), "{secret}: {printed}");
    assert!(printed.contains("contains a credential") && printed.contains("[redacted]"), "{secret}: {printed}");
}

#[test]
fn every_notation_is_found() {
    let each = |encode: fn(u8) -> String| KEY.bytes().map(encode).collect::<Vec<_>>().concat();
    let percent = each(|byte| format!("%{byte:02X}"));
    let unicode = each(|byte| format!("\\u{byte:04x}"));
    let html = each(|byte| format!("&#x{byte:x};"));
    let decimal = each(|byte| format!("&#{byte};"));
    let notations = [
        KEY.to_owned(),
        decimal,
        KEY.replace('/', "\\/"),
        KEY.replace('/', "%2f").replace('+', "%2B").replace('=', "%3D"),
        KEY.replace('/', "%252F"),
        KEY.replace('/', "&#47;").replace('=', "&#x3D;"),
        percent,
        unicode,
        html,
        KEY[..12].to_owned(),
        KEY[KEY.len() - 12..].to_owned(),
        format!("{}***", &KEY[..14]),
        KEY[8..20].to_owned(),
    ];
    for text in notations {
        let text = format!("key {text} is wrong");
        for body in [
            json!({ "message": text }).to_string(),
            json!({ "detail": text }).to_string(),
            json!({ "detail": { "a": [text] } }).to_string(),
            json!({ "detail": { &text: 1 } }).to_string(),
            json!({ "error": text, "type_name": text, "ref": text }).to_string(),
            json!({ "message": "m", "downstream_errors": [{ "message": text }] }).to_string(),
            json!({ "message": "m", "downstream_errors": [{ "detail": { "a": text }, "code": text }] }).to_string(),
            text.clone(),
            // The body is not an error document: its JSON text is printed.
            format!(r#"{{"reason":"{text}"}}"#),
        ] {
            let error = sent(&[("authorization", &format!("Bearer {KEY}"))], &body);
            assert_hidden(&error, &text);
            // The raw response stays available.
            assert_eq!(error.body().unwrap(), &body);
        }
    }
}

#[test]
fn named_entities_are_found() {
    // No part of twelve characters is without one.
    let error = sent(
        &[("x-own", "p<q>r&s\"t<u>v&w\"x<y>z")],
        r#"{"message":"got p&lt;q&gt;r&amp;s&quot;t&lt;u&gt;v&amp;w&quot;x&lt;y&gt;z"}"#,
    );
    assert_hidden(&error, "p&lt;q");
}

#[test]
fn text_without_a_credential_is_printed() {
    // Eleven characters of the key, and a part of each harmless header.
    let text = format!("{} application/json consumer-0123456789 Bearer", &KEY[..11]);
    let body = json!({ "message": text }).to_string();
    let error = sent(
        &[
            ("authorization", &format!("Bearer {KEY}")),
            ("accept", "application/json"),
            ("x-apideck-consumer-id", "consumer-0123456789"),
            ("x-short", "Bearer"),
        ],
        &body,
    );
    assert!(error.to_string().contains(&text), "{error}");
    assert!(format!("{error:?}").contains(&text), "{error:?}");
}

#[test]
fn every_header_of_the_caller_is_searched_for() {
    for name in [
        "authorization",
        "proxy-authorization",
        "cookie",
        "x-api-key",
        "x-apideck-downstream-authorization",
        "x-amz-security-token",
        "x-our-gateway",
    ] {
        let error = sent(&[(name, "hunter2-hunter2")], r#"{"message":"got hunter2-hunter2"}"#);
        assert_hidden(&error, "hunter2");
    }
    // Each value of a cookie, and the query of a URL.
    let error = sent(&[("cookie", "theme=dark; sid=0123456789")], r#"{"message":"session 0123456789"}"#);
    assert_hidden(&error, "0123456789");
    let url = [("x-apideck-downstream-url", "https://api.example/deals?api_token=t0psecret")];
    assert_hidden(&sent(&url, r#"{"message":"at api_token=t0psecret"}"#), "t0psecret");
    assert!(printed(&sent(&url, r#"{"message":"at https://api.example/deals"}"#)).contains("api.example/deals"));
    // A header that the caller marks.
    let mut request = headers(&[("x-request-id", "hunter2-hunter2")]);
    request.get_mut("x-request-id").unwrap().set_sensitive(true);
    let mut context = context(401, "application/json", r#"{"message":"got hunter2-hunter2"}"#);
    context.keep_secrets(&request);
    assert_hidden(&error_from(context), "hunter2");
}

#[test]
fn parts_of_basic_credentials_are_found() {
    // The user is `account-7`, the password is `hunter2`.
    for name in ["x-apideck-downstream-authorization", "authorization"] {
        for text in ["user account-7", "password hunter2", "account-7:hunter2", "YWNjb3VudC03Omh1bnRlcjI="] {
            let body = json!({ "message": text }).to_string();
            let error = sent(&[(name, "Basic YWNjb3VudC03Omh1bnRlcjI=")], &body);
            assert_hidden(&error, text);
        }
    }
    let error = sent(&[("authorization", "Basic YWNjb3VudC03Omh1bnRlcjI=")], r#"{"message":"Basic is wrong"}"#);
    assert!(error.to_string().contains("Basic is wrong"));
}

#[test]
fn a_credential_at_the_cut_is_found_and_one_far_behind_it_is_not() {
    for (filler, hidden) in [(280, true), (295, true), (5_000, false)] {
        let body = json!({ "message": format!("{}{KEY}", ".".repeat(filler)) }).to_string();
        let error = sent(&[("authorization", &format!("Bearer {KEY}"))], &body);
        assert_eq!(error.to_string().contains("contains a credential"), hidden, "{error}");
        assert!(!printed(&error).contains("sk_l"), "{error:?}");
    }
}

#[test]
fn the_context_does_not_print_what_it_keeps() {
    let mut kept = context(200, "application/json", "");
    kept.keep_secrets(&headers(&[("authorization", &format!("Bearer {KEY}")), ("cookie", "c00kie-c00kie")]));
    for text in [format!("{kept:?}"), format!("{kept:#?}"), format!("{:?}", kept.clone())] {
        assert!(!text.contains("sk_live") && !text.contains("c00kie"), "{text}");
    }
}

#[test]
fn headers_paths_and_cursors_are_searched() {
    let with_key = |mut context: HttpContext| {
        context.keep_secrets(&headers(&[("authorization", &format!("Bearer {KEY}"))]));
        context
    };
    let mut echo = with_key(context(400, "application/json", "{}"));
    echo.headers.insert("x-echo", HeaderValue::from_static("Bearer sk_live%2F9f8e7d+6c5b"));
    echo.headers.insert("location", HeaderValue::from_static("https://h/sk_live/9f8e7d+6c5b?token=t0psecret"));
    echo.headers.insert("x-other", HeaderValue::from_static("r-1"));
    let printed_headers = printed(&error_from(echo.clone()));
    assert!(!printed_headers.contains("9f8e7d") && !printed_headers.contains("t0psecret"), "{printed_headers}");
    assert!(printed_headers.contains("r-1"));
    echo.headers.insert("x-end", HeaderValue::from_static("..b4a=39281706"));
    echo.mark_secret_headers();
    assert!(echo.headers["x-echo"].is_sensitive() && echo.headers["x-end"].is_sensitive());
    assert!(echo.headers["location"].is_sensitive());
    assert!(!echo.headers["x-other"].is_sensitive() && !echo.headers["content-type"].is_sensitive());

    let ok = || with_key(context(200, "application/json", "{}"));
    let invalid = |path, found| {
        let error = ResponseValidationError::new(ok(), path, "a string", found);
        assert_hidden(&Error::ResponseValidation(Box::new(error)), "9f8e7d");
    };
    invalid(format!("data.{KEY}"), "nothing".to_owned());
    invalid("data".to_owned(), format!("\"{KEY}\""));
    let looped = PaginationError::new(ok(), KEY.replace('/', "%2F"));
    assert_hidden(&Error::Pagination(Box::new(looped)), "9f8e7d");
}
