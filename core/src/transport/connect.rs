//! Making a connection: name, TCP, a proxy, TLS.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use apideck_errors::ConnectionKind;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::lookup_host;

use super::dial::{self, Dial};
use super::origin::Origin;
use super::{Connections, TransportError, tls};

/// A connected stream, encrypted or not: one type, so that HTTP is compiled once.
pub(crate) type Stream = Box<dyn Duplex>;

pub(crate) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Duplex for S {}

/// A connection, and what was agreed on while it was made.
pub(super) struct Connected {
    pub(super) stream: Stream,
    #[cfg(feature = "http2")]
    pub(super) http2: bool,
    /// The proxy that it ends at.
    #[cfg(feature = "http-proxy")]
    pub(super) proxy: Option<Box<super::proxy::Proxy>>,
}

/// What is needed to connect to any origin.
pub(super) struct Connector {
    pub(super) limit: Duration,
    pub(super) max_headers: usize,
    local: Option<(Dial, IpAddr)>,
    tls: tls::Connector,
    #[cfg(feature = "http-proxy")]
    proxies: super::proxy::Proxies,
    /// For `https` proxies; offers them no HTTP/2.
    #[cfg(feature = "http-proxy")]
    proxy_tls: Option<tls::Connector>,
}

impl Connector {
    #[cfg_attr(not(feature = "http-proxy"), allow(unused_variables))]
    pub(super) fn new(settings: Connections, environment: fn(&str) -> Option<String>) -> Result<Self, String> {
        let tls = settings.tls?;
        #[cfg(feature = "http-proxy")]
        let proxies = settings.proxy.read(environment)?;
        Ok(Self {
            limit: settings.connect_timeout,
            max_headers: settings.max_headers,
            local: settings.local,
            #[cfg(feature = "http-proxy")]
            proxy_tls: if proxies.have_tls() { Some(tls::Connector::new(&tls, false)?) } else { None },
            #[cfg(feature = "http-proxy")]
            proxies,
            tls: tls::Connector::new(&tls, cfg!(feature = "http2"))?,
        })
    }

    pub(super) async fn connect(&self, origin: &Origin) -> Result<Connected, TransportError> {
        #[cfg(feature = "http-proxy")]
        if let Some(proxy) = self.proxies.of(origin) {
            return self.connect_through(proxy, origin).await;
        }
        self.secure(self.tcp(&origin.host, origin.port).await?, origin).await
    }

    #[cfg(feature = "http-proxy")]
    async fn connect_through(&self, proxy: super::proxy::Proxy, origin: &Origin) -> Result<Connected, TransportError> {
        let to = proxy.origin();
        let mut stream = self.tcp(&to.host, to.port).await.map_err(|error| proxy.failed(error))?;
        if let (true, Some(tls)) = (to.https, &self.proxy_tls) {
            stream = tls.connect(&to.host, stream).await.map_err(|error| proxy.failed(error))?.0;
        }
        if origin.https {
            proxy.tunnel(&mut stream, origin).await?;
            return self.secure(stream, origin).await;
        }
        Ok(Connected {
            stream,
            #[cfg(feature = "http2")]
            http2: false,
            proxy: Some(Box::new(proxy)),
        })
    }

    async fn tcp(&self, host: &str, port: u16) -> Result<Stream, TransportError> {
        let failed = |kind: fn(&io::Error) -> ConnectionKind| {
            move |error: io::Error| TransportError::new(kind(&error), error).not_sent()
        };
        let mut addresses: Vec<SocketAddr> = lookup_host((host, port)).await.map_err(failed(lookup_kind))?.collect();
        if let Some((_, local)) = self.local {
            addresses.retain(|address| address.is_ipv4() == local.is_ipv4());
        }
        let tcp = dial::connect_to_any(addresses, self.local.unwrap_or(dial::FROM_ANY)).await;
        let tcp = tcp.map_err(failed(tcp_kind))?;
        let _ = tcp.set_nodelay(true);
        Ok(Box::new(tcp))
    }

    async fn secure(&self, stream: Stream, origin: &Origin) -> Result<Connected, TransportError> {
        let (stream, http2) =
            if origin.https { self.tls.connect(&origin.host, stream).await? } else { (stream, false) };
        #[cfg(not(feature = "http2"))]
        let _ = http2;
        Ok(Connected {
            stream,
            #[cfg(feature = "http2")]
            http2,
            #[cfg(feature = "http-proxy")]
            proxy: None,
        })
    }
}

fn tcp_kind(error: &io::Error) -> ConnectionKind {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => ConnectionKind::Refused,
        _ => ConnectionKind::Connect,
    }
}

/// A name that there is not, or name resolution that does not work at the moment. Only the texts of the C libraries
/// tell them apart.
fn lookup_kind(error: &io::Error) -> ConnectionKind {
    let is_temporary = if let Some(code) = error.raw_os_error() {
        // WSAHOST_NOT_FOUND and WSANO_DATA. Outside Windows, the code is not that of the name resolution.
        !matches!(code, 11001 | 11004)
    } else {
        let text = error.to_string();
        // glibc and macOS, musl.
        text.ends_with("Temporary failure in name resolution") || text.ends_with("Try again")
    };
    if is_temporary { ConnectionKind::Connect } else { ConnectionKind::Dns }
}

/// A handshake that the network broke off, or that cannot succeed.
#[cfg(any(feature = "rustls", feature = "native-tls"))]
pub(super) fn handshake_kind(error: &(dyn std::error::Error + 'static)) -> ConnectionKind {
    let mut cause = Some(error);
    while let Some(error) = cause {
        match error.downcast_ref::<io::Error>().map(io::Error::kind) {
            // TLS itself speaks.
            None | Some(io::ErrorKind::InvalidData | io::ErrorKind::Other) => cause = error.source(),
            Some(_) => return ConnectionKind::Connect,
        }
    }
    ConnectionKind::Tls
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_name_that_there_is_not_is_final() {
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
