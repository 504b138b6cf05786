//! Uploads in parts: their requests, and the file that the server stores.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};

use apideck_mock::{Mock, Uploads};

use crate::common::client;
use crate::uploads::{OnDisk, in_parts, mock, whole};

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
        assert_eq!(part.header("digest"), part.digest.as_deref());
        assert_eq!(part.header("content-type"), None);
    }
    assert_eq!(requests.last().unwrap().header("digest"), Some(&*whole(2500)));
}
