//! `vault.sessions`

use apideck_core::{ApideckCore, Call, Operation};
use apideck_models::{CreateSessionResponse, VaultSessionsCreateRequest};

use crate::call;

static CREATE: Operation = Operation::post("vault.sessions.create", "/vault/sessions")
    .headers("consumer_id app_id")
    .optional_json("session")
    .strict();

/// Opens a Hosted Vault session and returns the URL to send the consumer to.
///
/// `POST /vault/sessions`. The URL is valid for an hour unless
/// [`session_length`](apideck_models::SessionSettings::session_length) says otherwise, at most a week.
#[inline]
pub fn vault_sessions_create(
    core: &ApideckCore,
    request: VaultSessionsCreateRequest,
) -> Call<'_, CreateSessionResponse> {
    call(core, &CREATE, request)
}
