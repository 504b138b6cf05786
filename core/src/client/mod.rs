//! The client: its settings, checked and ready for use.

pub(crate) mod api_key;
pub(crate) mod builder;
pub(crate) mod callback;
#[cfg(all(feature = "hyper", not(all(target_family = "wasm", target_os = "unknown"))))]
mod connection_settings;
#[cfg(feature = "debug-log")]
mod debug_log;
pub(crate) mod hook;
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
mod in_flight;
pub(crate) mod retry;
pub(crate) mod server;

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;

use self::api_key::Credential;
use self::callback::InFlight;
use self::hook::Hooks;
use self::retry::RetryPolicy;
use self::server::Server;
use crate::{Transport, header};

/// A client of the Apideck API: settings and a pool of connections. Create it with [`builder`](Self::builder).
///
/// Each operation of the API is a function that takes a client and a request, and returns a [`Call`](crate::Call).
/// [`apideck_unify::funcs`](https://docs.rs/apideck-unify/latest/apideck_unify/funcs/index.html) lists them by API.
/// [`Apideck`](https://docs.rs/apideck-unify/latest/apideck_unify/struct.Apideck.html) is this client with a method for each
/// of them.
///
/// Cloning is cheap, and clones share settings and connections. One client serves a whole program; it can be used from
/// many tasks at once. A program that serves many consumers creates a view of its client for each of them, with
/// [`for_consumer`](Self::for_consumer).
///
/// ```no_run
/// use apideck_unify::{ApideckCore, Error, funcs::vault_consumers_list, models::*};
///
/// #[tokio::main]
/// async fn main() -> Result<(), Error> {
///     let apideck = ApideckCore::builder()
///         .api_key("sk_live_example")
///         .app_id("dSBdXd2H6Mqwfg0atXHXYcysLJE9qyn1VwBtXHX")
///         .consumer_id("test-consumer")
///         .build()?;
///     let response = vault_consumers_list(&apideck, VaultConsumersListRequest::new()).send().await?;
///     println!("{} consumers on the first page", response.data.len());
///     Ok(())
/// }
/// ```
#[derive(Clone)]
pub struct ApideckCore(pub(crate) Arc<Client>);

/// The ids of a client, and the settings that it shares with its views.
#[derive(Clone)]
pub(crate) struct Client {
    shared: Arc<Shared>,
    pub(crate) consumer_id: Id,
    pub(crate) service_id: Id,
    pub(crate) app_id: Id,
}

/// The header value of an id if it is set, or why it cannot be sent.
pub(crate) type Id = Result<Option<HeaderValue>, String>;

/// The settings of a client.
#[allow(clippy::struct_excessive_bools)] // Independent settings.
pub(crate) struct Shared {
    pub(crate) transport: Box<dyn Transport>,
    pub(crate) credential: Credential,
    pub(crate) user_agent: HeaderValue,
    pub(crate) server: Server,
    pub(crate) upload_server: Server,
    pub(crate) options: Options,
    pub(crate) hooks: Option<Hooks>,
    pub(crate) in_flight: Option<InFlight>,
    pub(crate) connect_timeout: Duration,
    pub(crate) max_response_bytes: usize,
    pub(crate) max_error_bytes: usize,
    pub(crate) allow_http: bool,
    pub(crate) can_https: bool,
    pub(crate) strict_responses: bool,
    pub(crate) keep_raw_body: bool,
    #[cfg(all(feature = "blocking", not(all(target_family = "wasm", target_os = "unknown"))))]
    pub(crate) background: crate::runtime::background::Background,
}

/// The settings that a call takes from its client and may change for itself.
#[derive(Clone)]
pub(crate) struct Options {
    /// Limit of one attempt.
    pub(crate) timeout: Duration,
    /// Limit of the whole call: all attempts and the waits between them.
    pub(crate) deadline: Duration,
    pub(crate) retry: RetryPolicy,
}

impl ApideckCore {
    /// A view of this client whose calls are made for this consumer. It shares connections and settings, and is cheap
    /// enough to be made for each request of a server.
    ///
    /// A request that sets its own `consumer_id` keeps it. A line break at the end of the id is trimmed. Calls with a blank
    /// id, or one that a header cannot carry, fail with [`Error::InvalidRequest`](crate::Error::InvalidRequest): they are
    /// never made for another consumer.
    ///
    /// ```no_run
    /// use apideck_unify::{ApideckCore, Error, funcs::vault_connections_list, models::*};
    ///
    /// /// The services that a tenant has connected. A server calls it with one client for all tenants.
    /// async fn connected(apideck: &ApideckCore, tenant: &str) -> Result<Vec<Connection>, Error> {
    ///     let apideck = apideck.for_consumer(tenant);
    ///     let response = vault_connections_list(&apideck, VaultConnectionsListRequest::new()).send().await?;
    ///     Ok(response.into_data())
    /// }
    ///
    /// #[tokio::main]
    /// async fn main() -> Result<(), Error> {
    ///     let apideck = ApideckCore::builder().build()?;
    ///     println!("{}", connected(&apideck, "tenant-1").await?.len());
    ///     Ok(())
    /// }
    /// ```
    #[must_use = "it returns another client and leaves this one as it is"]
    pub fn for_consumer(&self, consumer_id: &str) -> Self {
        let consumer_id = header::id("consumer_id", consumer_id).map(Some);
        Self(Arc::new(Client { consumer_id, ..(*self.0).clone() }))
    }

    /// A view of this client whose calls go to this connected service, such as `xero`. It shares connections and settings.
    ///
    /// The id is sent as `x-apideck-service-id` by every operation that takes one there and by [`call`](Self::call), unless
    /// the request sets its own `service_id`. Operations of Vault name the service in their path and are not affected.
    /// Calls with a blank id, or one that a header cannot carry, fail with
    /// [`Error::InvalidRequest`](crate::Error::InvalidRequest).
    #[must_use = "it returns another client and leaves this one as it is"]
    pub fn for_service(&self, service_id: &str) -> Self {
        let service_id = header::id("service_id", service_id).map(Some);
        Self(Arc::new(Client { service_id, ..(*self.0).clone() }))
    }

    /// Closes the connections that no call uses, for example before a long pause or after the network has changed.
    ///
    /// Calls in flight continue, and later calls open new connections. The client, its clones and its views share their
    /// connections. For a custom transport, this calls
    /// [`Transport::close_idle_connections`](crate::Transport::close_idle_connections).
    pub fn close_idle_connections(&self) {
        self.0.transport.close_idle_connections();
    }
}

impl Deref for Client {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.shared
    }
}

impl Shared {
    /// The server of calls that do not set their own.
    pub(crate) fn default_server(&self, upload: bool) -> &Server {
        if upload { &self.upload_server } else { &self.server }
    }
}

impl fmt::Debug for ApideckCore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let client = &*self.0;
        f.debug_struct("ApideckCore")
            .field("credential", &client.credential)
            .field("consumer_id", &client.consumer_id.as_ref().ok().and_then(Option::as_ref))
            .field("service_id", &client.service_id.as_ref().ok().and_then(Option::as_ref))
            .field("app_id", &client.app_id.as_ref().ok().and_then(Option::as_ref))
            .field("server", &client.server)
            .field("upload_server", &client.upload_server)
            .field("timeout", &client.options.timeout)
            .field("deadline", &client.options.deadline)
            .field("retry", &client.options.retry.config)
            .finish_non_exhaustive()
    }
}
