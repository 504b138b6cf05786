//! The settings of the built-in transport.

use std::net::IpAddr;
use std::time::Duration;

use super::dial::Dial;
use super::proxy::ProxyConfig;
use super::tls;

/// The settings of the built-in transport.
pub(crate) struct TransportSettings {
    pub(crate) connect_timeout: Duration,
    /// Servers close idle connections after a minute or so, so a connection that was idle for longer is not tried.
    pub(crate) idle_timeout: Duration,
    pub(crate) max_idle: usize,
    pub(crate) max_headers: usize,
    /// How to connect from a local address, and from which.
    pub(crate) local: Option<(Dial, IpAddr)>,
    pub(crate) tls: Result<tls::Settings, String>,
    pub(crate) proxy: ProxyConfig,
}

impl Default for TransportSettings {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(90),
            max_idle: usize::MAX,
            max_headers: 100,
            local: None,
            tls: Ok(tls::Settings::new()),
            proxy: ProxyConfig::Environment,
        }
    }
}

impl TransportSettings {
    /// Changes the settings of TLS. The first error is kept until the client is built.
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    pub(crate) fn change_tls(
        &mut self,
        setting: &str,
        change: impl FnOnce(&mut tls::Settings) -> Result<(), &'static str>,
    ) {
        if let Ok(tls) = &mut self.tls {
            if let Err(fault) = change(tls) {
                self.tls = Err([setting, fault].concat());
            }
        }
    }
}
