//! Creates a Hosted Vault session and prints its URL, for your customer to open.
//!
//! `cargo run --example vault_session`
//!
//! With `APIDECK_API_KEY` set, Apideck creates the session, for the consumer `APIDECK_CONSUMER_ID` of the application
//! `APIDECK_APP_ID`. Without a key, or with `-- --mock`, a mock in this process creates it and serves its page until you
//! press Enter. If standard input is not a terminal, the program exits at once.

use std::io::IsTerminal;
use std::process::ExitCode;

use apideck_mock::Mock;
use apideck_unify::funcs::vault_sessions_create;
use apideck_unify::models::{
    ConsumerMetadata, Session, SessionSettings, SessionTheme, UnifiedApiId, VaultSessionsCreateRequest,
};
use apideck_unify::{ApideckCore, Builder, Error};
use serde_json::json;

const VALID_FOR: &str = "1h";

#[tokio::main]
async fn main() -> ExitCode {
    let key = std::env::var("APIDECK_API_KEY").unwrap_or_default();
    if key.is_empty() || std::env::args().any(|argument| argument == "--mock") {
        create_with_mock(if key.is_empty() { "mock-key" } else { &key }).await
    } else {
        print(create_session(ApideckCore::builder().api_key(key)).await)
    }
}

async fn create_with_mock(key: &str) -> ExitCode {
    let mock = match Mock::start().await {
        Ok(mock) => mock,
        Err(error) => {
            eprintln!("Cannot start the mock: {error}");
            return ExitCode::FAILURE;
        }
    };
    println!("Using a mock at {}. Set APIDECK_API_KEY to use Apideck.", mock.url());
    let code = print(create_session(ApideckCore::builder().api_key(key).server_url(mock.url())).await);
    if code == ExitCode::SUCCESS && std::io::stdin().is_terminal() {
        println!("Press Enter to stop the mock.");
        // A blocking read is fine here: the mock runs on other threads.
        let _ = std::io::stdin().read_line(&mut String::new());
    }
    code
}

fn print(result: Result<String, Error>) -> ExitCode {
    match result {
        Ok(url) => {
            println!("Send your customer to {url}\nThe URL is valid for {VALID_FOR}.");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn create_session(builder: Builder) -> Result<String, Error> {
    let variable = |name, default: &str| std::env::var(name).unwrap_or_else(|_| default.to_owned());
    let apideck = builder
        .consumer_id(variable("APIDECK_CONSUMER_ID", "test-consumer"))
        .app_id(variable("APIDECK_APP_ID", "dSBdXd2H6Mqwfg0atXHXYcysLJE9qyn1VwBtXHX"))
        .build()?;
    let response = vault_sessions_create(&apideck, VaultSessionsCreateRequest::new().session(session())).send().await?;
    Ok(response.body.data.session_uri)
}

fn session() -> Session {
    let mut custom_consumer_settings = serde_json::Map::new();
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
        .settings(SessionSettings::new().unified_apis([UnifiedApiId::Crm]).session_length(VALID_FOR))
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
