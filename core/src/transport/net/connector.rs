//! From an origin to a connection that is ready for its first request.

use std::sync::Arc;
use std::time::Duration;

use super::direct::DirectConnector;
use super::http2;
use super::origin::Origin;
use super::pool::Pool;
use super::proxy::Proxies;
use super::sender::Sender;
use super::settings::TransportSettings;
use super::tls;
use crate::transport::error::TransportError;

/// How often the pool is checked at most while an HTTP/2 connection is idle.
const MIN_EVICT_INTERVAL: Duration = Duration::from_secs(1);

/// Connects to any origin, through a proxy where one is set.
pub(super) struct Connector {
    pub(super) connect_timeout: Duration,
    pub(super) max_headers: usize,
    proxies: Proxies,
    direct: DirectConnector,
}

impl Connector {
    pub(super) fn new(settings: TransportSettings, environment: fn(&str) -> Option<String>) -> Result<Self, String> {
        let tls = settings.tls?;
        Ok(Self {
            connect_timeout: settings.connect_timeout,
            max_headers: settings.max_headers,
            proxies: settings.proxy.read(environment, &tls)?,
            direct: DirectConnector {
                local: settings.local,
                tls: http2::Alpn::new(|http2| tls::Connector::new(&tls, http2))?,
            },
        })
    }

    /// Opens a connection for requests to `origin`. One that other calls may share tells `pool` when it ends.
    pub(super) async fn connect(
        &self,
        origin: &Origin,
        offers_http2: bool,
        pool: &Arc<Pool>,
    ) -> Result<Sender, TransportError> {
        let proxy = self.proxies.find(origin)?;
        let stream = self.proxies.connect(proxy.as_ref(), &self.direct, origin, offers_http2);
        let (stream, is_http2) = stream.await?;
        if http2::AVAILABLE && is_http2 {
            let interval = pool.idle_timeout().max(MIN_EVICT_INTERVAL);
            let pool = Arc::downgrade(pool);
            let evict = move || {
                if let Some(pool) = pool.upgrade() {
                    pool.evict();
                }
            };
            return Sender::http2(stream, interval, evict).await;
        }
        // HTTPS goes through a tunnel: the proxy does not see the requests.
        let proxy = proxy.filter(|_| !origin.https);
        Sender::http1(stream, proxy, self.max_headers, origin.host_header()).await
    }
}
