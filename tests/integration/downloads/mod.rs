//! Downloads: as a stream, in part, resumed after a break, and into a file.

mod broken;
mod reading;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use apideck_mock::{Download, Mock, Recorded, Reply, digest, generated};
use apideck_unify::errors::TimeoutLimit;
use apideck_unify::funcs::{file_storage_files_download, file_storage_files_export};
use apideck_unify::models::{FileStorageFilesDownloadRequest, FileStorageFilesExportRequest};
use apideck_unify::{ApiKey, ApideckCore, ByteStream, Call, Error, KeyRequest, RetryConfig};
use tokio::io::AsyncReadExt;

use crate::common::*;

const PATH: &str = "/file-storage/files/F1/download";
const LENGTH: u64 = 3 << 20;
const SEED: u64 = 7;

/// Retries quickly.
fn quick() -> RetryConfig {
    let initial_interval = Duration::from_millis(1);
    RetryConfig { initial_interval, max_interval: initial_interval, ..RetryConfig::default() }
}

fn download(core: &ApideckCore) -> Call<ByteStream> {
    let request = FileStorageFilesDownloadRequest::new("F1");
    file_storage_files_download(core, request).header("x-apideck-downstream-authorization", DOWNSTREAM)
}

async fn stream(core: &ApideckCore) -> ByteStream {
    download(core).send().await.unwrap().into_body()
}

/// A mock with a file, and a client of it.
async fn mock() -> (Mock, ApideckCore) {
    let mock = Mock::start().await.unwrap();
    mock.serve_download(PATH, Download::stream(LENGTH, SEED).content_type("video/mp4").file_name("a film.mp4"));
    let core = settings(mock.url()).retry(quick()).build().unwrap();
    (mock, core)
}

/// A temporary directory, removed when dropped.
struct Directory(PathBuf);

impl Directory {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("apideck-downloads-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.0).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn digest_of(path: &Path) -> String {
    digest(&std::fs::read(path).unwrap())
}

fn whole() -> String {
    digest(&generated(SEED, 0..LENGTH))
}

#[track_caller]
fn assert_download_failed(error: &Error, url: &str) {
    assert_printable(error);
    assert_eq!(error.operation(), Some("file_storage.files.download"));
    assert_eq!(error.url().unwrap().to_string(), [url, PATH].concat());
    assert_eq!(error.status().unwrap(), 200);
    assert!(error.headers().unwrap().contains_key("content-type"));
}

/// The part of the file that a request asks for is sent up to `sent` bytes, then the connection breaks.
fn cut(file: &Download, request: &Recorded, sent: usize) -> Reply {
    let reply = file.reply(request);
    if sent % 2 == 0 { reply.reset_in_body(sent) } else { reply.disconnect_in_body(sent) }
}
