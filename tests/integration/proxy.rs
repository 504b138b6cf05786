//! Calls through the proxy: the caller gets everything that the connected service sends.

use apideck_mock::{Mock, Recorded, Reply};
use apideck_unify::funcs::{ProxyBody, proxy_delete, proxy_get, proxy_options, proxy_patch, proxy_post, proxy_put};
use apideck_unify::models::{
    ProxyDeleteRequest, ProxyGetRequest, ProxyOptionsRequest, ProxyPatchRequest, ProxyPostRequest, ProxyPutRequest,
};
use apideck_unify::{ApideckCore, Body, Call, Error};
use serde_json::json;

use crate::common::*;

const TARGET: &str = "https://api.pipedrive.com/v1/deals?q=a b";

async fn mock() -> (Mock, ApideckCore) {
    let mock = Mock::start().await.unwrap();
    let core = client(mock.url());
    (mock, core)
}

fn get(core: &ApideckCore) -> Call<ProxyBody> {
    proxy_get(core, ProxyGetRequest::new("pipedrive", TARGET).downstream_authorization(DOWNSTREAM))
}

fn reply_with(status: u16, content_type: &str, body: &'static [u8]) -> Reply {
    Reply::status(status).header("content-type", content_type).header("x-own", "theirs").body(body)
}

#[tokio::test]
async fn all_six_methods() {
    let (mock, core) = mock().await;
    mock.fallback(|_| Reply::status(200).body("ok").header("content-type", "text/plain"));
    let body = || Body::from(r#"{"title":"x"}"#).content_type("application/json");
    let (service, target) = ("pipedrive", TARGET);
    let calls = [
        ("GET", proxy_get(&core, ProxyGetRequest::new(service, target))),
        ("OPTIONS", proxy_options(&core, ProxyOptionsRequest::new(service, target))),
        ("DELETE", proxy_delete(&core, ProxyDeleteRequest::new(service, target))),
        ("POST", proxy_post(&core, ProxyPostRequest::new(service, target).request_body(body()))),
        ("PUT", proxy_put(&core, ProxyPutRequest::new(service, target).request_body(body()))),
        ("PATCH", proxy_patch(&core, ProxyPatchRequest::new(service, target).request_body(body()))),
        ("POST", proxy_post(&core, ProxyPostRequest::new(service, target))),
    ];
    for (at, (method, call)) in calls.into_iter().enumerate() {
        assert_eq!(call.send().await.unwrap().body, ProxyBody::Text("ok".to_owned()));
        let request: Recorded = mock.last_request().unwrap();
        assert_eq!((request.method.as_str(), &*request.path, &request.query), (method, "/proxy", &None));
        assert_eq!(request.header("x-apideck-downstream-url"), Some(TARGET));
        assert_eq!(request.header("x-apideck-service-id"), Some("pipedrive"));
        // Nothing is sent that was not set.
        assert_eq!((request.header("x-apideck-timeout"), request.header("x-apideck-follow-redirects")), (None, None));
        let carries = (3..6).contains(&at);
        assert_eq!(request.header("content-type"), carries.then_some("application/json"));
        assert_eq!(request.header("content-length"), if carries { Some("13") } else { (at == 6).then_some("0") });
    }
}

#[tokio::test]
async fn every_success_has_its_body() {
    let (mock, core) = mock().await;
    let text = |text: &str| ProxyBody::Text(text.to_owned());
    for (status, content_type, body, expected) in [
        (200, "application/json", &b"[1]"[..], ProxyBody::Json(json!([1]))),
        (201, "application/vnd.api+json; charset=utf-8", b"{}", ProxyBody::Json(json!({}))),
        (202, "application/json", b"null", ProxyBody::Json(json!(null))),
        (203, "application/json", b"not json", text("not json")),
        (200, "text/json", b"[2]", ProxyBody::Json(json!([2]))),
        (200, "text/html", b"<p>", text("<p>")),
        (200, "text/csv", b"a,b", text("a,b")),
        (206, "application/xml", b"<a/>", text("<a/>")),
        (200, "image/svg+xml", b"<svg/>", text("<svg/>")),
        // Text that is not UTF-8 is returned as bytes.
        (200, "text/csv; charset=iso-8859-1", b"caf\xe9", ProxyBody::Bytes((&b"caf\xe9"[..]).into())),
        (200, "application/json", b"\xff{}", ProxyBody::Bytes((&b"\xff{}"[..]).into())),
        (200, "application/json", b"{\"a\":\"\xfc\"}", ProxyBody::Bytes((&b"{\"a\":\"\xfc\"}"[..]).into())),
        (200, "text/plain", b"\xef\xbb\xbfcaf\xc3\xa9", text("caf\u{e9}")),
        (299, "application/pdf", b"%PDF\xff", ProxyBody::Bytes((&b"%PDF\xff"[..]).into())),
        (204, "", b"", ProxyBody::Bytes("".into())),
    ] {
        mock.next(reply_with(status, content_type, body));
        let response = get(&core).send().await.unwrap();
        assert_eq!((response.http_meta.status.as_u16(), &response.body), (status, &expected));
        assert_eq!(response.http_meta.headers["x-own"], "theirs");
    }
}

#[tokio::test]
async fn what_a_json_value_does_not_hold_is_recorded() {
    let (mock, core) = mock().await;
    let body = br#"{"id":123456789012345678901,"name":"\ud83d","a":1,"a":2}"#;
    mock.next(reply_with(200, "application/json", body));
    let response = get(&core).send().await.unwrap();
    assert_eq!(
        response.body,
        ProxyBody::Json(json!({"id": 123_456_789_012_345_680_000_f64, "name": "\u{fffd}", "a": 2}))
    );
    let repairs: Vec<_> = response.http_meta.repairs.iter().map(ToString::to_string).collect();
    assert_eq!(
        repairs,
        [
            "id: expected a number that 64 bits hold, found a longer one, which is rounded",
            "name: expected Unicode, found half of a surrogate pair",
            "a: expected one member of this name, found another",
        ]
    );
    // At most 64 of them, and one that tells how many there are besides.
    mock.next(reply_with(200, "application/json", b"").body(format!("[{}]", vec!["1e999"; 100].join(","))));
    let response = get(&core).send().await.unwrap();
    assert_eq!(
        (response.http_meta.repairs.len(), response.http_meta.repairs[64].to_string()),
        (65, "and 36 more".into())
    );
}

#[tokio::test]
async fn every_other_status_is_an_error_with_headers_and_body() {
    let (mock, core) = mock().await;
    for status in [300, 302, 304, 400, 401, 402, 404, 409, 418, 422, 429, 500, 502, 503] {
        let body: &[u8] = if status == 304 { b"" } else { br#"{"error":"theirs"}"# };
        let reply = reply_with(status, "application/json", body).header("location", "/elsewhere");
        mock.next(reply.clone().header("x-apideck-downstream-error", "true")).next(reply);
        for marked in [true, false] {
            let error = get(&core).send().await.unwrap_err();
            assert_eq!(error.is_downstream(), marked);
            assert_eq!(error.status().unwrap().as_u16(), status);
            assert_eq!(error.headers().unwrap()["x-own"], "theirs");
            assert_eq!(&error.body().unwrap()[..], body);
            assert_printable(&error);
            // Without the header `x-apideck-downstream-error`, a 401 comes from Apideck: the key is wrong.
            assert_eq!(matches!(error, Error::Unauthorized(_)), status == 401 && !marked, "{error:?}");
            assert!(matches!(error, Error::Api(_) | Error::Unauthorized(_)), "{error:?}");
        }
    }
    assert!(mock.requests().iter().all(|request| request.path == "/proxy"));
}

#[tokio::test]
async fn large_responses_can_be_streamed() {
    const LENGTH: u64 = 70 << 20;
    let (mock, core) = mock().await;
    let large = || Reply::stream(LENGTH, 1).header("content-type", "application/json");
    mock.next(large());
    let error = get(&core).send().await.unwrap_err();
    assert!(error.to_string().contains("more (see `max_response_bytes`)"), "{error}");

    mock.next(large());
    let response = get(&core).streamed().send().await.unwrap();
    assert_eq!(response.content_type(), Some("application/json"));
    let mut stream = response.into_body();
    while stream.chunk().await.unwrap().is_some() {}
    assert_eq!(stream.received(), LENGTH);

    mock.next(reply_with(404, "text/plain", b"no such deal").header("x-apideck-downstream-error", "true"));
    let error = get(&core).streamed().send().await.unwrap_err();
    assert!(error.is_downstream());
    assert_eq!(error.body().unwrap(), "no such deal");
}

/// A document in another encoding is an error that keeps its bytes, not a text with letters missing.
#[cfg(feature = "connector")]
#[tokio::test]
async fn text_that_is_not_utf_8_is_an_error() {
    let (mock, core) = mock().await;
    mock.next(reply_with(200, "text/markdown", b"caf\xe9"));
    let request = apideck_unify::models::ConnectorConnectorDocsGetRequest::new("pipedrive", "application_owner");
    let error = apideck_unify::funcs::connector_connector_docs_get(&core, request).send().await.unwrap_err();
    assert!(matches!(error, Error::Api(_)), "{error:?}");
    assert_eq!((error.status().unwrap().as_u16(), &error.body().unwrap()[..]), (200, &b"caf\xe9"[..]));
}

#[tokio::test]
async fn json_bodies_have_their_content_type() {
    let (mock, core) = mock().await;
    mock.fallback(|_| Reply::status(200).body("ok").header("content-type", "text/plain"));
    let request = || ProxyPostRequest::new("pipedrive", TARGET).json(json!({ "title": "x" }));
    proxy_post(&core, request()).send().await.unwrap();
    let sent: Recorded = mock.last_request().unwrap();
    assert_eq!(sent.header("content-type"), Some("application/json"));
    assert_eq!(&sent.body[..], br#"{"title":"x"}"#);
    // The caller's own wins.
    proxy_post(&core, request()).header("content-type", "application/vnd.api+json").send().await.unwrap();
    let sent: Recorded = mock.last_request().unwrap();
    assert_eq!(sent.header("content-type"), Some("application/vnd.api+json"));
}
