//! Assertions on the requests that a mock received.

use std::fmt::Write as _;

use serde_json::Value;

use crate::mock::Mock;
use crate::record::request::Recorded;
use crate::routes::template;

/// Which requests a test expects, see [`Mock::expect`].
///
/// A chain ends with [`times`](Self::times), [`once`](Self::once), [`never`](Self::never) or
/// [`at_least_once`](Self::at_least_once), which checks it.
#[must_use = "nothing is checked before `times`, `once`, `never` or `at_least_once`"]
#[derive(Debug)]
pub struct Expect<'a> {
    mock: &'a Mock,
    method: String,
    path: String,
    conditions: Vec<Condition>,
}

#[derive(Debug)]
enum Condition {
    Header(String, String),
    Query(String, String),
    Json(Value),
    Body(Vec<u8>),
}

impl Mock {
    /// Checks which requests were received: with this method and path, in which `{name}` stands for any segment.
    ///
    /// ```
    /// # use serde_json::json;
    /// # async fn check(mock: &apideck_mock::Mock) {
    /// let request = mock
    ///     .expect("PATCH", "/crm/contacts/{id}")
    ///     .header("x-apideck-consumer-id", "tenant-1")
    ///     .json(json!({"name": "Ada"}))
    ///     .once();
    /// assert_eq!(request.path_segments()[2], "12");
    /// mock.expect("DELETE", "/crm/contacts/{id}").never();
    /// # }
    /// ```
    pub fn expect(&self, method: &str, path: &str) -> Expect<'_> {
        Expect { mock: self, method: method.to_ascii_uppercase(), path: path.to_owned(), conditions: Vec::new() }
    }
}

impl Expect<'_> {
    /// The request has this header with this value.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.conditions.push(Condition::Header(name.to_ascii_lowercase(), value.to_owned()));
        self
    }

    /// The query has this pair, both decoded, such as `filter[name]` and `Ada`.
    pub fn query(mut self, name: &str, value: &str) -> Self {
        self.conditions.push(Condition::Query(name.to_owned(), value.to_owned()));
        self
    }

    /// The JSON body has these members; it may have others. Lists must be equal in length.
    pub fn json(mut self, members: Value) -> Self {
        self.conditions.push(Condition::Json(members));
        self
    }

    /// The body has these bytes.
    pub fn body(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.conditions.push(Condition::Body(bytes.as_ref().to_vec()));
        self
    }

    /// Checks that this many requests meet the conditions, and returns them.
    ///
    /// # Panics
    ///
    /// With the requests that were received, and what differs in each, if there are more or fewer. Also if the mock does
    /// not [keep](crate::Builder::record) requests.
    #[track_caller]
    pub fn times(&self, count: usize) -> Vec<Recorded> {
        let found = self.found();
        assert!(found.len() == count, "{}", self.report(&count_of(count), found.len()));
        found
    }

    /// Checks that one request meets the conditions, and returns it.
    ///
    /// # Panics
    ///
    /// Like [`times`](Self::times).
    #[track_caller]
    pub fn once(&self) -> Recorded {
        self.times(1).remove(0)
    }

    /// Checks that no request meets the conditions.
    ///
    /// # Panics
    ///
    /// Like [`times`](Self::times).
    #[track_caller]
    pub fn never(&self) {
        self.times(0);
    }

    /// Checks that at least one request meets the conditions, and returns them all.
    ///
    /// # Panics
    ///
    /// Like [`times`](Self::times).
    #[track_caller]
    pub fn at_least_once(&self) -> Vec<Recorded> {
        let found = self.found();
        assert!(!found.is_empty(), "{}", self.report("at least 1 request", 0));
        found
    }

    #[track_caller]
    fn found(&self) -> Vec<Recorded> {
        assert!(self.mock.state.log.keeps, "this mock does not keep requests: see `Builder::record`");
        self.mock.requests().into_iter().filter(|request| self.difference(request).is_none()).collect()
    }

    /// What differs in a request; `None` if it meets the conditions.
    fn difference(&self, request: &Recorded) -> Option<String> {
        if request.method != self.method.as_str() {
            return Some(format!("method is not {}", self.method));
        }
        if !template::matches(&self.path, &request.path) {
            return Some(format!("path is not {}", self.path));
        }
        self.conditions.iter().find_map(|condition| condition.difference(request))
    }

    /// The message of a failure.
    fn report(&self, expected: &str, found: usize) -> String {
        let mut text = format!("expected {expected} with {} {}", self.method, self.path);
        for condition in &self.conditions {
            let _ = write!(text, ", {}", condition.describe());
        }
        let requests = self.mock.requests();
        let _ = write!(text, "; {found} of {} match:", count_of(requests.len()));
        for (index, request) in requests.iter().enumerate() {
            let query = request.query.as_ref().map(|query| format!("?{query}")).unwrap_or_default();
            let verdict = self.difference(request).unwrap_or_else(|| "matches".to_owned());
            let _ = write!(text, "\n  {}. {} {}{query}: {verdict}", index + 1, request.method, request.path);
        }
        text
    }
}

impl Condition {
    fn difference(&self, request: &Recorded) -> Option<String> {
        match self {
            Self::Header(name, value) => match request.header(name) {
                Some(found) if found == value => None,
                Some(found) => Some(format!("header {name} is {found:?}, not {value:?}")),
                None => Some(format!("header {name} is missing")),
            },
            Self::Query(name, value) => {
                let pairs = request.query_pairs();
                let found: Vec<&String> =
                    pairs.iter().filter(|(known, _)| known == name).map(|(_, value)| value).collect();
                match found.as_slice() {
                    [] => Some(format!("query has no {name}")),
                    found if found.contains(&value) => None,
                    found => Some(format!("query has {name} = {found:?}, not {value:?}")),
                }
            }
            Self::Json(members) => match request.json() {
                None => Some("body is not JSON".to_owned()),
                Some(body) => missing(members, &body, "body"),
            },
            Self::Body(bytes) if request.body == *bytes => None,
            Self::Body(bytes) => {
                Some(format!("body has {} other bytes, not the {} expected", request.body.len(), bytes.len()))
            }
        }
    }

    fn describe(&self) -> String {
        match self {
            Self::Header(name, value) => format!("header {name} = {value:?}"),
            Self::Query(name, value) => format!("query {name} = {value:?}"),
            Self::Json(members) => format!("body {members}"),
            Self::Body(bytes) => format!("a body of {} bytes", bytes.len()),
        }
    }
}

/// The first place where `found` lacks what is expected.
fn missing(expected: &Value, found: &Value, path: &str) -> Option<String> {
    match (expected, found) {
        (Value::Object(expected), Value::Object(members)) => expected.iter().find_map(|(name, value)| {
            let path = format!("{path}.{name}");
            match members.get(name) {
                Some(found) => missing(value, found, &path),
                None => Some(format!("{path} is missing")),
            }
        }),
        (Value::Array(expected), Value::Array(items)) if expected.len() == items.len() => {
            let mut pairs = expected.iter().zip(items).enumerate();
            pairs.find_map(|(index, (expected, found))| missing(expected, found, &format!("{path}[{index}]")))
        }
        (expected, found) if expected == found => None,
        (expected, found) => Some(format!("{path} is {found}, not {expected}")),
    }
}

fn count_of(count: usize) -> String {
    if count == 1 { "1 request".to_owned() } else { format!("{count} requests") }
}
