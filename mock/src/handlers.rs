//! The routes that a test adds.

use std::sync::Arc;

use crate::recorded::Recorded;
use crate::reply::Reply;
use crate::template;

pub(crate) type Handler = Arc<dyn Fn(&Recorded) -> Reply + Send + Sync>;

#[derive(Default)]
pub(crate) struct Handlers {
    routes: Vec<Added>,
    pub(crate) fallback: Option<Handler>,
}

struct Added {
    method: String,
    path: String,
    handler: Handler,
}

impl Handlers {
    pub(crate) fn add(&mut self, method: &str, path: &str, handler: Handler) {
        self.routes.push(Added { method: method.to_ascii_uppercase(), path: path.to_owned(), handler });
    }

    /// The handler for a request; handed out, so that it runs while nothing is locked.
    pub(crate) fn find(&self, request: &Recorded) -> Option<Handler> {
        self.routes
            .iter()
            .rev()
            .find(|added| request.method == added.method.as_str() && template::matches(&added.path, &request.path))
            .map(|added| Arc::clone(&added.handler))
    }
}
