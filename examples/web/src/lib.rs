//! A client for a page: it opens Vault sessions through a proxy of your own.
//!
//! The API key stays with the proxy. The page has only the token with which your own server knows the user.

use apideck_unify::funcs::vault_sessions_create;
use apideck_unify::models::{Session, SessionSettings, UnifiedApiId, VaultSessionsCreateRequest};
use apideck_unify::{ApideckCore, Error};
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

/// Opens Vault sessions for the user of the page.
#[wasm_bindgen]
pub struct Vault(ApideckCore);

#[wasm_bindgen]
impl Vault {
    /// `proxy` is the URL of your proxy, and `token` is what it knows the user by.
    #[wasm_bindgen(constructor)]
    pub fn new(proxy: String, token: String) -> Result<Vault, JsError> {
        // The token goes where the API key would go. The proxy puts the key there, and the ids.
        let core = ApideckCore::builder().server_url(proxy).api_key(token).build();
        Ok(Self(core.map_err(thrown)?))
    }

    /// Opens a session and resolves to its URL. `apis` are the APIs whose connectors the user sees, such as `crm`; all
    /// of them if there are none. The user returns to `redirect_uri`.
    #[wasm_bindgen(js_name = openSession)]
    pub async fn open_session(&self, redirect_uri: String, apis: Vec<String>) -> Result<String, JsError> {
        let mut session = Session::new().redirect_uri(redirect_uri);
        if !apis.is_empty() {
            let apis: Vec<UnifiedApiId> = apis.into_iter().map(UnifiedApiId::from).collect();
            session = session.settings(SessionSettings::new().unified_apis(apis));
        }
        let request = VaultSessionsCreateRequest::new().session(session);
        let created = vault_sessions_create(&self.0, request).send().await.map_err(thrown)?;
        Ok(created.into_body().data.session_uri)
    }
}

/// The line of the error, as the message of a JavaScript error.
fn thrown(error: Error) -> JsError {
    JsError::new(&error.to_string())
}
