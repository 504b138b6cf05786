//! What plays the service behind the proxy.

use std::sync::{Arc, Mutex};

use crate::record::request::Recorded;
use crate::reply::Reply;
use crate::sync::lock;

pub(crate) type Handler = Arc<dyn Fn(&Recorded) -> Reply + Send + Sync>;

/// What plays the service behind the proxy.
#[derive(Default)]
pub(crate) struct Downstream(Mutex<Option<Handler>>);

impl Downstream {
    pub(crate) fn set(&self, handler: Handler) {
        *lock(&self.0) = Some(handler);
    }

    pub(crate) fn get(&self) -> Option<Handler> {
        lock(&self.0).clone()
    }
}
