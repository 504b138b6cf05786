//! The settings of a client that concern its connections.

use std::net::IpAddr;
use std::time::Duration;

use super::ApideckCore;
use super::builder::{Builder, MakeTransport};
use crate::transport::net::dial;
use crate::{HyperTransport, Transport};

/// Settings of connections, with the feature `hyper`. They apply to the built-in transport, not to a
/// [transport of your own](Self::transport). They are absent on `wasm32-unknown-unknown`, where the engine connects.
impl<C: From<ApideckCore>> Builder<C> {
    /// Limit of connecting, with name resolution, proxy and TLS handshake; 10 seconds by default. Over HTTP/2, the wait
    /// for another call that connects to the same server does not count.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.settings.connections.connect_timeout = timeout;
        self
    }

    /// How long an idle connection is kept; 90 seconds by default. One that is idle longer is closed when the next
    /// request starts or ends.
    pub fn pool_idle_timeout(mut self, timeout: Duration) -> Self {
        self.settings.connections.idle_timeout = timeout;
        self
    }

    /// Maximum number of idle connections kept for each host and port; no limit by default, so that the next burst of
    /// calls finds the connections of the last one. The number of connections in use is not limited: with HTTP/1.1 each
    /// call has its own. With 0, each HTTP/2 call has its own connection too. A client that is used in several tokio
    /// runtimes has connections for each of them.
    pub fn pool_max_idle_per_host(mut self, connections: usize) -> Self {
        self.settings.connections.max_idle = connections;
        self
    }

    /// Maximum number of response headers; 100 by default. A response with more is an error of
    /// [`ConnectionKind::Protocol`](apideck_errors::ConnectionKind::Protocol): `message head is too large`.
    pub fn max_response_headers(mut self, headers: usize) -> Self {
        self.settings.connections.max_headers = headers;
        self
    }

    /// The local address to connect from; chosen by the system by default. Hosts without an address of the same family
    /// (IPv4 or IPv6) cannot be reached from it.
    pub fn local_address(mut self, address: IpAddr) -> Self {
        self.settings.connections.local = Some((dial::connect_from, address));
        self
    }

    /// Sends all requests through the HTTP proxy at this URL, except to hosts that the environment variable `NO_PROXY`
    /// names. The URL is an `http` or `https` URL, with user and password (percent-encoded) for basic authentication.
    ///
    /// By default, the environment variables `HTTPS_PROXY`, `HTTP_PROXY` and `ALL_PROXY` name the proxies; their
    /// lowercase forms take precedence. `HTTP_PROXY` is ignored if `REQUEST_METHOD` is set, since a client can set it
    /// in a CGI program. `NO_PROXY` is a list of hosts (which include their subdomains, also as `*.domain`), IP addresses
    /// and networks (`10.0.0.0/8`), separated by commas or spaces; `:port` limits an entry to a port, and `*` means all
    /// hosts and addresses.
    ///
    /// [`build`](Self::build) fails for anything but the URL of an `http` or `https` proxy. A URL of the environment is
    /// checked by the calls that use it: if it is not supported, they fail with
    /// [`ConnectionKind::Proxy`](apideck_errors::ConnectionKind::Proxy) and name the variable.
    #[cfg(feature = "http-proxy")]
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.settings.connections.proxy = crate::transport::net::ProxyConfig::Url(url.into());
        self
    }

    /// Ignores the proxies that the environment names and connects directly.
    #[cfg(feature = "http-proxy")]
    pub fn no_proxy(mut self) -> Self {
        self.settings.connections.proxy = crate::transport::net::ProxyConfig::Never;
        self
    }

    /// Wraps the built-in transport, which keeps all its settings, in a transport of your own. [`build`](Self::build) calls
    /// `wrap` once.
    ///
    /// ```
    /// use apideck_unify::http::Request;
    /// use apideck_unify::{ApideckCore, Body, Error, HyperTransport, Transport, TransportFuture};
    ///
    /// /// Logs requests.
    /// struct Logged(HyperTransport);
    ///
    /// impl Transport for Logged {
    ///     fn send(&self, request: Request<Body>) -> TransportFuture {
    ///         println!("{} {}", request.method(), request.uri().path());
    ///         self.0.send(request)
    ///     }
    /// }
    ///
    /// fn main() -> Result<(), Error> {
    ///     let apideck = ApideckCore::builder().wrap_transport(Logged).build()?;
    ///     println!("{apideck:?}");
    ///     Ok(())
    /// }
    /// ```
    pub fn wrap_transport<T, F>(mut self, wrap: F) -> Self
    where
        T: Transport + 'static,
        F: FnOnce(HyperTransport) -> T + Send + Sync + 'static,
    {
        let make: MakeTransport = Box::new(|settings, environment| {
            let built_in = HyperTransport::from_settings(settings, environment)?;
            Ok(Box::new(wrap(built_in)))
        });
        self.settings.transport = Some(make);
        self
    }

    /// Also trusts the certificates in `pem`, for example those of a company's proxy or of a test server.
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    pub fn add_root_certificate(mut self, pem: &[u8]) -> Self {
        self.settings.connections.change_tls("`add_root_certificate` ", |tls| tls.add_root(pem));
        self
    }

    /// The certificate that identifies this client to servers that ask for one; none by default. `pem` has the
    /// certificate, the intermediate certificates if any, and the private key in PKCS #8 form (`BEGIN PRIVATE KEY`).
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    pub fn client_certificate(mut self, pem: &[u8]) -> Self {
        self.settings.connections.change_tls("`client_certificate` ", |tls| tls.set_identity(pem));
        self
    }
}
