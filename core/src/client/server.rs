//! Server URLs, checked when they are set.

use std::borrow::Cow;

use bytes::Bytes;
use http::Uri;
use http::uri::{Authority, Parts, PathAndQuery, Scheme};

use crate::transport::default_port;

/// Scheme, host, port and base path of a server.
#[derive(Clone, Debug)]
pub(crate) struct Server {
    scheme: Scheme,
    pub(crate) authority: Authority,
    /// Starts with a slash and does not end with one, or is empty.
    base_path: String,
}

impl Server {
    /// Parses the value of the setting `what`. The error does not contain the URL, which may have a password or a token
    /// in it.
    pub(crate) fn parse(what: &str, url: &str, allow_http: bool) -> Result<Self, String> {
        let fault = |text: &str| ["`", what, "` ", text].concat();

        let (scheme, rest) = url.trim().split_once(':').unwrap_or_default();
        let Some(rest) = rest.strip_prefix("//") else {
            return Err(fault("has no scheme: write the whole URL, such as https://unify.apideck.com"));
        };
        let scheme = match () {
            () if scheme.eq_ignore_ascii_case("https") => Scheme::HTTPS,
            () if scheme.eq_ignore_ascii_case("http") => Scheme::HTTP,
            () => return Err(fault("has a scheme other than https and http")),
        };
        if rest.contains(['?', '#']) {
            return Err(fault("has a query or a fragment: a server URL ends with its path"));
        }
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        if authority.contains('@') {
            return Err(fault("has a user name or a password in it: use the API key as the only credential"));
        }
        let Ok(authority) = Authority::try_from(authority.to_ascii_lowercase()) else {
            return Err(fault("has no valid host"));
        };
        let host = authority.host();
        if host.is_empty() {
            return Err(fault("has no host"));
        }
        // Other URL parsers read a sign or leading zeros in another way, or not at all.
        let port = authority.as_str()[host.len()..].strip_prefix(':');
        if port.is_some_and(|port| !port.starts_with(|digit| matches!(digit, '1'..='9')))
            || host.len() < authority.as_str().len() && authority.port_u16().is_none()
        {
            return Err(fault("has no valid port"));
        }
        if scheme == Scheme::HTTP && !allow_http && !is_loopback(host) {
            return Err(fault(
                "is plain http, which exposes the API key on the network: use https, or `allow_http(true)`",
            ));
        }
        let end = path.bytes().rposition(|byte| byte != b'/').map_or(0, |last| last + 1);
        let base_path = path.get(..end).unwrap_or_default().to_owned();
        if !base_path.is_empty() && PathAndQuery::try_from(base_path.as_str()).is_err() {
            return Err(fault("has a path with characters that need percent-encoding"));
        }
        Ok(Self { scheme, authority, base_path })
    }

    /// Path and query of an absolute URL, below the base path; an error for a URL of another server.
    pub(crate) fn path_of<'u>(&self, url: &'u str) -> Result<(&'u str, &'u str), &'static str> {
        const OTHER: &str =
            "the URL is not below the client's `server_url`, and the API key is sent to that server alone";

        let start = url.find("://").ok_or("the URL has no scheme")? + 3;
        let end = url[start..].find(['/', '?', '#', '\\']).map_or(url.len(), |length| start + length);
        let (server, path) = url.split_at(end);
        let other = Self::parse("url", server, true).map_err(|_| OTHER)?;
        let port = |server: &Self| server.authority.port_u16().unwrap_or(default_port(server.scheme == Scheme::HTTPS));
        if other.scheme != self.scheme || other.authority.host() != self.authority.host() || port(&other) != port(self)
        {
            return Err(OTHER);
        }
        let path = path.strip_prefix(self.base_path.as_str()).filter(|path| path.starts_with('/')).ok_or(OTHER)?;
        Ok(path.split_once('?').unwrap_or((path, "")))
    }

    /// The URL of an operation; `None` if `path` or `query` is not percent-encoded.
    #[allow(clippy::ptr_arg)] // A path that is static is not copied.
    pub(crate) fn url(&self, path: &Cow<'static, str>, query: &str) -> Option<Uri> {
        let target = match path {
            Cow::Borrowed(path) if self.base_path.is_empty() && query.is_empty() => Bytes::from_static(path.as_bytes()),
            path => {
                let question_mark = if query.is_empty() { "" } else { "?" };
                [self.base_path.as_str(), path, question_mark, query].concat().into()
            }
        };
        let mut parts = Parts::default();
        parts.scheme = Some(self.scheme.clone());
        parts.authority = Some(self.authority.clone());
        parts.path_and_query = Some(PathAndQuery::from_maybe_shared(target).ok()?);
        Uri::from_parts(parts).ok()
    }
}

/// Whether `host` is `localhost` or a loopback address. Names such as `api.localhost` do not count: not every resolver
/// maps them to this machine.
fn is_loopback(host: &str) -> bool {
    // Parsing addresses takes 3 kB of code where nothing else does it. A name of digits alone is an address in any case.
    let is_number = |text: &str| text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.'));
    matches!(host, "localhost" | "[::1]" | "[0:0:0:0:0:0:0:1]") || host.strip_prefix("127.").is_some_and(is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(server: &str, query: &str) -> String {
        let server = Server::parse("server_url", server, false).unwrap();
        server.url(&"/crm/contacts".into(), query).unwrap().to_string()
    }

    #[test]
    fn the_base_path_is_kept() {
        for (server, path) in [
            ("https://a.example", ""),
            ("https://a.example/", ""),
            ("https://a.example///", ""),
            ("  HTTPS://A.Example/proxy/v1/// ", "/proxy/v1"),
            ("https://a.example//x//y", "//x//y"),
            ("https://a.example/a%20b", "/a%20b"),
        ] {
            let expected = ["https://a.example", path, "/crm/contacts?limit=2"].concat();
            assert_eq!(url(server, "limit=2"), expected, "{server}");
            assert_eq!(url(server, ""), expected.trim_end_matches("?limit=2"), "{server}");
        }
    }

    #[test]
    fn the_path_of_a_url_is_below_the_server() {
        let server = Server::parse("server_url", "https://a.example/base", false).unwrap();
        for (good, path, query) in [
            ("https://a.example/base/crm/contacts/1", "/crm/contacts/1", ""),
            ("HTTPS://A.Example:443/base/x?fields=a%2Cb&raw=true", "/x", "fields=a%2Cb&raw=true"),
            ("https://a.example/base/", "/", ""),
        ] {
            assert_eq!(server.path_of(good), Ok((path, query)), "{good}");
        }
        let short = Server::parse("server_url", "https://a.b", false).unwrap();
        assert_eq!(short.path_of("https://a.b/x/y"), Ok(("/x/y", "")));
        for bad in [
            "",
            "/base/crm/contacts/1",
            "http://a.example/base/x",
            "https://a.example:8443/base/x",
            "https://a.example.evil.example/base/x",
            "https://evil.example/base/x",
            "https://a.example@evil.example/base/x",
            "https://key@a.example/base/x",
            "https://evil.example\\@a.example/base/x",
            "https://a.example\\@evil.example/base/x",
            "https://a.example:/base/x",
            "https://a.example:+443/base/x",
            "https://a.example/",
            "https://a.example/basement",
            "https://a.example/base",
            "https://a.example?x=/base/",
            "//a.example/base/x",
        ] {
            assert!(server.path_of(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn plain_http_is_for_loopback_hosts_alone() {
        for good in [
            "http://localhost",
            "http://LOCALHOST:8080",
            "http://127.0.0.1:1",
            "http://127.8.9.1",
            "http://[::1]:80",
            "http://[0:0:0:0:0:0:0:1]",
        ] {
            assert!(Server::parse("server_url", good, false).is_ok(), "{good}");
        }
        for bad in [
            "http://example.com",
            "http://localhost.example.com",
            "http://api.localhost",
            "http://127.0.0.1.example.com",
            "http://127.example.0.1",
            "http://128.0.0.1",
            "http://10.0.0.1",
            "http://[::2]",
            "http://0.0.0.0",
        ] {
            let message = Server::parse("server_url", bad, false).unwrap_err();
            assert!(message.contains("allow_http"), "{bad}: {message}");
            assert!(Server::parse("server_url", bad, true).is_ok(), "{bad}");
        }
    }

    #[test]
    fn errors_do_not_contain_the_url() {
        for (bad, word) in [
            ("", "scheme"),
            ("hunter2.example", "scheme"),
            ("localhost:8080", "scheme"),
            ("ftp://hunter2", "scheme"),
            ("https://user:hunter2@a.example", "password"),
            ("https://user@a.example", "password"),
            ("https://a.example?token=hunter2", "query"),
            ("https://a.example/x?", "query"),
            ("https://a.example/#hunter2", "query"),
            ("https://", "host"),
            ("https:///hunter2", "host"),
            ("https://:443", "host"),
            ("https://a example", "host"),
            ("https://a.example\\@hunter2", "password"),
            ("https://a.example:", "port"),
            ("https://a.example:port", "port"),
            ("https://a.example:99999", "port"),
            ("https://a.example:0", "port"),
            ("https://a.example:+443", "port"),
            ("https://a.example:0443", "port"),
            ("https://a.example:-443/x", "port"),
            ("https://[::1]:+443", "port"),
            ("https://[::1]:0443", "port"),
            ("https://a.example/a hunter2", "path"),
            ("https://a.example/\nhunter2", "path"),
        ] {
            let message = Server::parse("server_url", bad, true).unwrap_err();
            assert!(message.contains(word), "{bad}: {message}");
            assert!(message.starts_with("`server_url` "), "{message}");
            assert!(!message.contains("hunter2"), "{message}");
        }
    }
}
