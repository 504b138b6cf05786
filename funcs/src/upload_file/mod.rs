//! Uploads a large file in parts.

mod digest;
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

pub use self::digest::UploadDigest;
use self::parts::unreadable;
use self::session::{Options, PartOptions, Progress, Report, Session, UPLOAD};
use crate::{FileStorageUploadSessionsFinishResponse, file_storage_upload_sessions_create};

/// Uploads the file at `path` in parts, for files that are too large for one request.
///
/// It creates an upload session from `request` (with the size of the file, whatever size the request has), sends the
/// parts, and finishes the session. Each part and the whole file are sent with a [`digest`](UploadFile::digest), by
/// default their SHA-1. Parts are read while they are sent, so memory use does not depend on their size. A part that fails
/// is retried by the retry policy of the client. If the retries fail too, or if the upload is dropped, the session is
/// deleted if the server can be reached.
///
/// The request that finishes the session is a POST: it is retried only when that is safe, unless the client or
/// [`retry`](UploadFile::retry) has [`RetryConfig::any_method`]. If it fails and [may have been
/// applied](Error::may_have_been_applied), the file may be complete. The session then stays open: it can be inspected or
/// finished by its id, which is in the URL of the error. The server discards open sessions after some time.
///
/// The timeout of an attempt includes sending the part. If a part may take longer than the client's
/// [`timeout`](apideck_core::Builder::timeout), set [`timeout`](UploadFile::timeout) from the size of the parts, which
/// the server chooses, and the slowest expected connection.
///
/// Absent on `wasm32-unknown-unknown`, where programs have no files. The operations of upload sessions exist there.
///
/// ```no_run
/// use apideck_unify::{ApideckCore, Error, funcs::upload_file, models::*};
///
/// #[tokio::main]
/// async fn main() -> Result<(), Error> {
///     // Needs the feature "upload-file".
///     let apideck = ApideckCore::builder().consumer_id("test-consumer").build()?;
///     let file = CreateUploadSessionRequest::new("backup.tar", "root", Null);
///     let request = FileStorageUploadSessionsCreateRequest::new(file);
///     let uploaded = upload_file(&apideck, request, "/var/backup.tar")
///         .on_progress(|sent, total| println!("{sent} of {total} bytes"))
///         .send()
///         .await?;
///     println!("{:?}", uploaded.data.id);
///     Ok(())
/// }
/// ```
pub fn upload_file(
    core: &ApideckCore,
    request: FileStorageUploadSessionsCreateRequest,
    path: impl Into<PathBuf>,
) -> UploadFile {
    let options = Options { retry: None, timeout: None };
    let part_options = PartOptions {
        concurrency: 4,
        digest: UploadDigest::default(),
        content_type: "application/octet-stream".to_owned(),
    };
    UploadFile { core: core.clone(), request, path: path.into(), part_options, options, report: Box::new(|_, _| {}) }
}

/// An upload in parts, created by [`upload_file`]. Await it for an [`Outcome`], or its [`send`](Self::send) for a
/// [`Result`]. It owns what it needs and can be spawned.
#[must_use = "an upload does nothing until it is awaited or sent"]
pub struct UploadFile {
    core: ApideckCore,
    request: FileStorageUploadSessionsCreateRequest,
    path: PathBuf,
    part_options: PartOptions,
    options: Options,
    report: Report,
}

impl UploadFile {
    /// Calls `report` with the number of bytes sent so far and the size of the file, after each piece of at most 64 KiB.
    /// The first number decreases when a part is retried.
    pub fn on_progress(mut self, report: impl Fn(u64, u64) + Send + Sync + 'static) -> Self {
        self.report = Box::new(report);
        self
    }

    /// The number of parts that are sent at the same time, if the connected service allows more than one. Default: 4.
    pub fn concurrency(mut self, parts: usize) -> Self {
        self.part_options.concurrency = parts.max(1);
        self
    }

    /// The digest that is sent of each part and of the whole file. Default: [`UploadDigest::Sha`], which every connector
    /// takes.
    pub fn digest(mut self, digest: UploadDigest) -> Self {
        self.part_options.digest = digest;
        self
    }

    /// The `content-type` of the parts, such as `application/pdf`. Default: `application/octet-stream`.
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.part_options.content_type = content_type.into();
        self
    }

    /// How failed requests of the session are retried, including the one that finishes it, instead of the client's
    /// retry policy. The request that creates the session always uses the client's policy.
    pub fn retry(mut self, config: RetryConfig) -> Self {
        self.options.retry = Some(config);
        self
    }

    /// Timeout of one attempt to send a part, including its body, and of one attempt of the session's other requests,
    /// instead of the client's [`timeout`](apideck_core::Builder::timeout).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = Some(timeout);
        self
    }

    /// Uploads the file and returns the response of the request that finishes the session.
    ///
    /// # Errors
    ///
    /// A file that cannot be read is [`Error::InvalidRequest`] if that is found before anything is sent, and
    /// [`Error::UnexpectedClient`] later. All other errors are those of the session's requests.
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
        let (result, may_be_complete) = match session.send_parts(path, &self.part_options, self.options, progress).await
        {
            Ok(digest) => {
                let finished = session.finish(digest, self.options).await;
                let may_be_complete = finished.as_ref().map_or_else(Error::may_have_been_applied, |_| true);
                (finished, may_be_complete)
            }
            Err(error) => (Err(error), false),
        };
        if may_be_complete {
            session.open = false;
        } else if let Some(deletion) = session.delete() {
            let _ = deletion.await;
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
