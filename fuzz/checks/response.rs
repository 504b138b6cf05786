//! Any response: the outcome has its status, headers and body, and printing it shows no secret.
//!
//! The input is a status line, header lines, an empty line and the body. `$KEY` is replaced by the API key of the
//! request.

use std::error::Error as _;

use apideck_unify::funcs::vault_sessions_create;
use apideck_unify::models::VaultSessionsCreateRequest;
use apideck_unify::{ApideckCore, Body, Error, Outcome, RetryConfig, TransportError};
use http::{HeaderName, HeaderValue, Response, StatusCode};

const KEY: &str = "sk_live_0123456789";

pub fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes).replace("$KEY", KEY);
    let (head, body) = text.split_once("\n\n").unwrap_or((&text, ""));
    let mut lines = head.lines();
    let status = lines.next().and_then(|status| status.trim().parse().ok());
    let Some(status) = status.and_then(|status| StatusCode::from_u16(status).ok()) else {
        return;
    };
    let mut headers = Vec::new();
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            // Header names are always printed.
            if !name.as_str().contains(KEY) {
                headers.push((name, value));
            }
        }
    }
    let (sent, all) = (body.to_owned(), headers.clone());
    let transport = move |_| {
        let mut response = Response::new(Body::from(sent.clone()));
        *response.status_mut() = status;
        response.headers_mut().extend(all.iter().cloned());
        async { Ok::<_, TransportError>(response) }
    };
    let builder = ApideckCore::builder().environment(|_| None).api_key(KEY).app_id("a").consumer_id("c");
    let core = builder.retry(RetryConfig::none()).transport(transport).build().expect("valid settings");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let outcome = runtime.block_on(vault_sessions_create(&core, VaultSessionsCreateRequest::new()).into_future());
    match &outcome {
        Outcome::Ok { value } => {
            assert!(status.is_success());
            assert_eq!(value.http_meta.status, status);
            let _ = format!("{value:?}");
        }
        Outcome::Err { error } => {
            assert_eq!(error.status(), Some(status));
            assert_eq!(error.body().map(|body| &body[..]), Some(body.as_bytes()));
            assert_eq!(error.headers().map(http::HeaderMap::len), Some(headers.len()));
            check_printing(error);
            let _ = (error.retry_after(), error.is_retryable(), error.may_have_been_applied());
            let is_of_status = error.response().is_some();
            assert!(is_of_status || status.is_success(), "an error status gives an error response");
        }
    }
}

/// Checks that printing is safe: one line, no credentials.
fn check_printing(error: &Error) {
    let line = error.to_string();
    assert!(!line.chars().any(char::is_control), "{line:?}");
    let text = format!("{line} {error:?} {error:#?} {:?}", error.source());
    assert!(!text.contains(KEY), "{text}");
    assert!(text.len() < 100_000);
}
