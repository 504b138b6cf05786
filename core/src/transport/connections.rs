//! What the default transport can be told.

use std::time::Duration;

use super::tls;

/// The settings of the default transport.
pub(crate) struct Connections {
    pub(crate) connect_timeout: Duration,
    pub(crate) roots: Result<tls::Roots, String>,
}

impl Default for Connections {
    fn default() -> Self {
        Self { connect_timeout: Duration::from_secs(10), roots: Ok(tls::Roots::new()) }
    }
}
