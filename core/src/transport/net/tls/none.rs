//! Without TLS: plain HTTP, for servers on this machine.

use std::error::Error as StdError;
use std::future::{Ready, ready};

use apideck_errors::ConnectionKind;

use crate::transport::error::TransportError;
use crate::transport::net::stream::Stream;

pub(crate) const AVAILABLE: bool = false;

/// Settings without effect.
pub(crate) struct Settings;

impl Settings {
    pub(crate) fn new() -> Self {
        Self
    }
}

pub(crate) struct Connector;

impl Connector {
    // It can fail where there is TLS.
    #[allow(clippy::unnecessary_wraps)]
    pub(crate) fn new(_: &Settings, _: bool) -> Result<Self, String> {
        Ok(Self)
    }

    pub(crate) fn connect(&self, _: &str, _: Stream) -> Ready<Result<(Stream, bool), TransportError>> {
        ready(Err(TransportError::new(ConnectionKind::Tls, "this build does not support TLS")))
    }
}

pub(crate) fn is_alert(_: &(dyn StdError + 'static)) -> bool {
    false
}
