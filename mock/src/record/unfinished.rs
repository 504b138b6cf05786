//! Notices clients that leave before they have the whole response.

use std::sync::Arc;

use crate::record::log::Log;
use crate::record::request::Recorded;

/// Logs its request as aborted when it is dropped, unless the response was sent whole.
pub(crate) struct Unfinished {
    log: Arc<Log>,
    request: Recorded,
    finished: bool,
}

impl Unfinished {
    pub(crate) fn new(log: &Arc<Log>, request: &Recorded) -> Self {
        Self { log: Arc::clone(log), request: request.clone(), finished: false }
    }

    /// Everything that the mock wanted to send is sent.
    pub(crate) fn finish(mut self) {
        self.finished = true;
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.finished {
            self.log.aborted(&self.request);
        }
    }
}
