//! Calls of operations that the SDK does not list.

use crate::common::*;
use apideck_core::Error;
use http::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn key_ids_query_and_body_are_sent() {
    let (transport, seen) = responding(201, "application/json", r#"{"data":{"id":"7"}}"#);
    let core = builder().api_key(KEY).consumer_id("consumer").app_id("app").transport(transport).build().unwrap();
    let created = core
        .call(Method::POST, "/crm/widgets/a%2Fb")
        .query("filter[name]", "it's")
        .query("limit", "5")
        .header("x-apideck-service-id", "salesforce")
        .json(&json!({ "name": "Élon" }))
        .send()
        .await
        .unwrap();
    assert_eq!(created.body["data"]["id"], "7");
    assert_eq!(created.http_meta.status.as_u16(), 201);

    let seen = seen.lock().unwrap();
    let request = &seen[0];
    assert_eq!(request.method(), Method::POST);
    assert_eq!(request.uri(), "https://unify.apideck.com/crm/widgets/a%2Fb?filter%5Bname%5D=it%27s&limit=5");
    assert_eq!(request.body().as_bytes(), Some(r#"{"name":"Élon"}"#.as_bytes()));
    for (name, value) in [
        ("authorization", "Bearer sk_live_0123456789"),
        ("x-apideck-consumer-id", "consumer"),
        ("x-apideck-app-id", "app"),
        ("x-apideck-service-id", "salesforce"),
        ("content-type", "application/json"),
        ("accept", "application/json"),
    ] {
        assert_eq!(request.headers()[name], value);
    }
}

#[tokio::test]
async fn custom_calls_return_json_or_null() {
    for method in [Method::GET, Method::DELETE, Method::OPTIONS, Method::PUT, Method::PATCH] {
        let (transport, _) = responding(204, "", "");
        let core = builder().api_key(KEY).transport(transport).build().unwrap();
        assert_eq!(core.call(method, "/x").send().await.unwrap().body, Value::Null);
    }
    let (transport, _) = responding(200, "application/json", "{\"data\":");
    let core = builder().api_key(KEY).transport(transport).build().unwrap();
    let error = core.call(Method::GET, "/x").send().await.unwrap_err();
    assert!(matches!(error, Error::ResponseValidation(_)));
    assert!(error.to_string().starts_with("call: 200, but the response body is invalid: expected JSON, "), "{error}");

    let (transport, _) = responding(404, "application/json", r#"{"message":"no such thing"}"#);
    let core = builder().api_key(KEY).transport(transport).build().unwrap();
    let error = core.call(Method::GET, "/x").send().await.unwrap_err();
    assert!(matches!(error, Error::NotFound(_)));
    assert!(error.to_string().contains("no such thing"));
}

/// Which documents are errors is the same as in typed calls.
#[tokio::test]
async fn error_documents_with_the_status_of_a_success() {
    let call = |body: &'static str| {
        let (transport, _) = responding(200, "application/json", body);
        let core = builder().api_key(KEY).transport(transport).build().unwrap();
        core.call(Method::DELETE, "/x")
    };
    for body in [
        r#"{"status_code":1001,"data":[1]}"#,
        r#"{"status_code":600}"#,
        r#"{"status_code":"ok"}"#,
        r#"{"status_code":200,"error":false}"#,
        r#"{"success":true,"error":""}"#,
        r#"{"error":[]}"#,
        r#"{"error":{}}"#,
        r#"{"error":0}"#,
        r#"{"error":null}"#,
        r#"{"error":"none","data":1}"#,
        "[]",
    ] {
        let value: Value = serde_json::from_str(body).unwrap();
        assert_eq!(call(body).send().await.unwrap().body, value, "{body}");
    }
    for (body, said) in [
        (r#"{"status_code":"404","message":"gone"}"#, "gone"),
        (r#"{"status_code":599,"data":{}}"#, "null"),
        (r#"{"error":"oops"}"#, "oops"),
        (r#"{"error":true}"#, "true"),
        (r#"{"error":7}"#, "7"),
        (r#"{"error":["a"]}"#, r#"["a"]"#),
    ] {
        let error = call(body).send().await.unwrap_err();
        assert!(matches!(error, Error::ResponseValidation(_)), "{body}: {error}");
        assert!(error.to_string().contains("found an error document: ") && error.to_string().contains(said), "{error}");
    }
}

#[tokio::test]
async fn blank_responses_and_other_encodings() {
    let respond = |body: &'static [u8]| {
        let core = builder().api_key(KEY).transport(move |_| {
            let response = http::Response::new(apideck_core::Body::from(body));
            async { Ok::<_, apideck_core::TransportError>(response) }
        });
        core.build().unwrap().call(Method::GET, "/x")
    };
    for blank in [&b""[..], b" \r\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf \n"] {
        assert_eq!(respond(blank).send().await.unwrap().body, Value::Null);
    }
    let response = respond(b"{\"name\":\"Z\xfcrich\"}").send().await.unwrap();
    assert_eq!(response.body["name"], "Z\u{fffd}rich");
    let repairs: Vec<_> = response.http_meta.repairs.iter().map(ToString::to_string).collect();
    assert_eq!(repairs, ["expected UTF-8, found invalid bytes"]);
    for strict in [&b"{\"a\":\"\\ud83d\"}"[..], b"[1e400]"] {
        let error = respond(strict).send().await.unwrap_err();
        assert_eq!(error.body().map(|body| &body[..]), Some(strict));
    }
}

/// Dots that are only a part of a segment lead nowhere else.
#[test]
fn segments_with_dots() {
    let core = builder().api_key(KEY).transport(responding(200, "", "").0).build().unwrap();
    for path in ["/files/..a", "/files/a..", "/files/...", "/files/%2e%2e%2e", "/files/a%2Fb.txt", "/files/%252e%252e"]
    {
        let request = core.call(Method::GET, path).into_request().unwrap();
        assert_eq!(request.uri().path(), path);
    }
}

/// A server says that it failed, with the status of a success.
#[tokio::test]
async fn error_documents_of_a_success_are_errors() {
    for (body, message) in [
        (r#"{"status_code":400,"message":"Bad Request"}"#, Some("an error document: Bad Request")),
        (r#"{"status_code":404,"error":"Not Found"}"#, Some("an error document: \"Not Found\"")),
        (r#"{"status_code":500,"data":[]}"#, Some("an error document: null")),
        (r#"{"error":{"code":7}}"#, Some("an error document: {\"code\":7}")),
        (r#"{"status_code":200,"error":"x","data":null}"#, Some("an error document: \"x\"")),
        (r#"{"status_code":399,"data":1}"#, None),
        (r#"{"status_code":200,"error":null}"#, None),
        (r#"{"error":"x","data":[]}"#, None),
        (r#"["error"]"#, None),
    ] {
        let (transport, _) = responding(200, "application/json", body);
        let core = builder().api_key(KEY).transport(transport).build().unwrap();
        match (core.call(Method::GET, "/x").send().await, message) {
            (Ok(response), None) => {
                assert_eq!(response.body, serde_json::from_str::<Value>(body).unwrap());
            }
            (Err(Error::ResponseValidation(error)), Some(message)) => {
                assert_eq!((&*error.expected, &*error.found), ("the response of a success", message));
            }
            (result, _) => panic!("{body}: {result:?}"),
        }
    }
}

#[tokio::test]
async fn urls_of_the_server_are_called() {
    let (transport, seen) = responding(200, "application/json", "{}");
    let core = builder().api_key(KEY).server_url("https://a.example/base").transport(transport).build().unwrap();
    for (url, sent) in [
        (
            "https://a.example/base/crm/contacts/1?fields=id%2Cname",
            "https://a.example/base/crm/contacts/1?fields=id%2Cname",
        ),
        ("https://A.example:443/base/x", "https://a.example/base/x"),
    ] {
        core.call_url(Method::GET, url).send().await.unwrap();
        assert_eq!(seen.lock().unwrap().last().unwrap().uri(), sent);
    }
    let count = seen.lock().unwrap().len();
    for url in
        ["https://b.example/base/x", "http://a.example/base/x", "https://a.example:444/base/x", "https://a.example/x"]
    {
        let error = core.call_url(Method::GET, url).send().await.unwrap_err();
        assert!(error.to_string().contains("not below the client's `server_url`"), "{error}");
    }
    let error = core.call_url(Method::GET, "https://a.example/base/../x").send().await.unwrap_err();
    assert!(error.to_string().contains("segment"), "{error}");
    let error = core.invalid_call("it has no URL").send().await.unwrap_err();
    assert!(matches!(error, Error::InvalidRequest(_)) && error.to_string().contains("it has no URL"), "{error}");
    assert_eq!(seen.lock().unwrap().len(), count);
}

#[tokio::test]
async fn invalid_custom_calls() {
    let (transport, seen) = responding(200, "application/json", "{}");
    let core = builder().api_key(KEY).transport(transport).build().unwrap();
    for (method, path, word) in [
        (Method::GET, "crm", "slash"),
        (Method::GET, "/crm?limit=1", "query"),
        (Method::GET, "/crm#x", "fragment"),
        (Method::DELETE, "/crm/..", "segment"),
        (Method::DELETE, "/crm/./x", "segment"),
        (Method::GET, "/crm/%2e%2e/vault", "segment"),
        (Method::GET, "/crm/%2E./vault", "segment"),
        (Method::GET, "/crm/.%2e", "segment"),
        (Method::GET, "/crm/%2e", "segment"),
        (Method::GET, "/crm/..%2fvault", "segment"),
        (Method::GET, "/crm/x%2F%2E%2E%2Fvault", "segment"),
        (Method::GET, "/crm/..%5Cvault", "segment"),
        (Method::GET, "/crm/..\\vault", "segment"),
        (Method::GET, "/crm/{id}", "`id` is missing"),
        (Method::GET, "/a b", "URL"),
        (Method::TRACE, "/x", "method"),
    ] {
        let error = core.call(method, path).send().await.unwrap_err();
        assert!(matches!(error, Error::InvalidRequest(_)));
        assert!(error.to_string().contains(word), "{error}");
    }
    let error = core.call(Method::GET, "/x").json(&json!({})).query("a", "b").send().await.unwrap_err();
    assert!(error.to_string().contains("have a JSON body"), "{error}");
    assert!(seen.lock().unwrap().is_empty());
}
