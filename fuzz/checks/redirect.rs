//! Any `location`: the client follows it only to https, and sends no credentials to another origin.

use std::sync::{Arc, Mutex};

use apideck_unify::funcs::vault_consumers_get;
use apideck_unify::models::VaultConsumersGetRequest;
use apideck_unify::{ApideckCore, Body, Error, RetryConfig, TransportError};
use http::{HeaderValue, Response, StatusCode, Uri};

pub fn check(bytes: &[u8]) {
    let Ok(location) = HeaderValue::from_bytes(bytes) else {
        return;
    };
    let seen: Arc<Mutex<Vec<http::Request<Body>>>> = Arc::default();
    let requests = seen.clone();
    let transport = move |request| {
        let mut requests = requests.lock().expect("the lock is not poisoned");
        let mut response = Response::new(Body::from("{}"));
        if requests.is_empty() {
            *response.status_mut() = StatusCode::FOUND;
            response.headers_mut().insert("location", location.clone());
        }
        requests.push(request);
        async { Ok::<_, TransportError>(response) }
    };
    let builder = ApideckCore::builder().environment(|_| None).api_key("sk").app_id("a");
    let builder = builder.server_url("https://a.example/base").retry(RetryConfig::none());
    let core = builder.transport(transport).build().expect("valid settings");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let result = runtime.block_on(vault_consumers_get(&core, VaultConsumersGetRequest::new("1")).send());

    let seen = seen.lock().expect("the lock is not poisoned");
    let Some(followed) = seen.get(1) else {
        assert!(matches!(result, Err(Error::Connection(_))), "{result:?}");
        return;
    };
    let uri: &Uri = followed.uri();
    assert_eq!((uri.scheme_str(), seen.len()), (Some("https"), 2));
    let authority = uri.authority().expect("an absolute URL").as_str();
    assert!(!authority.contains('@') && !uri.host().unwrap_or_default().is_empty(), "{uri}");
    assert!(!uri.path().split('/').any(|segment| matches!(segment, "." | "..")), "{uri}");
    let is_home = uri.host().is_some_and(|host| host.eq_ignore_ascii_case("a.example"))
        && uri.port_u16().is_none_or(|port| port == 443);
    for name in followed.headers().keys() {
        assert!(
            is_home || matches!(name.as_str(), "accept" | "accept-encoding" | "range" | "user-agent"),
            "{name} went to {uri}"
        );
    }
    assert_eq!(is_home, followed.headers().contains_key("authorization"), "{uri}");
}
