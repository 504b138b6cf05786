//! The routes that a test adds.

use std::sync::Arc;

use bytes::Bytes;

use crate::check::Access;
use crate::recorded::Recorded;
use crate::reply::Reply;
use crate::template;

pub(crate) type Handler = Arc<dyn Fn(&Recorded) -> Reply + Send + Sync>;

/// Makes what takes in the body of a request whose head has come.
pub(crate) type Opener = Arc<dyn Fn(&Recorded) -> Box<dyn Sink> + Send + Sync>;

/// Takes in a body as it arrives.
pub(crate) trait Sink: Send {
    fn write(&mut self, data: &Bytes);

    /// Answers when the body is complete; nothing that was written counts before.
    fn finish(self: Box<Self>, request: &Recorded) -> Reply;
}

#[derive(Clone)]
pub(crate) enum Action {
    /// Is given the whole request.
    Handle(Handler),
    /// Takes a body that may be too large to keep.
    Upload(Opener),
}

#[derive(Default)]
pub(crate) struct Handlers {
    routes: Vec<Added>,
    pub(crate) fallback: Option<Handler>,
}

struct Added {
    method: String,
    path: String,
    access: Access,
    action: Action,
}

impl Handlers {
    pub(crate) fn add(&mut self, method: &str, path: &str, access: Access, action: Action) {
        self.routes.push(Added { method: method.to_ascii_uppercase(), path: path.to_owned(), access, action });
    }

    /// What a request is for; handed out, so that it runs while nothing is locked.
    pub(crate) fn find(&self, request: &Recorded) -> Option<(Access, Action)> {
        self.routes
            .iter()
            .rev()
            .find(|added| request.method == added.method.as_str() && template::matches(&added.path, &request.path))
            .map(|added| (added.access, added.action.clone()))
    }
}

/// Leaves it at what the mock itself finds out about a body: its size and its digest.
pub(crate) struct Measured(pub(crate) Handler);

impl Sink for Measured {
    fn write(&mut self, _: &Bytes) {}

    fn finish(self: Box<Self>, request: &Recorded) -> Reply {
        (self.0)(request)
    }
}
