//! Hosted Vault sessions and their page.

use std::time::{Duration, UNIX_EPOCH};

use apideck_mock::Mock;
use serde_json::{Value, json};

use crate::support::{HEADERS, Response, create_session, open_page, request};

fn full_session() -> Value {
    json!({
        "consumer_metadata": {
            "account_name": "SpaceX",
            "user_name": "Elon Musk",
            "email": "elon@musk.com",
            "image": "https://www.spacex.com/static/images/share.jpg"
        },
        "redirect_uri": "https://mysaas.com/dashboard?a=1&b=2",
        "settings": {
            "unified_apis": ["crm", "file-storage"],
            "session_length": "1h",
            "show_logs": true,
            "allow_actions": ["delete"]
        },
        "theme": {
            "favicon": "https://img.example/favicon",
            "logo": "https://img.example/logo",
            "primary_color": "#286efa",
            "sidepanel_background_color": "#123456",
            "sidepanel_text_color": "#FFFFFF",
            "vault_name": "Intercom",
            "privacy_url": "https://legal.example/privacy",
            "terms_url": "https://legal.example/terms"
        },
        "custom_consumer_settings": {"feature_flag_1": true, "tax_rates": [{"id": "6"}]}
    })
}

#[tokio::test]
async fn a_session_is_created_with_and_without_a_body() {
    let mock = Mock::start().await.unwrap();
    let mut tokens = Vec::new();
    for body in [String::new(), "{}".to_owned(), full_session().to_string()] {
        let response = create_session(&mock, &body).await;
        assert_eq!(response.status, 200);
        assert_eq!(response.header("content-type"), Some("application/json"));
        assert!(response.header("x-request-id").is_some());
        let opened = response.json();
        let token = opened["data"]["session_token"].as_str().unwrap().to_owned();
        let uri = format!("{}/session/{token}", mock.url());
        let data = json!({"session_uri": uri, "session_token": token});
        assert_eq!(opened, json!({"status_code": 200, "status": "OK", "data": data}));
        assert!(token.len() >= 32);
        assert!(!tokens.contains(&token));
        tokens.push(token);
    }

    let again = Mock::start().await.unwrap();
    let response = create_session(&again, "").await.json();
    assert_eq!(response["data"]["session_token"], tokens[0].as_str());
}

#[tokio::test]
async fn the_page_has_the_sessions_theme() {
    let mock = Mock::start().await.unwrap();
    let page = open_page(&mock, &full_session()).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert_eq!(page.header("referrer-policy"), Some("same-origin"));
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'"));
    assert!(!policy.contains("script-src"));
    for part in [
        "<html lang=\"en\">",
        "<title>Intercom</title>",
        "<h1>Intercom</h1>",
        "<link rel=\"icon\" href=\"https://img.example/favicon\">",
        "--primary: #286efa; --primary-ink: #ffffff; --side: #123456; --side-ink: #FFFFFF; --logo: url(\"https://img.example/logo\");",
        "<div class=\"logo\"></div>",
        "SpaceX",
        "Elon Musk",
        "<h2 id=\"crm\">CRM</h2>",
        "<h2 id=\"file-storage\">File storage</h2>",
        "Salesforce <small>Connect</small>",
        "href=\"https://mysaas.com/dashboard?a=1&amp;b=2\"",
        "href=\"https://legal.example/privacy\"",
        "href=\"https://legal.example/terms\"",
    ] {
        assert!(page.body.contains(part), "{part}");
    }
}

#[tokio::test]
async fn the_page_of_an_empty_session_has_only_defaults() {
    let mock = Mock::start().await.unwrap();
    let page = open_page(&mock, &json!({})).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("<h1>Vault</h1>"));
    for absent in ["<aside", "<img", "<nav", "<link", "class=\"button\""] {
        assert!(!page.body.contains(absent), "{absent}");
    }
}

#[tokio::test]
async fn session_values_cannot_inject_markup() {
    let evil = "\"'><script>alert(1)</script>";
    let mock = Mock::start().await.unwrap();
    let session = json!({
        "consumer_metadata": {"account_name": evil, "user_name": evil},
        "redirect_uri": format!("https://a.example/{evil}"),
        "settings": {"unified_apis": [evil]},
        "theme": {
            "vault_name": evil,
            "favicon": "data:image/svg+xml,x",
            "logo": format!("https://a.example/{evil}"),
            "primary_color": "red; } body { display: none",
            "sidepanel_background_color": "#fff</style><script>",
            "sidepanel_text_color": "url(https://a.example)",
            "privacy_url": "javascript:alert(1)",
            "terms_url": "JavaScript:alert(1)"
        }
    });
    let page = open_page(&mock, &session).await.body;
    for absent in ["<script", "\"'>", "javascript:", "JavaScript:", "data:", "display: none", "url(https"] {
        assert!(!page.contains(absent), "{absent}");
    }
    assert_eq!(page.matches("</style>").count(), 1);
    assert!(page.contains("<h1>&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;</h1>"));
    assert!(page.contains("href=\"https://a.example/&quot;&#39;&gt;&lt;script&gt;"));
    assert!(page.contains("--primary: #286efa;"));
    assert!(page.contains("--logo: url(\"https://a.example/%22%27%3E%3Cscript%3Ealert%281%29%3C/script%3E\");"));
}

#[tokio::test]
async fn an_unknown_token_has_a_404_page() {
    let mock = Mock::start().await.unwrap();
    let page = request(&mock, "GET /session/nobody", "", "").await;
    assert_eq!(page.status, 404);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(page.body.contains("<h1>Session not found</h1>"));
}

/// Sends a form of a page of this mock.
async fn send_form(mock: &Mock, path: &str, body: &str) -> Response {
    let headers = "origin: http://mock\r\ncontent-type: application/x-www-form-urlencoded\r\n";
    request(mock, &format!("POST {path}"), headers, body).await
}

async fn connection(mock: &Mock, path: &str) -> Value {
    request(mock, &format!("GET /vault/connections/{path}"), HEADERS, "").await.json()["data"].clone()
}

/// The path of the page of a new session.
async fn session_path(mock: &Mock, session: &Value) -> String {
    let uri = create_session(mock, &session.to_string()).await.json()["data"]["session_uri"].clone();
    uri.as_str().unwrap().strip_prefix(mock.url()).unwrap().to_owned()
}

#[tokio::test]
async fn a_person_adds_a_connection_that_the_api_shows() {
    let mock = Mock::start().await.unwrap();
    let page = session_path(&mock, &json!({"settings": {"unified_apis": ["crm", "sms"]}})).await;
    assert_eq!(connection(&mock, "crm/salesforce").await["state"], "available");

    // With OAuth: the mock plays the service.
    let shown = request(&mock, &format!("GET {page}/crm/salesforce"), "", "").await.body;
    assert!(shown.contains("asks for access to your Salesforce account"));
    let connected = send_form(&mock, &format!("{page}/crm/salesforce/connect"), "").await;
    assert_eq!(
        (connected.status, connected.header("location")),
        (303, Some(&*format!("{page}?connected=crm%2Bsalesforce")))
    );
    assert_eq!(connection(&mock, "crm/salesforce").await["state"], "callable");
    let shown = request(&mock, &format!("GET {page}?connected=crm%2Bsalesforce"), "", "").await.body;
    assert!(shown.contains("Salesforce is connected.") && shown.contains("Salesforce <small>Connected"), "{shown}");

    // With fields: without one of them the connection cannot be called.
    let shown = request(&mock, &format!("GET {page}/sms/twilio"), "", "").await.body;
    assert!(shown.contains("<input type=\"password\" id=\"password\" name=\"password\" value=\"\""), "{shown}");
    send_form(&mock, &format!("{page}/sms/twilio/connect"), "username=ada&password=").await;
    assert_eq!(connection(&mock, "sms/twilio").await["state"], "added");
    send_form(&mock, &format!("{page}/sms/twilio/connect"), "username=ada+l&password=p%26q").await;
    let twilio = connection(&mock, "sms/twilio").await;
    assert_eq!((&twilio["state"], &twilio["settings"]["username"]), (&json!("callable"), &json!("ada l")));
    let shown = request(&mock, &format!("GET {page}/sms/twilio"), "", "").await.body;
    assert!(shown.contains("value=\"ada l\"") && !shown.contains("p&amp;q") && shown.contains("placeholder=\"saved\""));

    let removed = send_form(&mock, &format!("{page}/crm/salesforce/disconnect"), "").await;
    assert_eq!(removed.status, 303);
    assert_eq!(connection(&mock, "crm/salesforce").await["state"], "available");
}

#[tokio::test]
async fn a_vault_form_changes_only_what_the_session_allows() {
    let mock = Mock::start().await.unwrap();
    let settings = json!({"settings": {"unified_apis": ["crm"], "allow_actions": ["disconnect"]}});
    let page = session_path(&mock, &settings).await;
    for (origin, path, status) in [
        ("", "crm/salesforce/connect", 403),
        ("origin: null\r\n", "crm/salesforce/connect", 403),
        ("origin: https://evil.example\r\n", "crm/salesforce/connect", 403),
        ("origin: http://mock\r\n", "accounting/xero/connect", 404),
        ("origin: http://mock\r\n", "crm/unknown/connect", 404),
        ("origin: http://mock\r\n", "crm/salesforce/disconnect", 403),
    ] {
        let refused = request(&mock, &format!("POST {page}/{path}"), origin, "").await;
        assert_eq!(refused.status, status, "{origin} {path}");
    }
    let wrong = request(&mock, "POST /session/unknown/crm/salesforce/connect", "origin: http://mock\r\n", "").await;
    assert_eq!(wrong.status, 404);
    assert_eq!(connection(&mock, "crm/salesforce").await["state"], "available");
}

#[tokio::test]
async fn an_expired_session_shows_an_error_and_changes_nothing() {
    let mock = Mock::start().await.unwrap();
    mock.set_time(UNIX_EPOCH + Duration::from_secs(1_767_225_600));
    for (session, valid) in [
        (json!({"settings": {"session_length": "30m"}}), 30 * 60),
        (json!({"settings": {"session_length": "30d"}}), 7 * 24 * 60 * 60),
        (json!({}), 60 * 60),
    ] {
        let page = session_path(&mock, &session).await;
        mock.advance_time(Duration::from_millis(valid * 1000 - 1));
        assert_eq!(request(&mock, &format!("GET {page}"), "", "").await.status, 200, "{session}");
        mock.advance_time(Duration::from_millis(1));
        let expired = [
            request(&mock, &format!("GET {page}"), "", "").await,
            request(&mock, &format!("GET {page}/crm/salesforce"), "", "").await,
            send_form(&mock, &format!("{page}/crm/salesforce/connect"), "").await,
        ];
        for shown in expired {
            assert_eq!((shown.status, shown.header("location")), (410, None), "{session}");
            assert!(shown.body.contains("<h1>Session expired</h1>"), "{}", shown.body);
        }
    }
    assert_eq!(connection(&mock, "crm/salesforce").await["state"], "available");
}
