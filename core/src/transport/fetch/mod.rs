//! The built-in transport on the web: `fetch` of the JavaScript engine.
//!
//! | file | content |
//! |---|---|
//! | `transport` | one request: from the call of `fetch` to the head of the response |
//! | `body` | the body of a response as it arrives, and what aborts a request |
//! | `settled` | waits for promises of the engine |
//! | `headers` | headers to and from the engine |
//! | `failure` | why a request failed, as far as the engine reports it |
//! | `engine` | the functions of the engine |

mod body;
mod engine;
mod failure;
mod headers;
mod settled;
mod transport;

use std::error::Error as StdError;
use std::time::Duration;

pub use self::transport::FetchTransport;
use super::Transport;

/// The settings of the built-in transport: the engine connects.
#[derive(Default)]
pub(crate) struct TransportSettings {}

#[allow(clippy::unused_self, clippy::unnecessary_wraps)] // The signatures are those of the other transports.
impl TransportSettings {
    pub(crate) const REPORTS_PROGRESS: bool = false;
    pub(crate) const CAN_HTTPS: bool = true;

    /// The default of the native transport, for the message of a transport that reports a connect timeout.
    pub(crate) fn connect_timeout(&self) -> Duration {
        Duration::from_secs(10)
    }

    pub(crate) fn into_transport(self, _: fn(&str) -> Option<String>) -> Result<Box<dyn Transport>, String> {
        Ok(Box::new(FetchTransport::new()))
    }
}

pub(super) fn is_protocol_error(_: &(dyn StdError + 'static)) -> bool {
    false
}
