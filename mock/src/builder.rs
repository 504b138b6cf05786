//! How a mock is set up.

use std::io;
use std::net::Ipv4Addr;

use tokio::net::TcpListener;

use crate::listen::Wire;
use crate::log::Log;
use crate::mock::Mock;
use crate::state::State;

/// Sets up a [`Mock`]; made by [`Mock::builder`].
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
    #[cfg(feature = "tls")]
    tls: bool,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            api_key: None,
            port: 0,
            record: true,
            #[cfg(feature = "tls")]
            tls: false,
        }
    }
}

impl Builder {
    /// Accepts this API key and no other.
    ///
    /// Without it, every key passes that is not empty and contains neither `wrong` nor `invalid`.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.api_key = Some(key.into());
        self
    }

    /// Listens on this port of 127.0.0.1; 0, the default, takes a free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Whether requests are kept for the test to look at, which is the default.
    ///
    /// For long runs and large bodies: without it [`Mock::requests`] and [`Mock::performed`] stay empty,
    /// and upload routes only measure a body as it arrives. [`Mock::request_count`] and [`Mock::effects`]
    /// count all the same.
    pub fn record(mut self, record: bool) -> Self {
        self.record = record;
        self
    }

    /// Serves HTTPS, with a new certificate authority and a certificate for `localhost` and 127.0.0.1.
    ///
    /// [`Mock::ca_pem`] is what the client has to trust.
    #[cfg(feature = "tls")]
    pub fn tls(mut self, tls: bool) -> Self {
        self.tls = tls;
        self
    }

    /// Starts to listen; the mock runs on the tokio runtime that this is called on.
    ///
    /// Fails if the port is taken.
    pub async fn start(self) -> io::Result<Mock> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port)).await?;
        let address = listener.local_addr()?;
        let log = Log::new(self.record);
        #[cfg(feature = "tls")]
        if self.tls {
            let identity = crate::tls::Identity::generate()?;
            let url = format!("https://localhost:{}", address.port());
            let state = State::new(url, address, self.api_key, log);
            let wire = Wire::Tls(identity.acceptor);
            return Ok(Mock::run(listener, wire, state, Some(identity.ca_pem)));
        }
        let state = State::new(format!("http://{address}"), address, self.api_key, log);
        Ok(Mock::run(listener, Wire::Plain, state, None))
    }
}
