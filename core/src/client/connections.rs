//! The settings of the connections that a client makes.

use std::net::IpAddr;
use std::time::Duration;

use super::builder::Builder;
use crate::transport::dial;
use crate::{ApideckCore, Transport};

/// Connections. All of this is about the transport that is built in, not about [one of your own](Self::transport).
impl<C: From<ApideckCore>> Builder<C> {
    /// How long making a connection may take: name resolution, proxy and TLS included; 10 seconds by default.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.settings.connections.connect_timeout = timeout;
        self
    }

    /// How long a connection may wait for its next request; 90 seconds by default. One that waited longer is closed
    /// when a request comes or goes the next time.
    pub fn pool_idle_timeout(mut self, timeout: Duration) -> Self {
        self.settings.connections.idle_timeout = timeout;
        self
    }

    /// How many connections to the same host and port may wait for requests; 128 by default. How many are
    /// in use at the same time is not limited: each call of HTTP/1.1 has its own. With 0, each call of HTTP/2 has too.
    pub fn pool_max_idle_per_host(mut self, connections: usize) -> Self {
        self.settings.connections.max_idle = connections;
        self
    }

    /// How many headers an answer may have; 100 by default. One with more is an error of
    /// [`ConnectionKind::Protocol`](apideck_errors::ConnectionKind::Protocol): `message head is too large`.
    pub fn max_response_headers(mut self, headers: usize) -> Self {
        self.settings.connections.max_headers = headers;
        self
    }

    /// The address of this machine that connections are made from; by default, the system chooses. Hosts without an
    /// address of the same family cannot be reached from it.
    pub fn local_address(mut self, address: IpAddr) -> Self {
        self.settings.connections.local = Some((dial::from, address));
        self
    }

    /// Sends all requests through the HTTP proxy at this URL, except to hosts that the environment variable `NO_PROXY`
    /// names. It may be an `http` or `https` URL, with user and password (percent-encoded) for basic authentication.
    ///
    /// By default, the environment variables `HTTPS_PROXY`, `HTTP_PROXY` and `ALL_PROXY` name the proxies, in small
    /// letters too, which go first. `HTTP_PROXY` is ignored where `REQUEST_METHOD` is set, since it comes from outside in
    /// a CGI program. `NO_PROXY` has hosts, which stand for their subdomains too, IP addresses and networks (`10.0.0.0/8`)
    /// with commas between them; `:port` limits one to a port, and `*` is all hosts.
    ///
    /// [`build`](Self::build) fails for what is no URL of an `http` or `https` proxy.
    #[cfg(feature = "http-proxy")]
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.settings.connections.proxy = crate::transport::Choice::Url(url.into());
        self
    }

    /// Uses no proxy, whatever the environment names.
    #[cfg(feature = "http-proxy")]
    pub fn no_proxy(mut self) -> Self {
        self.settings.connections.proxy = crate::transport::Choice::Never;
        self
    }

    /// How requests are sent; by default over a pool of connections. With a transport of your own,
    /// [`connect_timeout`](Self::connect_timeout) and all other settings of connections are its matter.
    pub fn transport(mut self, transport: impl Transport + 'static) -> Self {
        self.settings.transport = Some(Box::new(transport));
        self
    }

    /// Trusts the certificates in `pem` too, for example that of a company's proxy or a test server.
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    pub fn add_root_certificate(mut self, pem: &[u8]) -> Self {
        self.settings.connections.change_tls("`add_root_certificate` ", |tls| tls.add_root(pem));
        self
    }

    /// Identifies this client to servers that ask for it: `pem` has its certificate, those of the authorities in between
    /// if there are any, and its private key in PKCS #8 form (`BEGIN PRIVATE KEY`). There is none by default.
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    pub fn client_certificate(mut self, pem: &[u8]) -> Self {
        self.settings.connections.change_tls("`client_certificate` ", |tls| tls.set_identity(pem));
        self
    }
}
