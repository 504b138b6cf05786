//! An encoded request: path, query, headers and body.

use std::borrow::Cow;
use std::fmt;

use http::HeaderMap;
use http::header::CONTENT_TYPE;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::operation::Operation;
use crate::{Body, EncodeError, header};

/// The characters escaped in the path: all except letters, digits and these marks.
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b'!')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// The characters escaped in the query.
const QUERY: &AsciiSet = &PATH.add(b'\'');

/// An encoded request: each field is in the path, the query, a header or the body.
#[derive(Clone)]
pub struct Encoded {
    pub(crate) path: Cow<'static, str>,
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Body>,
}

impl Encoded {
    /// A request of `operation` without fields.
    #[doc(hidden)]
    pub fn new(operation: &Operation) -> Self {
        Self { path: Cow::Borrowed(operation.path), query: String::new(), headers: HeaderMap::new(), body: None }
    }

    /// Replaces `{name}` in the path with `value`, percent-encoded as one segment.
    ///
    /// Fails for an empty value, `.` and `..`, which would lead to another path, and for a blank id of a consumer, an
    /// application, a service or a company, whose line break at the end is trimmed.
    pub fn path_parameter(&mut self, name: &str, value: &str) -> Result<(), EncodeError> {
        let value = if header::is_id(name) { header::trim_line_break(value) } else { value };
        if header::is_id(name) && value.trim().is_empty() {
            return Err(header::blank_id(name).into());
        }
        if matches!(value, "" | "." | "..") {
            return Err(EncodeError::from(["`", name, "` is \"", value, "\", which is not an id"].concat()));
        }
        // `str::replace` takes 900 bytes more.
        let mut parts = self.path.split('{');
        let mut path = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            if let Some(rest) = part.strip_prefix(name).and_then(|rest| rest.strip_prefix('}')) {
                path.extend(utf8_percent_encode(value, PATH));
                path.push_str(rest);
            } else {
                path.push('{');
                path.push_str(part);
            }
        }
        self.path = Cow::Owned(path);
        Ok(())
    }

    /// Appends `key=value` to the query, both percent-encoded. The key of an object's member has brackets, such as
    /// `filter[name]`.
    pub fn query_pair(&mut self, key: &str, value: &str) {
        if !self.query.is_empty() {
            self.query.push('&');
        }
        self.query.extend(utf8_percent_encode(key, QUERY));
        self.query.push('=');
        self.query.extend(utf8_percent_encode(value, QUERY));
    }

    /// Replaces the pairs that have this key with `key=value`.
    pub(crate) fn set_query_pair(&mut self, key: &str, value: &str) {
        let before = std::mem::take(&mut self.query);
        self.query_pair(key, value);
        let pair = std::mem::take(&mut self.query);
        let key = &pair[..=pair.find('=').unwrap_or(0)];
        let others = before.split('&').filter(|other| !other.is_empty() && !other.starts_with(key));
        for other in others.chain([&*pair]) {
            if !self.query.is_empty() {
                self.query.push('&');
            }
            self.query.push_str(other);
        }
    }

    /// Sends `field` as its header: `x-apideck-` and the name with hyphens, such as `x-apideck-consumer-id`; only
    /// `digest` keeps its name. The value is trimmed, and an empty value is not sent.
    ///
    /// Fails for a blank `consumer_id`, `app_id`, `service_id` or `company_id`: the call would be about the data of
    /// another consumer. A line break at the end of these is trimmed.
    ///
    /// Fails for control characters and for characters outside ASCII. In the metadata of an upload, which is JSON,
    /// characters outside ASCII are escaped instead.
    pub fn header(&mut self, field: &str, value: &str) -> Result<(), EncodeError> {
        let Some(name) = header::name_of(field) else {
            return Err(EncodeError::from(["`", field, "` does not name a header"].concat()));
        };
        let value =
            if field == "x_apideck_metadata" { Cow::Owned(header::ascii_json(value)) } else { Cow::Borrowed(value) };
        let value =
            if header::is_id(field) { header::id(field, &value).map(Some) } else { header::value_of(field, &value) };
        if let Some(mut value) = value? {
            // Of all fields that are headers, these may carry a credential.
            value.set_sensitive(matches!(field, "downstream_authorization" | "downstream_url"));
            header::set(&mut self.headers, name, value);
        }
        Ok(())
    }

    /// Sends `json` as the body.
    pub fn json(&mut self, json: Vec<u8>) {
        self.body = Some(Body::from(json));
    }

    /// Sends `body`, and its media type as `content-type` if it has one.
    ///
    /// Fails for a media type that a header cannot carry.
    pub fn body(&mut self, body: Body) -> Result<(), EncodeError> {
        if let Some(content_type) = header::value_of("content_type", body.media_type().unwrap_or(""))? {
            header::set(&mut self.headers, CONTENT_TYPE, content_type);
        }
        self.body = Some(body);
        Ok(())
    }
}

impl fmt::Debug for Encoded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Everything else may be secret or personal.
        f.debug_struct("Encoded").field("path", &self.path).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use percent_encoding::percent_decode_str;
    use proptest::prelude::*;

    use super::*;

    static OF_CONSUMER: Operation = Operation::get("a.get", "/a/{consumer_id}");
    static GET: Operation = Operation::get("a.b.get", "/a/{id}/b/{sub_id}");

    fn path_of(id: &str) -> String {
        let mut encoded = Encoded::new(&GET);
        encoded.path_parameter("sub_id", "{id}").unwrap();
        encoded.path_parameter("id", id).unwrap();
        encoded.path.into_owned()
    }

    #[test]
    fn path_escapes() {
        assert_eq!(path_of("a/b c%2F:@+é-_.!~*'()"), "/a/a%2Fb%20c%252F%3A%40%2B%C3%A9-_.!~*'()/b/%7Bid%7D");
        assert_eq!(path_of("../x"), "/a/..%2Fx/b/%7Bid%7D");
    }

    #[test]
    fn ids_that_would_change_the_path() {
        for bad in ["", ".", ".."] {
            let error = Encoded::new(&GET).path_parameter("id", bad).unwrap_err();
            assert!(error.to_string().starts_with("`id` is "), "{error}");
        }
    }

    #[test]
    fn blank_ids() {
        let mut encoded = Encoded::new(&GET);
        for field in ["consumer_id", "app_id", "service_id", "company_id"] {
            for blank in ["", "  ", "\n"] {
                for error in [encoded.header(field, blank), encoded.path_parameter(field, blank)] {
                    assert_eq!(
                        error.unwrap_err().to_string(),
                        format!("`{field}` is blank: leave it unset, or set an id")
                    );
                }
            }
            encoded.header(field, "x\r\n").unwrap();
        }
        assert!(encoded.headers.len() == 4 && encoded.headers.values().all(|value| value == "x"));
        let mut encoded = Encoded::new(&OF_CONSUMER);
        encoded.path_parameter("consumer_id", "x\n").unwrap();
        assert_eq!(encoded.path, "/a/x");
    }

    #[test]
    fn query_escapes() {
        let mut encoded = Encoded::new(&GET);
        encoded.query_pair("filter[first_name]", "it's (a) b&c=d+e,f");
        encoded.query_pair("cursor", "");
        assert_eq!(encoded.query, "filter%5Bfirst_name%5D=it%27s%20(a)%20b%26c%3Dd%2Be%2Cf&cursor=");
    }

    #[test]
    fn a_pair_replaces_the_one_with_its_key() {
        let mut encoded = Encoded::new(&GET);
        encoded.set_query_pair("cursor", "a");
        encoded.query_pair("cursor_of", "x");
        encoded.set_query_pair("cursor", "b&c");
        assert_eq!(encoded.query, "cursor_of=x&cursor=b%26c");
    }

    #[test]
    fn headers_of_fields() {
        let mut encoded = Encoded::new(&GET);
        encoded.header("service_id", " salesforce ").unwrap();
        encoded.header("downstream_url", "").unwrap();
        encoded.header("x_apideck_metadata", r#"{"name":"é"}"#).unwrap();
        encoded.header("downstream_authorization", "Bearer hunter2").unwrap();
        assert_eq!(encoded.headers.len(), 3);
        assert_eq!(encoded.headers["x-apideck-service-id"], "salesforce");
        assert_eq!(encoded.headers["x-apideck-metadata"], r#"{"name":"\u00e9"}"#);
        assert!(!format!("{encoded:?} {:?}", encoded.headers).contains("hunter2"));
        let secret: Vec<_> = encoded.headers.iter().filter(|(_, value)| value.is_sensitive()).collect();
        assert_eq!(secret.len(), 1, "{secret:?}");
        // Some services take the credential in the URL.
        let mut encoded = Encoded::new(&GET);
        encoded.header("downstream_url", "https://u:hunter2@svc.example/x?key=hunter2").unwrap();
        assert!(!format!("{:?}", encoded.headers).contains("hunter2"));

        let error = encoded.header("downstream_url", "https://é.example").unwrap_err();
        assert!(error.to_string().starts_with("`downstream_url` has a character outside ASCII"));
        let error = encoded.header("consumer_id", "a\r\nb: c").unwrap_err();
        assert_eq!(error.to_string(), "`consumer_id` has a control character");
        assert!(encoded.body(Body::empty().content_type("text/\nplain")).is_err());
    }

    proptest! {
        #[test]
        fn any_id_is_one_segment(id in "\\PC+|.{1,20}") {
            prop_assume!(!matches!(id.as_str(), "." | ".."));
            let path = path_of(&id);
            let segments: Vec<_> = path.split('/').collect();
            prop_assert_eq!(segments.len(), 5);
            prop_assert_eq!(percent_decode_str(segments[2]).decode_utf8().unwrap(), id);
        }

        #[test]
        fn any_pair_comes_back(pairs in prop::collection::vec((".{1,12}", ".{0,12}"), 1..5)) {
            let mut encoded = Encoded::new(&GET);
            for (key, value) in &pairs {
                encoded.query_pair(key, value);
            }
            let decode = |text: &str| percent_decode_str(text).decode_utf8().unwrap().into_owned();
            let read: Vec<_> = encoded.query.split('&')
                .map(|pair| pair.split_once('=').unwrap())
                .map(|(key, value)| (decode(key), decode(value)))
                .collect();
            prop_assert_eq!(read, pairs);
        }

        #[test]
        fn any_header_is_refused_or_clean(value in ".{0,20}") {
            let mut encoded = Encoded::new(&GET);
            if encoded.header("consumer_id", &value).is_ok() {
                prop_assert_eq!(encoded.headers["x-apideck-consumer-id"].to_str().unwrap(), value.trim());
            } else {
                let is_blank = value.trim().is_empty();
                prop_assert!(is_blank || value.chars().any(|c| c.is_control() || !c.is_ascii()));
            }
        }
    }
}
