//! Uploads in parts that fail, are dropped or meet faults: what happens to the session.

use std::sync::Mutex;
use std::time::Duration;

use apideck_mock::{Chaos, Fault, Mock, Reply, Uploads};
use apideck_unify::{Error, RetryConfig};

use crate::common::{eventually, settings};
use crate::uploads::{OnDisk, in_parts, mock, quick, whole};

const SESSION: &str = "/file-storage/upload-sessions/{id}";
const FINISH: &str = "/file-storage/upload-sessions/{id}/finish";

#[tokio::test]
async fn a_failed_upload_deletes_its_session() {
    let (mock, core) = mock(Uploads::new().part_size(1000)).await;
    let file = OnDisk::new("fails", 5000);
    let is_third = |request: &apideck_mock::Recorded| request.query.as_deref() == Some("part_number=3");
    mock.on("PUT", "/file-storage/upload-sessions/{id}", move |request| {
        let status = if is_third(request) { 507 } else { 200 };
        Reply::json(status, &serde_json::json!({"data": {"id": "x"}, "message": "the drive is full"}))
    });
    let error = in_parts(&core, &file.0).send().await.unwrap_err();
    assert_eq!(
        (error.operation(), error.status().unwrap().as_u16()),
        (Some("file_storage.upload_sessions.upload"), 507)
    );
    assert!(format!("{error:#}").contains("the drive is full"), "{error:#}");
    assert_eq!((mock.open_upload_sessions(), mock.stored().len()), (0, 0));

    let gone = std::env::temp_dir().join("apideck-uploads-no-such-file");
    let before = mock.request_count();
    let error = in_parts(&core, &gone).send().await.unwrap_err();
    assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
    assert_eq!(mock.request_count(), before);
}

#[tokio::test]
async fn a_session_that_may_be_finished_is_kept() {
    let file = OnDisk::new("finish", 2500);
    for (reply, left) in [
        (Reply::status(502), 1),
        (Reply::disconnect(), 1),
        (Reply::json(422, &serde_json::json!({"message": "the digest is wrong"})), 0),
    ] {
        let mock = Mock::start().await.unwrap();
        mock.serve_uploads(Uploads::new().part_size(1000));
        // This client has the default retries: only what is safe is retried.
        let core = settings(mock.url()).build().unwrap();
        mock.on("POST", FINISH, move |_| reply.clone());
        let error = in_parts(&core, &file.0).send().await.unwrap_err();
        assert_eq!(error.operation(), Some("file_storage.upload_sessions.finish"));
        assert_eq!(error.may_have_been_applied(), left == 1, "{error:?}");
        assert_eq!((mock.open_upload_sessions(), error.attempts()), (left, 1), "{error:?}");
        assert!(error.url().unwrap().path().ends_with("/session_1/finish"), "{error:?}");
        let deleted = mock.requests().iter().filter(|request| request.method == "DELETE").count();
        assert_eq!(deleted, 1 - left, "{error:?}");
    }
}

#[tokio::test]
async fn every_request_of_an_upload_has_its_options() {
    let mock = Mock::builder().record(false).start().await.unwrap();
    mock.serve_uploads(Uploads::new().part_size(1000));
    let core = settings(mock.url()).build().unwrap();
    let file = OnDisk::new("options", 2500);
    mock.on("POST", FINISH, |_| Reply::status(502));
    let error = in_parts(&core, &file.0)
        .retry(RetryConfig { max_elapsed_time: Duration::from_millis(100), ..quick() })
        .send()
        .await
        .unwrap_err();
    assert!(error.attempts() > 1, "{error:?}");

    mock.on("GET", SESSION, |_| Reply::stall());
    let limit = Duration::from_millis(50);
    let error = in_parts(&core, &file.0).retry(RetryConfig::none()).timeout(limit).send().await.unwrap_err();
    let Error::Timeout(timeout) = &error else { panic!("{error:?}") };
    assert_eq!((error.operation(), timeout.after), (Some("file_storage.upload_sessions.get"), limit));
}

#[tokio::test]
async fn a_file_that_disappears_is_a_client_error() {
    let (mock, core) = mock(Uploads::new()).await;
    let file = OnDisk::new("goes", 2500);
    let path = file.0.clone();
    mock.on("GET", SESSION, move |_| {
        let _ = std::fs::remove_file(&path);
        Reply::json(200, &serde_json::json!({"status_code": 200, "status": "OK", "data": {"id": "session_1"}}))
    });
    let error = in_parts(&core, &file.0).send().await.unwrap_err();
    assert!(matches!(error, Error::UnexpectedClient(_)), "{error:?}");
    assert_eq!(error.operation(), Some("file_storage.upload_sessions.upload"));
    assert!(error.may_have_been_applied());
    assert!(format!("{error:#}").contains("cannot be read"), "{error:#}");
    let source = std::error::Error::source(&error).unwrap().downcast_ref::<std::io::Error>().unwrap();
    assert_eq!(source.kind(), std::io::ErrorKind::NotFound);
    assert_eq!(mock.open_upload_sessions(), 0);
}

#[tokio::test]
async fn a_dropped_upload_deletes_its_session() {
    let (mock, core) = mock(Uploads::new().part_size(1000)).await;
    let file = OnDisk::new("dropped", 50_000);
    for seed in 0..25 {
        let place = fastrand::Rng::with_seed(seed).u64(1..40_000);
        let (reached, when_reached) = tokio::sync::oneshot::channel();
        let reached = Mutex::new(Some(reached));
        let upload = in_parts(&core, &file.0).on_progress(move |bytes, _| {
            if let Some(reached) = reached.lock().unwrap().take_if(|_| bytes >= place) {
                let _ = reached.send(());
            }
        });
        tokio::select! {
            biased;
            _ = when_reached => {}
            uploaded = upload.send() => panic!("seed {seed}: {uploaded:?}"),
        }
    }
    eventually("the sessions are deleted", || mock.open_upload_sessions() == 0).await;
    assert!(mock.stored().is_empty());
}

/// A blocking read cannot be cancelled: it has to stop by itself when its upload is dropped.
#[test]
fn a_dropped_upload_stops_reading() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let file = OnDisk::new("sparse", 1);
    std::fs::OpenOptions::new().write(true).open(&file.0).unwrap().set_len(16 << 30).unwrap();
    runtime.block_on(async {
        let (_mock, core) = mock(Uploads::new().part_size(16 << 30)).await;
        let upload = tokio::time::timeout(Duration::from_millis(300), in_parts(&core, &file.0).send());
        assert!(upload.await.is_err());
    });
    let started = std::time::Instant::now();
    drop(runtime);
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
}

#[tokio::test]
async fn a_runtime_that_ends_does_not_panic() {
    let (mock, core) = mock(Uploads::new().part_size(1000)).await;
    let file = OnDisk::new("ends", 50_000);
    let path = file.0.clone();
    let ended = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let _upload = runtime.spawn(async move { in_parts(&core, &path).send().await.map(drop) });
        runtime.block_on(async { tokio::time::sleep(Duration::from_millis(5)).await });
    });
    tokio::task::spawn_blocking(|| ended.join().unwrap()).await.unwrap();
    drop(mock);
}

/// 60 uploads under faults: each is complete, byte for byte, or given up. Parts fail at a third of all requests.
#[tokio::test]
async fn uploads_under_faults() {
    const LENGTH: u64 = 1_200_000;
    let file = OnDisk::new("faults", LENGTH);
    let (mut complete, mut given_up) = (0, 0);
    for seed in 0..60 {
        let (mock, core) = mock(Uploads::new().part_size(100_000)).await;
        mock.chaos(Chaos::new(seed).rate(0.3).faults(Fault::ALL));
        // One in three stops retrying early.
        let elapsed = if seed % 3 == 0 { Duration::from_millis(30) } else { Duration::from_secs(60) };
        let config = RetryConfig { max_elapsed_time: elapsed, ..quick() };
        mock.count_effects(|request| (request.path == "/file-storage/upload-sessions").then(String::new));
        let mut known = 1;
        match in_parts(&core, &file.0).retry(config).send().await {
            Ok(_) => {
                complete += 1;
                let stored = mock.stored();
                assert_eq!((stored.len(), &stored[0].digest), (1, &whole(LENGTH)), "seed {seed}");
            }
            Err(error) => {
                given_up += 1;
                // The response to the last request may have been lost.
                let is_last = error.operation() == Some("file_storage.upload_sessions.finish");
                let may_be_finished = is_last && error.may_have_been_applied();
                let is_first = error.operation() == Some("file_storage.upload_sessions.create");
                known = usize::from(!is_first && !may_be_finished);
                assert!(mock.stored().is_empty() || may_be_finished, "seed {seed}: {error}");
            }
        }
        // A session is left open only if its response was lost, so that nobody knows of it, or if it may be finished.
        let created = mock.effects().get("").copied().unwrap_or_default();
        assert!(mock.open_upload_sessions() + known <= created.max(known), "seed {seed}");
    }
    println!("{complete} complete, {given_up} given up");
    assert!(complete >= 20, "{complete}");
}
