//! Creates one Vault session with the client that OpenAPI Generator writes.

#[cfg(any(feature = "invoices", feature = "crm-lists", feature = "everything-typed"))]
mod more;

use std::error::Error;

use generated::apis::configuration::Configuration;
use generated::apis::vault_api::vault_sessions_create;
use generated::models::{ConsumerMetadata, Session, SessionSettings, SessionTheme, UnifiedApiId};

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    match runtime.map_err(Into::into).and_then(|runtime| runtime.block_on(run())) {
        Ok(url) => println!("{url}"),
        Err(error) => {
            eprintln!("{error}");
            std::process::exit(1);
        }
    }
}

async fn run() -> Result<String, Box<dyn Error>> {
    let server = std::env::var("APIDECK_SERVER_URL").unwrap_or_else(|_| "https://unify.apideck.com".into());
    let api_key = std::env::var("APIDECK_API_KEY")?;
    let configuration =
        Configuration { base_path: server, bearer_access_token: Some(api_key), ..Configuration::default() };
    let (consumer, app) = (std::env::var("APIDECK_CONSUMER_ID")?, std::env::var("APIDECK_APP_ID")?);
    let text = |text: &str| Some(text.to_owned());
    let session = Session {
        consumer_metadata: Some(Box::new(ConsumerMetadata {
            account_name: text("SpaceX"),
            user_name: text("Elon Musk"),
            ..ConsumerMetadata::default()
        })),
        redirect_uri: text("https://mysaas.com/dashboard"),
        settings: Some(Box::new(SessionSettings {
            unified_apis: Some(vec![UnifiedApiId::Crm]),
            session_length: text("30m"),
            ..SessionSettings::default()
        })),
        theme: Some(Box::new(SessionTheme {
            vault_name: text("Intercom"),
            primary_color: text("#286efa"),
            ..SessionTheme::default()
        })),
        ..Session::default()
    };
    let created = vault_sessions_create(&configuration, Some(&consumer), Some(&app), Some(session)).await?;
    #[cfg(any(feature = "invoices", feature = "crm-lists", feature = "everything-typed"))]
    more::calls(&configuration, Some(&consumer), Some(&app)).await?;
    Ok(created.data.session_uri)
}
