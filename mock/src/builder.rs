//! The settings of a mock.

use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;

use tokio::net::TcpListener;

use crate::apideck::sample::seed;
use crate::apideck::service::Service;
use crate::apideck::store::Store;
use crate::mock::Mock;
use crate::record::log::Log;
use crate::server::listener::Transport;
use crate::server::state::State;

/// The settings of a [`Mock`], created by [`Mock::builder`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// let mock = apideck_mock::Mock::builder().api_key("sk_test").start().await?;
/// # mock.shutdown().await;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Builder {
    api_key: Option<String>,
    port: u16,
    record: bool,
    cors: bool,
    seed: Option<u64>,
    store: Option<Arc<Store>>,
    #[cfg(feature = "tls")]
    tls: bool,
}

impl Mock {
    /// Starts a mock with the default settings: HTTP, a free port of 127.0.0.1, any plausible API key.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Returns the settings of a mock, to change and start.
    pub fn builder() -> Builder {
        Builder::default()
    }
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            api_key: None,
            port: 0,
            record: true,
            cors: false,
            seed: None,
            store: None,
            #[cfg(feature = "tls")]
            tls: false,
        }
    }
}

impl Builder {
    /// Accepts only this API key.
    ///
    /// By default the mock accepts every key that is not empty and contains neither `wrong`, `invalid` nor `unpaid`. It is
    /// also the secret of events whose webhook was created in an earlier run.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.api_key = Some(key.into());
        self
    }

    /// Listens on this port of 127.0.0.1. The default, 0, chooses a free port.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Whether the mock keeps every request in memory. The default is `true`.
    ///
    /// Use `false` for long runs and large bodies: [`Mock::requests`] and [`Mock::performed`] then stay empty, and
    /// upload routes compute only the size and the digest of a body. [`Mock::request_count`] and [`Mock::effects`]
    /// count in both cases.
    pub fn record(mut self, record: bool) -> Self {
        self.record = record;
        self
    }

    /// Whether pages of other origins may call the mock from a browser. The default is `false`, as at Apideck.
    ///
    /// The mock then responds to preflight requests, without recording them, and adds the CORS headers to every
    /// response that comes with its headers at all.
    pub fn cors(mut self, cors: bool) -> Self {
        self.cors = cors;
        self
    }

    /// Starts with made-up rows in every resource: companies, invoices, employees and so on.
    ///
    /// The same seed makes the same rows, with the same ids. By default the mock has no rows. A [store](Self::store)
    /// that has rows already stays as it is.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Uses this store for its rows, for example one that was read from a file. The default is an empty one.
    pub fn store(mut self, store: Arc<Store>) -> Self {
        self.store = Some(store);
        self
    }

    /// Serves HTTPS with a certificate for `localhost` and 127.0.0.1, issued by a new certificate authority.
    ///
    /// The client must trust [`Mock::ca_pem`].
    #[cfg(feature = "tls")]
    pub fn tls(mut self, tls: bool) -> Self {
        self.tls = tls;
        self
    }

    /// Starts the mock on the current tokio runtime.
    ///
    /// Returns an error if the port is in use.
    pub async fn start(self) -> io::Result<Mock> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port)).await?;
        let address = listener.local_addr()?;
        let log = Log::new(self.record);
        let (store, seed) = (self.store.unwrap_or_default(), self.seed.unwrap_or_default());
        if self.seed.is_some() && store.is_empty() {
            seed::fill(&store, seed);
        }
        let start = |url: String, transport, ca_pem| {
            let (service, queue) = Service::new(url, store, self.api_key, seed);
            Mock::run(listener, transport, State::new(address, self.cors, log, service), queue, ca_pem)
        };
        #[cfg(feature = "tls")]
        if self.tls {
            let identity = crate::server::tls::Identity::generate()?;
            let url = format!("https://localhost:{}", address.port());
            return Ok(start(url, Transport::Tls(identity.acceptor), Some(identity.ca_pem)));
        }
        Ok(start(format!("http://{address}"), Transport::Plain, None))
    }
}
