//! A request as the mock received it.

use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderMap, Method, request};
use percent_encoding::percent_decode_str;
use serde_json::Value;

/// A request as the mock received it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Recorded {
    /// The method.
    pub method: Method,
    /// The path as sent: percent-escapes are kept.
    pub path: String,
    /// The query as sent, without the `?`; `None` if there was no `?`.
    pub query: Option<String>,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, as far as the mock read it; empty if an upload route only
    /// [measured](crate::Builder::record) it.
    pub body: Bytes,
    /// The length of the body in bytes.
    pub size: u64,
    /// The digest of the body, in the form of [`digest`](crate::digest). Only upload routes compute it.
    pub digest: Option<String>,
    /// The SHA-1 of the body, in the form of [`sha_digest`](crate::sha_digest). Only upload routes compute it.
    pub sha_digest: Option<String>,
}

impl Recorded {
    /// A request whose body has not been read yet.
    pub(crate) fn new(head: request::Parts) -> Self {
        Self {
            method: head.method,
            path: head.uri.path().to_owned(),
            query: head.uri.query().map(str::to_owned),
            headers: head.headers,
            body: Bytes::new(),
            size: 0,
            digest: None,
            sha_digest: None,
        }
    }

    /// The body as JSON; `None` if it is not JSON.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The first header with this name; `None` if it is missing or has bytes outside visible ASCII.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The names and values of the query in order, decoded as an HTML form: a `+` is a space, and `%2B` a plus sign.
    ///
    /// A name without `=` has an empty value. Empty pairs, as in `a&&b`, are left out.
    pub fn query_pairs(&self) -> Vec<(String, String)> {
        pairs(self.query.as_deref().unwrap_or_default()).collect()
    }

    /// The names and values of an HTML form in the body, decoded.
    pub fn form(&self) -> Vec<(String, String)> {
        pairs(&String::from_utf8_lossy(&self.body)).collect()
    }

    /// Whether a page of the same server sent the request, as far as its headers say: `origin` must name the host.
    ///
    /// Browsers send `origin` with every form.
    pub fn is_same_origin(&self) -> bool {
        let origin = self.header("origin").and_then(|origin| origin.split_once("://"));
        origin.is_some_and(|(_, origin)| Some(origin) == self.header("host"))
    }

    /// The segments of the path, percent-decoded. A slash at the end adds an empty segment.
    pub fn path_segments(&self) -> Vec<String> {
        segments(&self.path).map(Cow::into_owned).collect()
    }
}

/// The segments of a path as sent, each percent-decoded after the split: an escaped slash stays in its segment.
pub(crate) fn segments(path: &str) -> impl Iterator<Item = Cow<'_, str>> {
    path.strip_prefix('/').unwrap_or(path).split('/').map(|segment| percent_decode_str(segment).decode_utf8_lossy())
}

fn pairs(text: &str) -> impl Iterator<Item = (String, String)> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    pairs.map(|(name, value)| (decoded(name), decoded(value)))
}

fn decoded(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recorded(target: &str) -> Recorded {
        let (head, ()) = http::Request::get(target).body(()).unwrap().into_parts();
        Recorded::new(head)
    }

    #[test]
    fn the_query_is_decoded_pair_by_pair() {
        let request = recorded("/x?filter%5Bname%5D=a%20b+c%2B&&flag&e=&q=1=2&q=%C3%A9");
        let pairs = request.query_pairs();
        let pairs: Vec<_> = pairs.iter().map(|(n, v)| (&n[..], &v[..])).collect();
        let expected = [("filter[name]", "a b c+"), ("flag", ""), ("e", ""), ("q", "1=2"), ("q", "é")];
        assert_eq!(pairs, expected);
        assert!(recorded("/x").query_pairs().is_empty());
        assert_eq!(recorded("/x").query, None);
        assert_eq!(recorded("/x?").query.as_deref(), Some(""));
    }

    #[test]
    fn a_form_has_blanks_and_an_origin() {
        let (head, ()) = http::Request::post("/x")
            .header("host", "127.0.0.1:80")
            .header("origin", "http://127.0.0.1:80")
            .body(())
            .unwrap()
            .into_parts();
        let mut request = Recorded { body: Bytes::from("a+b=c%2Bd+%26&e"), ..Recorded::new(head) };
        assert_eq!(request.form(), [("a b".to_owned(), "c+d &".to_owned()), ("e".to_owned(), String::new())]);
        assert!(request.is_same_origin());
        request.headers.insert("host", "127.0.0.1:8080".parse().unwrap());
        assert!(!request.is_same_origin());
        request.headers.remove("origin");
        assert!(!request.is_same_origin());
    }

    #[test]
    fn the_path_is_kept_raw_and_split_before_it_is_decoded() {
        let request = recorded("/crm/contacts/a%2Fb%20c");
        assert_eq!(request.path, "/crm/contacts/a%2Fb%20c");
        assert_eq!(request.path_segments(), ["crm", "contacts", "a/b c"]);
        assert_eq!(recorded("/crm/").path_segments(), ["crm", ""]);
    }
}
