//! HTTP proxies: which request goes through which proxy, and tunnels through them.
//!
//! `off.rs` has the same items for builds without the feature `http-proxy`.

mod tunnel;

use std::fmt;

use apideck_errors::{BoxError, ConnectionKind};
use http::header::{HOST, PROXY_AUTHORIZATION};
use http::uri::{Authority, Scheme};
use http::{HeaderValue, Request, Uri};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};

use super::direct::DirectConnector;
use super::origin::{Origin, Target};
use super::stream::Stream;
use super::tls;
use crate::transport::AddedCredential;
use crate::transport::error::{Cause, TransportError};

/// Where the URLs of the proxies come from.
pub(crate) enum ProxyConfig {
    Environment,
    Url(String),
    Never,
}

impl ProxyConfig {
    /// Reads the URLs. One that is set in the program is checked; one of the environment fails the requests that use it.
    /// Errors do not show them, since they may contain a password.
    pub(super) fn read(self, environment: fn(&str) -> Option<String>, tls: &tls::Settings) -> Result<Proxies, String> {
        let variable = |name: &str| {
            let value = environment(&name.to_ascii_lowercase()).filter(|value| !value.is_empty());
            value.or_else(|| environment(name)).unwrap_or_default()
        };
        let mut proxies = Proxies::default();
        match self {
            Self::Never => return Ok(proxies),
            Self::Url(url) => {
                if scheme_of(&url).is_none() {
                    return Err(["`proxy` ", NOT_SUPPORTED].concat());
                }
                proxies.all = url;
            }
            Self::Environment => {
                proxies.all = variable("ALL_PROXY");
                proxies.https = variable("HTTPS_PROXY");
                // In a CGI program, the web server sets it to the `proxy` header of the request.
                if environment("REQUEST_METHOD").is_none() {
                    proxies.http = variable("HTTP_PROXY");
                }
            }
        }
        proxies.no_proxy = variable("NO_PROXY");
        let urls = [&proxies.all, &proxies.https, &proxies.http];
        if urls.iter().any(|url| scheme_of(url) == Some(Scheme::HTTPS)) {
            proxies.tls = Some(tls::Connector::new(tls, false)?);
        }
        Ok(proxies)
    }
}

const NOT_SUPPORTED: &str =
    "is not the URL of an http or https proxy; `#`, `/`, `?` and `@` in its password have to be percent-encoded";

/// The scheme of the URL of an http or https proxy; `None` for any other text.
fn scheme_of(url: &str) -> Option<Scheme> {
    // With one of `/?#` in the password, a part of it would count as the port.
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    if rest.split_once(['/', '?', '#']).is_some_and(|(_, path)| path.contains('@')) {
        return None;
    }
    let proxy = Matcher::builder().all(url).build().intercept(&Uri::from_static("http://a"))?;
    proxy.uri().scheme().filter(|scheme| [Scheme::HTTP, Scheme::HTTPS].contains(scheme)).cloned()
}

/// The proxies of all servers.
#[derive(Default)]
pub(super) struct Proxies {
    all: String,
    https: String,
    http: String,
    no_proxy: String,
    /// For `https` proxies. It does not offer them HTTP/2.
    tls: Option<tls::Connector>,
}

impl Proxies {
    /// The proxy for requests to `origin`.
    pub(super) fn find(&self, origin: &Origin) -> Result<Option<Proxy>, TransportError> {
        let (own, own_name) = if origin.https { (&self.https, "HTTPS_PROXY ") } else { (&self.http, "HTTP_PROXY ") };
        let (url, name) = if own.is_empty() { (&self.all, "ALL_PROXY ") } else { (own, own_name) };
        if url.is_empty() {
            return Ok(None);
        }
        let separator = |character: char| character == ',' || character.is_whitespace();
        let exceptions: Vec<&str> =
            self.no_proxy.split(separator).filter_map(|entry| exception(entry, origin.port())).collect();
        if exceptions.contains(&"*") {
            return Ok(None);
        }
        let is_supported = scheme_of(url).is_some();
        // Requests that do not need the proxy do not fail.
        let proxy = if is_supported { url } else { "http://unsupported" };
        let matcher = Matcher::builder().all(proxy).no(exceptions.join(",")).build();
        let scheme = if origin.https { "https://" } else { "http://" };
        let url = [scheme, &authority(origin)].concat().parse();
        match url.ok().and_then(|url| matcher.intercept(&url)) {
            Some(_) if !is_supported => {
                let fault = [name, NOT_SUPPORTED].concat();
                Err(TransportError::new(ConnectionKind::Proxy, fault))
            }
            found => Ok(found.map(|found| Proxy(Box::new(found)))),
        }
    }

    /// A stream to `origin` or, where the scheme is `http`, to its proxy, and whether HTTP/2 was agreed on.
    pub(super) async fn connect(
        &self,
        proxy: Option<&Proxy>,
        direct: &DirectConnector,
        origin: &Origin,
        offers_http2: bool,
    ) -> Result<(Stream, bool), TransportError> {
        let Some(proxy) = proxy else {
            return direct.connect(origin, offers_http2).await;
        };
        let to = proxy.origin();
        let mut stream = direct.tcp(to.host(), to.port()).await.map_err(|error| proxy.failed(error))?;
        if let (true, Some(tls)) = (to.https, &self.tls) {
            stream = tls.connect(to.host(), stream).await.map_err(|error| proxy.failed(error))?.0;
        }
        if !origin.https {
            return Ok((stream, false));
        }
        proxy.tunnel(&mut stream, origin).await?;
        direct.secure(stream, origin, offers_http2).await
    }
}

/// The host or network of an entry of `NO_PROXY`; `None` if it is for another port. `*.domain` means `.domain`.
fn exception(entry: &str, port: u16) -> Option<&str> {
    let host = match entry.rsplit_once(':') {
        // An entry with more colons and without brackets is an IPv6 address.
        Some((host, own)) if !host.contains(':') || host.ends_with(']') => (own.parse() == Ok(port)).then_some(host)?,
        _ => entry,
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    Some(if host.starts_with("*.") { &host[1..] } else { host })
}

/// `host:port`, as in a `CONNECT` request.
fn authority(origin: &Origin) -> String {
    [origin.authority.host(), ":", &origin.port().to_string()].concat()
}

/// A proxy between this client and a server.
pub(super) struct Proxy(Box<Intercept>);

impl Proxy {
    pub(super) fn origin(&self) -> Origin {
        // The matcher has checked that the URL has a scheme and a host.
        let none = Authority::from_static("-");
        Origin::from_url(self.0.uri()).unwrap_or(Origin { runtime: None, https: false, authority: none })
    }

    /// The `proxy-authorization` header.
    fn authorization(&self) -> Option<&HeaderValue> {
        self.0.basic_auth()
    }

    /// The form of a request for an HTTP/1.1 proxy: the whole URL, a `host` header and the proxy's password. Returns the
    /// credential that was added.
    pub(super) fn address<B>(
        &self,
        target: &Target,
        request: &mut Request<B>,
        host: &HeaderValue,
    ) -> Option<AddedCredential> {
        *request.uri_mut() = target.url.clone();
        request.headers_mut().insert(HOST, target.host(host));
        let authorization = self.authorization()?.clone();
        request.headers_mut().insert(PROXY_AUTHORIZATION, authorization.clone());
        Some(AddedCredential(authorization))
    }

    /// The error of a proxy that cannot be reached. It names the proxy, since the error of the call names the server.
    fn failed(&self, error: TransportError) -> TransportError {
        let cause = match error.cause {
            cause @ (Cause::Connection(ConnectionKind::Tls | ConnectionKind::Proxy) | Cause::Runtime) => cause,
            _ => Cause::Connection(ConnectionKind::Connect),
        };
        let source = ProxyError { proxy: authority(&self.origin()), fault: error.source };
        TransportError { cause, request_sent: false, source: source.into() }
    }
}

#[derive(Debug)]
struct ProxyError {
    proxy: String,
    fault: BoxError,
}

impl fmt::Display for ProxyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "proxy {}: {}", self.proxy, self.fault)
    }
}

// `Display` shows the fault, so it is not a source as well.
impl std::error::Error for ProxyError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::net::origin::tests::URLS;

    fn proxies(config: ProxyConfig, environment: fn(&str) -> Option<String>) -> impl Fn(&str) -> Option<String> {
        let proxies = config.read(environment, &tls::Settings::new()).unwrap();
        move |url| Some(authority(&proxies.find(&Origin::from_url(&url.parse().unwrap())?).unwrap()?.origin()))
    }

    #[test]
    fn requests_to_proxies_have_the_whole_url_and_a_host_header() {
        let proxies = ProxyConfig::Url("http://p".to_owned()).read(|_| None, &tls::Settings::new()).unwrap();
        for (url, host, _) in URLS {
            let mut request = Request::get(url).body(()).unwrap();
            let target = Target::from_request(&request).unwrap();
            // Another connection may be tried first.
            let server = target.origin.host_header();
            target.address_to_server(&mut request, &server);
            proxies.find(&target.origin).unwrap().unwrap().address(&target, &mut request, &server);
            assert_eq!((request.uri().to_string(), request.headers()[HOST].to_str().unwrap()), (url.into(), host));
        }
    }

    #[test]
    fn authorities_have_ports() {
        for (url, expected) in [("https://a.b", "a.b:443"), ("http://[::1]/", "[::1]:80"), ("http://h:8", "h:8")] {
            assert_eq!(authority(&Origin::from_url(&url.parse().unwrap()).unwrap()), expected);
        }
    }

    #[test]
    fn proxies_come_from_the_environment() {
        let environment = |name: &str| match name {
            "https_proxy" => Some("http://small:1".to_owned()),
            "HTTPS_PROXY" => Some("http://capital:1".to_owned()),
            "http_proxy" => Some(String::new()),
            "HTTP_PROXY" => Some("u:p@plain".to_owned()),
            _ => None,
        };
        let proxy_of = proxies(ProxyConfig::Environment, environment);
        assert_eq!(proxy_of("https://a").unwrap(), "small:1");
        assert_eq!(proxy_of("http://a").unwrap(), "plain:80");
        assert_eq!(proxies(ProxyConfig::Never, environment)("https://a"), None);
        assert_eq!(proxies(ProxyConfig::Url("https://own".to_owned()), environment)("http://a").unwrap(), "own:443");

        let proxy_of =
            proxies(ProxyConfig::Environment, |name| (name == "ALL_PROXY").then(|| "http://all:1".to_owned()));
        assert_eq!(
            (proxy_of("https://a").unwrap(), proxy_of("http://a").unwrap()),
            ("all:1".to_owned(), "all:1".to_owned())
        );

        // In a CGI program, HTTP_PROXY is the `proxy` header of a request.
        let proxy_of = proxies(ProxyConfig::Environment, |name| match name {
            "HTTP_PROXY" | "http_proxy" | "HTTPS_PROXY" => Some("http://evil".to_owned()),
            "REQUEST_METHOD" => Some("GET".to_owned()),
            _ => None,
        });
        assert_eq!((proxy_of("https://a").unwrap(), proxy_of("http://a")), ("evil:80".to_owned(), None));
    }

    #[test]
    fn no_proxy_lists_exceptions() {
        let proxy_of = proxies(ProxyConfig::Url("http://p".to_owned()), |name| {
            let list =
                "direct.test, .sub.test,10.0.0.0/8 ,192.0.2.7,::1,port.test:8080,[2001:db8::1]:81,2001:db8:2::/48";
            (name == "NO_PROXY").then(|| list.to_owned())
        });
        for direct in [
            "http://direct.test",
            "https://DIRECT.test:8443",
            "http://a.direct.test",
            "http://a.sub.test",
            "http://10.1.2.3",
            "http://192.0.2.7:99",
            "http://[::1]:8000",
            "http://port.test:8080",
            "http://[2001:db8::1]:81",
            "https://[2001:db8:2::9]",
        ] {
            assert_eq!(proxy_of(direct), None, "{direct}");
        }
        for proxied in [
            "http://notdirect.test",
            "http://direct.test.evil",
            "http://11.0.0.1",
            "http://192.0.2.8",
            "http://port.test",
            "http://port.test:80",
            "http://[2001:db8::1]:82",
            "http://[2001:db8:3::9]",
        ] {
            assert_eq!(proxy_of(proxied).as_deref(), Some("p:80"), "{proxied}");
        }
    }

    #[test]
    fn no_proxy_has_wildcards_and_spaces() {
        for list in ["*", " * ", "a.test,*", "a.test *", "*:443,*:80"] {
            let list = list.to_owned().leak();
            let read = |name: &str| (name == "no_proxy").then(|| LIST.with(|list| list.get().to_owned()));
            LIST.with(|current| current.set(list));
            let proxy_of = proxies(ProxyConfig::Url("http://p".to_owned()), read);
            for direct in ["https://a", "http://10.0.0.1", "http://[::1]", "https://192.0.2.1"] {
                assert_eq!(proxy_of(direct), None, "{list}: {direct}");
            }
        }
        let proxy_of = proxies(ProxyConfig::Url("http://p".to_owned()), |name| {
            (name == "no_proxy").then(|| "*.wild.test one.test\ttwo.test , 10.0.0.1 *.port.test:81".to_owned())
        });
        for direct in
            ["http://a.wild.test", "http://b.a.wild.test", "http://one.test", "http://two.test", "http://10.0.0.1"]
        {
            assert_eq!(proxy_of(direct), None, "{direct}");
        }
        assert_eq!(proxy_of("http://a.port.test:81"), None);
        for proxied in ["http://notwild.test", "http://three.test", "http://10.0.0.2", "http://a.port.test"] {
            assert!(proxy_of(proxied).is_some(), "{proxied}");
        }
    }

    thread_local! {
        /// The value of `no_proxy` in a test: an environment is a function pointer.
        static LIST: std::cell::Cell<&'static str> = const { std::cell::Cell::new("") };
    }

    #[test]
    fn only_proxies_in_use_have_to_be_supported() {
        let environment = |name: &str| match name {
            "ALL_PROXY" => Some("socks5h://socks:1080".to_owned()),
            "HTTP_PROXY" => Some("http://plain:1".to_owned()),
            "NO_PROXY" => Some("direct.test".to_owned()),
            _ => None,
        };
        let proxies = ProxyConfig::Environment.read(environment, &tls::Settings::new()).unwrap();
        let find = |url: &str| proxies.find(&Origin::from_url(&url.parse().unwrap()).unwrap());
        assert_eq!(authority(&find("http://a").unwrap().unwrap().origin()), "plain:1");
        assert!(find("https://direct.test").unwrap().is_none());
        let Err(error) = find("https://a") else { panic!("SOCKS is not supported") };
        assert!(error.to_string().starts_with("ALL_PROXY is not the URL of an http or https proxy"), "{error}");
        assert!(!error.request_sent);
    }

    #[test]
    fn passwords_are_not_taken_for_hosts() {
        for url in ["http://user:12#34@proxy:3128", "user:12#34@proxy", "http://user:12/34@proxy", "http://u:1?2@p"] {
            assert_eq!(scheme_of(url), None, "{url}");
            let Err(error) = ProxyConfig::Url(url.to_owned()).read(|_| None, &tls::Settings::new()) else {
                panic!("{url}")
            };
            assert!(!error.contains("34") && error.contains("percent-encoded"), "{error}");
        }
        for url in ["http://user:12%2334@proxy:3128", "http://proxy/path", "http://u:p@proxy/"] {
            assert_eq!(scheme_of(url), Some(Scheme::HTTP), "{url}");
        }
    }
}
