//! Where a connection leads.

use http::header::HOST;
use http::uri::{PathAndQuery, Scheme};
use http::{HeaderValue, Request, Uri};

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
    fn of(url: &Uri) -> Option<Self> {
        let https = *url.scheme()? == Scheme::HTTPS;
        let host = url.host()?.trim_start_matches('[').trim_end_matches(']');
        let port = url.port_u16().unwrap_or(if https { 443 } else { 80 });
        Some(Self { https, host: host.into(), port })
    }

    /// Gives `request` the form that it has on the wire, a path and a `host` header, and says where it goes.
    pub(super) fn take_from<B>(request: &mut Request<B>) -> Option<Self> {
        let origin = Self::of(request.uri())?;
        let authority = request.uri().authority()?;
        let host = match (origin.https, authority.port_u16()) {
            (true, Some(443)) | (false, Some(80)) => authority.host(),
            _ => authority.as_str(),
        };
        let host = HeaderValue::from_str(host).ok()?;
        let path = request.uri().path_and_query().cloned();
        *request.uri_mut() = path.unwrap_or(PathAndQuery::from_static("/")).into();
        request.headers_mut().entry(HOST).or_insert(host);
        Some(origin)
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
            let found = Origin::take_from(&mut request).unwrap();
            assert_eq!((found.https, &*found.host, found.port), origin);
            assert_eq!((request.uri().to_string(), request.headers()[HOST].to_str().unwrap()), ("/a?b=c".into(), host));
        }
        let mut own = Request::get("http://localhost").header(HOST, "elsewhere").body(()).unwrap();
        assert!(Origin::take_from(&mut own).is_some());
        assert_eq!((own.uri().path(), own.headers()[HOST].to_str().unwrap()), ("/", "elsewhere"));
        assert!(Origin::take_from(&mut Request::get("/a").body(()).unwrap()).is_none());
    }
}
