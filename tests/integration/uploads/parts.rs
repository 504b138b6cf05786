//! Uploads in parts: their requests, and the file that the server stores.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};

use apideck_mock::{Mock, Reply, Uploads, generated, sha_digest};
use apideck_unify::Error;
use apideck_unify::funcs::{UploadDigest, upload_file};
use apideck_unify::models::{CreateUploadSessionRequest, FileStorageUploadSessionsCreateRequest, Null};

use crate::common::{client, settings};
use crate::uploads::{OnDisk, SEED, in_parts, mock, whole};

#[tokio::test]
async fn a_file_in_parts() {
    const LENGTH: u64 = 2_500_000;
    for (parallel, concurrency) in [(true, 4), (true, 100), (false, 4), (true, 0)] {
        let (mock, core) = mock(Uploads::new().part_size(400_000).parallel(parallel)).await;
        let file = OnDisk::new(&format!("parts-{parallel}-{concurrency}"), LENGTH);
        let reports = Arc::new(AtomicUsize::new(0));
        let (last, count) = (Arc::new(AtomicU64::new(0)), reports.clone());
        let sent = last.clone();
        let uploaded = in_parts(&core, &file.0)
            .on_progress(move |bytes, total| {
                assert!(bytes <= total && total == LENGTH);
                sent.fetch_max(bytes, Relaxed);
                count.fetch_add(1, Relaxed);
            })
            .concurrency(concurrency)
            .send()
            .await
            .unwrap();
        let stored = mock.stored();
        assert_eq!(uploaded.data.id, stored[0].id);
        assert_eq!((stored.len(), &*stored[0].name, stored[0].size), (1, "a film.mp4", LENGTH));
        assert_eq!(stored[0].digest, whole(LENGTH));
        assert_eq!((last.load(Relaxed), reports.load(Relaxed)), (LENGTH, 6 * 7 + 2));
        assert_eq!(mock.open_upload_sessions(), 0);
        // POST, GET, 7 parts, POST.
        assert_eq!(mock.request_count(), 10);
        assert!(mock.connections() <= concurrency.max(1) + 1, "{}", mock.connections());
    }
}

#[tokio::test]
async fn files_of_any_length() {
    for length in [0, 1, 999, 1000, 1001, 3000] {
        let (mock, core) = mock(Uploads::new().part_size(1000)).await;
        let file = OnDisk::new(&format!("any-{length}"), length);
        assert!(in_parts(&core, &file.0).await.is_ok(), "{length}");
        assert_eq!(mock.stored()[0].digest, whole(length), "{length}");
    }
}

#[tokio::test]
async fn each_request_names_the_same_session() {
    let mock = Mock::start().await.unwrap();
    mock.serve_uploads(Uploads::new().part_size(1000));
    let core = client(mock.url());
    let file = OnDisk::new("same", 2500);
    in_parts(&core, &file.0).send().await.unwrap();
    let requests = mock.requests();
    assert_eq!(requests[0].json().unwrap()["size"], 2500);
    for request in &requests {
        assert_eq!(request.header("x-apideck-service-id"), Some("box"));
        assert_eq!(request.header("x-apideck-consumer-id"), Some("test-consumer"));
    }
    let parts: Vec<_> = requests.iter().filter(|request| request.method == "PUT").collect();
    assert_eq!(parts.len(), 3);
    for part in parts {
        assert_eq!(part.header("digest"), part.sha_digest.as_deref());
        assert_eq!(part.header("content-type"), Some("application/octet-stream"));
    }
    let whole = sha_digest(&generated(SEED, 0..2500));
    assert!(whole.starts_with("sha="));
    assert_eq!(requests.last().unwrap().header("digest"), Some(&*whole));
}

#[tokio::test]
async fn the_caller_chooses_the_digest_and_the_content_type() {
    let file = OnDisk::new("digests", 2500);
    for digest in [UploadDigest::Sha, UploadDigest::Sha256, UploadDigest::None] {
        let mock = Mock::start().await.unwrap();
        mock.serve_uploads(Uploads::new().part_size(1000));
        let core = client(mock.url());
        let session =
            FileStorageUploadSessionsCreateRequest::new(CreateUploadSessionRequest::new("a.pdf", "root", Null));
        upload_file(&core, session.service_id("onedrive"), &file.0)
            .digest(digest)
            .content_type("application/pdf")
            .send()
            .await
            .unwrap();
        let requests = mock.requests();
        let parts: Vec<_> = requests.iter().filter(|request| request.method == "PUT").collect();
        assert_eq!(parts.len(), 3);
        for part in parts {
            assert_eq!(part.header("content-type"), Some("application/pdf"));
            let expected = match digest {
                UploadDigest::Sha => part.sha_digest.as_deref(),
                UploadDigest::Sha256 => part.digest.as_deref(),
                _ => None,
            };
            assert_eq!(part.header("digest"), expected, "{digest:?}");
        }
        let content = generated(SEED, 0..2500);
        let expected = match digest {
            UploadDigest::Sha => Some(sha_digest(&content)),
            UploadDigest::Sha256 => Some(apideck_mock::digest(&content)),
            _ => None,
        };
        assert_eq!(requests.last().unwrap().header("digest"), expected.as_deref(), "{digest:?}");
    }
}

/// The connector for Box requires a SHA-1. The server's words are in the error, and the session is deleted.
#[tokio::test]
async fn a_connector_that_requires_another_digest_says_so() {
    for (digest, says) in
        [(UploadDigest::Sha256, "the algorithm sha-256 is not supported"), (UploadDigest::None, "required by box")]
    {
        let (mock, core) = mock(Uploads::new().part_size(1000)).await;
        let file = OnDisk::new(&format!("box-{digest:?}"), 2500);
        let error = in_parts(&core, &file.0).digest(digest).send().await.unwrap_err();
        assert!(matches!(error, Error::BadRequest(_)), "{error:?}");
        let document = String::from_utf8_lossy(error.body().unwrap());
        assert!(document.contains(says), "{document}");
        assert_eq!((mock.open_upload_sessions(), mock.stored().len()), (0, 0));
    }
}

#[tokio::test]
async fn parts_without_a_response_body_have_succeeded() {
    let file = OnDisk::new("no-content", 2500);
    for (status, strict) in [(200, true), (202, false), (204, false), (204, true), (205, false)] {
        let mock = Mock::start().await.unwrap();
        mock.serve_uploads(Uploads::new().part_size(1000));
        mock.on("PUT", "/file-storage/upload-sessions/{id}", move |_| Reply::status(status));
        let finished = serde_json::json!({
            "status_code": 201, "status": "Created", "service": "box", "resource": "upload-sessions", "operation": "add",
            "data": { "id": "f", "name": "a film.mp4", "type": "file", "updated_at": null, "created_at": null },
        });
        mock.on("POST", "/file-storage/upload-sessions/{id}/finish", move |_| Reply::json(201, &finished));
        let core = settings(mock.url()).strict_responses(strict).build().unwrap();
        let uploaded = in_parts(&core, &file.0).send().await.unwrap();
        assert_eq!(uploaded.data.id, "f", "{status}");
        let count = |method: &str| mock.requests().iter().filter(|request| request.method == method).count();
        assert_eq!((count("PUT"), count("DELETE")), (3, 0), "{status}");
    }
}
