//! The settings of a client.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use secrecy::ExposeSecret;

use crate::client::api_key::Source;
#[cfg(feature = "debug-log")]
use crate::client::debug_log;
use crate::client::hook::Hooks;
use crate::client::retry::Codes;
use crate::client::server::Server;
use crate::client::{Client, Credential};
use crate::transport::{Connections, HyperTransport, tls};
use crate::{ApiKey, ApideckCore, Error, Hook, RetryConfig, Transport, header};

const DEFAULT_SERVER: &str = "https://unify.apideck.com";
const DEFAULT_UPLOAD_SERVER: &str = "https://upload.apideck.com";
const DEFAULT_USER_AGENT: &str = concat!("apideck-unify-rust/", env!("CARGO_PKG_VERSION"));

/// The settings of a client of type `C`: [`ApideckCore`], or a type around it.
///
/// Settings are checked in [`build`](Self::build).
pub struct Builder<C = ApideckCore> {
    pub(super) settings: Settings,
    client: PhantomData<fn() -> C>,
}

pub(super) struct Settings {
    api_key: Option<ApiKey>,
    consumer_id: String,
    app_id: String,
    server_url: Option<String>,
    upload_server_url: Option<String>,
    user_agent: String,
    timeout: Duration,
    deadline: Duration,
    retry: RetryConfig,
    retry_codes: Result<Option<Codes>, String>,
    hooks: Option<Hooks>,
    max_response_bytes: usize,
    max_error_bytes: usize,
    allow_http: bool,
    strict_responses: bool,
    pub(super) transport: Option<Box<dyn Transport>>,
    pub(super) connections: Connections,
    environment: fn(&str) -> Option<String>,
}

impl<C: From<ApideckCore>> Builder<C> {
    /// Default settings.
    pub fn new() -> Self {
        Self {
            settings: Settings {
                api_key: None,
                consumer_id: String::new(),
                app_id: String::new(),
                server_url: None,
                upload_server_url: None,
                user_agent: String::new(),
                timeout: Duration::from_secs(60),
                deadline: Duration::MAX,
                retry: RetryConfig::safe(),
                retry_codes: Ok(None),
                hooks: None,
                max_response_bytes: 64 << 20,
                max_error_bytes: 1 << 20,
                allow_http: false,
                strict_responses: false,
                transport: None,
                environment: |name| std::env::var(name).ok(),
                connections: Connections::default(),
            },
            client: PhantomData,
        }
    }

    /// The API key, as text or through [`ApiKey::provider`]. Without one, or with an empty one, it is the
    /// environment variable `APIDECK_API_KEY`; if that is missing too, calls fail before anything is sent.
    pub fn api_key(mut self, api_key: impl Into<ApiKey>) -> Self {
        self.settings.api_key = Some(api_key.into());
        self
    }

    /// The consumer of all calls that do not name one. Without it, the environment variable
    /// `APIDECK_CONSUMER_ID`.
    pub fn consumer_id(mut self, consumer_id: impl Into<String>) -> Self {
        self.settings.consumer_id = consumer_id.into();
        self
    }

    /// The Unify application of all calls that do not name one. Without it, the environment variable
    /// `APIDECK_APP_ID`.
    pub fn app_id(mut self, app_id: impl Into<String>) -> Self {
        self.settings.app_id = app_id.into();
        self
    }

    /// The server of all operations, uploads included; `https://unify.apideck.com` by default. A path in
    /// it is kept.
    pub fn server_url(mut self, url: impl Into<String>) -> Self {
        self.settings.server_url = Some(url.into());
        self
    }

    /// The server of the upload operations alone; `https://upload.apideck.com` by default, or
    /// [`server_url`](Self::server_url) if that is set.
    pub fn upload_server_url(mut self, url: impl Into<String>) -> Self {
        self.settings.upload_server_url = Some(url.into());
        self
    }

    /// The `user-agent` header; `apideck-unify-rust/<version>` by default.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.settings.user_agent = user_agent.into();
        self
    }

    /// How long one attempt may take, from sending the request to the last byte of a decoded answer;
    /// 60 seconds by default. [`Duration::MAX`] is no limit.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeout = timeout;
        self
    }

    /// How long a call may take, all attempts and the waits between them together. There is no such limit by
    /// default: an attempt ends with its [`timeout`](Self::timeout), and none is begun later than
    /// [`RetryConfig::max_elapsed_time`] after the start.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.settings.deadline = deadline;
        self
    }

    /// How failed attempts are repeated, for calls of every method; by default only what is safe is repeated, see
    /// [`RetryConfig`].
    pub fn retry(mut self, config: RetryConfig) -> Self {
        self.settings.retry = config;
        self
    }

    /// The statuses after which calls of every method are repeated, such as `429` or `5XX`, instead of those that
    /// [`RetryConfig`] lists.
    pub fn retry_codes<S: AsRef<str>>(mut self, codes: impl IntoIterator<Item = S>) -> Self {
        self.settings.retry_codes = Codes::parse(codes).map(Some);
        self
    }

    /// Adds code that runs around each attempt, after that of the hooks added before.
    pub fn hook(mut self, hook: impl Hook + 'static) -> Self {
        self.settings.hooks = Some(Hooks::with(self.settings.hooks, hook));
        self
    }

    /// How many bytes a decoded body may have; 64 MiB (67,108,864) by default.
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.settings.max_response_bytes = bytes;
        self
    }

    /// How many bytes of the body of an error are kept; 1 MiB (1,048,576) by default. The rest is not read.
    pub fn max_error_bytes(mut self, bytes: usize) -> Self {
        self.settings.max_error_bytes = bytes;
        self
    }

    /// Whether plain `http://` is allowed for other hosts than this machine; not by default, since it
    /// shows the API key to everyone on the way.
    pub fn allow_http(mut self, allow: bool) -> Self {
        self.settings.allow_http = allow;
        self
    }

    /// Whether an answer that differs from what the API promises is
    /// [`Error::ResponseValidation`]; by default it is read as well as possible, and
    /// [`HttpMeta::repairs`](crate::HttpMeta) tells how.
    pub fn strict_responses(mut self, strict: bool) -> Self {
        self.settings.strict_responses = strict;
        self
    }

    /// Where environment variables are read from; the process's environment by default.
    /// `.environment(|_| None)` reads none.
    pub fn environment(mut self, variable: fn(&str) -> Option<String>) -> Self {
        self.settings.environment = variable;
        self
    }

    /// Checks the settings and makes the client. It does not connect yet.
    ///
    /// Fails with [`Error::InvalidRequest`] for a key or an id that no header can carry, for a server URL
    /// without scheme or host, with user-info, a query or a fragment, and for plain http to another host
    /// than this machine unless it is [allowed](Self::allow_http).
    pub fn build(self) -> Result<C, Error> {
        self.settings.build().map(C::from).map_err(|message| Error::invalid_request(None, message))
    }
}

impl Settings {
    fn build(self) -> Result<ApideckCore, String> {
        let from_environment = |value: String, name| {
            if value.is_empty() { (self.environment)(name).unwrap_or_default() } else { value }
        };
        let credential = match self.api_key.map(|key| key.0) {
            Some(Source::Provider(provider)) => Credential::Provider(provider),
            Some(Source::Text(key)) if !key.expose_secret().is_empty() => Credential::of(&key)?,
            _ => Credential::of(&from_environment(String::new(), "APIDECK_API_KEY").into())?,
        };
        #[cfg(feature = "debug-log")]
        let hooks = debug_log::add(self.hooks, (self.environment)("APIDECK_DEBUG"));
        #[cfg(not(feature = "debug-log"))]
        let hooks = self.hooks;
        let consumer_id = from_environment(self.consumer_id, "APIDECK_CONSUMER_ID");
        let app_id = from_environment(self.app_id, "APIDECK_APP_ID");

        let server = |what, url: Option<String>, default: &str| {
            let url = url.as_deref().unwrap_or(default);
            Server::parse(what, url, self.allow_http)
        };
        let upload_server_url = self.upload_server_url.or_else(|| self.server_url.clone());
        let connect_timeout = self.connections.connect_timeout;
        let can_https = self.transport.is_some() || tls::AVAILABLE;
        let transport = match self.transport {
            Some(transport) => transport,
            None => Box::new(HyperTransport::new(self.connections, self.environment)?),
        };
        Ok(ApideckCore(Arc::new(Client {
            transport,
            credential,
            user_agent: header::value_of("user_agent", &self.user_agent)?
                .unwrap_or(HeaderValue::from_static(DEFAULT_USER_AGENT)),
            consumer_id: header::value_of("consumer_id", &consumer_id)?,
            app_id: header::value_of("app_id", &app_id)?,
            server: server("server_url", self.server_url, DEFAULT_SERVER)?,
            upload_server: server("upload_server_url", upload_server_url, DEFAULT_UPLOAD_SERVER)?,
            timeout: self.timeout,
            deadline: self.deadline,
            retry: self.retry,
            retry_codes: self.retry_codes?,
            hooks,
            connect_timeout,
            max_response_bytes: self.max_response_bytes,
            max_error_bytes: self.max_error_bytes,
            allow_http: self.allow_http,
            can_https,
            strict_responses: self.strict_responses,
        })))
    }
}

impl<C: From<ApideckCore>> Default for Builder<C> {
    fn default() -> Self {
        Self::new()
    }
}

impl<C> fmt::Debug for Builder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The server URLs are not checked yet and may hold a password.
        f.debug_struct("Builder")
            .field("api_key", &self.settings.api_key)
            .field("consumer_id", &self.settings.consumer_id)
            .field("app_id", &self.settings.app_id)
            .field("timeout", &self.settings.timeout)
            .finish_non_exhaustive()
    }
}
