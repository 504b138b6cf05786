//! The client with accessors.

use std::ops::Deref;

use apideck_core::{ApideckCore, Builder};

/// The client with an accessor for each operation: `apideck.vault().sessions().create(request)`.
///
/// It is an [`ApideckCore`] and derefs to it, so that free functions take it as well:
/// `vault_sessions_create(&apideck, request)`. Accessors cost nothing that is not called.
#[derive(Clone, Debug)]
pub struct Apideck(ApideckCore);

impl Apideck {
    /// Settings of a new client.
    pub fn builder() -> Builder<Apideck> {
        Builder::new()
    }
}

impl From<ApideckCore> for Apideck {
    fn from(core: ApideckCore) -> Self {
        Apideck(core)
    }
}

impl Deref for Apideck {
    type Target = ApideckCore;

    fn deref(&self) -> &ApideckCore {
        &self.0
    }
}
