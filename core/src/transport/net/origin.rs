//! The server of a request, and the form of the request for an HTTP/1.1 server.

use http::header::HOST;
use http::uri::{PathAndQuery, Scheme};
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
    /// Host name or IP address; an IPv6 address without its brackets.
    pub(super) host: Box<str>,
    pub(super) port: u16,
}

impl Origin {
    /// The origin of an absolute URL, for connections of the current runtime; `None` for a relative URL.
    pub(super) fn from_url(url: &Uri) -> Option<Self> {
        let https = *url.scheme()? == Scheme::HTTPS;
        let host = url.host()?;
        let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        let runtime = runtime::Handle::try_current().ok().map(|runtime| runtime.id());
        Some(Self { runtime, https, host: host.into(), port: url.port_u16().unwrap_or(default_port(https)) })
    }
}

/// Where one request goes. It sets the URL and the `host` header of the request for each connection that is tried.
pub(super) struct Target {
    pub(super) origin: Origin,
    pub(super) url: Uri,
    /// The value of the `host` header: the caller's own, or host and port of the URL.
    pub(super) host: HeaderValue,
}

impl Target {
    /// The target of a request for an absolute URL; `None` for a relative one.
    pub(super) fn from_request<B>(request: &Request<B>) -> Option<Self> {
        let url = request.uri();
        let origin = Origin::from_url(url)?;
        let authority = url.authority()?;
        let host = match request.headers().get(HOST) {
            Some(own) => own.clone(),
            // The port of the scheme is left out, if the URL has it.
            None if origin.port == default_port(origin.https) => HeaderValue::from_str(authority.host()).ok()?,
            None => HeaderValue::from_str(authority.as_str()).ok()?,
        };
        Some(Self { origin, url: url.clone(), host })
    }

    /// Path and query of the URL; `/` if it has none.
    pub(super) fn path(&self) -> PathAndQuery {
        self.url.path_and_query().cloned().unwrap_or(PathAndQuery::from_static("/"))
    }

    /// The form for an HTTP/1.1 server: a path, and a `host` header.
    pub(super) fn address_to_server<B>(&self, request: &mut Request<B>) {
        *request.uri_mut() = self.path().into();
        header::set(request.headers_mut(), HOST, self.host.clone());
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// URLs, and the `host` header and the origin of each.
    pub(in crate::transport::net) const URLS: [(&str, &str, (bool, &str, u16)); 4] = [
        ("http://localhost:4010/a?b=c", "localhost:4010", (false, "localhost", 4010)),
        ("https://unify.apideck.com/a?b=c", "unify.apideck.com", (true, "unify.apideck.com", 443)),
        ("https://unify.apideck.com:443/a?b=c", "unify.apideck.com", (true, "unify.apideck.com", 443)),
        ("http://[::1]:80/a?b=c", "[::1]", (false, "::1", 80)),
    ];

    #[test]
    fn requests_to_servers_have_a_path_and_a_host_header() {
        for (url, host, origin) in URLS {
            let mut request = Request::get(url).body(()).unwrap();
            let target = Target::from_request(&request).unwrap();
            let found = &target.origin;
            assert_eq!((found.https, &*found.host, found.port), origin);
            // More than one connection may be tried.
            for _ in 0..2 {
                target.address_to_server(&mut request);
                assert_eq!(
                    (request.uri().to_string(), request.headers()[HOST].to_str().unwrap()),
                    ("/a?b=c".into(), host)
                );
            }
        }
        let mut own = Request::get("http://localhost").header(HOST, "elsewhere").body(()).unwrap();
        let target = Target::from_request(&own).unwrap();
        target.address_to_server(&mut own);
        assert_eq!((own.uri().path(), own.headers()[HOST].to_str().unwrap()), ("/", "elsewhere"));
        assert!(Target::from_request(&Request::get("/a").body(()).unwrap()).is_none());
    }
}
