//! Where a request goes, and the forms that it has on the way.

use http::header::HOST;
use http::uri::{PathAndQuery, Scheme};
use http::{HeaderValue, Request, Uri};

/// The port of a URL that does not name one.
pub(crate) const fn default_port(https: bool) -> u16 {
    if https { 443 } else { 80 }
}

/// Scheme, host and port: what a connection can be reused for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Origin {
    pub(super) https: bool,
    /// Host name or IP address, an IPv6 one without its brackets.
    pub(super) host: Box<str>,
    pub(super) port: u16,
}

impl Origin {
    /// The origin of an absolute URL; `None` for a relative one.
    pub(super) fn of(url: &Uri) -> Option<Self> {
        let https = *url.scheme()? == Scheme::HTTPS;
        let host = url.host()?.trim_start_matches('[').trim_end_matches(']');
        let port = url.port_u16().unwrap_or(default_port(https));
        Some(Self { https, host: host.into(), port })
    }

    /// `host:port`, as in a `CONNECT`.
    #[cfg(feature = "http-proxy")]
    pub(super) fn authority(&self) -> String {
        let (open, close) = if self.host.contains(':') { ("[", "]") } else { ("", "") };
        [open, &self.host, close, ":", &self.port.to_string()].concat()
    }
}

/// Where one request goes.
pub(super) struct Target {
    pub(super) origin: Origin,
    #[cfg(any(feature = "http2", feature = "http-proxy"))]
    url: Uri,
    path: PathAndQuery,
    host: HeaderValue,
}

impl Target {
    /// The target of a request for an absolute URL; `None` for a relative one.
    pub(super) fn of<B>(request: &Request<B>) -> Option<Self> {
        let url = request.uri();
        let origin = Origin::of(url)?;
        let authority = url.authority()?;
        let host = match (request.headers().get(HOST), origin.https, authority.port_u16()) {
            (Some(own), ..) => own.clone(),
            (_, https, Some(port)) if port == default_port(https) => HeaderValue::from_str(authority.host()).ok()?,
            _ => HeaderValue::from_str(authority.as_str()).ok()?,
        };
        let path = url.path_and_query().cloned().unwrap_or(PathAndQuery::from_static("/"));
        Some(Self {
            origin,
            #[cfg(any(feature = "http2", feature = "http-proxy"))]
            url: url.clone(),
            path,
            host,
        })
    }

    /// The form for an HTTP/1.1 server: a path, and a `host` header.
    pub(super) fn to_server<B>(&self, request: &mut Request<B>) {
        *request.uri_mut() = self.path.clone().into();
        request.headers_mut().insert(HOST, self.host.clone());
    }

    /// The form for an HTTP/1.1 proxy: the whole URL, and a `host` header.
    #[cfg(feature = "http-proxy")]
    pub(super) fn to_proxy<B>(&self, request: &mut Request<B>) {
        *request.uri_mut() = self.url.clone();
        request.headers_mut().insert(HOST, self.host.clone());
    }

    /// The form for HTTP/2: the whole URL, from which the pseudo-headers are made, and no `host` header beside them.
    #[cfg(feature = "http2")]
    pub(super) fn to_http2<B>(&self, request: &mut Request<B>) {
        let mut parts = self.url.clone().into_parts();
        parts.path_and_query = Some(self.path.clone());
        if let Ok(host) = self.host.as_bytes().try_into() {
            parts.authority = Some(host);
        }
        *request.uri_mut() = Uri::from_parts(parts).unwrap_or_else(|_| self.url.clone());
        request.headers_mut().remove(HOST);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_take_their_form_on_the_wire() {
        for (url, host, origin) in [
            ("http://localhost:4010/a?b=c", "localhost:4010", (false, "localhost", 4010)),
            ("https://unify.apideck.com/a?b=c", "unify.apideck.com", (true, "unify.apideck.com", 443)),
            ("https://unify.apideck.com:443/a?b=c", "unify.apideck.com", (true, "unify.apideck.com", 443)),
            ("http://[::1]:80/a?b=c", "[::1]", (false, "::1", 80)),
        ] {
            let mut request = Request::get(url).body(()).unwrap();
            let target = Target::of(&request).unwrap();
            let found = &target.origin;
            assert_eq!((found.https, &*found.host, found.port), origin);
            // More than one connection may be tried.
            for _ in 0..2 {
                #[cfg(feature = "http-proxy")]
                {
                    target.to_proxy(&mut request);
                    assert_eq!((request.uri().to_string(), &request.headers()[HOST]), (url.into(), &target.host));
                }
                #[cfg(feature = "http2")]
                {
                    target.to_http2(&mut request);
                    assert_eq!(request.uri().authority().unwrap(), host);
                    assert_eq!((request.uri().path(), request.headers().get(HOST)), ("/a", None));
                }
                target.to_server(&mut request);
                assert_eq!(
                    (request.uri().to_string(), request.headers()[HOST].to_str().unwrap()),
                    ("/a?b=c".into(), host)
                );
            }
        }
        let mut own = Request::get("http://localhost").header(HOST, "elsewhere").body(()).unwrap();
        let target = Target::of(&own).unwrap();
        target.to_server(&mut own);
        assert_eq!((own.uri().path(), own.headers()[HOST].to_str().unwrap()), ("/", "elsewhere"));
        #[cfg(feature = "http2")]
        {
            target.to_http2(&mut own);
            assert_eq!((own.uri().to_string(), own.headers().get(HOST)), ("http://elsewhere/".into(), None));
        }
        assert!(Target::of(&Request::get("/a").body(()).unwrap()).is_none());
    }

    #[cfg(feature = "http-proxy")]
    #[test]
    fn authorities_have_ports() {
        for (url, authority) in [("https://a.b", "a.b:443"), ("http://[::1]/", "[::1]:80"), ("http://h:8", "h:8")] {
            assert_eq!(Origin::of(&url.parse().unwrap()).unwrap().authority(), authority);
        }
    }
}
