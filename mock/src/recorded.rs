//! What the mock remembers of a request.

use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderMap, Method, request};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::template;

/// A request as it arrived.
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
    /// The body: as much of it as was read, and nothing where an upload route only
    /// [measured](crate::Builder::record) it.
    pub body: Bytes,
    /// How long the body was.
    pub size: u64,
    /// The digest of the body that an upload route took, as [`digest`](crate::digest) writes it.
    pub digest: Option<String>,
}

impl Recorded {
    /// A request whose body is still to come.
    pub(crate) fn new(head: request::Parts) -> Self {
        Self {
            method: head.method,
            path: head.uri.path().to_owned(),
            query: head.uri.query().map(str::to_owned),
            headers: head.headers,
            body: Bytes::new(),
            size: 0,
            digest: None,
        }
    }

    /// The body as JSON; `None` if it is not.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The first header of this name; `None` also if it has bytes outside visible ASCII.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The query's names and values in order, percent-decoded; a `+` stays a plus.
    ///
    /// A name without `=` has an empty value; nothing between two `&` is no pair.
    pub fn query_pairs(&self) -> Vec<(String, String)> {
        let query = self.query.as_deref().unwrap_or_default();
        query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(name, value)| (decoded(name), decoded(value)))
            .collect()
    }

    /// The path's segments, percent-decoded; a slash at the end makes a last, empty one.
    pub fn path_segments(&self) -> Vec<String> {
        template::segments(&self.path).map(Cow::into_owned).collect()
    }
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
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
        let request = recorded("/x?filter%5Bname%5D=a%20b+c&&flag&e=&q=1=2&q=%C3%A9");
        let pairs = request.query_pairs();
        let pairs: Vec<_> = pairs.iter().map(|(n, v)| (&n[..], &v[..])).collect();
        let expected = [("filter[name]", "a b+c"), ("flag", ""), ("e", ""), ("q", "1=2"), ("q", "é")];
        assert_eq!(pairs, expected);
        assert!(recorded("/x").query_pairs().is_empty());
        assert_eq!(recorded("/x").query, None);
        assert_eq!(recorded("/x?").query.as_deref(), Some(""));
    }

    #[test]
    fn the_path_is_kept_raw_and_split_before_it_is_decoded() {
        let request = recorded("/crm/contacts/a%2Fb%20c");
        assert_eq!(request.path, "/crm/contacts/a%2Fb%20c");
        assert_eq!(request.path_segments(), ["crm", "contacts", "a/b c"]);
        assert_eq!(recorded("/crm/").path_segments(), ["crm", ""]);
    }
}
