//! Responses of connected services, and the `Debug` output of responses.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::common::*;
use apideck_core::{ApiKey, ApideckCore, Body, Call, Encoded, Error, RetryConfig, TransportError};

/// A client that gets this response of the connected service to all requests, and the number of requests.
fn responding_with(status: u16, header: (&'static str, &'static str)) -> (ApideckCore, Arc<AtomicUsize>) {
    responding_with_all(status, &[("x-apideck-downstream-error", "true"), header])
}

fn responding_with_all(status: u16, headers: &[(&'static str, &'static str)]) -> (ApideckCore, Arc<AtomicUsize>) {
    let headers = headers.to_vec();
    let sent = Arc::new(AtomicUsize::new(0));
    let count = sent.clone();
    let transport = move |_: http::Request<Body>| {
        count.fetch_add(1, Ordering::SeqCst);
        let mut response = http::Response::builder().status(status).header("content-type", "application/json");
        for (name, value) in &headers {
            response = response.header(*name, *value);
        }
        async move { Ok::<_, TransportError>(response.body(Body::from(r#"{"data":1}"#)).unwrap()) }
    };
    let key = ApiKey::refreshing_provider(|_| async { Ok(KEY) });
    let core = builder().retry(RetryConfig::default()).api_key(key).transport(transport).build().unwrap();
    (core, sent)
}

#[tokio::test]
async fn errors_of_the_connected_service_are_not_retried() {
    for (status, header) in [(401, ("x-a", "b")), (429, ("retry-after", "0")), (503, ("retry-after", "0"))] {
        let (core, sent) = responding_with(status, header);
        let error = Call::new(&core, &PROXY, Ok(Encoded::new(&PROXY)), decoder()).send().await.unwrap_err();
        assert!(matches!(error, Error::Api(_)), "{error:?}");
        assert!(error.is_downstream() && error.may_have_been_applied(), "{status}");
        assert_eq!(sent.load(Ordering::SeqCst), 1, "{status}");
        assert!(error.to_string().contains("this is the response of the connected service"), "{error}");
    }
}

/// The status may be that of the service, although no header says so.
#[tokio::test]
async fn a_proxied_post_is_retried_only_after_a_refused_key() {
    for (status, expected) in [(400, 1), (429, 1), (503, 1), (401, 2)] {
        let (core, sent) = responding_with_all(status, &[("retry-after", "0")]);
        let error = Call::new(&core, &PROXY, Ok(Encoded::new(&PROXY)), decoder()).send().await.unwrap_err();
        assert_eq!(sent.load(Ordering::SeqCst), expected, "{status}");
        assert_eq!(error.may_have_been_applied(), status != 401, "{status}");
    }
}

#[tokio::test]
async fn debug_output_of_responses_has_no_secrets() {
    let (core, _) = responding_with(200, ("x-echo", "Bearer sk_live_0123456789"));
    let response = create(&core).send().await.unwrap();
    assert!(!format!("{response:?}").contains(KEY), "{response:?}");
    assert_eq!(response.http_meta.headers["x-echo"], "Bearer sk_live_0123456789");

    let (core, _) = responding_with(302, ("location", "https://files.example/x?signature=hunter2"));
    let error = create(&core).send().await.unwrap_err();
    let text = printed(&error);
    assert!(text.contains("https://files.example/x") && !text.contains("hunter2"), "{text}");
}
