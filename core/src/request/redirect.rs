//! The request that follows a redirect: its URL and its headers.

use std::borrow::Cow;

use apideck_errors::{BoxError, first_header};
use http::request::Parts;
use http::{HeaderMap, Method, StatusCode, Uri, header};

use crate::client::server::Server;
use crate::transport::default_port;

/// Maximum number of redirects followed in one attempt.
const MAX_REDIRECTS: usize = 10;

/// The headers that are sent to another origin than that of the call. All others may be credentials.
const CROSS_ORIGIN_HEADERS: [header::HeaderName; 4] =
    [header::ACCEPT, header::ACCEPT_ENCODING, header::RANGE, header::USER_AGENT];

/// The request that follows the redirect in a response, or why it is not followed; `None` if the response is not a
/// redirect. The last argument is how many redirects were followed before.
pub(crate) type NextRequest = fn(&Parts, StatusCode, &HeaderMap, usize) -> Option<Result<Box<Parts>, BoxError>>;

/// [`NextRequest`] of operations that only read. A request that changes data is sent only to the URL of the call.
pub(crate) fn next_request(
    request: &Parts,
    status: StatusCode,
    headers: &HeaderMap,
    followed: usize,
) -> Option<Result<Box<Parts>, BoxError>> {
    let follows =
        matches!(request.method, Method::GET | Method::HEAD) && matches!(status.as_u16(), 301..=303 | 307 | 308);
    if !follows {
        return None;
    }
    let location = first_header(headers, &header::LOCATION)?;
    Some(match location.to_str().ok().and_then(|location| resolve(&request.uri, location)) {
        _ if followed == MAX_REDIRECTS => {
            Err(["there are more than ", &MAX_REDIRECTS.to_string(), " redirects"].concat().into())
        }
        None => Err("`location` is not a URL that can be followed".into()),
        Some(to) if to.scheme_str() == Some("http") && request.uri.scheme_str() == Some("https") => {
            Err("it leads from https to http".into())
        }
        Some(to) => Ok(Box::new(redirected(request, to))),
    })
}

fn redirected(request: &Parts, to: Uri) -> Parts {
    let mut next = request.clone();
    if !same_origin(&request.uri, &to) {
        next.headers.clear();
        for name in CROSS_ORIGIN_HEADERS {
            if let Some(value) = first_header(&request.headers, &name) {
                next.headers.insert(name, value.clone());
            }
        }
    }
    next.uri = to;
    next
}

fn same_origin(one: &Uri, other: &Uri) -> bool {
    let port = |uri: &Uri| uri.port_u16().unwrap_or(default_port(uri.scheme_str() == Some("https")));
    let host = |uri| Uri::host(uri).unwrap_or_default();
    one.scheme_str() == other.scheme_str() && host(one).eq_ignore_ascii_case(host(other)) && port(one) == port(other)
}

/// Resolves `location` against the URL of the request (RFC 3986, section 5); `None` if the result is not an http or
/// https URL, or has user-info.
fn resolve(base: &Uri, location: &str) -> Option<Uri> {
    let location = location.split_once('#').map_or(location, |(before, _)| before);
    // `Server::parse` would trim whitespace.
    if location.is_empty() || location.bytes().any(|byte| byte.is_ascii_whitespace()) {
        return None;
    }
    let (authority, scheme) = (base.authority()?.as_str(), base.scheme_str()?);
    let url = if has_scheme(location) {
        location.to_owned()
    } else if location.starts_with("//") {
        [scheme, ":", location].concat()
    } else {
        let (path, slash) = match location.as_bytes()[0] {
            b'/' => ("", ""),
            b'?' => (base.path(), ""),
            _ => (base.path().rsplit_once('/').map_or("", |(directory, _)| directory), "/"),
        };
        [scheme, "://", authority, path, slash, location].concat()
    };
    let start = url.find("://")? + "://".len();
    let end = url.bytes().skip(start).position(|byte| matches!(byte, b'/' | b'?')).map_or(url.len(), |at| start + at);
    let (origin, target) = url.split_at(end);
    let (path, query) = target.split_at(target.bytes().position(|byte| byte == b'?').unwrap_or(target.len()));
    let mut target = without_dots(path);
    target.push_str(query);
    Server::parse("location", origin, true).ok()?.url(&Cow::Owned(target), "")
}

/// Whether `location` starts with a scheme: letters, digits and `+-.` up to a colon.
fn has_scheme(location: &str) -> bool {
    location.split_once(':').is_some_and(|(scheme, _)| {
        scheme.as_bytes().first().is_some_and(u8::is_ascii_alphabetic)
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    })
}

/// The path with its segments `.` and `..` resolved.
fn without_dots(path: &str) -> String {
    let mut kept = "/".to_owned();
    let mut is_dots = path.is_empty();
    for segment in path.split('/').skip(1) {
        is_dots = matches!(segment, "." | "..");
        if !is_dots {
            kept += segment;
            kept.push('/');
        } else if segment == ".." {
            kept.pop();
            kept.truncate(kept.rfind('/').map_or(0, |end| end + 1));
            if kept.is_empty() {
                kept.push('/');
            }
        }
    }
    if !is_dots {
        kept.pop();
    }
    kept
}

#[cfg(test)]
mod tests {
    use http::HeaderName;

    use super::*;

    fn get(url: &str) -> Parts {
        let request = http::Request::get(url)
            .header("authorization", "Bearer sk")
            .header("x-apideck-app-id", "app")
            .header("accept", "*/*")
            .header("accept-encoding", "identity")
            .header("range", "bytes=5-")
            .header("user-agent", "tests")
            .header("x-own", "secret");
        request.body(()).unwrap().into_parts().0
    }

    fn follow(request: &Parts, status: u16, location: &str) -> Option<Result<Box<Parts>, BoxError>> {
        let headers = HeaderMap::from_iter([(header::LOCATION, location.parse().unwrap())]);
        next_request(request, StatusCode::from_u16(status).unwrap(), &headers, 0)
    }

    #[test]
    fn locations_resolve_as_in_rfc_3986() {
        let base: Uri = "http://a.example/b/c/d?q".parse().unwrap();
        for (location, expected) in [
            ("https://b.example", "https://b.example/"),
            ("HTTPS://b.example:1/x?y#z", "https://b.example:1/x?y"),
            ("//b.example/x", "http://b.example/x"),
            ("/x", "http://a.example/x"),
            ("x", "http://a.example/b/c/x"),
            ("./x", "http://a.example/b/c/x"),
            ("../x", "http://a.example/b/x"),
            ("../../../x", "http://a.example/x"),
            ("x/.", "http://a.example/b/c/x/"),
            ("..", "http://a.example/b/"),
            ("?y", "http://a.example/b/c/d?y"),
            ("x?y=../z", "http://a.example/b/c/x?y=../z"),
            ("/x:y", "http://a.example/x:y"),
            ("x/y:z", "http://a.example/b/c/x/y:z"),
            ("https://b/x/../y", "https://b/y"),
            ("/x//../y", "http://a.example/x/y"),
            ("/..", "http://a.example/"),
            ("/x/..?", "http://a.example/?"),
            ("https://B.example?y=/../z", "https://b.example/?y=/../z"),
            ("https://[::1]:8/x/../..", "https://[::1]:8/"),
        ] {
            assert_eq!(resolve(&base, location).map(|uri| uri.to_string()).as_deref(), Some(expected), "{location}");
        }
        for bad in [
            "",
            "#x",
            "ftp://b.example/",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "http://",
            "http://u@b.example",
            "http://u:p@b.example/",
            "http://a.example:!44/",
            "http://a.example:99999/",
            "http://a.example:/",
            "/a b",
            "http://b.example /",
            "x:y://z",
            "//",
            "http:x",
        ] {
            assert_eq!(resolve(&base, bad), None, "{bad}");
        }
    }

    #[test]
    fn credentials_are_not_sent_to_another_origin() {
        let request = get("https://a.example/x");
        let here = follow(&request, 302, "/y").unwrap().unwrap();
        assert_eq!(here.headers, request.headers);
        assert_eq!(here.uri, "https://a.example/y");
        assert_eq!(follow(&request, 302, "https://A.example:443/y").unwrap().unwrap().headers, request.headers);

        for other in ["https://b.example/", "https://a.example:444/", "https://sub.a.example/"] {
            let there = follow(&request, 307, other).unwrap().unwrap();
            let mut names: Vec<_> = there.headers.keys().map(HeaderName::as_str).collect();
            names.sort_unstable();
            assert_eq!(names, ["accept", "accept-encoding", "range", "user-agent"], "{other}");
            assert_eq!(there.headers["accept-encoding"], "identity");
        }
        // The same host and port with another scheme.
        let there = follow(&get("http://a.example:444/x"), 307, "https://a.example:444/").unwrap().unwrap();
        assert!(!there.headers.contains_key("authorization"));
    }

    #[test]
    fn redirects_that_are_not_followed() {
        assert!(follow(&get("https://a.example/"), 302, "http://a.example/").unwrap().is_err());
        assert!(follow(&get("https://a.example/"), 302, "ftp://a.example/").unwrap().is_err());
        assert!(follow(&get("http://a.example/"), 302, "https://a.example/").unwrap().is_ok());
        for status in [200, 300, 304, 305, 306, 404] {
            assert!(follow(&get("https://a.example/"), status, "/y").is_none(), "{status}");
        }
        let no_location = next_request(&get("https://a.example/"), StatusCode::FOUND, &HeaderMap::new(), 0);
        assert!(no_location.is_none());
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS] {
            let mut request = get("https://a.example/");
            request.method = method;
            assert!(follow(&request, 307, "/y").is_none());
        }
    }
}
