//! Downloads that break off, and resume or fail.

use super::*;

#[tokio::test]
async fn a_download_that_cannot_resume_leaves_the_old_file() {
    for file in [
        Download::stream(LENGTH, SEED).ranges(false),
        Download::stream(LENGTH, SEED).etag("W/\"1\""),
        Download::stream(LENGTH, SEED).etag("1"),
    ] {
        let (mock, core) = mock().await;
        mock.on("GET", PATH, move |request| cut(&file, request, 1 << 20));
        let directory = Directory::new("leaves");
        let path = directory.0.join("film.mp4");
        std::fs::write(&path, "what was there before").unwrap();
        let error = stream(&core).await.write_to(&path).await.unwrap_err();
        assert!(matches!(error, Error::Connection(_)), "{error:?}");
        assert_download_failed(&error, mock.url());
        // A reset discards bytes that were in flight.
        assert!((1..=1 << 20).contains(&error.context().unwrap().streamed));
        assert_eq!(directory.names(), ["film.mp4"]);
        assert_eq!(std::fs::read(&path).unwrap(), b"what was there before");
        assert_eq!(mock.request_count(), 1);
    }
}

#[tokio::test]
async fn a_download_resumes_where_it_stopped() {
    let (mock, core) = mock().await;
    let file = Download::stream(LENGTH, SEED);
    mock.on("GET", PATH, move |request| match request.header("range") {
        None => cut(&file, request, 1_000_001),
        // The server needs a moment to recover.
        Some("bytes=1000001-3145727") if fastrand::bool() => Reply::status(503),
        Some("bytes=1000001-3145727") => cut(&file, request, 500_001),
        Some(_) => file.reply(request),
    });
    let mut download = stream(&core).await;
    let mut bytes = Vec::new();
    while let Some(chunk) = download.chunk().await.unwrap() {
        bytes.extend_from_slice(&chunk);
    }
    assert_eq!(digest(&bytes), whole());
    let requests = mock.requests();
    assert!(requests.len() >= 3);
    for request in &requests[1..] {
        assert_eq!(request.header("if-range"), Some("\"1\""));
        assert_eq!(request.header("authorization"), requests[0].header("authorization"));
    }
    assert_eq!(requests.last().unwrap().header("range"), Some("bytes=1500002-3145727"));
}

/// A long download may outlive its key.
#[tokio::test]
async fn a_resume_uses_the_refreshed_key() {
    let key = |request| async move { Ok(if request == KeyRequest::Refused { "new-key" } else { "old-key" }) };
    for (accepts, completes) in [("Bearer new-key", true), ("Bearer another", false)] {
        let (mock, _) = mock().await;
        let file = Download::stream(LENGTH, SEED);
        mock.on("GET", PATH, move |request| match request.header("range") {
            None => cut(&file, request, 1_000_001),
            Some(_) if request.header("authorization") == Some(accepts) => file.reply(request),
            Some(_) => Reply::status(401),
        });
        let key = ApiKey::refreshing_provider(key);
        let core = settings(mock.url()).retry(quick()).api_key(key).build().unwrap();
        let result = stream(&core).await.bytes().await;
        let sent: Vec<_> =
            mock.requests().iter().map(|request| request.header("authorization").map(str::to_owned)).collect();
        assert_eq!(sent, ["Bearer old-key", "Bearer old-key", "Bearer new-key"].map(|key| Some(key.to_owned())));
        match result {
            Ok(bytes) => assert!(completes && digest(&bytes) == whole()),
            Err(error) => {
                assert!(!completes && matches!(error, Error::Connection(_)), "{error:?}");
                assert_download_failed(&error, mock.url());
                assert_eq!(error.attempts(), 3);
            }
        }

        // A key that the caller set is not replaced.
        mock.take_requests();
        let download = download(&core).header("authorization", "Bearer own").send().await.unwrap();
        assert!(matches!(download.into_body().bytes().await, Err(Error::Connection(_))));
        assert!(mock.requests().iter().all(|request| request.header("authorization") == Some("Bearer own")));
    }
}

#[tokio::test]
async fn a_resume_rejects_another_file_or_range() {
    let other = |etag: &str| Download::stream(LENGTH, 8).etag(etag);
    let cases: [fn(&Recorded, Download) -> Reply; 4] = [
        // The file has changed: the whole of the new one comes, or a part that says so, or that does not.
        |request, other| other.reply(request),
        |_, _| Reply::stream(100, 8).header("content-range", "bytes 1000001-3145727/3145728"),
        |_, _| Reply::status(206).body("x").header("etag", "\"1\"").header("content-range", "bytes 0-0/3145728"),
        |_, _| Reply::status(206).body("x").header("etag", "\"1\""),
    ];
    for case in cases {
        let (mock, core) = mock().await;
        let file = Download::stream(LENGTH, SEED);
        mock.on("GET", PATH, move |request| match request.header("range") {
            None => cut(&file, request, 1_000_001),
            Some(_) => case(request, other("\"2\"")),
        });
        let error = stream(&core).await.bytes().await.unwrap_err();
        assert!(matches!(error, Error::Connection(_)), "{error:?}");
        assert_download_failed(&error, mock.url());
        assert_eq!((mock.request_count(), error.context().unwrap().streamed), (2, 1_000_001));
    }
}

#[tokio::test]
async fn a_download_resumes_at_most_20_times() {
    let (mock, core) = mock().await;
    let file = Download::stream(LENGTH, SEED);
    mock.on("GET", PATH, move |request| cut(&file, request, 1001));
    let error = stream(&core).await.bytes().await.unwrap_err();
    assert!(matches!(error, Error::Connection(_)), "{error:?}");
    assert_eq!((mock.request_count(), error.context().unwrap().streamed), (21, 21 * 1001));
    assert_eq!(error.attempts(), 21);

    // A client without retries does not resume.
    mock.take_requests();
    let before = mock.request_count();
    let error = download(&core).retry(RetryConfig::none()).send().await.unwrap().into_body().bytes().await.unwrap_err();
    assert_eq!((mock.request_count() - before, error.attempts()), (1, 1));
}

/// A server that sends at most a megabyte per request.
#[tokio::test]
async fn a_resume_may_take_several_ranges() {
    let (mock, core) = mock().await;
    let file = Download::stream(LENGTH, SEED);
    mock.on("GET", PATH, move |request| {
        if request.header("range").is_none() {
            return cut(&file, request, 10);
        }
        let start = streamed_before(request);
        let end = LENGTH.min(start + (1 << 20));
        let piece = Reply::status(206).body(generated(SEED, start..end)).header("etag", "\"1\"");
        piece.header("content-range", format!("bytes {start}-{}/{LENGTH}", end - 1))
    });
    let bytes = stream(&core).await.bytes().await.unwrap();
    assert_eq!((digest(&bytes), mock.request_count()), (whole(), 4));
}

/// 25 downloads, each of which breaks several times at random offsets.
#[tokio::test]
async fn downloads_resume_after_breaks_at_random_offsets() {
    let directory = Directory::new("any");
    for seed in 0..25_u64 {
        let (mock, core) = mock().await;
        let mut random = fastrand::Rng::with_seed(seed);
        let cuts: Vec<_> = (0..6).map(|_| random.usize(0..800_000)).collect();
        let file = Download::stream(LENGTH, SEED);
        let count = std::sync::atomic::AtomicUsize::new(0);
        mock.on("GET", PATH, move |request| {
            let at = count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            match cuts.get(at) {
                Some(sent) if at == 0 || LENGTH - streamed_before(request) > *sent as u64 => cut(&file, request, *sent),
                _ => file.reply(request),
            }
        });
        let path = directory.0.join(format!("{seed}.mp4"));
        let written = stream(&core).await.write_to(&path).await;
        match written {
            Ok(size) => assert_eq!((size, digest_of(&path)), (LENGTH, whole()), "seed {seed}"),
            Err(error) => panic!("seed {seed}: {error}"),
        }
    }
    assert_eq!(directory.names().len(), 25);
}

fn streamed_before(request: &Recorded) -> u64 {
    let range = request.header("range").unwrap().strip_prefix("bytes=").unwrap();
    range.split_once('-').unwrap().0.parse().unwrap()
}

#[tokio::test]
async fn a_silent_server_times_out() {
    let (mock, core) = mock().await;
    let silent = || Reply::stream(LENGTH, SEED).stall_in_body(1 << 20);
    mock.next(silent());
    let limit = Duration::from_millis(400);
    let mut stream = download(&core).timeout(limit).send().await.unwrap().into_body();
    // A slow reader is not a timeout.
    assert!(!stream.chunk().await.unwrap().unwrap().is_empty());
    tokio::time::sleep(2 * limit).await;
    let started = Instant::now();
    let error = stream.bytes().await.unwrap_err();
    assert!(started.elapsed() >= limit && started.elapsed() < Duration::from_secs(5));
    let Error::Timeout(timeout) = &error else { panic!("{error:?}") };
    assert_eq!((timeout.limit, timeout.after), (TimeoutLimit::Attempt, limit));
    assert_eq!(error.context().unwrap().streamed, 1 << 20);
    assert_download_failed(&error, mock.url());

    // The deadline of the call covers the stream too.
    mock.next(silent());
    let mut stream = download(&core).deadline(limit).send().await.unwrap().into_body();
    let error = loop {
        match stream.chunk().await {
            Ok(chunk) => assert!(chunk.is_some()),
            Err(error) => break error,
        }
    };
    let Error::Timeout(timeout) = &error else { panic!("{error:?}") };
    assert_eq!((timeout.limit, timeout.after), (TimeoutLimit::Deadline, limit));
    assert!(stream.chunk().await.unwrap().is_none());
    stream.read_u8().await.unwrap_err();
}

/// Bytes that arrived while the runtime was blocked are not a silent server.
#[test]
fn a_blocked_runtime_is_not_a_timeout() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (started, mock) = std::sync::mpsc::channel();
    let (end, ended) = tokio::sync::oneshot::channel::<()>();
    let server = std::thread::spawn(move || {
        runtime().block_on(async {
            let mock = Mock::start().await.unwrap();
            mock.on("GET", PATH, |_| Reply::stream(200, SEED).trickle(100, Duration::from_millis(300)));
            started.send(mock.url().to_owned()).unwrap();
            let _ = ended.await;
        });
    });
    let core: ApideckCore = settings(&mock.recv().unwrap()).build().unwrap();
    let own = runtime();
    let timeout = Duration::from_millis(500);
    let mut stream = own.block_on(download(&core).timeout(timeout).send()).unwrap().into_body();
    let first = own.block_on(stream.chunk()).unwrap().unwrap();
    let given_up = async { tokio::time::timeout(Duration::from_millis(20), stream.chunk()).await };
    assert!(own.block_on(given_up).is_err());
    std::thread::sleep(2 * timeout);
    let second = own.block_on(stream.chunk()).unwrap().unwrap();
    assert_eq!([first, second].concat(), generated(SEED, 0..200));
    drop((own, end));
    server.join().unwrap();
}

#[tokio::test]
async fn a_download_resumes_after_a_timeout() {
    let (mock, core) = mock().await;
    let file = Download::stream(LENGTH, SEED);
    mock.on("GET", PATH, move |request| match request.header("range") {
        None => file.reply(request).stall_in_body(1 << 20),
        Some(_) => file.reply(request),
    });
    let stream = download(&core).timeout(Duration::from_millis(400)).send().await.unwrap().into_body();
    assert_eq!(digest(&stream.bytes().await.unwrap()), whole());
}
