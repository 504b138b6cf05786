//! The client.

pub(crate) mod api_key;
pub(crate) mod builder;
pub(crate) mod callback;
mod connections;
#[cfg(feature = "debug-log")]
mod debug_log;
pub(crate) mod hook;
pub(crate) mod retry;
pub(crate) mod server;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use secrecy::SecretString;

use crate::client::api_key::Provider;
use crate::client::hook::Hooks;
use crate::client::retry::Codes;
use crate::client::server::Server;
use crate::{Builder, Operation, RetryConfig, Transport};

/// A client of the Apideck API: settings and a pool of connections.
///
/// Cloning is cheap and shares both. It is safe to use from many tasks at once; one client serves a whole
/// program.
#[derive(Clone)]
pub struct ApideckCore(pub(crate) Arc<Client>);

/// What is inside: everything checked and prepared when the client was built.
pub(crate) struct Client {
    pub(crate) transport: Box<dyn Transport>,
    pub(crate) credential: Credential,
    pub(crate) user_agent: HeaderValue,
    pub(crate) consumer_id: Option<HeaderValue>,
    pub(crate) app_id: Option<HeaderValue>,
    pub(crate) server: Server,
    pub(crate) upload_server: Server,
    pub(crate) timeout: Duration,
    pub(crate) deadline: Duration,
    pub(crate) retry: RetryConfig,
    pub(crate) retry_codes: Option<Codes>,
    pub(crate) hooks: Option<Hooks>,
    pub(crate) connect_timeout: Duration,
    pub(crate) max_response_bytes: usize,
    pub(crate) max_error_bytes: usize,
    pub(crate) allow_http: bool,
    pub(crate) can_https: bool,
    pub(crate) strict_responses: bool,
}

/// Where the `authorization` header comes from.
pub(crate) enum Credential {
    Missing,
    Ready(HeaderValue),
    Provider(Provider),
}

impl Credential {
    pub(crate) fn of(key: &SecretString) -> Result<Self, String> {
        Ok(api_key::authorization(key)?.map_or(Self::Missing, Self::Ready))
    }

    /// The header, unless it is missing or has to be asked for.
    pub(crate) fn header(&self) -> Option<HeaderValue> {
        match self {
            Self::Ready(value) => Some(value.clone()),
            Self::Missing | Self::Provider(_) => None,
        }
    }
}

impl ApideckCore {
    /// Starts a client. All settings have defaults, and the key and ids fall back to the environment
    /// variables `APIDECK_API_KEY`, `APIDECK_CONSUMER_ID` and `APIDECK_APP_ID`.
    pub fn builder() -> Builder {
        Builder::new()
    }
}

impl Client {
    pub(crate) fn server_of(&self, operation: &Operation) -> &Server {
        if operation.upload { &self.upload_server } else { &self.server }
    }
}

impl fmt::Debug for ApideckCore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let client = &*self.0;
        f.debug_struct("ApideckCore")
            .field("credential", &client.credential)
            .field("consumer_id", &client.consumer_id)
            .field("app_id", &client.app_id)
            .field("server", &client.server)
            .field("upload_server", &client.upload_server)
            .field("timeout", &client.timeout)
            .field("deadline", &client.deadline)
            .field("retry", &client.retry)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "missing",
            Self::Ready(_) => "[redacted]",
            Self::Provider(_) => "provider",
        })
    }
}
