//! Credentials of the request are not printed, in whatever notation the server repeats them.

use std::time::Duration;

use crate::common::{context, error_from};
use apideck_errors::{
    BoxError, ClientError, ConnectionError, ConnectionKind, Error, HttpContext, PaginationError, ResponseHeaders,
    ResponseValidationError, TimeoutError, TimeoutLimit, may_be_secret,
};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::json;

const KEY: &str = "sk_live/9f8e7d+6c5b4a=39281706";

/// Headers of a request, marked as a client marks them.
fn headers(list: &[(&str, &str)]) -> HeaderMap {
    let pair = |(name, value): &(&str, &str)| -> (HeaderName, HeaderValue) {
        let (name, mut value) = (name.parse().unwrap(), HeaderValue::from_str(value).unwrap());
        value.set_sensitive(may_be_secret(&name));
        (name, value)
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
        // Base64 of the key, of the header, and after one and two other bytes.
        "c2tfbGl2ZS85ZjhlN2QrNmM1YjRhPTM5MjgxNzA2".to_owned(),
        "QmVhcmVyIHNrX2xpdmUvOWY4ZTdkKzZjNWI0YT0zOTI4MTcwNg==".to_owned(),
        "YTpza19saXZlLzlmOGU3ZCs2YzViNGE9MzkyODE3MDY=".to_owned(),
        "YWI6c2tfbGl2ZS85ZjhlN2QrNmM1YjRhPTM5MjgxNzA2".to_owned(),
        // After characters of its alphabet, cut, and encoded once more.
        "/a/c2tfbGl2ZS85ZjhlN2QrNmM1YjRhPTM5MjgxNzA2".to_owned(),
        "c2tfbGl2ZS85Zjhl".to_owned(),
        "QmVhcmVyIHNrX2xpdmUvOWY4ZTdkKzZjNWI0YT0zOTI4MTcwNg%3D%3D".to_owned(),
        "YTpza19saXZlLzlmOGU3ZCs2YzViNGE9MzkyODE3MDY=".replace('l', "\\u006c"),
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
fn all_digits_of_base64_are_read() {
    // No part of twelve characters is without the last two digits of the alphabet.
    for text in ["azF+azI/azN+azQ/azV+azY/", "azF-azI_azN-azQ_azV-azY_"] {
        let error = sent(&[("x-own", "k1~k2?k3~k4?k5~k6?")], &json!({ "message": text }).to_string());
        assert_hidden(&error, text);
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
    // The parts of a URL with a password.
    for (url, echo) in [
        ("https://user:hunter2-hunter2@api.example/x", "password hunter2-hunter2"),
        ("https://user:hunter@api.example/x?a=b", "password hunter."),
        ("http://t0psecret@api.example", "user t0psecret"),
        ("https://user:hunt%40er2@api.example", "password hunt@er2"),
        ("https://api.example/x?a=b&key=t0psecret", "key t0psecret"),
        ("https://api.example/x?key=t0p%2Fsecret", "key t0p/secret"),
        ("https://api.example/x?t0psecret", "key t0psecret"),
        ("https://api.example/x#token=t0psecret", "token t0psecret"),
    ] {
        let error = sent(&[("x-apideck-downstream-url", url)], &json!({ "message": echo }).to_string());
        assert_hidden(&error, echo);
        let other = sent(&[("x-apideck-downstream-url", url)], r#"{"message":"https://api.example/x?key= user"}"#);
        assert!(other.to_string().contains("https://api.example/x?key= user"), "{other}");
    }
    // Names that only start like those of harmless headers.
    for name in ["tenant-token", "hosting-key", "date-key", "range-token", "trace-secret", "digest-key", "accepted-by"]
    {
        assert_hidden(&sent(&[(name, "hunter2-hunter2")], r#"{"message":"got hunter2-hunter2"}"#), "hunter2");
    }
    // A header that the caller marks.
    let mut request = headers(&[("x-request-id", "hunter2-hunter2")]);
    request.get_mut("x-request-id").unwrap().set_sensitive(true);
    let mut context = context(401, "application/json", r#"{"message":"got hunter2-hunter2"}"#);
    context.keep_secrets(&request);
    assert_hidden(&error_from(context.clone()), "hunter2");
    // One that a hook added to the request.
    context.keep_secret(HeaderValue::from_static("Bearer c0rrect-horse"));
    context.body = r#"{"message":"got c0rrect-horse"}"#.into();
    assert_hidden(&error_from(context), "c0rrect");
}

#[test]
fn parts_of_basic_credentials_are_found() {
    // The user is `account-7`, the password is `hunter2`.
    for name in ["x-apideck-downstream-authorization", "authorization"] {
        // The last one is the password in Base64.
        for text in
            ["user account-7", "password hunter2", "account-7:hunter2", "YWNjb3VudC03Omh1bnRlcjI=", "aHVudGVyMg=="]
        {
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

/// Credentials may be in any cause of a failure: of a hook, of a transport, of the server.
#[test]
fn causes_are_searched_cut_and_printed_on_one_line() {
    #[derive(Debug)]
    struct Cause(String);

    impl std::fmt::Display for Cause {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str(&self.0)
        }
    }

    impl std::error::Error for Cause {}

    /// Prints text as it is.
    struct Raw(&'static str);

    impl std::fmt::Debug for Raw {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str(self.0)
        }
    }

    impl std::fmt::Display for Raw {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str(self.0)
        }
    }

    impl std::error::Error for Raw {}

    let errors = |cause: fn() -> BoxError| {
        let kept = || {
            let mut context = context(200, "application/json", "{}");
            context.keep_secrets(&headers(&[("authorization", &format!("Bearer {KEY}"))]));
            context
        };
        let client = || Box::new(ClientError::new(kept(), "a hook failed", true, Some(cause())));
        let timeout = TimeoutError::new(kept(), TimeoutLimit::Connect, Duration::ZERO, Some(cause()));
        [
            Error::Connection(Box::new(ConnectionError::new(kept(), ConnectionKind::Closed, true, Some(cause())))),
            Error::Timeout(Box::new(timeout)),
            Error::Aborted(client()),
            Error::UnexpectedClient(client()),
        ]
    };
    for error in errors(|| Cause(format!("the server said {KEY}")).into()) {
        assert_hidden(&error, "9f8e7d");
    }
    for error in errors(|| Cause("x".repeat(100_000)).into()) {
        assert!(format!("{error:#}").len() < 1_000 && format!("{error:?}").len() < 4_000, "{error:?}");
    }
    for error in errors(|| Raw("a\u{1b}[2J\r\n\u{202e}forged").into()) {
        let text = format!("{error:#} {error:?}");
        assert!(text.contains("forged") && !text.contains(['\u{1b}', '\r', '\n', '\u{202e}']), "{text:?}");
        assert!(!format!("{error:#?}").contains(['\u{1b}', '\r', '\u{202e}']), "{error:#?}");
    }
}

/// The URL of a page has the cursor that the server chose.
#[test]
fn the_url_is_searched() {
    let mut looped = context(400, "application/json", "{}");
    looped.keep_secrets(&headers(&[("authorization", &format!("Bearer {KEY}"))]));
    looped.url = format!("https://h/a?cursor={}", KEY.replace('/', "%2F")).parse().unwrap();
    assert!(!printed(&error_from(looped.clone())).contains("9f8e7d"));
    looped.url = "https://h/a?cursor=c-1".parse().unwrap();
    assert!(printed(&error_from(looped)).contains("https://h/a?cursor=c-1"));
}

#[test]
fn a_credential_at_the_cut_of_a_document_is_found() {
    for filler in 1_900..2_000 {
        let mut context = context(400, "application/json", "");
        context.keep_secrets(&headers(&[("authorization", &format!("Bearer {KEY}"))]));
        context.body = json!({ "detail": { ".".repeat(filler): 1, KEY: 2 } }).to_string().into();
        let debug = format!("{:?}", error_from(context));
        assert!(!debug.contains("sk_l"), "{filler}: {debug}");
    }
}

#[test]
fn the_context_does_not_print_what_it_keeps() {
    let mut kept = context(200, "application/json", "");
    kept.keep_secrets(&headers(&[("authorization", &format!("Bearer {KEY}")), ("cookie", "c00kie-c00kie")]));
    for text in [format!("{kept:?}"), format!("{kept:#?}"), format!("{:?}", kept.clone())] {
        assert!(!text.contains("sk_live") && !text.contains("c00kie"), "{text}");
    }
    assert_eq!(format!("{:?}", kept.secrets), "Secrets { .. }");
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
    let text = format!("{:?}", ResponseHeaders { headers: &echo.headers, secrets: &echo.secrets });
    assert!(!text.contains("9f8e7d") && !text.contains("39281706") && !text.contains("t0psecret"), "{text}");
    assert!(text.contains("r-1") && text.contains("application/json"), "{text}");

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
