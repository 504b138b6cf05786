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

    /// A view of this client whose calls are made for this consumer. It shares connections and settings, and is cheap
    /// enough to be made for each request of a server: see [`ApideckCore::for_consumer`].
    #[must_use = "it returns another client and leaves this one as it is"]
    pub fn for_consumer(&self, consumer_id: &str) -> Apideck {
        Apideck(self.0.for_consumer(consumer_id))
    }

    /// A view of this client whose calls go to this connected service, such as `xero`: see
    /// [`ApideckCore::for_service`].
    #[must_use = "it returns another client and leaves this one as it is"]
    pub fn for_service(&self, service_id: &str) -> Apideck {
        Apideck(self.0.for_service(service_id))
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
