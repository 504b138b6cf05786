//! The routes that a test adds.

use std::sync::Arc;

use bytes::Bytes;

use crate::record::request::Recorded;
use crate::reply::Reply;
use crate::routes::template;

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Everyone; nothing is checked.
    Public,
    /// The clients that the facts of the operation allow. The operation checks that itself.
    Operation,
    /// An application with an API key, on behalf of a consumer.
    Consumer,
}

pub(crate) type Handler = Arc<dyn Fn(&Recorded) -> Reply + Send + Sync>;

/// Opens the sink for the body of a request whose head has arrived.
pub(crate) type OpenSink = Arc<dyn Fn(&Recorded) -> Box<dyn Sink> + Send + Sync>;

/// Receives a body as it arrives.
pub(crate) trait Sink: Send {
    fn write(&mut self, data: &Bytes);

    /// Responds when the body is complete. Written data has no effect before.
    fn finish(self: Box<Self>, request: &Recorded) -> Reply;
}

#[derive(Clone)]
pub(crate) enum Action {
    /// Handles the whole request.
    Handle(Handler),
    /// Streams the body, which may be too large to keep in memory.
    Upload(OpenSink),
}

#[derive(Default)]
pub(crate) struct RouteTable {
    routes: Vec<Route>,
    pub(crate) fallback: Option<Handler>,
}

struct Route {
    method: String,
    path: String,
    access: Access,
    action: Action,
}

impl RouteTable {
    pub(crate) fn add(&mut self, method: &str, path: &str, access: Access, action: Action) {
        self.routes.push(Route { method: method.to_ascii_uppercase(), path: path.to_owned(), access, action });
    }

    /// The action for a request. It is cloned, so that it runs without a lock on the table.
    pub(crate) fn find(&self, request: &Recorded) -> Option<(Access, Action)> {
        self.routes
            .iter()
            .rev()
            .find(|route| request.method == route.method.as_str() && template::matches(&route.path, &request.path))
            .map(|route| (route.access, route.action.clone()))
    }
}

/// Discards the body, then calls the handler: the mock itself measures size and digest.
pub(crate) struct DiscardBody(pub(crate) Handler);

impl Sink for DiscardBody {
    fn write(&mut self, _: &Bytes) {}

    fn finish(self: Box<Self>, request: &Recorded) -> Reply {
        (self.0)(request)
    }
}
