//! Creates one Vault session with serde derive: the program of `benches/size/handwritten`, extended for more calls.

mod client;
#[cfg(any(feature = "invoices", feature = "crm-lists", feature = "everything"))]
mod more;

use client::{Client, Error};
use types::models::{
    ConsumerMetadata, CreateSessionResponse, Session, SessionSettings, SessionTheme, UnifiedApiId,
    VaultSessionsCreateRequest,
};
use types::operations::VAULT_SESSIONS_CREATE;

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

async fn run() -> Result<String, Error> {
    let apideck = Client::new()?;
    let text = |text: &str| Some(text.to_owned());
    let session = Session {
        consumer_metadata: Some(ConsumerMetadata {
            account_name: text("SpaceX"),
            user_name: text("Elon Musk"),
            ..ConsumerMetadata::default()
        }),
        redirect_uri: text("https://mysaas.com/dashboard"),
        settings: Some(SessionSettings {
            unified_apis: Some(vec![UnifiedApiId::Crm]),
            session_length: text("30m"),
            ..SessionSettings::default()
        }),
        theme: Some(SessionTheme {
            vault_name: text("Intercom"),
            primary_color: text("#286efa"),
            ..SessionTheme::default()
        }),
        ..Session::default()
    };
    let request = VaultSessionsCreateRequest { session: Some(session), ..VaultSessionsCreateRequest::default() };
    let response: CreateSessionResponse = apideck.call(&VAULT_SESSIONS_CREATE, &request).await?;
    #[cfg(any(feature = "invoices", feature = "crm-lists", feature = "everything"))]
    more::calls(&apideck).await?;
    Ok(response.data.session_uri)
}
