//! Bodies of any length in little memory.

use std::fs::File;
use std::io::Write as _;
use std::path::PathBuf;
use std::time::Instant;

use apideck_mock::{Download, Mock, Uploads, generated};
use apideck_unify::Body;
use apideck_unify::funcs::{file_storage_files_download, file_storage_files_upload, upload_file};
use apideck_unify::models::{
    CreateUploadSessionRequest, FileStorageFilesDownloadRequest, FileStorageFilesUploadRequest,
    FileStorageUploadSessionsCreateRequest, Null,
};

use crate::common::client;
use crate::{ONE, kib};

const MIB: u64 = 1 << 20;
const LIMIT: u64 = 32 * MIB;
const PATH: &str = "/file-storage/files/F1/download";

#[track_caller]
fn assert_little_memory(what: &str, length: u64, started: Instant) {
    let (peak, milliseconds) = (kib("VmHWM:") * 1024, u64::try_from(started.elapsed().as_millis()).unwrap());
    println!(
        "{what} of {} MiB: peak of the process {} KiB, {} MB/s",
        length / MIB,
        peak / 1024,
        length / 1000 / milliseconds
    );
    assert!(peak < LIMIT, "{peak} bytes");
}

struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn there_and_back(length: u64) {
    let _one = ONE.lock().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let mock = Mock::builder().record(false).start().await.unwrap();
        mock.serve_uploads(Uploads::new().part_size(MIB / 4)).serve_download(PATH, Download::stream(length, 3));
        let core = client(mock.url());
        let here = Temporary(std::env::temp_dir().join(format!("apideck-memory-{}-{length}", std::process::id())));

        let started = Instant::now();
        let stream =
            file_storage_files_download(&core, FileStorageFilesDownloadRequest::new("F1")).send().await.unwrap();
        assert_eq!(stream.into_body().write_to(&here.0).await.unwrap(), length);
        assert_little_memory("download into a file", length, started);

        let started = Instant::now();
        let body = Body::file(&here.0).await.unwrap();
        let metadata = r#"{"name":"x","parent_folder_id":"root"}"#;
        file_storage_files_upload(&core, FileStorageFilesUploadRequest::new(metadata, body)).send().await.unwrap();
        assert_little_memory("upload of a file", length, started);

        let started = Instant::now();
        let request = FileStorageUploadSessionsCreateRequest::new(CreateUploadSessionRequest::new("x", "root", Null));
        upload_file(&core, request, &here.0).send().await.unwrap();
        assert_little_memory("upload in parts", length, started);

        // Both uploads have the digest that the server computed.
        let stored = mock.stored();
        assert_eq!((stored.len(), stored[0].size), (2, length));
        assert_eq!(stored[0].digest, stored[1].digest);
        let bytes = std::fs::metadata(&here.0).unwrap().len();
        assert_eq!(bytes, length);
        let again = Temporary(here.0.with_extension("made"));
        let mut file = File::create(&again.0).unwrap();
        for start in (0..length).step_by(1 << 20) {
            file.write_all(&generated(3, start..start + MIB)).unwrap();
        }
        drop(file);
        file_storage_files_upload(
            &core,
            FileStorageFilesUploadRequest::new(metadata, Body::file(&again.0).await.unwrap()),
        )
        .send()
        .await
        .unwrap();
        assert_eq!(mock.stored()[2].digest, stored[0].digest);
        assert_little_memory("everything", length, started);
    });
}

#[test]
fn downloads_and_uploads_of_32_mib() {
    there_and_back(32 * MIB);
}

#[test]
#[ignore = "long: see above"]
fn downloads_and_uploads_of_1_gib() {
    there_and_back(1024 * MIB);
}
