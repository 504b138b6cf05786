//! A client for a page or a worker: it opens a Vault session, and makes more calls if a feature asks for them.
//!
//! `reference/` has the same programs with the reference client.

#[cfg(any(feature = "invoices", feature = "crm-lists", feature = "everything"))]
mod more;

use apideck_unify::funcs::vault_sessions_create;
use apideck_unify::models::{
    ConsumerMetadata, Session, SessionSettings, SessionTheme, UnifiedApiId, VaultSessionsCreateRequest,
};
use apideck_unify::{ApideckCore, Error};
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

#[cfg(feature = "small-allocator")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// A client of Apideck.
#[wasm_bindgen]
pub struct Client(ApideckCore);

#[wasm_bindgen]
impl Client {
    /// A client for the server at this URL.
    #[wasm_bindgen(constructor)]
    pub fn new(server: String, api_key: String, app_id: String, consumer_id: String) -> Result<Client, JsError> {
        let builder = ApideckCore::builder().server_url(server).api_key(api_key).app_id(app_id);
        Ok(Self(builder.consumer_id(consumer_id).build().map_err(thrown)?))
    }

    /// Opens a Vault session and returns its URL.
    #[wasm_bindgen(js_name = openSession)]
    pub async fn open_session(&self) -> Result<String, JsError> {
        let session = Session::new()
            .consumer_metadata(ConsumerMetadata::new().account_name("SpaceX").user_name("Elon Musk"))
            .redirect_uri("https://mysaas.com/dashboard")
            .settings(SessionSettings::new().unified_apis([UnifiedApiId::Crm]).session_length("30m"))
            .theme(SessionTheme::new().vault_name("Intercom").primary_color("#286efa"));
        let request = VaultSessionsCreateRequest::new().session(session);
        let created = vault_sessions_create(&self.0, request).send().await.map_err(thrown)?;
        Ok(created.into_body().data.session_uri)
    }
}

fn thrown(error: Error) -> JsError {
    JsError::new(&error.to_string())
}
