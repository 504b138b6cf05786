//! A large file, uploaded in parts.

use std::fmt;
use std::fs::File;
use std::future::{Future, IntoFuture};
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use apideck_core::{ApideckCore, Body, BoxError, Call, Error, HttpContext, Outcome, RetryConfig};
use apideck_models::{
    FileStorageUploadSessionsCreateRequest, FileStorageUploadSessionsDeleteRequest,
    FileStorageUploadSessionsFinishRequest, FileStorageUploadSessionsGetRequest,
    FileStorageUploadSessionsUploadRequest, UploadSession,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use tokio::runtime::Handle;
use tokio::task::{JoinHandle, JoinSet, spawn_blocking};

use crate::{
    FileStorageUploadSessionsFinishResponse, file_storage_upload_sessions_create, file_storage_upload_sessions_delete,
    file_storage_upload_sessions_finish, file_storage_upload_sessions_get, file_storage_upload_sessions_upload,
};

const UPLOAD: &str = "file_storage.upload_sessions.upload";

/// A task did not come to its end.
const GONE: &str = "the runtime has ended";

/// The highest number that a part can have.
const LAST_PART: u64 = 10_000;

/// So long it is tried to give up a session.
const ABORT_LIMIT: Duration = Duration::from_secs(10);

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
) -> UploadFile<'_> {
    let options = Options { retry: None, timeout: None };
    UploadFile { core, request, path: path.into(), concurrency: 4, options, report: Box::new(|_, _| {}) }
}

/// An upload in parts; made by [`upload_file`]. Await it for an [`Outcome`], or its [`send`](Self::send) for a
/// [`Result`].
#[must_use = "an upload does nothing until it is awaited or sent"]
pub struct UploadFile<'a> {
    core: &'a ApideckCore,
    request: FileStorageUploadSessionsCreateRequest,
    path: PathBuf,
    concurrency: usize,
    options: Options,
    report: Report,
}

type Report = Box<dyn Fn(u64, u64) + Send + Sync>;

/// How the requests of a session are sent.
#[derive(Clone, Copy)]
struct Options {
    retry: Option<RetryConfig>,
    timeout: Option<Duration>,
}

impl UploadFile<'_> {
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
        let created = file_storage_upload_sessions_create(self.core, self.request).send().await?;
        let mut session =
            Session { core: self.core.clone(), id: created.body.data.id, consumer_id, app_id, service_id, open: true };

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

impl<'a> IntoFuture for UploadFile<'a> {
    type Output = Outcome<FileStorageUploadSessionsFinishResponse>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async { self.send().await.into() })
    }
}

impl fmt::Debug for UploadFile<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UploadFile").field("path", &self.path).finish_non_exhaustive()
    }
}

/// An upload session. It is given up when it is dropped open.
struct Session {
    core: ApideckCore,
    id: String,
    consumer_id: Option<String>,
    app_id: Option<String>,
    service_id: Option<String>,
    open: bool,
}

/// A request of the same session.
macro_rules! request {
    ($session:expr, $request:ident { $($field:ident: $value:expr),* }) => {
        $request {
            id: $session.id.clone(),
            consumer_id: $session.consumer_id.clone(),
            app_id: $session.app_id.clone(),
            service_id: $session.service_id.clone(),
            $($field: $value,)*
            ..$request::default()
        }
    };
}

impl Session {
    /// Sends all parts and returns the digest of the whole.
    async fn fill(
        &self,
        path: PathBuf,
        concurrency: usize,
        options: Options,
        progress: Arc<Progress>,
    ) -> Result<String, Error> {
        let get = request!(self, FileStorageUploadSessionsGetRequest {});
        let response = options.given_to(file_storage_upload_sessions_get(&self.core, get)).send().await?;
        // What fails on this side is about the parts, which go to the same URL.
        let context = HttpContext::new(UPLOAD, "PUT".parse().unwrap_or_default(), response.http_meta.url.clone());
        let session = response.into_body().data;
        let concurrency = if session.parallel_upload_supported == Some(true) { concurrency } else { 1 };

        let mut sending = JoinSet::new();
        let mut whole = Sha256::new();
        let mut path = path;
        let parts = parts(&session, progress.total).map_err(|failed| failed.within(&context))?;
        for (number, range) in (0_u32..).zip(parts) {
            let digest;
            let bytes = range.clone();
            let hashed = on_disk(path, move |path| hash(path, bytes, whole)).await;
            (path, (whole, digest)) = hashed.map_err(|failed| failed.within(&context))?;
            if sending.len() == concurrency {
                joined(sending.join_next().await, &context)?;
            }
            let reported = AtomicU64::new(0);
            let progress = progress.clone();
            let body = Body::file_part(&path, range).on_progress(move |sent| progress.add(&reported, sent));
            let part = request!(
                self,
                FileStorageUploadSessionsUploadRequest {
                    digest: Some(digest),
                    part_number: f64::from(number),
                    request_body: body
                }
            );
            let core = self.core.clone();
            sending.spawn(async move {
                let call = file_storage_upload_sessions_upload(&core, part);
                options.given_to(call).send().await.map(drop).map_err(Box::new)
            });
        }
        while !sending.is_empty() {
            joined(sending.join_next().await, &context)?;
        }
        Ok(written(whole))
    }

    async fn finish(&self, digest: String, options: Options) -> Result<FileStorageUploadSessionsFinishResponse, Error> {
        let finish = request!(self, FileStorageUploadSessionsFinishRequest { digest: Some(digest) });
        options.given_to(file_storage_upload_sessions_finish(&self.core, finish)).send().await
    }

    /// Deletes the session in a task of its own, which goes on when nobody waits for it.
    fn abort(&mut self) -> Option<JoinHandle<()>> {
        if !std::mem::replace(&mut self.open, false) {
            return None;
        }
        let delete = request!(self, FileStorageUploadSessionsDeleteRequest {});
        let core = self.core.clone();
        let delete = async move {
            // It is tried. The server gives up the session by itself some day.
            let _ = file_storage_upload_sessions_delete(&core, delete).deadline(ABORT_LIMIT).send().await;
        };
        Some(Handle::try_current().ok()?.spawn(delete))
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.abort();
    }
}

impl Options {
    fn given_to<T>(self, call: Call<'_, T>) -> Call<'_, T> {
        let call = match self.retry {
            Some(config) => call.retry(config),
            None => call,
        };
        match self.timeout {
            Some(timeout) => call.timeout(timeout),
            None => call,
        }
    }
}

/// What has been sent of all parts together.
struct Progress {
    sent: AtomicU64,
    total: u64,
    report: Report,
}

impl Progress {
    /// A part, of which `before` bytes were reported, has been sent so far.
    fn add(&self, before: &AtomicU64, sent: u64) {
        // It is less than before when the part is sent again, and adding wraps.
        let more = sent.wrapping_sub(before.swap(sent, Relaxed));
        let sum = self.sent.fetch_add(more, Relaxed).wrapping_add(more);
        (self.report)(sum, self.total);
    }
}

/// The parts of a file of `size` bytes, as the session wants them; an empty file is one part.
fn parts(session: &UploadSession, size: u64) -> Result<impl Iterator<Item = Range<u64>> + use<>, Failed> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // What is too large is one part, as is NaN.
    let wanted = session.part_size.map_or(0, |bytes| bytes as u64);
    let part_size = if wanted == 0 { size.max(1) } else { wanted };
    let last = size.saturating_sub(1) / part_size;
    if last > LAST_PART {
        let source = format!("it has more than {LAST_PART} parts of {part_size} bytes").into();
        return Err(Failed { message: "the file is too large for the upload session".to_owned(), source });
    }
    Ok((0..=last).map(move |number| number * part_size..size.min((number + 1).saturating_mul(part_size))))
}

/// The digest of some bytes of a file, and of all bytes up to their end.
fn hash(path: &Path, bytes: Range<u64>, mut whole: Sha256) -> io::Result<(Sha256, String)> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(bytes.start))?;
    let mut left = file.take(bytes.end - bytes.start);
    let mut part = Sha256::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        let read = match left.read(&mut buffer) {
            Ok(0) => return Ok((whole, written(part))),
            Ok(read) => &buffer[..read],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        part.update(read);
        whole.update(read);
    }
}

/// A digest as the header has it (RFC 3230).
fn written(digest: Sha256) -> String {
    format!("sha-256={}", STANDARD.encode(digest.finalize()))
}

/// Does something with a file, apart from what must not wait for a disk.
async fn on_disk<T: Send + 'static>(
    path: PathBuf,
    work: impl FnOnce(&Path) -> io::Result<T> + Send + 'static,
) -> Result<(PathBuf, T), Failed> {
    let work = spawn_blocking(move || {
        let done = work(&path);
        (path, done)
    });
    match work.await {
        Ok((path, Ok(done))) => Ok((path, done)),
        Ok((path, Err(error))) => Err(Failed { message: unreadable(&path), source: error.into() }),
        Err(gone) => Err(Failed { message: GONE.to_owned(), source: gone.into() }),
    }
}

fn unreadable(path: &Path) -> String {
    format!("`{}` cannot be read", path.display())
}

/// What went wrong on this side, after the session was opened.
#[derive(Debug)]
struct Failed {
    message: String,
    source: BoxError,
}

impl Failed {
    fn within(self, context: &HttpContext) -> Error {
        Error::own_code(context.clone(), self.message, self.source)
    }
}

type Joined = Result<Result<(), Box<Error>>, tokio::task::JoinError>;

fn joined(part: Option<Joined>, context: &HttpContext) -> Result<(), Error> {
    match part {
        None | Some(Ok(Ok(()))) => Ok(()),
        Some(Ok(Err(error))) => Err(*error),
        Some(Err(gone)) => match gone.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            Err(gone) => Err(Failed { message: GONE.to_owned(), source: gone.into() }.within(context)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranges(part_size: Option<f64>, size: u64) -> Vec<(u64, u64)> {
        let session = UploadSession { part_size, ..UploadSession::default() };
        parts(&session, size).unwrap().map(|part| (part.start, part.end)).collect()
    }

    #[test]
    fn parts_of_a_file() {
        assert_eq!(ranges(Some(10.0), 25), [(0, 10), (10, 20), (20, 25)]);
        assert_eq!(ranges(Some(10.0), 20), [(0, 10), (10, 20)]);
        assert_eq!(ranges(Some(10.0), 1), [(0, 1)]);
        for none in [None, Some(0.0), Some(-1.0), Some(f64::NAN), Some(1e300)] {
            assert_eq!(ranges(none, 25), [(0, 25)], "{none:?}");
            assert_eq!(ranges(none, 0), [(0, 0)], "{none:?}");
        }
        assert_eq!(ranges(Some(1.0), 10_001).len(), 10_001);
        let session = UploadSession { part_size: Some(1.0), ..UploadSession::default() };
        assert!(parts(&session, 10_002).is_err());
    }
}
