//! HTTP proxies: which request goes through which, and tunnels through them.

use std::fmt;

use apideck_errors::{BoxError, ConnectionKind};
use http::uri::Scheme;
use http::{HeaderValue, Uri};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::connect::Stream;
use super::origin::Origin;
use super::{Cause, TransportError};

/// A proxy that has more to say than this before a tunnel is open is none.
const MAX_ANSWER: usize = 8 << 10;

/// Where the proxies are named.
pub(crate) enum Choice {
    Environment,
    Url(String),
    Never,
}

impl Choice {
    /// The proxies, checked. No URL is repeated in an error, for there may be a password in it.
    pub(super) fn read(self, environment: fn(&str) -> Option<String>) -> Result<Proxies, String> {
        let variable = |name: &str| {
            let value = environment(&name.to_ascii_lowercase()).filter(|value| !value.is_empty());
            value.or_else(|| environment(name)).unwrap_or_default()
        };
        let mut proxies = Proxies::default();
        match self {
            Self::Never => return Ok(proxies),
            Self::Url(url) if url.is_empty() => return Err("`proxy` is empty".to_owned()),
            Self::Url(url) => proxies.all = url,
            Self::Environment => {
                proxies.all = variable("ALL_PROXY");
                proxies.https = variable("HTTPS_PROXY");
                // A web server sets it to the `proxy` header of the request that a CGI program answers.
                if environment("REQUEST_METHOD").is_none() {
                    proxies.http = variable("HTTP_PROXY");
                }
            }
        }
        proxies.no_proxy = variable("NO_PROXY");
        let from =
            [(&proxies.all, "`proxy` or ALL_PROXY"), (&proxies.https, "HTTPS_PROXY"), (&proxies.http, "HTTP_PROXY")];
        for (url, name) in from {
            if !url.is_empty() && scheme_of(url).is_none() {
                return Err([name, " is no URL of an http or https proxy"].concat());
            }
        }
        Ok(proxies)
    }
}

/// The scheme of the URL of a proxy; `None` if it is none.
fn scheme_of(url: &str) -> Option<Scheme> {
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
}

impl Proxies {
    /// Whether there is one that is reached by TLS.
    pub(super) fn have_tls(&self) -> bool {
        [&self.all, &self.https, &self.http].iter().any(|url| scheme_of(url) == Some(Scheme::HTTPS))
    }

    /// The proxy on the way to `origin`.
    pub(super) fn of(&self, origin: &Origin) -> Option<Proxy> {
        let exceptions: Vec<&str> =
            self.no_proxy.split(',').filter_map(|entry| exception(entry.trim(), origin.port)).collect();
        let matcher =
            Matcher::builder().all(&*self.all).https(&*self.https).http(&*self.http).no(exceptions.join(",")).build();
        let scheme = if origin.https { "https://" } else { "http://" };
        matcher.intercept(&[scheme, &origin.authority()].concat().parse().ok()?).map(Proxy)
    }
}

/// What an entry of `NO_PROXY` says about hosts, if it concerns this port.
fn exception(entry: &str, port: u16) -> Option<&str> {
    let host = match entry.rsplit_once(':') {
        // What has more colons and no brackets is an IPv6 address.
        Some((host, own)) if !host.contains(':') || host.ends_with(']') => (own.parse() == Ok(port)).then_some(host)?,
        _ => entry,
    };
    Some(host.trim_start_matches('[').trim_end_matches(']'))
}

/// A proxy on the way to a server.
pub(super) struct Proxy(Intercept);

impl Proxy {
    pub(super) fn origin(&self) -> Origin {
        // The matcher gives it scheme and host.
        Origin::of(self.0.uri()).unwrap_or(Origin { https: false, host: "".into(), port: 0 })
    }

    /// The `proxy-authorization` header.
    pub(super) fn authorization(&self) -> Option<&HeaderValue> {
        self.0.basic_auth()
    }

    /// The proxy was not reached. It is no fault of the server whose name the error will bear.
    pub(super) fn failed(&self, error: TransportError) -> TransportError {
        let cause = match error.cause {
            Cause::Connection(kind @ (ConnectionKind::Tls | ConnectionKind::Proxy)) => Cause::Connection(kind),
            _ => Cause::Connection(ConnectionKind::Connect),
        };
        let source = ProxyError { proxy: self.origin().authority(), fault: error.source };
        TransportError { cause, request_sent: false, source: source.into(), ..error }
    }

    /// Asks the proxy for a connection to `origin`.
    pub(super) async fn tunnel(&self, stream: &mut Stream, origin: &Origin) -> Result<(), TransportError> {
        let failed = |kind, fault: BoxError| self.failed(TransportError::new(kind, fault));
        let refused = |fault| failed(ConnectionKind::Connect, fault);
        let to = origin.authority();
        let mut request = ["CONNECT ", &to, " HTTP/1.1\r\nhost: ", &to, "\r\n"].concat().into_bytes();
        if let Some(authorization) = self.authorization() {
            request.extend_from_slice(b"proxy-authorization: ");
            request.extend_from_slice(authorization.as_bytes());
            request.extend_from_slice(b"\r\n");
        }
        request.extend_from_slice(b"\r\n");
        stream.write_all(&request).await.map_err(|error| refused(error.into()))?;

        let mut answer = Vec::new();
        while !answer.windows(4).any(|end| end == b"\r\n\r\n") {
            let read = stream.read_buf(&mut answer).await.map_err(|error| refused(error.into()))?;
            if read == 0 || answer.len() > MAX_ANSWER {
                return Err(refused("it does not answer CONNECT".into()));
            }
        }
        match status_of(&answer) {
            Some([b'2', ..]) if answer.ends_with(b"\r\n\r\n") => Ok(()),
            Some(status) => {
                // With 5xx it says that it did not reach the server this time.
                let kind = if status.starts_with(b"5") { ConnectionKind::Connect } else { ConnectionKind::Proxy };
                Err(failed(kind, ["it answers CONNECT with ", &String::from_utf8_lossy(status)].concat().into()))
            }
            None => Err(failed(ConnectionKind::Proxy, "it does not speak HTTP".into())),
        }
    }
}

/// The digits of the status of an answer.
fn status_of(answer: &[u8]) -> Option<&[u8]> {
    let status = answer.strip_prefix(b"HTTP/1.1 ").or_else(|| answer.strip_prefix(b"HTTP/1.0 "))?.get(..3)?;
    status.iter().all(u8::is_ascii_digit).then_some(status)
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

// The fault is told already.
impl std::error::Error for ProxyError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(choice: Choice, environment: fn(&str) -> Option<String>) -> impl Fn(&str) -> Option<String> {
        let proxies = choice.read(environment).unwrap();
        move |url| Some(proxies.of(&Origin::of(&url.parse().unwrap())?)?.origin().authority())
    }

    #[test]
    fn the_environment_names_proxies() {
        let environment = |name: &str| match name {
            "https_proxy" => Some("http://small:1".to_owned()),
            "HTTPS_PROXY" => Some("http://capital:1".to_owned()),
            "http_proxy" => Some(String::new()),
            "HTTP_PROXY" => Some("u:p@plain".to_owned()),
            _ => None,
        };
        let of = proxies(Choice::Environment, environment);
        assert_eq!(of("https://a").unwrap(), "small:1");
        assert_eq!(of("http://a").unwrap(), "plain:80");
        assert_eq!(proxies(Choice::Never, environment)("https://a"), None);
        assert_eq!(proxies(Choice::Url("https://own".to_owned()), environment)("http://a").unwrap(), "own:443");

        let of = proxies(Choice::Environment, |name| (name == "ALL_PROXY").then(|| "http://all:1".to_owned()));
        assert_eq!((of("https://a").unwrap(), of("http://a").unwrap()), ("all:1".to_owned(), "all:1".to_owned()));

        // In a CGI program, it is the `proxy` header of somebody's request.
        let of = proxies(Choice::Environment, |name| match name {
            "HTTP_PROXY" | "http_proxy" | "HTTPS_PROXY" => Some("http://evil".to_owned()),
            "REQUEST_METHOD" => Some("GET".to_owned()),
            _ => None,
        });
        assert_eq!((of("https://a").unwrap(), of("http://a")), ("evil:80".to_owned(), None));
    }

    #[test]
    fn no_proxy_names_exceptions() {
        let of = proxies(Choice::Url("http://p".to_owned()), |name| {
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
            assert_eq!(of(direct), None, "{direct}");
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
            assert_eq!(of(proxied).as_deref(), Some("p:80"), "{proxied}");
        }
        let of = proxies(Choice::Url("http://p".to_owned()), |name| (name == "no_proxy").then(|| "*".to_owned()));
        assert_eq!(of("https://a"), None);
    }
}
