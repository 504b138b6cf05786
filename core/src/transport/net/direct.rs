//! Connections without a proxy: name resolution, TCP, TLS.

use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs as _};

use apideck_errors::ConnectionKind;

use super::dial::{self, Dial};
use super::http2;
use super::origin::Origin;
use super::stream::Stream;
use super::tls;
use crate::transport::error::TransportError;

/// Connects to any host.
pub(super) struct DirectConnector {
    /// How to connect from a local address, and from which.
    pub(super) local: Option<(Dial, IpAddr)>,
    pub(super) tls: http2::Alpn<tls::Connector>,
}

impl DirectConnector {
    /// A stream to `origin`, and whether HTTP/2 was agreed on.
    pub(super) async fn connect(&self, origin: &Origin, offers_http2: bool) -> Result<(Stream, bool), TransportError> {
        self.secure(self.tcp(origin.host(), origin.port()).await?, origin, offers_http2).await
    }

    /// A TCP connection to any address of `host`.
    pub(super) async fn tcp(&self, host: &str, port: u16) -> Result<Stream, TransportError> {
        let failed = |kind: fn(&io::Error) -> ConnectionKind| {
            move |error: io::Error| TransportError::new(kind(&error), error).not_sent()
        };
        let mut addresses = lookup(host, port).await.map_err(failed(lookup_kind))?;
        if let Some((_, local)) = self.local {
            addresses.retain(|address| address.is_ipv4() == local.is_ipv4());
        }
        let tcp = dial::connect_to_any(addresses, self.local.unwrap_or(dial::FROM_ANY)).await;
        let tcp = tcp.map_err(|error| match error.kind() {
            io::ErrorKind::Unsupported => TransportError::runtime(dial::NO_IO),
            _ => failed(tcp_kind)(error),
        })?;
        let _ = tcp.set_nodelay(true);
        Ok(Box::new(tcp))
    }

    /// Adds TLS to `stream` if the URL has the scheme `https`.
    pub(super) async fn secure(
        &self,
        stream: Stream,
        origin: &Origin,
        offers_http2: bool,
    ) -> Result<(Stream, bool), TransportError> {
        if !origin.https {
            return Ok((stream, false));
        }
        self.tls.connector(offers_http2).connect(origin.host(), stream).await
    }
}

/// The addresses of a host name or an IP address. `tokio::net::lookup_host` takes 700 bytes more.
async fn lookup(host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    if let Ok(address) = host.parse() {
        return Ok(vec![SocketAddr::new(address, port)]);
    }
    let host = host.to_owned();
    let addresses = move || (host.as_str(), port).to_socket_addrs().map(Iterator::collect);
    // It is not done if the runtime shuts down, and then nobody waits for it.
    tokio::task::spawn_blocking(addresses).await.unwrap_or_else(|_| Err(io::ErrorKind::Other.into()))
}

fn tcp_kind(error: &io::Error) -> ConnectionKind {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => ConnectionKind::Refused,
        _ => ConnectionKind::Connect,
    }
}

/// Whether the name does not exist (`Dns`) or name resolution does not work at the moment (`Connect`). Outside Windows,
/// only the texts of the C libraries tell the two apart.
fn lookup_kind(error: &io::Error) -> ConnectionKind {
    let is_temporary = if let Some(code) = error.raw_os_error() {
        // WSAHOST_NOT_FOUND and WSANO_DATA. Outside Windows, the code does not come from the name resolution.
        !matches!(code, 11001 | 11004)
    } else {
        let text = error.to_string();
        // The first is the text of glibc and macOS, the second that of musl.
        text.ends_with("Temporary failure in name resolution") || text.ends_with("Try again")
    };
    if is_temporary { ConnectionKind::Connect } else { ConnectionKind::Dns }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_unknown_names_are_dns_errors() {
        let kind =
            |text: &str| lookup_kind(&io::Error::other(["failed to lookup address information: ", text].concat()));
        assert_eq!(kind("Name or service not known"), ConnectionKind::Dns);
        assert_eq!(kind("nodename nor servname provided, or not known"), ConnectionKind::Dns);
        assert_eq!(kind("Temporary failure in name resolution"), ConnectionKind::Connect);
        assert_eq!(kind("Try again"), ConnectionKind::Connect);
        assert_eq!(lookup_kind(&io::Error::from_raw_os_error(11001)), ConnectionKind::Dns);
        // Too many open files.
        assert_eq!(lookup_kind(&io::Error::from_raw_os_error(24)), ConnectionKind::Connect);
    }
}
