//! Flows of Apideck that a test can switch on.

use std::sync::Arc;

use serde_json::Value;

use crate::apideck::download::Download;
use crate::apideck::paged_list::List;
use crate::apideck::upload_session::Uploads;
use crate::apideck::uploads::{self, Stored};
use crate::mock::Mock;
use crate::record::request::Recorded;
use crate::reply::Reply;
use crate::routes::table::{Access, Action};
use crate::sync::lock;

/// Flows of Apideck. Their routes check credentials, as the built-in routes do.
impl Mock {
    /// Serves a list of `total` rows under this path, paginated by `limit` (default 20, at most 200) and `cursor`.
    ///
    /// `row` makes a row from its number, starting with 0, every time the row is requested.
    pub fn serve_pages(&self, path: &str, total: usize, row: impl Fn(usize) -> Value + Send + Sync + 'static) -> &Self {
        let list = List { base_url: self.url().to_owned(), total, row };
        self.serve("GET", path, move |request| list.reply(request))
    }

    /// Serves a file under this path, such as `/file-storage/files/{id}/download`.
    pub fn serve_download(&self, path: &str, download: Download) -> &Self {
        self.serve("GET", path, move |request| download.reply(request))
    }

    /// Accepts uploads: upload sessions, `POST /file-storage/files`, and attachments.
    ///
    /// - A part must have the size of the session's parts. Part numbers start with 0. The same part may be sent again; a
    ///   different part with the same number gets a 409.
    /// - A session can be finished when no part is missing. Finishing or aborting a finished session gets a 409.
    /// - The connector `box` requires a `digest` of each part and of the whole file, and takes only the SHA-1 (`sha=`), as
    ///   the real one does. With other connectors a digest may be left out, or be `sha=` or `sha-256=`. A digest must match.
    /// - The mock keeps only sizes and digests. It keeps the bytes of a part that arrives ahead of its turn until the
    ///   parts before it have arrived.
    pub fn serve_uploads(&self, settings: Uploads) -> &Self {
        uploads::add_routes(&mut lock(&self.state.routes), &self.state.service.uploads, settings);
        self
    }

    /// The files that were uploaded completely so far: in one request, or by a finished upload session.
    pub fn stored(&self) -> Vec<Stored> {
        lock(&self.state.service.uploads.stored).clone()
    }

    /// The number of upload sessions that are neither finished nor aborted.
    pub fn open_upload_sessions(&self) -> usize {
        self.state.service.uploads.open_sessions()
    }

    fn serve(&self, method: &str, path: &str, handler: impl Fn(&Recorded) -> Reply + Send + Sync + 'static) -> &Self {
        lock(&self.state.routes).add(method, path, Access::Consumer, Action::Handle(Arc::new(handler)));
        self
    }
}
