//! Any fields of a request: they are sent unchanged and in the right place, or the call is rejected.
//!
//! The input is a path id, an application id, and the name and the value of a header, separated by zero bytes.

use apideck_unify::funcs::vault_consumers_get;
use apideck_unify::models::VaultConsumersGetRequest;
use apideck_unify::{ApideckCore, Error};
use percent_encoding::percent_decode_str;

/// Headers that only the transport sets.
const RESERVED: [&str; 6] = ["content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer"];

pub fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut parts = text.split('\0');
    let mut part = || parts.next().unwrap_or_default();
    let (id, app_id, name, value) = (part(), part(), part(), part());
    let builder = ApideckCore::builder().environment(|_| None).api_key("sk").server_url("http://localhost:8080/base");
    let core = builder.build().expect("valid settings");

    let request = VaultConsumersGetRequest::new(id).app_id(app_id);
    let call = vault_consumers_get(&core, request).header(name, value);
    // Ids that are blank are refused, and so are values of headers; an empty value removes the header.
    let is_id = !matches!(id, "." | "..") && !id.trim().is_empty() && !app_id.trim().is_empty();
    let is_value = value.is_empty() || !value.trim().is_empty();
    let request = match call.into_request() {
        Ok(request) => request,
        Err(error) => {
            assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
            assert!(!error.to_string().chars().any(char::is_control), "{error}");
            let is_plain = |text: &str| text.chars().all(|character| matches!(character, ' '..='~'));
            let is_name = http::HeaderName::try_from(name).is_ok_and(|name| !RESERVED.contains(&name.as_str()));
            let is_long = text.len() > 60_000;
            assert!(
                !is_id || !is_plain(app_id) || !is_plain(value) || !is_value || !is_name || is_long,
                "rejected: {error}"
            );
            return;
        }
    };
    assert!(is_id && is_value);
    let uri = request.uri();
    assert_eq!((uri.scheme_str(), uri.host(), uri.query()), (Some("http"), Some("localhost"), None));
    let segments: Vec<_> = uri.path().split('/').collect();
    let [_, "base", "vault", "consumers", segment] = segments[..] else {
        panic!("{id:?} made the path {}", uri.path());
    };
    // A line break at the end comes from a file or an environment variable.
    let id = id.trim_end_matches(['\r', '\n']);
    assert_eq!(percent_decode_str(segment).decode_utf8().as_deref(), Ok(id));

    let sent = |name: &str| request.headers().get(name).map(http::HeaderValue::as_bytes);
    let lower = name.to_ascii_lowercase();
    if lower != "x-apideck-app-id" {
        assert_eq!(sent("x-apideck-app-id").unwrap_or_default(), app_id.trim().as_bytes());
    }
    assert_eq!(sent(&lower).unwrap_or_default(), value.trim().as_bytes());
    if lower != "authorization" {
        assert_eq!(sent("authorization"), Some(&b"Bearer sk"[..]));
    }
}
