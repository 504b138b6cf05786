//! A large file, uploaded in parts.

mod parts;
mod session;

use std::fmt;
use std::future::{Future, IntoFuture};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use apideck_core::{ApideckCore, Body, Error, Outcome, RetryConfig};
use apideck_models::FileStorageUploadSessionsCreateRequest;

use self::parts::unreadable;
use self::session::{Options, Progress, Report, Session, UPLOAD};
use crate::{FileStorageUploadSessionsFinishResponse, file_storage_upload_sessions_create};

/// Uploads the file at `path` in parts, for files that are too large for one request.
///
/// It opens an upload session as `request` says (with the size of the file, whatever the request has there), sends the
/// parts, and finishes the session. Each part has its SHA-256 as `digest`, and so has the whole. Parts are read while
/// they are sent, so that memory does not depend on their size. A part that fails is sent again by the retry policy of
/// the client; if that is of no use, or if the upload is dropped, the session is deleted as far as the server can be
/// reached.
///
/// Finishing is a POST, which is repeated only when it is safe, unless the client or [`retry`](UploadFile::retry) has a
/// [`RetryConfig`]. When it fails and [may have been applied](Error::may_have_been_applied), the file may be there: the
/// session is left open, to be looked at or finished by its id, which is in the URL of the error. The server gives it up
/// by itself some day.
///
/// The time limit of an attempt includes sending the part: where a part may take longer than the client's
/// [`timeout`](apideck_core::Builder::timeout), set [`timeout`](UploadFile::timeout) by the size of the parts, which the
/// server chooses, and the slowest line.
///
/// ```no_run
/// # use apideck_core::{ApideckCore, Error};
/// # use apideck_funcs::upload_file;
/// # use apideck_models::{CreateUploadSessionRequest, FileStorageUploadSessionsCreateRequest, Null};
/// # async fn example(core: ApideckCore) -> Result<(), Error> {
/// let file = CreateUploadSessionRequest::new("backup.tar", "root", Null);
/// let uploaded = upload_file(&core, FileStorageUploadSessionsCreateRequest::new(file), "/var/backup.tar")
///     .progress(|sent, total| println!("{sent} of {total} bytes"))
///     .send()
///     .await?;
/// println!("{:?}", uploaded.data.id);
/// # Ok(())
/// # }
/// ```
pub fn upload_file(
    core: &ApideckCore,
    request: FileStorageUploadSessionsCreateRequest,
    path: impl Into<PathBuf>,
) -> UploadFile {
    let options = Options { retry: None, timeout: None };
    UploadFile { core: core.clone(), request, path: path.into(), concurrency: 4, options, report: Box::new(|_, _| {}) }
}

/// An upload in parts; made by [`upload_file`]. Await it for an [`Outcome`], or its [`send`](Self::send) for a
/// [`Result`].
#[must_use = "an upload does nothing until it is awaited or sent"]
pub struct UploadFile {
    core: ApideckCore,
    request: FileStorageUploadSessionsCreateRequest,
    path: PathBuf,
    concurrency: usize,
    options: Options,
    report: Report,
}

impl UploadFile {
    /// Tells `report` how many bytes have been sent, and how many there are, after each piece of at most 64 KiB. A part
    /// that is sent again takes the first number back.
    pub fn progress(mut self, report: impl Fn(u64, u64) + Send + Sync + 'static) -> Self {
        self.report = Box::new(report);
        self
    }

    /// How many parts are sent at the same time, where the connected service allows more than one; 4 by default.
    pub fn concurrency(mut self, parts: usize) -> Self {
        self.concurrency = parts.max(1);
        self
    }

    /// How a request of the session that failed is sent again, that which finishes it included, instead of what the
    /// client does. Creating the session is left to the client.
    pub fn retry(mut self, config: RetryConfig) -> Self {
        self.options.retry = Some(config);
        self
    }

    /// How long one attempt of sending a part may take, its body included, or of another request of the session, instead
    /// of the client's [`timeout`](apideck_core::Builder::timeout).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = Some(timeout);
        self
    }

    /// Uploads the file and returns what the server says of it, for `?`.
    ///
    /// A file that cannot be read is [`Error::InvalidRequest`] if that is found before anything is sent, and
    /// [`Error::UnexpectedClient`] later.
    pub async fn send(mut self) -> Result<FileStorageUploadSessionsFinishResponse, Error> {
        let path = std::mem::take(&mut self.path);
        let size = match Body::file(&path).await {
            Ok(file) => file.len().unwrap_or_default(),
            Err(error) => return Err(Error::invalid_request(Some(UPLOAD), format!("{}: {error}", unreadable(&path)))),
        };
        self.request.create_upload_session_request.size = i64::try_from(size).ok();
        let (consumer_id, app_id, service_id) =
            (self.request.consumer_id.clone(), self.request.app_id.clone(), self.request.service_id.clone());
        let created = file_storage_upload_sessions_create(&self.core, self.request).send().await?;
        let mut session =
            Session { core: self.core, id: created.body.data.id, consumer_id, app_id, service_id, open: true };

        let progress = Arc::new(Progress { sent: AtomicU64::new(0), total: size, report: self.report });
        let (result, may_be_finished) = match session.fill(path, self.concurrency, self.options, progress).await {
            Ok(digest) => {
                let finished = session.finish(digest, self.options).await;
                let may_be_finished = finished.as_ref().map_or_else(Error::may_have_been_applied, |_| true);
                (finished, may_be_finished)
            }
            Err(error) => (Err(error), false),
        };
        if may_be_finished {
            session.open = false;
        } else if let Some(aborting) = session.abort() {
            let _ = aborting.await;
        }
        result
    }
}

impl IntoFuture for UploadFile {
    type Output = Outcome<FileStorageUploadSessionsFinishResponse>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async { self.send().await.into() })
    }
}

impl fmt::Debug for UploadFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UploadFile").field("path", &self.path).finish_non_exhaustive()
    }
}
