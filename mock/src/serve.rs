//! Routes of Apideck with state of their own, which a test asks for.

use std::sync::Arc;

use serde_json::Value;

use crate::check::Access;
use crate::download::Download;
use crate::handlers::Action;
use crate::mock::Mock;
use crate::pages::Pages;
use crate::recorded::Recorded;
use crate::reply::Reply;
use crate::state::lock;
use crate::uploads::{self, Stored, Uploads};

/// Apideck's own flows. These routes check credentials as the mock's own do.
impl Mock {
    /// Lists `total` rows under this path, by `limit` (20, at most 200) and `cursor`.
    ///
    /// `row` makes a row from its number, which begins with 0, whenever it is asked for.
    pub fn serve_pages(&self, path: &str, total: usize, row: impl Fn(usize) -> Value + Send + Sync + 'static) -> &Self {
        let pages = Pages { base_url: self.url().to_owned(), total, row };
        self.serve("GET", path, move |request| pages.reply(request))
    }

    /// Serves a file under this path, e.g. `/file-storage/files/{id}/download`.
    pub fn serve_download(&self, path: &str, download: Download) -> &Self {
        self.serve("GET", path, move |request| download.reply(request))
    }

    /// Takes uploads: upload sessions with their parts, `POST /file-storage/files`, and attachments.
    ///
    /// - A part must have the size that the session asks for and, where it is sent, the right `digest`.
    ///   Numbers begin with 0. The same part may come again; another in its place is a 409.
    /// - A session is finished when no part is missing, and the `digest` of the whole is checked if it is
    ///   sent. Finishing, or aborting, what is finished is a 409.
    /// - Only sizes and digests are kept, and parts that came before their turn until it is.
    pub fn serve_uploads(&self, settings: Uploads) -> &Self {
        uploads::serve(&mut lock(&self.state.handlers), &self.state.store, settings);
        self
    }

    /// What was uploaded whole so far, sessions that were finished included.
    pub fn stored(&self) -> Vec<Stored> {
        lock(&self.state.store.stored).clone()
    }

    /// How many upload sessions are neither finished nor aborted.
    pub fn open_upload_sessions(&self) -> usize {
        self.state.store.open_sessions()
    }

    fn serve(&self, method: &str, path: &str, handler: impl Fn(&Recorded) -> Reply + Send + Sync + 'static) -> &Self {
        lock(&self.state.handlers).add(method, path, Access::Consumer, Action::Handle(Arc::new(handler)));
        self
    }
}
