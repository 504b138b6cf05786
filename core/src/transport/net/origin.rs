//! The server of a request, and the form of the request for an HTTP/1.1 server.

use apideck_errors::first_header;
use http::header::HOST;
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{HeaderValue, Request, Uri};
use tokio::runtime;

use crate::header;
use crate::transport::default_port;

/// Scheme, host and port, and the runtime that drives a connection there: what a connection can be reused for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Origin {
    /// A connection does not make progress while its runtime does not run. Calls in other runtimes do not wait for it.
    pub(super) runtime: Option<runtime::Id>,
    pub(super) https: bool,
    /// As it is in the URL: looking for the host and the port in it is left to those who connect.
    pub(super) authority: Authority,
}

impl Origin {
    /// The origin of an absolute URL, for connections of the current runtime; `None` for a relative URL.
    pub(super) fn from_url(url: &Uri) -> Option<Self> {
        let https = *url.scheme()? == Scheme::HTTPS;
        let runtime = runtime::Handle::try_current().ok().map(|runtime| runtime.id());
        Some(Self { runtime, https, authority: url.authority()?.clone() })
    }

    /// Host name or IP address; an IPv6 address without its brackets.
    pub(super) fn host(&self) -> &str {
        let host = self.authority.host();
        host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host)
    }

    pub(super) fn port(&self) -> u16 {
        self.authority.port_u16().unwrap_or(default_port(self.https))
    }

    /// The value of the `host` header: host and port, without the port of the scheme.
    pub(super) fn host_header(&self) -> HeaderValue {
        let text = self.authority.as_str();
        let has_default_port = self.port() == default_port(self.https);
        // A transport of the user's may be given a URL with a user name and a password.
        let host =
            if has_default_port { self.authority.host() } else { &text[text.rfind('@').map_or(0, |at| at + 1)..] };
        // What may be in a URL may be in a header.
        HeaderValue::from_str(host).unwrap_or(HeaderValue::from_static(""))
    }
}

/// Where one request goes. It sets the URL and the `host` header of the request for each connection that is tried.
pub(super) struct Target {
    pub(super) origin: Origin,
    pub(super) url: Uri,
    /// The caller's own `host` header.
    own_host: Option<HeaderValue>,
}

impl Target {
    /// The target of a request for an absolute URL; `None` for a relative one.
    pub(super) fn from_request<B>(request: &Request<B>) -> Option<Self> {
        let url = request.uri();
        let origin = Origin::from_url(url)?;
        Some(Self { origin, url: url.clone(), own_host: first_header(request.headers(), &HOST).cloned() })
    }

    /// The value of the `host` header: the caller's own, or that of the server.
    pub(super) fn host(&self, of_server: &HeaderValue) -> HeaderValue {
        self.own_host.as_ref().unwrap_or(of_server).clone()
    }

    /// Path and query of the URL; `/` if it has none.
    pub(super) fn path(&self) -> PathAndQuery {
        self.url.path_and_query().cloned().unwrap_or(PathAndQuery::from_static("/"))
    }

    /// The form for an HTTP/1.1 server: a path, and a `host` header.
    pub(super) fn address_to_server<B>(&self, request: &mut Request<B>, host: &HeaderValue) {
        *request.uri_mut() = self.path().into();
        header::set(request.headers_mut(), HOST, self.host(host));
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// URLs, and the `host` header and the origin of each.
    pub(in crate::transport::net) const URLS: [(&str, &str, (bool, &str, u16)); 6] = [
        ("http://localhost:4010/a?b=c", "localhost:4010", (false, "localhost", 4010)),
        ("https://unify.apideck.com/a?b=c", "unify.apideck.com", (true, "unify.apideck.com", 443)),
        ("https://unify.apideck.com:443/a?b=c", "unify.apideck.com", (true, "unify.apideck.com", 443)),
        ("http://[::1]:80/a?b=c", "[::1]", (false, "::1", 80)),
        ("http://u:p@localhost:4010/a?b=c", "localhost:4010", (false, "localhost", 4010)),
        ("http://u:p@localhost/a?b=c", "localhost", (false, "localhost", 80)),
    ];

    #[test]
    fn requests_to_servers_have_a_path_and_a_host_header() {
        for (url, host, origin) in URLS {
            let mut request = Request::get(url).body(()).unwrap();
            let target = Target::from_request(&request).unwrap();
            let found = &target.origin;
            assert_eq!((found.https, found.host(), found.port()), origin);
            // More than one connection may be tried.
            for _ in 0..2 {
                target.address_to_server(&mut request, &found.host_header());
                assert_eq!(
                    (request.uri().to_string(), request.headers()[HOST].to_str().unwrap()),
                    ("/a?b=c".into(), host)
                );
            }
        }
        let mut own = Request::get("http://localhost").header(HOST, "elsewhere").body(()).unwrap();
        let target = Target::from_request(&own).unwrap();
        target.address_to_server(&mut own, &target.origin.host_header());
        assert_eq!((own.uri().path(), own.headers()[HOST].to_str().unwrap()), ("/", "elsewhere"));
        assert!(Target::from_request(&Request::get("/a").body(()).unwrap()).is_none());
    }
}
