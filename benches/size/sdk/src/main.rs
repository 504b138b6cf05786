//! Creates one Vault session with the SDK.

#[cfg(any(feature = "invoices", feature = "crm-lists", feature = "everything", feature = "everything-typed"))]
mod more;

use apideck_unify::models::{
    ConsumerMetadata, Session, SessionSettings, SessionTheme, UnifiedApiId, VaultSessionsCreateRequest,
};
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
    let request = VaultSessionsCreateRequest::new().session(session);
    #[cfg(not(feature = "accessors"))]
    let call = apideck_unify::funcs::vault_sessions_create(&apideck, request);
    #[cfg(feature = "accessors")]
    let apideck = apideck_unify::Apideck::from(apideck);
    #[cfg(feature = "accessors")]
    let call = apideck.vault().sessions().create(request);
    let response = call.send().await?;
    #[cfg(any(feature = "invoices", feature = "crm-lists", feature = "everything", feature = "everything-typed"))]
    more::calls(&apideck).await?;
    #[cfg(feature = "webhooks")]
    println!("{:?}", webhook());
    Ok(response.body.data.session_uri)
}

/// Verifies the event on the standard input.
#[cfg(feature = "webhooks")]
fn webhook() -> Result<String, apideck_unify::webhooks::WebhookError> {
    use std::io::Read;

    let mut body = Vec::new();
    let _ = std::io::stdin().read_to_end(&mut body);
    let mut arguments = std::env::args().skip(1);
    let [secret, signature] = [(); 2].map(|()| arguments.next().unwrap_or_default());
    let verifier = apideck_unify::webhooks::Verifier::new([secret]);
    Ok(verifier.verify(&body, &signature)?.event()?.event_type().to_owned())
}
