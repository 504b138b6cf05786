//! The API key and headers that a request must carry before its route handles it.

use serde_json::json;

use crate::record::request::Recorded;
use crate::reply::Reply;
use crate::reply::envelope::problem;
use crate::routes::table::Access;

/// The response to a request that may not use the route; `None` if it may.
pub(crate) fn rejection(access: Access, api_key: Option<&str>, request: &Recorded) -> Option<Reply> {
    match access {
        Access::Public | Access::Operation => None,
        Access::Consumer => unauthorized(api_key, request)
            .or_else(|| missing_header(request, "x-apideck-app-id"))
            .or_else(|| missing_header(request, "x-apideck-consumer-id")),
    }
}

/// The response to a request without a key that is accepted.
pub(crate) fn unauthorized(api_key: Option<&str>, request: &Recorded) -> Option<Reply> {
    let detail = match bearer(request) {
        None => "Missing authentication",
        Some(key) if accepts(api_key, key) => return unpaid(api_key, key),
        Some(_) => "Invalid API key",
    };
    Some(problem(401, "UnauthorizedError", "Unauthorized Request", &json!(detail)))
}

/// A key with `unpaid` in it is that of an account whose plan has ended.
fn unpaid(api_key: Option<&str>, key: &str) -> Option<Reply> {
    if api_key.is_some() || !key.contains("unpaid") {
        return None;
    }
    let detail = json!("The plan of this account has ended");
    Some(problem(402, "RequestLimitError", "Request Limit Reached", &detail))
}

/// The API key of a request.
pub(crate) fn bearer(request: &Recorded) -> Option<&str> {
    let (scheme, key) = request.header("authorization")?.split_once(' ')?;
    let key = key.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !key.is_empty()).then_some(key)
}

fn accepts(api_key: Option<&str>, key: &str) -> bool {
    match api_key {
        Some(api_key) => key == api_key,
        None => !key.contains("wrong") && !key.contains("invalid"),
    }
}

fn missing_header(request: &Recorded, header: &str) -> Option<Reply> {
    let sent = request.headers.get(header);
    if sent.is_some_and(|value| !value.as_bytes().trim_ascii().is_empty()) {
        return None;
    }
    let detail = json!({"missing": [{header: "required"}]});
    Some(problem(400, "RequestHeadersValidationError", "Invalid Headers", &detail))
}
