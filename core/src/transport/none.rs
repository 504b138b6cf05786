//! Native programs without the feature `hyper`: each client is given its transport.

use std::error::Error as StdError;
use std::time::Duration;

use super::Transport;

/// The settings of the built-in transport: none.
#[derive(Default)]
pub(crate) struct Connections {}

#[allow(clippy::unused_self)] // The signatures are those of the other transports.
impl Connections {
    pub(crate) const REPORTS: bool = false;
    pub(crate) const CAN_HTTPS: bool = false;

    /// The default of the built-in transport, for the message of a transport that reports a connect timeout.
    pub(crate) fn connect_timeout(&self) -> Duration {
        Duration::from_secs(10)
    }

    pub(crate) fn into_transport(self, _: fn(&str) -> Option<String>) -> Result<Box<dyn Transport>, String> {
        Err("this build has no transport: enable the feature `hyper`, or give the client one with `transport`".into())
    }
}

pub(super) fn is_protocol_error(_: &(dyn StdError + 'static)) -> bool {
    false
}
