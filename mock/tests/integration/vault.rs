//! Hosted Vault sessions and their page.

use apideck_mock::Mock;
use serde_json::{Value, json};

use crate::support::{create_session, open_page, request};

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
    assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'"));
    assert!(!policy.contains("script-src"));
    for part in [
        "<html lang=\"en\">",
        "<title>Intercom</title>",
        "<h1>Intercom</h1>",
        "<link rel=\"icon\" href=\"https://img.example/favicon\">",
        "<img src=\"https://img.example/logo\" alt=\"\">",
        "--primary: #286efa; --primary-ink: #ffffff; --side: #123456; --side-ink: #FFFFFF;",
        "SpaceX",
        "Elon Musk",
        "<li>CRM</li>",
        "<li>File storage</li>",
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
    for absent in ["<aside", "<a ", "<img", "<nav", "<ul", "<link"] {
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
    for absent in ["<script", "\"'>", "javascript:", "JavaScript:", "data:", "display: none", "url("] {
        assert!(!page.contains(absent), "{absent}");
    }
    assert_eq!(page.matches("</style>").count(), 1);
    assert!(page.contains("<h1>&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;</h1>"));
    assert!(page.contains("href=\"https://a.example/&quot;&#39;&gt;&lt;script&gt;"));
    assert!(page.contains("--primary: #286efa;"));
}

#[tokio::test]
async fn an_unknown_token_has_a_404_page() {
    let mock = Mock::start().await.unwrap();
    let page = request(&mock, "GET /session/nobody", "", "").await;
    assert_eq!(page.status, 404);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(page.body.contains("<h1>Session not found</h1>"));
}
