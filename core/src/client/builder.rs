//! Builds a client: settings with their defaults, checked at the end.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use secrecy::ExposeSecret;

use super::api_key::{ApiKey, Credential, Source};
use super::callback::InFlight;
#[cfg(feature = "debug-log")]
use super::debug_log;
use super::hook::{Hook, Hooks};
use super::retry::{Codes, RetryConfig, RetryPolicy};
use super::server::Server;
use super::{ApideckCore, Client, Options, Shared};
use crate::transport::TransportSettings;
use crate::{Error, Transport, header};

const DEFAULT_SERVER: &str = "https://unify.apideck.com";
const DEFAULT_UPLOAD_SERVER: &str = "https://upload.apideck.com";
const DEFAULT_USER_AGENT: &str = concat!("apideck-unify-rust/", env!("CARGO_PKG_VERSION"));

/// Builds a client of type `C`: [`ApideckCore`], or a type that wraps it.
///
/// Start with [`ApideckCore::builder`]. Every setting has a default. Setters do not fail: [`build`](Self::build) checks
/// all settings.
///
/// Calls need a tokio runtime with I/O and time enabled, which `#[tokio::main]` and `enable_all` do; see
/// [`Transport`](crate::Transport).
///
/// On `wasm32-unknown-unknown`, calls do not need a runtime, and the JavaScript engine connects. There, and in native
/// programs without the feature `hyper`, the settings for connections, proxies and certificates do not exist:
/// `connect_timeout`, `pool_idle_timeout`, `pool_max_idle_per_host`, `max_response_headers`, `local_address`, `proxy`,
/// `no_proxy`, `wrap_transport`, `add_root_certificate`, `client_certificate`.
///
/// ```
/// use apideck_unify::{ApideckCore, Error, RetryConfig};
/// use std::time::Duration;
///
/// fn main() -> Result<(), Error> {
///     let apideck = ApideckCore::builder()
///         // By default APIDECK_API_KEY, APIDECK_APP_ID and APIDECK_CONSUMER_ID.
///         .api_key("sk_live_example")
///         .app_id("dSBdXd2H6Mqwfg0atXHXYcysLJE9qyn1VwBtXHX")
///         .consumer_id("test-consumer")
///         // One attempt, and the whole call with its retries.
///         .timeout(Duration::from_secs(5))
///         .deadline(Duration::from_secs(20))
///         .retry(RetryConfig { max_elapsed_time: Duration::from_secs(15), ..RetryConfig::default() })
///         .build()?;
///     println!("{apideck:?}");
///     Ok(())
/// }
/// ```
pub struct Builder<C = ApideckCore> {
    pub(super) settings: Settings,
    client: PhantomData<fn() -> C>,
}

#[allow(clippy::struct_excessive_bools)] // Independent settings.
pub(super) struct Settings {
    api_key: Option<ApiKey>,
    consumer_id: Option<String>,
    app_id: Option<String>,
    server_url: Option<String>,
    upload_server_url: Option<String>,
    user_agent: String,
    options: Options,
    /// The codes that were set, or why they are invalid.
    retry_codes: Result<Option<Codes>, String>,
    hooks: Option<Hooks>,
    pub(super) in_flight: Option<InFlight>,
    max_response_bytes: usize,
    max_error_bytes: usize,
    allow_http: bool,
    strict_responses: bool,
    keep_raw_body: bool,
    /// `None` for the built-in transport.
    pub(super) transport: Option<MakeTransport>,
    can_https: bool,
    pub(super) connections: TransportSettings,
    environment: fn(&str) -> Option<String>,
    #[cfg(feature = "debug-log")]
    debug_log: debug_log::Add,
}

/// Makes the transport from the settings of connections and the environment. It is a closure, so that programs without a
/// transport of their own have no code for it.
pub(super) type MakeTransport =
    Box<dyn FnOnce(TransportSettings, fn(&str) -> Option<String>) -> Result<Box<dyn Transport>, String> + Send + Sync>;

impl<C: From<ApideckCore>> Builder<C> {
    /// Default settings.
    pub fn new() -> Self {
        Self {
            settings: Settings {
                api_key: None,
                consumer_id: None,
                app_id: None,
                server_url: None,
                upload_server_url: None,
                user_agent: String::new(),
                options: Options {
                    timeout: Duration::from_secs(60),
                    deadline: Duration::MAX,
                    retry: RetryPolicy::default(),
                },
                retry_codes: Ok(None),
                hooks: None,
                in_flight: None,
                max_response_bytes: 64 << 20,
                max_error_bytes: 1 << 20,
                allow_http: false,
                strict_responses: false,
                keep_raw_body: false,
                transport: None,
                can_https: TransportSettings::CAN_HTTPS,
                environment: |name| std::env::var(name).ok(),
                #[cfg(feature = "debug-log")]
                debug_log: debug_log::DEFAULT,
                connections: TransportSettings::default(),
            },
            client: PhantomData,
        }
    }

    /// The API key, as text or through [`ApiKey::provider`]. If it is empty or not set, the environment variable
    /// `APIDECK_API_KEY` is used. Without either, calls fail with [`Error::InvalidRequest`] before anything is sent.
    pub fn api_key(mut self, api_key: impl Into<ApiKey>) -> Self {
        self.settings.api_key = Some(api_key.into());
        self
    }

    /// The consumer of all calls that do not set their own. If it is not set, the environment variable
    /// `APIDECK_CONSUMER_ID` is used, unless that is blank. A line break at its end is trimmed.
    ///
    /// A blank id is an error of [`build`](Self::build), since calls would be made for the consumer of the environment.
    /// For many consumers, see [`ApideckCore::for_consumer`].
    pub fn consumer_id(mut self, consumer_id: impl Into<String>) -> Self {
        self.settings.consumer_id = Some(consumer_id.into());
        self
    }

    /// The Unify application of all calls that do not set their own. If it is not set, the environment variable
    /// `APIDECK_APP_ID` is used, unless that is blank. A line break at its end is trimmed. A blank id is an error of
    /// [`build`](Self::build).
    pub fn app_id(mut self, app_id: impl Into<String>) -> Self {
        self.settings.app_id = Some(app_id.into());
        self
    }

    /// The server of all operations, uploads included; `https://unify.apideck.com` by default. A path in the URL is
    /// kept and comes before the path of each operation.
    pub fn server_url(mut self, url: impl Into<String>) -> Self {
        self.settings.server_url = Some(url.into());
        self
    }

    /// The server of the upload operations alone; by default [`server_url`](Self::server_url) if that is set, otherwise
    /// `https://upload.apideck.com`.
    pub fn upload_server_url(mut self, url: impl Into<String>) -> Self {
        self.settings.upload_server_url = Some(url.into());
        self
    }

    /// The `user-agent` header; `apideck-unify-rust/<version>` by default.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.settings.user_agent = user_agent.into();
        self
    }

    /// Limit of one attempt, from sending the request to the last byte of the response; 60 seconds by default. For a
    /// body that is streamed, the limit of each wait for data. [`Duration::MAX`] means no limit.
    ///
    /// By default, an attempt that reaches this limit is the last one, since no attempt starts later than
    /// [`RetryConfig::max_elapsed_time`], also 60 seconds: for a retry, shorten this limit or raise that one.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.options.timeout = timeout;
        self
    }

    /// Limit of a whole call: all attempts and the waits between them. Not limited by default: each attempt ends with
    /// its [`timeout`](Self::timeout), and no attempt starts later than [`RetryConfig::max_elapsed_time`] after the
    /// call.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.settings.options.deadline = deadline;
        self
    }

    /// How failed attempts are retried. Only requests that are safe to send twice are retried, unless the configuration
    /// sets [`any_method`](RetryConfig::any_method).
    pub fn retry(mut self, config: RetryConfig) -> Self {
        self.settings.options.retry.config = config;
        self
    }

    /// The statuses after which a call is retried, such as `429` or `5XX`, instead of those that [`RetryConfig`] lists.
    /// Requests that are not safe to send twice are still retried only with [`any_method`](RetryConfig::any_method).
    pub fn retry_codes<S: AsRef<str>>(mut self, codes: impl IntoIterator<Item = S>) -> Self {
        self.settings.retry_codes = Codes::parse(codes).map(Some);
        self
    }

    /// Adds code that runs around each attempt, after the hooks that were added before.
    pub fn hook(mut self, hook: impl Hook + 'static) -> Self {
        self.settings.hooks = Some(Hooks::add(self.settings.hooks, hook));
        self
    }

    /// Maximum size of a response body that is read into memory, in bytes; 64 MiB (67,108,864) by default. A larger one
    /// is [`Error::ResponseValidation`].
    ///
    /// It also limits the memory of decoded values: 16 MiB plus 64 bytes per byte of the body, but at most 16 MiB plus four
    /// times this limit (272 MiB by default). A body whose values would take more, such as a list of a million empty
    /// objects, is [`Error::ResponseValidation`] too. Custom calls
    /// ([`ApideckCore::call`](crate::ApideckCore::call)) are decoded by `serde_json`, which does not limit the memory.
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.settings.max_response_bytes = bytes;
        self
    }

    /// Maximum size of the body that an error keeps, in bytes; 1 MiB (1,048,576) by default. The rest is not read.
    pub fn max_error_bytes(mut self, bytes: usize) -> Self {
        self.settings.max_error_bytes = bytes;
        self
    }

    /// Whether plain `http://` is allowed for hosts other than this machine. Off by default, since it exposes the API
    /// key to everyone on the network path.
    pub fn allow_http(mut self, allow: bool) -> Self {
        self.settings.allow_http = allow;
        self
    }

    /// Whether a response that deviates from the API documents is [`Error::ResponseValidation`]. Off by default: deviations
    /// are repaired and recorded in [`HttpMeta::repairs`](crate::HttpMeta), at most 64 of them.
    ///
    /// Some deviations are always errors: the payload (`data`) is missing, null or of another kind; an error document has a
    /// success status; a created object has no `id`; or, in vault, connector and webhook, a single object has no value for
    /// a required member, such as the URL of a session. Items of lists and nested values are repaired and recorded: a bad
    /// item never fails the whole page.
    ///
    /// A DELETE, PUT or PATCH with an empty response body is always a success. Its body is then the default value, and
    /// [`HttpMeta::status`](crate::HttpMeta) has the status.
    pub fn strict_responses(mut self, strict: bool) -> Self {
        self.settings.strict_responses = strict;
        self
    }

    /// Whether [`HttpMeta::raw_body`](crate::HttpMeta::raw_body) keeps the bytes that a response was decoded from. Off by
    /// default, so that they are freed after decoding.
    ///
    /// The bytes also have the members without a field in the model, which are skipped and not recorded as repairs, and the
    /// exact text of repaired values.
    pub fn keep_raw_body(mut self, keep: bool) -> Self {
        self.settings.keep_raw_body = keep;
        self
    }

    /// Where environment variables are read from; the environment of the process by default. `.environment(|_| None)`
    /// ignores them.
    ///
    /// `wasm32-unknown-unknown` does not have an environment. On that target, return a value for `APIDECK_DEBUG` to turn on
    /// the debug log, which goes to `console.error`.
    pub fn environment(mut self, variable: fn(&str) -> Option<String>) -> Self {
        self.settings.environment = variable;
        #[cfg(feature = "debug-log")]
        {
            self.settings.debug_log = debug_log::add;
        }
        self
    }

    /// How requests are sent. A custom transport replaces the built-in one, and all settings for connections, such as
    /// `connect_timeout`, then have no effect. The built-in one is `HyperTransport` with the feature `hyper`, and `FetchTransport` on
    /// `wasm32-unknown-unknown`.
    pub fn transport(mut self, transport: impl Transport + 'static) -> Self {
        self.settings.transport = Some(Box::new(|_, _| Ok(Box::new(transport))));
        self.settings.can_https = true;
        self
    }

    /// Checks the settings and makes the client. It does not connect yet.
    ///
    /// Fails with [`Error::InvalidRequest`] for a key or an id that a header cannot carry, for a blank id, for a server URL
    /// without scheme or host or with user-info, a query or a fragment, and for plain http to a host other than this machine
    /// unless it is [allowed](Self::allow_http). Without the feature `hyper`, native programs have no built-in transport, and
    /// it fails unless one is [given](Self::transport).
    pub fn build(self) -> Result<C, Error> {
        self.settings.build().map(C::from).map_err(|message| Error::invalid_request(None, message))
    }
}

impl Settings {
    fn build(self) -> Result<ApideckCore, String> {
        let credential = match self.api_key.map(|key| key.0) {
            Some(Source::Provider(provider)) => Credential::Provider(provider),
            key => {
                let key = match key {
                    Some(Source::Text(key)) if !key.expose_secret().is_empty() => key,
                    _ => (self.environment)("APIDECK_API_KEY").unwrap_or_default().into(),
                };
                Credential::from_key(&key)?
            }
        };
        #[cfg(feature = "debug-log")]
        let hooks = (self.debug_log)(self.hooks, (self.environment)("APIDECK_DEBUG"));
        #[cfg(not(feature = "debug-log"))]
        let hooks = self.hooks;
        let id = |field, set: Option<String>, variable| {
            // An empty environment variable is unset.
            let id = set.or_else(|| (self.environment)(variable).filter(|id| !id.trim().is_empty()));
            id.map(|id| header::id(field, &id)).transpose()
        };
        let consumer_id = id("consumer_id", self.consumer_id, "APIDECK_CONSUMER_ID")?;
        let app_id = id("app_id", self.app_id, "APIDECK_APP_ID")?;

        let parse = |what, url: Option<String>, default: &str| {
            let url = url.as_deref().unwrap_or(default);
            Server::parse(what, url, self.allow_http)
        };
        let upload_server_url = self.upload_server_url.or_else(|| self.server_url.clone());
        let user_agent = header::value_of("user_agent", &self.user_agent)?;
        let server = parse("server_url", self.server_url, DEFAULT_SERVER)?;
        let upload_server = parse("upload_server_url", upload_server_url, DEFAULT_UPLOAD_SERVER)?;
        let connect_timeout = self.connections.connect_timeout();
        let transport = match self.transport {
            Some(make) => make(self.connections, self.environment)?,
            None => self.connections.into_transport(self.environment)?,
        };
        let shared = Arc::new(Shared {
            transport,
            credential,
            user_agent: user_agent.unwrap_or(HeaderValue::from_static(DEFAULT_USER_AGENT)),
            server,
            upload_server,
            options: Options { retry: RetryPolicy { codes: self.retry_codes?, ..self.options.retry }, ..self.options },
            hooks,
            in_flight: self.in_flight,
            connect_timeout,
            max_response_bytes: self.max_response_bytes,
            max_error_bytes: self.max_error_bytes,
            allow_http: self.allow_http,
            can_https: self.can_https,
            strict_responses: self.strict_responses,
            keep_raw_body: self.keep_raw_body,
            #[cfg(all(feature = "blocking", not(all(target_family = "wasm", target_os = "unknown"))))]
            background: crate::runtime::background::Background::default(),
        });
        let (consumer_id, service_id, app_id) = (Ok(consumer_id), Ok(None), Ok(app_id));
        Ok(ApideckCore(Arc::new(Client { shared, consumer_id, service_id, app_id })))
    }
}

impl ApideckCore {
    /// Starts to build a client. All settings have defaults. The API key and the ids fall back to the environment
    /// variables `APIDECK_API_KEY`, `APIDECK_CONSUMER_ID` and `APIDECK_APP_ID`.
    pub fn builder() -> Builder {
        Builder::new()
    }
}

impl<C: From<ApideckCore>> Default for Builder<C> {
    fn default() -> Self {
        Self::new()
    }
}

impl<C> fmt::Debug for Builder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The server URLs are not checked yet and may have a password in them.
        f.debug_struct("Builder")
            .field("api_key", &self.settings.api_key)
            .field("consumer_id", &self.settings.consumer_id)
            .field("app_id", &self.settings.app_id)
            .field("timeout", &self.settings.options.timeout)
            .finish_non_exhaustive()
    }
}
