//! The client: its settings, checked and ready for use.

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

use self::api_key::Credential;
use self::hook::Hooks;
use self::retry::{Codes, RetryConfig};
use self::server::Server;
use crate::Transport;

/// A client of the Apideck API: settings and a pool of connections. Made by [`builder`](Self::builder).
///
/// Cloning is cheap, and clones share settings and connections. One client serves a whole program; it can be used from
/// many tasks at once.
#[derive(Clone)]
pub struct ApideckCore(pub(crate) Arc<Client>);

/// The settings of a client.
pub(crate) struct Client {
    pub(crate) transport: Box<dyn Transport>,
    pub(crate) credential: Credential,
    pub(crate) user_agent: HeaderValue,
    pub(crate) consumer_id: Option<HeaderValue>,
    pub(crate) app_id: Option<HeaderValue>,
    pub(crate) server: Server,
    pub(crate) upload_server: Server,
    pub(crate) options: Options,
    pub(crate) hooks: Option<Hooks>,
    pub(crate) connect_timeout: Duration,
    pub(crate) max_response_bytes: usize,
    pub(crate) max_error_bytes: usize,
    pub(crate) allow_http: bool,
    pub(crate) can_https: bool,
    pub(crate) strict_responses: bool,
}

/// The settings that a call takes from its client and may change for itself.
#[derive(Clone)]
pub(crate) struct Options {
    /// Limit of one attempt.
    pub(crate) timeout: Duration,
    /// Limit of the whole call: all attempts and the waits between them.
    pub(crate) deadline: Duration,
    pub(crate) retry: RetryConfig,
    /// The statuses to retry after, if the caller named them.
    pub(crate) retry_codes: Option<Codes>,
}

impl Client {
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
            .field("consumer_id", &client.consumer_id)
            .field("app_id", &client.app_id)
            .field("server", &client.server)
            .field("upload_server", &client.upload_server)
            .field("timeout", &client.options.timeout)
            .field("deadline", &client.options.deadline)
            .field("retry", &client.options.retry)
            .finish_non_exhaustive()
    }
}
