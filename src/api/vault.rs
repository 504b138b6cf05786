//! `apideck.vault()`

use apideck_core::{ApideckCore, Call};
use apideck_funcs as funcs;
use apideck_models::{CreateSessionResponse, VaultSessionsCreateRequest};

use crate::Apideck;

impl Apideck {
    /// The Vault API.
    #[inline]
    pub fn vault(&self) -> Vault<'_> {
        Vault(self)
    }
}

/// The Vault API: `apideck.vault()`.
#[derive(Clone, Copy, Debug)]
pub struct Vault<'a>(&'a ApideckCore);

impl<'a> Vault<'a> {
    /// Sessions of the hosted Vault.
    #[inline]
    pub fn sessions(self) -> VaultSessions<'a> {
        VaultSessions(self.0)
    }
}

/// Sessions of the hosted Vault: `apideck.vault().sessions()`.
#[derive(Clone, Copy, Debug)]
pub struct VaultSessions<'a>(&'a ApideckCore);

impl<'a> VaultSessions<'a> {
    /// See [`vault_sessions_create`](funcs::vault_sessions_create).
    #[inline]
    pub fn create(self, request: VaultSessionsCreateRequest) -> Call<'a, CreateSessionResponse> {
        funcs::vault_sessions_create(self.0, request)
    }
}
