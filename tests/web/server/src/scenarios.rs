//! What happens to the requests of a case. Its server URL is `/{scenario}/{id}`, and each case has an id of its own.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use apideck_mock::{Download, Mock, Recorded, Reply};
use serde_json::{Value, json};

/// Adds the scenarios to the mock. `other` is the URL of another origin.
pub(crate) fn add(mock: &Mock, other: &str) {
    let attempts: Mutex<HashMap<String, usize>> = Mutex::default();
    let (url, other) = (mock.url().to_owned(), other.to_owned());
    mock.serve_pages("/pages/{id}/crm/contacts", 7, |row| json!({"id": row.to_string(), "name": "Elon Musk"}));
    mock.serve_download("/download/{id}/file-storage/files/{file}/download", file());
    mock.fallback(move |request| {
        let segments = request.path_segments();
        let (Some(scenario), Some(id)) = (segments.first(), segments.get(1)) else { return Reply::status(404) };
        let attempt = {
            let mut attempts = attempts.lock().unwrap_or_else(PoisonError::into_inner);
            let attempt = attempts.entry(id.clone()).or_default();
            *attempt += 1;
            *attempt
        };
        let target = |origin: &str| format!("{origin}/landed/{id}/crm/contacts");
        match scenario.as_str() {
            "redirect" if attempt == 1 => Reply::redirect(&target(&url)),
            "redirect-away" => Reply::redirect(&target(&other)),
            "redirect-post" => Reply::redirect(&target(&url)),
            "landed" | "redirect" => landed(request),
            scenario => reply(scenario, attempt, request),
        }
    });
}

/// The end of a redirect: one contact, whose name is the credentials that arrived.
pub(crate) fn landed(request: &Recorded) -> Reply {
    let arrived = |name: &str| request.header(name).is_some();
    let name = format!("key {} consumer {}", arrived("authorization"), arrived("x-apideck-consumer-id"));
    Reply::json(200, &list(&json!([{"id": "1", "name": name}])))
}

/// The reply to the request number `attempt` of a case, starting with 1.
fn reply(scenario: &str, attempt: usize, request: &Recorded) -> Reply {
    let ok = || usual(request);
    let unavailable = || Reply::json(503, &json!({"message": "try later"}));
    match scenario {
        "ok" => ok(),
        "retry-seconds" if attempt == 1 => unavailable().header("retry-after", "1"),
        "retry-date" if attempt == 1 => {
            // Dates have whole seconds: this is one to two seconds from now.
            let later = SystemTime::now() + Duration::from_secs(2);
            unavailable().header("retry-after", httpdate::fmt_http_date(later))
        }
        "limited" if attempt == 1 => Reply::json(429, &json!({"message": "slow down"})).header("retry-after", "1"),
        "unavailable-twice" if attempt <= 2 => unavailable(),
        "unavailable" => unavailable(),
        "stall" => Reply::stall(),
        "stall-once" if attempt == 1 => Reply::stall(),
        "stall-in-body" => ok().stall_in_body(20),
        "slow" => ok().delay(Duration::from_millis(800)),
        "hang-up" => Reply::disconnect(),
        "hang-up-once" if attempt == 1 => Reply::disconnect(),
        "broken-body" => ok().disconnect_in_body(20),
        "broken-body-once" if attempt == 1 => ok().disconnect_in_body(20),
        "no-json" => Reply::status(200).header("content-type", "application/json").body("{\"status_code\": 200, "),
        "gateway" => Reply::status(502).header("content-type", "text/html").body("<h1>Bad Gateway</h1>"),
        "gzip" => ok().gzip(),
        "large" => Reply::json(200, &json!({"status_code": 200, "status": "OK", "data": "x".repeat(1 << 20)})),
        "unknown" => Reply::json(
            200,
            &list(&json!([{"id": "1", "status": "levitating", "total": 12.5, "number": 7, "new_member": true}])),
        ),
        "trickle" => Reply::status(200).body("a".repeat(5_000)).trickle(1_000, Duration::from_millis(200)),
        "download-broken" if attempt == 1 => file().reply(request).disconnect_in_body(300 << 10),
        "download-broken" => file().reply(request),
        _ => ok(),
    }
}

/// A file of 1 MiB; the suite generates the same bytes.
fn file() -> Download {
    let bytes: Vec<u8> = (0..1 << 20).map(|place: u32| (place % 251) as u8).collect();
    Download::bytes(bytes).file_name("report.pdf")
}

/// The reply of a server that works.
fn usual(request: &Recorded) -> Reply {
    let segments = request.path_segments();
    let resource: Vec<&str> = segments.iter().skip(2).map(String::as_str).collect();
    match (request.method.as_str(), &resource[..]) {
        ("POST", ["vault", "sessions"]) => {
            let data = json!({"session_uri": "https://vault.apideck.com/session/fixed", "session_token": "fixed"});
            Reply::json(200, &json!({"status_code": 200, "status": "OK", "data": data}))
        }
        ("DELETE", _) => Reply::status(204),
        ("GET", ["crm", "contacts"]) => Reply::json(200, &list(&json!([{"id": "1", "name": "Elon Musk"}]))),
        ("POST", ["file-storage", "files"]) => {
            let data = json!({"id": digest(&request.body), "size": request.size.to_string()});
            Reply::json(
                201,
                &json!({
                    "status_code": 201, "status": "Created", "service": "box", "resource": "files", "operation": "add", "data": data,
                }),
            )
        }
        // Everything that arrived.
        _ => {
            let headers: serde_json::Map<String, Value> = request
                .headers
                .iter()
                .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into()))
                .collect();
            let body = String::from_utf8_lossy(&request.body);
            Reply::json(
                200,
                &json!({"method": request.method.as_str(), "query": request.query, "headers": headers, "body": body}),
            )
        }
    }
}

fn list(data: &Value) -> Value {
    json!({
        "status_code": 200, "status": "OK", "service": "mock", "resource": "contacts", "operation": "all", "data": data,
    })
}

/// A sum of all bytes and their places, which the suite computes too.
fn digest(bytes: &[u8]) -> String {
    let sum = bytes.iter().zip(1u64..).fold(0, |sum: u64, (byte, place)| sum.wrapping_add(u64::from(*byte) * place));
    sum.to_string()
}
