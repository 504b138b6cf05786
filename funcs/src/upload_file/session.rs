//! An upload session: its requests, and its deletion when the upload fails.

use std::panic::resume_unwind;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use apideck_core::{ApideckCore, Body, Call, Error, HttpContext, RetryConfig};
use apideck_models::{
    FileStorageUploadSessionsDeleteRequest, FileStorageUploadSessionsFinishRequest,
    FileStorageUploadSessionsGetRequest, FileStorageUploadSessionsUploadRequest,
};
use tokio::runtime::Handle;
use tokio::task::{JoinHandle, JoinSet};

use super::digest::{Hasher, UploadDigest};
use super::parts::{Failed, RUNTIME_ENDED, hash, parts, with_file};
use crate::{
    FileStorageUploadSessionsFinishResponse, file_storage_upload_sessions_delete, file_storage_upload_sessions_finish,
    file_storage_upload_sessions_get, file_storage_upload_sessions_upload,
};

pub(super) const UPLOAD: &str = "file_storage.upload_sessions.upload";

/// Deadline for deleting the session.
const DELETE_DEADLINE: Duration = Duration::from_secs(10);

/// An upload session. Dropping it while it is open deletes it on the server.
pub(super) struct Session {
    pub(super) core: ApideckCore,
    pub(super) id: String,
    pub(super) consumer_id: Option<String>,
    pub(super) app_id: Option<String>,
    pub(super) service_id: Option<String>,
    pub(super) open: bool,
}

/// A request of type `$request` in the session `$session`.
macro_rules! request {
    ($session:expr, $request:ident { $($field:ident $(: $value:expr)?),* }) => {
        $request {
            id: $session.id.clone(),
            consumer_id: $session.consumer_id.clone(),
            app_id: $session.app_id.clone(),
            service_id: $session.service_id.clone(),
            $($field $(: $value)?,)*
            ..$request::default()
        }
    };
}

impl Session {
    /// Sends all parts and returns the digest of the file.
    pub(super) async fn send_parts(
        &self,
        path: PathBuf,
        part_options: &PartOptions,
        options: Options,
        progress: Arc<Progress>,
    ) -> Result<Option<String>, Error> {
        let get = request!(self, FileStorageUploadSessionsGetRequest {});
        let response = options.applied_to(file_storage_upload_sessions_get(&self.core, get)).send().await?;
        // Local errors are about the parts, which are sent to the same URL.
        let context = HttpContext::new(UPLOAD, "PUT".parse().unwrap_or_default(), response.http_meta.url.clone());
        let session = response.into_body().data;
        let concurrency = if session.parallel_upload_supported == Some(true) { part_options.concurrency } else { 1 };

        let mut sending = JoinSet::new();
        let mut whole = Hasher::new(part_options.digest);
        let mut path = path;
        let parts = parts(&session, progress.total).map_err(|failed| failed.into_error(&context))?;
        for (number, range) in (0_u32..).zip(parts) {
            let digest;
            let bytes = range.clone();
            let hashed = with_file(path, move |path, wanted| hash(path, bytes, whole, wanted)).await;
            (path, (whole, digest)) = hashed.map_err(|failed| failed.into_error(&context))?;
            if sending.len() == concurrency {
                check(sending.join_next().await, &context)?;
            }
            let reported = AtomicU64::new(0);
            let progress = progress.clone();
            let body = Body::file_part(&path, range).content_type(&part_options.content_type);
            let body = body.on_progress(move |sent| progress.add(&reported, sent));
            let part = request!(
                self,
                FileStorageUploadSessionsUploadRequest { digest, part_number: number.into(), request_body: body }
            );
            let core = self.core.clone();
            sending.spawn(async move {
                let call = file_storage_upload_sessions_upload(&core, part);
                options.applied_to(call).send().await.map(drop).map_err(Box::new)
            });
        }
        while !sending.is_empty() {
            check(sending.join_next().await, &context)?;
        }
        Ok(whole.header_value())
    }

    pub(super) async fn finish(
        &self,
        digest: Option<String>,
        options: Options,
    ) -> Result<FileStorageUploadSessionsFinishResponse, Error> {
        let finish = request!(self, FileStorageUploadSessionsFinishRequest { digest: digest });
        options.applied_to(file_storage_upload_sessions_finish(&self.core, finish)).send().await
    }

    /// Deletes the session in a spawned task, which continues if its handle is dropped.
    pub(super) fn delete(&mut self) -> Option<JoinHandle<()>> {
        if !std::mem::replace(&mut self.open, false) {
            return None;
        }
        let delete = request!(self, FileStorageUploadSessionsDeleteRequest {});
        let core = self.core.clone();
        let delete = async move {
            // Best effort: the server discards open sessions after some time.
            let _ = file_storage_upload_sessions_delete(&core, delete).deadline(DELETE_DEADLINE).send().await;
        };
        Some(Handle::try_current().ok()?.spawn(delete))
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.delete();
    }
}

/// Options of all requests of a session but the one that creates it.
#[derive(Clone, Copy)]
pub(super) struct Options {
    pub(super) retry: Option<RetryConfig>,
    pub(super) timeout: Option<Duration>,
}

impl Options {
    fn applied_to<T>(self, call: Call<T>) -> Call<T> {
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

/// How the parts are sent.
pub(super) struct PartOptions {
    pub(super) concurrency: usize,
    pub(super) digest: UploadDigest,
    pub(super) content_type: String,
}

pub(super) type Report = Box<dyn Fn(u64, u64) + Send + Sync>;

/// The progress of all parts together.
pub(super) struct Progress {
    pub(super) sent: AtomicU64,
    pub(super) total: u64,
    pub(super) report: Report,
}

impl Progress {
    /// Adds the progress of one part: `sent` bytes now, `before` at the last report.
    fn add(&self, before: &AtomicU64, sent: u64) {
        // On a retry `sent` is less than before; the wrapping subtraction and addition cancel out.
        let more = sent.wrapping_sub(before.swap(sent, Relaxed));
        let sum = self.sent.fetch_add(more, Relaxed).wrapping_add(more);
        (self.report)(sum, self.total);
    }
}

type PartResult = Result<Result<(), Box<Error>>, tokio::task::JoinError>;

fn check(part: Option<PartResult>, context: &HttpContext) -> Result<(), Error> {
    match part {
        None | Some(Ok(Ok(()))) => Ok(()),
        Some(Ok(Err(error))) => Err(*error),
        Some(Err(error)) => match error.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            Err(error) => Err(Failed { message: RUNTIME_ENDED.to_owned(), source: error.into() }.into_error(context)),
        },
    }
}
