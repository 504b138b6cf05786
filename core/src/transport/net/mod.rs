//! The built-in transport of native programs, the feature `hyper`.
//!
//! | file | content |
//! |---|---|
//! | `hyper` | the transport: takes or opens a connection, sends the request, sends it again if it was not sent |
//! | `pool`, `pooled_body` | idle connections, and the response bodies that give them back |
//! | `connector`, `sender` | opens an HTTP connection; its sending end |
//! | `proxy`, `direct` | a byte stream to the server, through a proxy or not |
//! | `tls`, `dial`, `stream` | TLS, TCP, and the type of a byte stream |
//! | `http2` | what HTTP/2 needs; `http2` and `proxy` have an `off.rs` for builds without their feature |
//! | `origin`, `failure`, `settings` | the server of a request; what errors mean; settings |

mod connector;
pub(crate) mod dial;
mod direct;
mod failure;
#[cfg_attr(not(feature = "http2"), path = "http2/off.rs")]
mod http2;
mod hyper;
mod origin;
mod pool;
mod pooled_body;
#[cfg_attr(not(feature = "http-proxy"), path = "proxy/off.rs")]
mod proxy;
mod sender;
mod settings;
mod stream;
mod tls;

use std::time::Duration;

pub(super) use self::failure::is_protocol_error;
pub use self::hyper::HyperTransport;
#[cfg(feature = "http-proxy")]
pub(crate) use self::proxy::ProxyConfig;
pub(crate) use self::settings::TransportSettings;
use super::Transport;

impl TransportSettings {
    /// Whether the transport reports the [`Progress`](super::Progress) of a request.
    pub(crate) const REPORTS_PROGRESS: bool = true;
    pub(crate) const CAN_HTTPS: bool = tls::AVAILABLE;

    pub(crate) fn connect_timeout(&self) -> Duration {
        self.connect_timeout
    }

    pub(crate) fn into_transport(self, environment: fn(&str) -> Option<String>) -> Result<Box<dyn Transport>, String> {
        Ok(Box::new(HyperTransport::from_settings(self, environment)?))
    }
}
