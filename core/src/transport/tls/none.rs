//! No TLS: plain HTTP, for servers on this machine.

use tokio::net::TcpStream;

use crate::BoxError;
use crate::transport::connect::Stream;

pub(crate) const AVAILABLE: bool = false;

/// Nothing is trusted, since nothing is checked.
pub(crate) struct Roots;

impl Roots {
    pub(crate) fn new() -> Self {
        Self
    }
}

pub(crate) struct Connector;

impl Connector {
    // It fails where there is TLS.
    #[allow(clippy::unnecessary_wraps)]
    pub(crate) fn new(_: Roots) -> Result<Self, String> {
        Ok(Self)
    }

    #[allow(clippy::unused_async)]
    pub(crate) async fn connect(&self, _: &str, _: TcpStream) -> Result<Stream, BoxError> {
        Err("this build has no TLS".into())
    }
}
