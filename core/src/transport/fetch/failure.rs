//! Why a request failed, as far as the engine reports it. Node names the cause; browsers and workers do not.

use apideck_errors::ConnectionKind;
use wasm_bindgen::JsValue;

use super::engine::get;
use crate::transport::error::TransportError;

/// The codes of certificates that are not trusted begin like this. No request is sent to such a server.
const UNTRUSTED: [&str; 5] = ["CERT_", "DEPTH_ZERO_", "ERR_TLS_CERT_", "SELF_SIGNED_", "UNABLE_TO_"];

/// The error of a `fetch` or a body that failed with `error`. Where the cause is unknown, the request counts as sent.
pub(super) fn from_engine(error: &JsValue) -> TransportError {
    let cause = get(error, "cause");
    let code = text(&cause, "code");
    let message = text(error, "message");
    let why = text(&cause, "message");
    let is_alert = code == "EPROTO" || code.starts_with("ERR_SSL_");
    let begins_with = |starts: &[&str]| starts.iter().any(|start| code.starts_with(start));
    if why == "bad port" {
        return refused(&cause);
    }
    let kind = match code.as_str() {
        "ECONNREFUSED" => ConnectionKind::Refused,
        "ENOTFOUND" => ConnectionKind::Dns,
        // Not only the name server may be unreachable.
        "EAI_AGAIN" | "UND_ERR_CONNECT_TIMEOUT" => ConnectionKind::Connect,
        _ if is_alert || begins_with(&UNTRUSTED) => ConnectionKind::Tls,
        _ if text(&cause, "syscall") == "connect" => ConnectionKind::Connect,
        // The parser of Node.
        _ if begins_with(&["HPE_"]) => ConnectionKind::Protocol,
        _ => ConnectionKind::Closed,
    };
    let separator = if why.is_empty() { "" } else { ": " };
    let mut error = TransportError::new(kind, [message, separator.into(), why].concat());
    // An alert may come after the handshake.
    error.request_sent |= is_alert;
    error
}

/// The error of a request that the engine refuses to make. Nothing was sent.
pub(super) fn refused(error: &JsValue) -> TransportError {
    TransportError::aborted(text(error, "message")).not_sent()
}

/// The text `name` of an object; empty if it does not have one.
fn text(object: &JsValue, name: &str) -> String {
    get(object, name).as_string().unwrap_or_default()
}
