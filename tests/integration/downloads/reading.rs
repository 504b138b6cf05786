//! Downloads without faults.

use super::*;

#[tokio::test]
async fn chunks_bytes_and_async_read() {
    let (_mock, core) = mock().await;

    let mut chunks = stream(&core).await;
    assert_eq!(chunks.content_type(), Some("video/mp4"));
    assert_eq!(chunks.content_length(), Some(LENGTH));
    assert_eq!(chunks.file_name().as_deref(), Some("a film.mp4"));
    assert_eq!((chunks.status().as_u16(), chunks.received()), (200, 0));
    let mut bytes = Vec::new();
    while let Some(chunk) = chunks.chunk().await.unwrap() {
        assert!(!chunk.is_empty());
        bytes.extend_from_slice(&chunk);
        assert_eq!(chunks.received(), bytes.len() as u64);
    }
    assert!(chunks.chunk().await.unwrap().is_none());
    assert_eq!(digest(&bytes), whole());

    assert_eq!(digest(&stream(&core).await.bytes().await.unwrap()), whole());

    let mut reader = stream(&core).await;
    let mut bytes = Vec::new();
    let mut small = [0; 1000];
    loop {
        match reader.read(&mut small).await.unwrap() {
            0 => break,
            read => bytes.extend_from_slice(&small[..read]),
        }
    }
    assert_eq!(digest(&bytes), whole());
}

#[cfg(feature = "stream")]
#[tokio::test]
async fn as_a_futures_stream() {
    use futures_core::Stream;

    let (_mock, core) = mock().await;
    let mut stream = std::pin::pin!(stream(&core).await);
    let mut bytes = Vec::new();
    while let Some(chunk) = std::future::poll_fn(|cx| stream.as_mut().poll_next(cx)).await {
        bytes.extend_from_slice(&chunk.unwrap());
    }
    assert_eq!(digest(&bytes), whole());
}

#[tokio::test]
async fn an_export_is_a_download() {
    let (mock, core) = mock().await;
    mock.serve_download("/file-storage/files/F1/export", Download::bytes("a,b").content_type("application/json"));
    let export = file_storage_files_export(&core, FileStorageFilesExportRequest::new("F1", "text/csv"));
    assert_eq!(export.send().await.unwrap().into_body().bytes().await.unwrap(), "a,b");
}

#[tokio::test]
async fn write_to_replaces_the_file() {
    let (_mock, core) = mock().await;
    let directory = Directory::new("into");
    let path = directory.0.join("film.mp4");
    std::fs::write(&path, "what was there before").unwrap();
    let (seen, reported) = std::sync::mpsc::channel();
    let stream = stream(&core).await.on_progress(move |bytes| seen.send(bytes).unwrap());
    // In a task, as in a handler of a server.
    assert_eq!(tokio::spawn(stream.write_to(path.clone())).await.unwrap().unwrap(), LENGTH);
    assert_eq!(digest_of(&path), whole());
    assert_eq!(directory.names(), ["film.mp4"]);
    assert_eq!(reported.iter().last(), Some(LENGTH));
}

#[tokio::test]
async fn write_to_an_invalid_path_fails_before_reading() {
    let (mock, core) = mock().await;
    let directory = Directory::new("cannot");
    for path in ["none/film.mp4", "..", "", "film.mp4/"].map(|path| directory.0.join(path)) {
        let error = stream(&core).await.write_to(&path).await.unwrap_err();
        assert!(matches!(error, Error::UnexpectedClient(_)), "{error:?}");
        assert_download_failed(&error, mock.url());
        assert!(std::error::Error::source(&error).unwrap().is::<std::io::Error>());
        assert_eq!(error.context().unwrap().streamed, 0, "it is found first");
    }
    assert!(directory.names().is_empty());
}

#[tokio::test]
async fn a_download_that_is_dropped_leaves_no_file() {
    let (mock, core) = mock().await;
    let directory = Directory::new("dropped");
    for milliseconds in [0, 1, 5, 20, 60] {
        mock.next(Reply::stream(LENGTH, SEED).stall_in_body(1 << 20));
        let download = stream(&core).await.write_to(directory.0.join("film.mp4"));
        tokio::time::timeout(Duration::from_millis(milliseconds), download).await.unwrap_err();
    }
    eventually("nothing is left", || directory.names().is_empty()).await;
    eventually("the connections are closed", || mock.open_connections() == 0).await;
}

/// A download that is dropped after any number of bytes leaves a whole file or none.
#[tokio::test]
async fn downloads_dropped_at_random_offsets_leave_a_whole_file_or_none() {
    let (mock, core) = mock().await;
    let directory = Directory::new("place");
    for seed in 0..25_u64 {
        let place = fastrand::Rng::with_seed(seed).u64(0..LENGTH);
        let path = directory.0.join("film.mp4");
        let (reached, when_reached) = tokio::sync::oneshot::channel();
        let mut reached = Some(reached);
        let stream = stream(&core).await.on_progress(move |bytes| {
            if let Some(reached) = reached.take_if(|_| bytes >= place) {
                let _ = reached.send(());
            }
        });
        tokio::select! {
            biased;
            _ = when_reached => {}
            size = stream.write_to(&path) => assert_eq!(size.unwrap(), LENGTH),
        }
        // It may be complete a moment later.
        eventually("nothing is left half-written", || directory.names().iter().all(|name| name == "film.mp4")).await;
        if path.exists() {
            assert_eq!(digest_of(&path), whole(), "seed {seed}");
            std::fs::remove_file(&path).unwrap();
        }
    }
    drop(core);
    eventually("no connection is left", || mock.open_connections() == 0).await;
}

#[tokio::test]
async fn ranges() {
    let (mock, core) = mock().await;
    for (call, range) in [
        (download(&core).range(1000..2000), 1000..2000),
        (download(&core).range(LENGTH - 10..), LENGTH - 10..LENGTH),
        (download(&core).range(..=0), 0..1),
        (download(&core).header("range", "bytes=-5"), LENGTH - 5..LENGTH),
    ] {
        let part = call.send().await.unwrap();
        assert_eq!((part.http_meta.status.as_u16(), part.status().as_u16()), (206, 206));
        assert_eq!(part.content_length(), Some(range.end - range.start));
        assert_eq!(part.into_body().bytes().await.unwrap(), generated(SEED, range));
    }
    let error = download(&core).range(5..5).send().await.unwrap_err();
    assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
    let error = download(&core).range(LENGTH..).send().await.unwrap_err();
    assert_eq!(error.status().unwrap(), 416);

    // Another range is refused.
    let other = Reply::status(206).header("content-range", "bytes 0-2/10").body("abc");
    mock.next(other.header("content-type", "video/mp4"));
    let error = download(&core).range(5..8).send().await.unwrap_err();
    assert!(format!("{error:#}").contains("the response starts at another byte than was asked for"), "{error:#}");
    assert!(matches!(error, Error::Connection(_)), "{error:?}");

    // A range that breaks off resumes where it stopped.
    let file = Download::stream(LENGTH, SEED);
    mock.on("GET", PATH, move |request| match request.header("if-range") {
        None => cut(&file, request, 4001),
        Some(_) => file.reply(request),
    });
    mock.take_requests();
    let part = download(&core).range(1_000_000..1_100_000).send().await.unwrap().into_body();
    assert_eq!(part.bytes().await.unwrap(), generated(SEED, 1_000_000..1_100_000));
    assert_eq!(mock.requests()[1].header("range"), Some("bytes=1004001-1099999"));
}

#[tokio::test]
async fn bytes_is_limited_by_max_response_bytes() {
    let (mock, _) = mock().await;
    let core = settings(mock.url()).max_response_bytes(1 << 20).build().unwrap();
    for reply in [Reply::stream(LENGTH, SEED), Reply::stream(LENGTH, SEED).chunked()] {
        mock.next(reply);
        let error = stream(&core).await.bytes().await.unwrap_err();
        assert!(matches!(error, Error::ResponseValidation(_)), "{error:?}");
        assert!(error.to_string().contains("at most 1048576 bytes"), "{error}");
    }
    mock.next(Reply::stream(1 << 20, SEED).chunked());
    assert_eq!(stream(&core).await.bytes().await.unwrap().len(), 1 << 20);
    // `write_to` has no limit.
    let directory = Directory::new("limit");
    assert_eq!(stream(&core).await.write_to(directory.0.join("x")).await.unwrap(), LENGTH);
}

#[tokio::test]
async fn a_redirect_to_another_origin_gets_no_credentials() {
    let (mock, core) = mock().await;
    let storage = Mock::start().await.unwrap();
    let file = Download::stream(LENGTH, SEED);
    storage.on("GET", "/signed", move |request| match request.header("range") {
        None => cut(&file, request, 1_000_001),
        Some(_) => file.reply(request),
    });
    let location = [storage.url(), "/signed?token=t"].concat();
    mock.on("GET", PATH, move |_| Reply::redirect(&location));
    let stream = stream(&core).await;
    assert_eq!(digest(&stream.bytes().await.unwrap()), whole());
    // The resume starts at the first URL again, for a fresh address.
    assert_eq!((mock.request_count(), storage.request_count()), (2, 2));
    for request in storage.requests() {
        let mut names: Vec<_> = request.headers.keys().map(http::HeaderName::as_str).collect();
        names.retain(|name| !["accept", "accept-encoding", "host", "range", "user-agent"].contains(name));
        assert!(names.is_empty(), "{names:?}");
        assert_eq!(request.header("accept-encoding"), Some("identity"));
    }
}

#[tokio::test]
async fn an_error_status_is_decoded() {
    let (mock, core) = mock().await;
    let body = serde_json::json!({"message": "no such file", "type_name": "EntityNotFoundError"});
    mock.next(Reply::json(404, &body));
    let error = download(&core).send().await.unwrap_err();
    assert!(matches!(error, Error::NotFound(_)), "{error:?}");
    assert_eq!(error.response().unwrap().message.as_deref(), Some("no such file"));
    assert!(download(&core).await.is_ok());
}
