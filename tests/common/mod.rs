//! What the tests share: a client of the mock, the session of the README's example, and checks of every error.
#![allow(dead_code, unreachable_pub)] // Not every test file uses everything.

pub mod json;

use std::error::Error as StdError;
use std::time::Duration;

use apideck_codegen::facts::Facts;
use apideck_mock::{Mock, Recorded};
use apideck_unify::funcs::vault_sessions_create;
use apideck_unify::models::{
    ConsumerMetadata, CreateSessionResponse, Session, SessionSettings, SessionTheme, UnifiedApiId,
    VaultSessionsCreateRequest,
};
use apideck_unify::{ApideckCore, Builder, Call, Error, RetryConfig};
use serde_json::{Map, Value, json};
use tokio::runtime::RuntimeMetrics;

pub const OPERATION: &str = "vault.sessions.create";
pub const KEY: &str = "sk_live_0123456789";
/// The credential of a connected service, as a caller may hand it on.
pub const DOWNSTREAM: &str = "Basic dXNlcjpodW50ZXIy";
pub const APP_ID: &str = "dSBdXd2H6Mqwfg0atXHXYcysLJE9qyn1VwBtXHX";

/// Settings that ignore the environment of the test run and have no key. One attempt per call.
pub fn bare<C: From<ApideckCore>>() -> Builder<C> {
    Builder::new().environment(|_| None).timeout(Duration::from_secs(20)).retry(RetryConfig::none())
}

/// Settings of a client of the server at `url`.
pub fn settings<C: From<ApideckCore>>(url: &str) -> Builder<C> {
    bare().api_key(KEY).consumer_id("test-consumer").app_id(APP_ID).server_url(url)
}

pub fn client(url: &str) -> ApideckCore {
    settings(url).build().unwrap()
}

/// The call of all tests that do not check the request. It carries a credential besides the key.
pub fn create(core: &ApideckCore) -> Call<CreateSessionResponse> {
    vault_sessions_create(core, seed()).header("x-apideck-downstream-authorization", DOWNSTREAM)
}

/// The request of `examples/vault_session.rs`.
pub fn seed() -> VaultSessionsCreateRequest {
    VaultSessionsCreateRequest::new().session(seed_session())
}

pub fn seed_session() -> Session {
    let mut custom_consumer_settings = Map::new();
    custom_consumer_settings.insert("feature_flag_1".into(), true.into());
    custom_consumer_settings
        .insert("tax_rates".into(), json!([{ "id": "6", "label": "6%" }, { "id": "21", "label": "21%" }]));
    Session::new()
        .consumer_metadata(
            ConsumerMetadata::new()
                .account_name("SpaceX")
                .user_name("Elon Musk")
                .email("elon@musk.com")
                .image("https://www.spacex.com/static/images/share.jpg"),
        )
        .redirect_uri("https://mysaas.com/dashboard")
        .settings(SessionSettings::new().unified_apis([UnifiedApiId::Crm]).session_length("1h"))
        .theme(
            SessionTheme::new()
                .favicon("https://res.cloudinary.com/apideck/icons/intercom")
                .logo("https://res.cloudinary.com/apideck/icons/intercom")
                .primary_color("#286efa")
                .sidepanel_background_color("#286efa")
                .sidepanel_text_color("#FFFFFF")
                .vault_name("Intercom")
                .privacy_url("https://compliance.apideck.com/privacy-policy")
                .terms_url("https://www.termsfeed.com/terms-conditions/957c85c1b089ae9e3219c83eff65377e"),
        )
        .custom_consumer_settings(custom_consumer_settings)
}

/// [`seed_session`] as it has to arrive.
pub fn seed_json() -> Value {
    json!({
        "consumer_metadata": {
            "account_name": "SpaceX",
            "user_name": "Elon Musk",
            "email": "elon@musk.com",
            "image": "https://www.spacex.com/static/images/share.jpg"
        },
        "redirect_uri": "https://mysaas.com/dashboard",
        "settings": { "unified_apis": ["crm"], "session_length": "1h" },
        "theme": {
            "favicon": "https://res.cloudinary.com/apideck/icons/intercom",
            "logo": "https://res.cloudinary.com/apideck/icons/intercom",
            "primary_color": "#286efa",
            "sidepanel_background_color": "#286efa",
            "sidepanel_text_color": "#FFFFFF",
            "vault_name": "Intercom",
            "privacy_url": "https://compliance.apideck.com/privacy-policy",
            "terms_url": "https://www.termsfeed.com/terms-conditions/957c85c1b089ae9e3219c83eff65377e"
        },
        "custom_consumer_settings": {
            "feature_flag_1": true,
            "tax_rates": [{ "id": "6", "label": "6%" }, { "id": "21", "label": "21%" }]
        }
    })
}

/// Checks the request line and all headers of a call of [`settings`], exactly. The body is left to the caller.
#[track_caller]
pub fn assert_head(request: &Recorded, authority: &str) {
    assert_eq!(request.method, "POST");
    assert_eq!(request.path, "/vault/sessions");
    assert_eq!(request.query, None);
    let length = request.body.len().to_string();
    let mut headers: Vec<_> =
        request.headers.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
    headers.sort_unstable();
    let expected = [
        ("accept", "application/json"),
        ("accept-encoding", if cfg!(feature = "gzip") { "gzip" } else { "identity" }),
        ("authorization", &["Bearer ", KEY].concat()),
        ("content-length", &length),
        ("content-type", "application/json"),
        ("host", authority),
        ("user-agent", concat!("apideck-unify-rust/", env!("CARGO_PKG_VERSION"))),
        ("x-apideck-app-id", APP_ID),
        ("x-apideck-consumer-id", "test-consumer"),
    ];
    assert_eq!(headers, expected);
}

/// The host and port of a URL without a path.
pub fn authority(url: &str) -> &str {
    url.split_once("://").unwrap().1
}

/// Everything that an error prints: `Display` and `Debug`, of its sources too.
pub fn printed(error: &(dyn StdError + 'static)) -> String {
    let mut text = format!("{error}\n{error:?}\n{error:#?}\n");
    if let Some(source) = error.source() {
        text.push_str(&printed(source));
    }
    text
}

#[track_caller]
pub fn assert_no_secret(text: &str) {
    for secret in [KEY, "sk_live", "0123456789", DOWNSTREAM, "dXNlcjpodW50ZXIy", "hunter2"] {
        assert!(!text.contains(secret), "{secret} is in: {text}");
    }
}

/// Checks every error: `Display` is one readable line, and nothing that it prints is a secret.
#[track_caller]
pub fn assert_printable(error: &Error) {
    let line = error.to_string();
    assert!(!line.chars().any(char::is_control), "{line:?}");
    assert!((20..1000).contains(&line.len()), "{line}");
    let printed = printed(error);
    assert!(printed.len() < 30_000, "{} bytes", printed.len());
    assert_no_secret(&printed);
}

/// Checks every error of a call that the client sent or tried to send.
#[track_caller]
pub fn assert_call_failed(error: &Error, url: &str) {
    assert_printable(error);
    assert!(error.to_string().starts_with(&[OPERATION, ": "].concat()), "{error}");
    assert_eq!(error.operation(), Some(OPERATION));
    assert_eq!(error.method().unwrap(), "POST");
    assert_eq!(error.url().unwrap().to_string(), [url, "/vault/sessions"].concat());
    assert!(error.attempts() >= 1);
    assert!(error.context().unwrap().elapsed > Duration::ZERO);
    assert_eq!(error.status().is_some(), error.headers().is_some());
    assert_eq!(error.status().is_some(), error.body().is_some());
}

/// Drops the client, which closes its connections, then the mock: no task is left.
pub async fn nothing_is_left(core: ApideckCore, mock: Mock, metrics: &RuntimeMetrics) {
    drop(core);
    eventually("all connections are closed", || mock.open_connections() == 0).await;
    mock.shutdown().await;
    eventually("no task is left", || metrics.num_alive_tasks() == 0).await;
}

/// The facts of this project, as it ships them.
pub fn facts() -> Facts {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/codegen/api");
    apideck_codegen::read::directory(folder.as_ref()).unwrap()
}

/// Waits until `holds`, for at most 5 s.
pub async fn eventually(what: &str, holds: impl Fn() -> bool) {
    for _ in 0..500 {
        if holds() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("not within 5 s: {what}");
}
