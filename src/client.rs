//! The client with accessors.

use std::ops::Deref;

use apideck_core::{ApideckCore, Builder};

/// The client with an accessor for each operation: `apideck.vault().sessions().create(request)`.
///
/// It wraps an [`ApideckCore`] and dereferences to it, so it can also be passed to free functions:
/// `vault_sessions_create(&apideck, request)`. Accessors that a program does not call are not linked.
#[derive(Clone, Debug)]
pub struct Apideck(ApideckCore);

impl Apideck {
    /// Starts the configuration of a client.
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
