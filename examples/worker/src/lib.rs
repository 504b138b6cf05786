//! The client of a worker: it opens Vault sessions for the customers of an app.

use std::time::Duration;

use apideck_unify::funcs::vault_sessions_create;
use apideck_unify::models::{Session, VaultSessionsCreateRequest};
use apideck_unify::{ApideckCore, Error};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsError, JsValue};

/// Opens Vault sessions. One serves all requests of a worker.
#[wasm_bindgen]
pub struct Vault(ApideckCore);

#[wasm_bindgen]
impl Vault {
    /// `server` is `https://unify.apideck.com` if it is not given.
    #[wasm_bindgen(constructor)]
    pub fn new(api_key: String, app_id: String, server: Option<String>) -> Result<Vault, JsError> {
        // Somebody waits for the redirect.
        let mut builder = ApideckCore::builder().api_key(api_key).app_id(app_id).deadline(Duration::from_secs(10));
        if let Some(server) = server {
            builder = builder.server_url(server);
        }
        Ok(Self(builder.build().map_err(|error| JsError::new(&error.to_string()))?))
    }

    /// Opens a session for a consumer and resolves to its URL. The error of a failed call has the `status` of the
    /// response, if there was one, and says whether the call is `retryable`.
    #[wasm_bindgen(js_name = sessionUrl)]
    pub async fn session_url(&self, consumer: String, redirect_uri: String) -> Result<String, js_sys::Error> {
        let session = Session::new().redirect_uri(redirect_uri);
        let request = VaultSessionsCreateRequest::new().session(session);
        let created = vault_sessions_create(&self.0.for_consumer(&consumer), request).send().await.map_err(thrown)?;
        Ok(created.into_body().data.session_uri)
    }
}

fn thrown(error: Error) -> js_sys::Error {
    let thrown = js_sys::Error::new(&error.to_string());
    let set = |name: &str, value: JsValue| {
        // Cannot fail on a new object.
        let _ = js_sys::Reflect::set(&thrown, &name.into(), &value);
    };
    set("retryable", error.is_retryable().into());
    set("status", error.status().map(|status| status.as_u16()).into());
    thrown
}
