//! The proxy: passes a request to a downstream service, which a test scripts.

use http::{HeaderName, HeaderValue};
use serde_json::json;

use crate::apideck::operation::call::Call;
use crate::apideck::operation::problem::Problem;
use crate::apideck::service::Service;
use crate::record::request::Recorded;
use crate::reply::Reply;

/// Passes the request on and returns the response as it is.
pub(crate) fn pass(service: &Service, call: &Call<'_>) -> Result<Reply, Problem> {
    let url = call.header("x-apideck-downstream-url");
    if !url.contains("://") && !url.starts_with('/') {
        let detail = json!({"invalid": [{"x-apideck-downstream-url": "must be a URL"}]});
        return Err(Problem::in_request("Invalid Headers", &detail));
    }
    let request = downstream(call.request, url);
    let handler = service.downstream.get();
    let reply = handler.map_or_else(|| echo(&request, call.service()), |handler| handler(&request));
    if reply.status.is_client_error() || reply.status.is_server_error() {
        return Ok(reply.header("x-apideck-downstream-error", "true"));
    }
    Ok(reply)
}

/// The request as the downstream service receives it: its own path, and none of Apideck's headers.
fn downstream(request: &Recorded, url: &str) -> Recorded {
    let mut passed = request.clone();
    let target = url.split_once("://").map_or(url, |(_, rest)| rest.find('/').map_or("/", |start| &rest[start..]));
    let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
    path.clone_into(&mut passed.path);
    passed.query = query.map(str::to_owned);
    let authorization = request.headers.get("x-apideck-downstream-authorization").cloned();
    let names: Vec<HeaderName> = passed.headers.keys().cloned().collect();
    for name in names.iter().filter(|name| name.as_str().starts_with("x-apideck-")) {
        passed.headers.remove(name);
    }
    // Without an authorization of the caller, the proxy uses that of the connection.
    let authorization = authorization.unwrap_or_else(|| HeaderValue::from_static("Bearer connection"));
    passed.headers.insert("authorization", authorization);
    if let Some(host) = url.split_once("://").and_then(|(_, rest)| HeaderValue::from_str(rest.split('/').next()?).ok())
    {
        passed.headers.insert("host", host);
    }
    passed
}

/// The response of a downstream service that no test has scripted: what it received.
fn echo(request: &Recorded, service: &str) -> Reply {
    let body = request.json().unwrap_or_else(|| json!(String::from_utf8_lossy(&request.body)));
    let host = request.header("host");
    Reply::json(
        200,
        &json!({
            "service": service,
            "method": request.method.as_str(),
            "host": host,
            "path": request.path,
            "query": request.query,
            "body": body,
        }),
    )
}
