//! What a request must carry before its route is asked.

use serde_json::json;

use crate::problem::problem;
use crate::recorded::Recorded;
use crate::reply::Reply;

/// Whom a route is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Anyone who has the address.
    Public,
    /// An application on behalf of one of its consumers.
    Consumer,
}

/// The answer to a request that does not pass.
pub(crate) fn refusal(access: Access, api_key: Option<&str>, request: &Recorded) -> Option<Reply> {
    match access {
        Access::Public => None,
        Access::Consumer => unauthorized(api_key, request)
            .or_else(|| missing(request, "x-apideck-app-id"))
            .or_else(|| missing(request, "x-apideck-consumer-id")),
    }
}

fn unauthorized(api_key: Option<&str>, request: &Recorded) -> Option<Reply> {
    let detail = match bearer(request) {
        None => "Missing authentication",
        Some(key) if accepts(api_key, key) => return None,
        Some(_) => "Invalid API key",
    };
    let detail = json!(detail);
    let message = "Unauthorized Request";
    Some(problem(401, "UnauthorizedError", message, &detail))
}

fn bearer(request: &Recorded) -> Option<&str> {
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

fn missing(request: &Recorded, header: &str) -> Option<Reply> {
    let sent = request.headers.get(header);
    if sent.is_some_and(|value| !value.as_bytes().trim_ascii().is_empty()) {
        return None;
    }
    let detail = json!({"missing": [{header: "required"}]});
    let type_name = "RequestHeadersValidationError";
    Some(problem(400, type_name, "Invalid Headers", &detail))
}
