//! One Vault session with the SDK.

use apideck_unify::funcs::vault_sessions_create;
use apideck_unify::models::{ConsumerMetadata, Session, SessionSettings, SessionTheme, UnifiedApiId};
use apideck_unify::models::VaultSessionsCreateRequest;
use apideck_unify::{ApideckCore, Error};

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let result = match runtime {
        Ok(runtime) => runtime.block_on(run()).map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    match result {
        Ok(url) => println!("{url}"),
        Err(error) => {
            eprintln!("{error}");
            std::process::exit(1);
        }
    }
}

async fn run() -> Result<String, Error> {
    let server = std::env::var("APIDECK_SERVER_URL").unwrap_or_else(|_| "https://unify.apideck.com".into());
    let apideck = ApideckCore::builder().server_url(server).build()?;
    let session = Session::new()
        .consumer_metadata(ConsumerMetadata::new().account_name("SpaceX").user_name("Elon Musk"))
        .redirect_uri("https://mysaas.com/dashboard")
        .settings(SessionSettings::new().unified_apis([UnifiedApiId::Crm]).session_length("30m"))
        .theme(SessionTheme::new().vault_name("Intercom").primary_color("#286efa"));
    let response = vault_sessions_create(&apideck, VaultSessionsCreateRequest::new().session(session)).send().await?;
    Ok(response.body.data.session_uri)
}
