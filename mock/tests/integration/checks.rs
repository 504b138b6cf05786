//! Requests that the mock rejects.

use crate::support::{HEADERS, Response, create_session, request};
use apideck_mock::Mock;
use serde_json::{Value, json};

fn assert_problem(response: &Response, status: u16, error: &str, type_name: &str) {
    assert_eq!(response.status, status, "{}", response.head);
    assert_eq!(response.header("content-type"), Some("application/json"));
    assert!(response.header("x-request-id").is_some());
    let body = response.json();
    assert_eq!(body["status_code"], status);
    assert_eq!(body["error"], error);
    assert_eq!(body["type_name"], type_name);
    assert!(body["message"].is_string());
    assert!(!body["detail"].is_null());
    let anchor = type_name.to_lowercase();
    let reference = format!("https://developers.apideck.com/errors#{anchor}");
    assert_eq!(body["ref"], reference);
}

async fn with_authorization(mock: &Mock, authorization: &str) -> Response {
    let headers = format!("authorization:{authorization}\r\nx-apideck-app-id: a\r\nx-apideck-consumer-id: c\r\n");
    request(mock, "POST /vault/sessions", &headers, "").await
}

#[tokio::test]
async fn a_missing_or_wrong_key_is_401() {
    let mock = Mock::start().await.unwrap();
    let response = request(&mock, "POST /vault/sessions", "", "").await;
    assert_problem(&response, 401, "Unauthorized", "UnauthorizedError");
    for bad in ["", " Bearer", " Bearer  ", " sk_test", " Basic sk_test", " Bearer my-wrong-key", " Bearer invalid"] {
        let response = with_authorization(&mock, bad).await;
        assert_problem(&response, 401, "Unauthorized", "UnauthorizedError");
    }
    assert_eq!(with_authorization(&mock, " Bearer sk_live").await.status, 200);
    assert_eq!(with_authorization(&mock, " bearer sk_live").await.status, 200);
}

#[tokio::test]
async fn a_mock_with_an_api_key_accepts_only_that_key() {
    let mock = Mock::builder().api_key("sk_wrong_or_not").start().await.unwrap();
    assert_eq!(with_authorization(&mock, " Bearer sk_wrong_or_not").await.status, 200);
    assert_eq!(with_authorization(&mock, " Bearer sk_other").await.status, 401);
}

#[tokio::test]
async fn missing_apideck_headers_are_400() {
    let mock = Mock::start().await.unwrap();
    let key = "authorization: Bearer sk_test\r\n";
    for (others, missing) in [
        ("x-apideck-consumer-id: c\r\n", "x-apideck-app-id"),
        ("x-apideck-consumer-id: c\r\nx-apideck-app-id:  \r\n", "x-apideck-app-id"),
        ("x-apideck-app-id: a\r\n", "x-apideck-consumer-id"),
    ] {
        let response = request(&mock, "POST /vault/sessions", &format!("{key}{others}"), "").await;
        assert_problem(&response, 400, "Bad Request", "RequestHeadersValidationError");
        assert_eq!(response.json()["detail"], json!({"missing": [{missing: "required"}]}));
    }
}

#[tokio::test]
async fn a_body_that_is_not_json_is_400() {
    let mock = Mock::start().await.unwrap();
    for body in ["{", "{\"redirect_uri\":}", "{} {}", "<p>", " "] {
        let response = create_session(&mock, body).await;
        assert_problem(&response, 400, "Bad Request", "RequestValidationError");
    }
    let headers = HEADERS.replace("application/json", "text/plain");
    let response = request(&mock, "POST /vault/sessions", &headers, "{}").await;
    assert_problem(&response, 400, "Bad Request", "RequestValidationError");
    let headers = HEADERS.replace("application/json", "Application/JSON; charset=utf-8");
    let response = request(&mock, "POST /vault/sessions", &headers, "{}").await;
    assert_eq!(response.status, 200);
}

#[tokio::test]
async fn a_session_with_invalid_members_is_422() {
    let mock = Mock::start().await.unwrap();
    let cases: &[(Value, Value)] = &[
        (json!([]), json!([{"": "must be an object"}])),
        (json!(null), json!([{"": "must be an object"}])),
        (json!({"redirect_uri": 1}), json!([{"redirect_uri": "must be a string"}])),
        (json!({"theme": "dark"}), json!([{"theme": "must be an object"}])),
        (json!({"theme": {"logo": null}}), json!([{"theme.logo": "must not be null"}])),
        (json!({"settings": {"unified_apis": "crm"}}), json!([{"settings.unified_apis": "must be a list"}])),
        (
            json!({"settings": {"show_logs": "yes", "unified_apis": ["crm", 1]}}),
            json!([
                {"settings.unified_apis[1]": "must be a string"},
                {"settings.show_logs": "must be a boolean"},
            ]),
        ),
        (json!({"settings": {"x": 1}}), json!([{"settings.x": "is not a known member"}])),
        (json!({"redirectUri": "x"}), json!([{"redirectUri": "is not a known member"}])),
        (json!({"custom_consumer_settings": []}), json!([{"custom_consumer_settings": "must be an object"}])),
    ];
    for (session, invalid) in cases {
        let response = create_session(&mock, &session.to_string()).await;
        assert_problem(&response, 422, "Unprocessable Entity", "InvalidStateError");
        assert_eq!(response.json()["detail"], json!({"invalid": invalid}));
    }
}

#[tokio::test]
async fn unknown_routes_are_404_and_unknown_methods_405() {
    let mock = Mock::start().await.unwrap();
    for line in ["GET /", "GET /crm/widgets", "POST /vault/sessions/", "GET /session/a/b"] {
        let response = request(&mock, line, HEADERS, "").await;
        assert_problem(&response, 404, "Not Found", "EntityNotFoundError");
    }
    let response = request(&mock, "GET /vault/sessions", HEADERS, "").await;
    assert_problem(&response, 405, "Method Not Allowed", "MethodNotAllowedError");
    assert_eq!(response.header("allow"), Some("POST"));
    let response = request(&mock, "DELETE /session/x", "", "").await;
    assert_eq!((response.status, response.header("allow")), (405, Some("GET")));
}
