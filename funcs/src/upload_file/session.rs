//! An upload session: its requests, and how it is given up.

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
use sha2::{Digest as _, Sha256};
use tokio::runtime::Handle;
use tokio::task::{JoinHandle, JoinSet};

use super::parts::{Failed, GONE, hash, on_disk, parts, written};
use crate::{
    FileStorageUploadSessionsFinishResponse, file_storage_upload_sessions_delete, file_storage_upload_sessions_finish,
    file_storage_upload_sessions_get, file_storage_upload_sessions_upload,
};

pub(super) const UPLOAD: &str = "file_storage.upload_sessions.upload";

/// So long it is tried to give up a session.
const ABORT_LIMIT: Duration = Duration::from_secs(10);

/// An upload session. It is given up when it is dropped open.
pub(super) struct Session {
    pub(super) core: ApideckCore,
    pub(super) id: String,
    pub(super) consumer_id: Option<String>,
    pub(super) app_id: Option<String>,
    pub(super) service_id: Option<String>,
    pub(super) open: bool,
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
    pub(super) async fn fill(
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
            let hashed = on_disk(path, move |path, wanted| hash(path, bytes, whole, wanted)).await;
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

    pub(super) async fn finish(
        &self,
        digest: String,
        options: Options,
    ) -> Result<FileStorageUploadSessionsFinishResponse, Error> {
        let finish = request!(self, FileStorageUploadSessionsFinishRequest { digest: Some(digest) });
        options.given_to(file_storage_upload_sessions_finish(&self.core, finish)).send().await
    }

    /// Deletes the session in a task of its own, which goes on when nobody waits for it.
    pub(super) fn abort(&mut self) -> Option<JoinHandle<()>> {
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

/// How the requests of a session are sent.
#[derive(Clone, Copy)]
pub(super) struct Options {
    pub(super) retry: Option<RetryConfig>,
    pub(super) timeout: Option<Duration>,
}

impl Options {
    fn given_to<T>(self, call: Call<T>) -> Call<T> {
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

pub(super) type Report = Box<dyn Fn(u64, u64) + Send + Sync>;

/// What has been sent of all parts together.
pub(super) struct Progress {
    pub(super) sent: AtomicU64,
    pub(super) total: u64,
    pub(super) report: Report,
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
