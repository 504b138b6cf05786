//! The request of an operation, split into its parts.

use serde_json::Value;

use crate::apideck::store::Scope;
use crate::facts::lookup::{parameter, segments_of};
use crate::facts::shape::Operation;
use crate::record::request::Recorded;
use crate::reply::envelope::SERVICE;

/// A call of an operation, whose request was checked.
pub(crate) struct Call<'a> {
    pub(crate) operation: &'static Operation,
    pub(crate) request: &'a Recorded,
    path: Vec<(&'static str, String)>,
    query: Vec<(String, String)>,
    /// The JSON body; null if there is none.
    pub(crate) body: Value,
}

impl<'a> Call<'a> {
    /// The parts of a request whose path is that of the operation.
    pub(crate) fn new(operation: &'static Operation, request: &'a Recorded) -> Self {
        let names = segments_of(operation.path).map(parameter);
        let path = names.zip(request.path_segments());
        let path = path.filter_map(|(name, segment)| Some((name?, segment))).collect();
        Self { operation, request, path, query: request.query_pairs(), body: Value::Null }
    }

    /// A path parameter; empty if the operation does not have it.
    pub(crate) fn parameter(&self, name: &str) -> &str {
        self.path.iter().find(|(known, _)| *known == name).map(|(_, value)| &**value).unwrap_or_default()
    }

    /// The last path parameter: the id of the row that the operation is about.
    pub(crate) fn id(&self) -> &str {
        self.path.last().map(|(_, value)| &**value).unwrap_or_default()
    }

    /// The path of the operation with its parameters filled in; `keep` decides which segments to keep.
    pub(crate) fn path(&self, segments: usize) -> String {
        let filled = segments_of(self.operation.path).take(segments).map(|segment| match parameter(segment) {
            Some(name) => self.parameter(name),
            None => segment,
        });
        filled.fold(String::new(), |path, segment| path + "/" + segment)
    }

    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| known == name).map(|(_, value)| &**value)
    }

    /// The members of a query parameter that is an object, such as `filter[name]`: the names in brackets, joined by
    /// dots, and the values.
    pub(crate) fn members(&self, name: &'a str) -> impl Iterator<Item = (String, &str)> {
        self.query.iter().filter_map(move |(key, value)| {
            let path = key.strip_prefix(name)?.strip_prefix('[')?.strip_suffix(']')?;
            Some((path.replace("][", "."), value.as_str()))
        })
    }

    pub(crate) fn raw(&self) -> bool {
        self.query("raw") == Some("true")
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.request.header(name).map(str::trim).unwrap_or_default()
    }

    /// The consumer in the header; empty for operations without one, whatever the client sent.
    pub(crate) fn consumer(&self) -> &str {
        self.known_header("x-apideck-consumer-id")
    }

    /// The service in the header; empty for operations without one, and for the service that the mock reports if there is
    /// none: both are the same connection.
    pub(crate) fn service(&self) -> &str {
        match self.known_header("x-apideck-service-id") {
            SERVICE => "",
            service => service,
        }
    }

    fn known_header(&self, name: &str) -> &str {
        if self.operation.takes_header(name) { self.header(name) } else { "" }
    }

    pub(crate) fn application(&self) -> &str {
        self.header("x-apideck-app-id")
    }

    pub(crate) fn scope(&self) -> Scope<'_> {
        Scope { consumer: self.consumer(), service: self.service() }
    }

    /// A text member of the body; empty if it is missing.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.body[name].as_str().unwrap_or_default()
    }
}
