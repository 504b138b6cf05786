//! Lists as futures: prefetched, cancelled, spawned, and as a stream.

use super::*;

#[tokio::test]
async fn a_page_is_fetched_ahead_only_when_asked() {
    for prefetch in [false, true] {
        let mock = Mock::start().await.unwrap();
        mock.serve_pages(PATH, 6, |row| json!({ "id": row.to_string(), "name": "n" }));
        let core = client(mock.url());
        let mut pages = contacts(&core).pages();
        if prefetch {
            pages = pages.prefetch();
        }
        pages.try_next().await.unwrap().unwrap();
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert_eq!(mock.request_count(), if prefetch { 2 } else { 1 });
        drop(pages);
    }
}

#[test]
fn a_prefetched_page_of_an_ended_runtime_is_fetched_again() {
    let runtime = || tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let server = runtime();
    let mock = server.block_on(Mock::start()).unwrap();
    mock.on("GET", PATH, |request| match cursor_of(request) {
        None => page(&["x"], &json!("a")),
        Some(_) => page(&["y"], &json!(null)).delay(Duration::from_millis(500)),
    });
    let core = client(mock.url());
    let mut pages = contacts(&core).pages().prefetch();
    let first = runtime();
    first.block_on(async {
        pages.try_next().await.unwrap().unwrap();
        while mock.request_count() < 2 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    });
    drop(first);

    let second = runtime();
    let error = second.block_on(pages.try_next()).unwrap_err();
    assert!(matches!(error, Error::Aborted(_)), "{error:?}");
    assert_eq!(error.to_string(), "crm.contacts.list: the runtime that prefetched the page has ended");
    pages.resume();
    let page = second.block_on(pages.try_next()).unwrap().unwrap();
    assert_eq!((page.body.data.len(), mock.request_count()), (1, 3));
}

#[tokio::test]
async fn cancelled_waits_lose_no_page() {
    let mock = Mock::start().await.unwrap();
    let calls = AtomicUsize::new(0);
    mock.on("GET", PATH, move |request| {
        let next = if cursor_of(request).is_none() { json!("a") } else { json!(null) };
        calls.fetch_add(1, Ordering::SeqCst);
        page(&["x"], &next).delay(Duration::from_millis(50))
    });
    let core = client(mock.url());
    let mut pages = contacts(&core).pages();
    let mut count = 0;
    let mut given_up = 0;
    loop {
        match tokio::time::timeout(Duration::from_millis(7), pages.try_next()).await {
            Ok(Ok(Some(_))) => count += 1,
            Ok(Ok(None)) => break,
            Ok(Err(error)) => panic!("{error}"),
            Err(_) => given_up += 1,
        }
    }
    assert!(given_up > 0);
    assert_eq!((count, mock.request_count()), (2, 2));
}

#[cfg(feature = "stream")]
#[tokio::test]
async fn as_a_futures_stream() {
    use futures_core::Stream;

    async fn count<S: Stream + Unpin>(mut stream: S) -> usize {
        let mut count = 0;
        while std::future::poll_fn(|cx| Pin::new(&mut stream).poll_next(cx)).await.is_some() {
            count += 1;
        }
        count
    }
    let mock = Mock::start().await.unwrap();
    mock.serve_pages(PATH, 6, |row| json!({ "id": row.to_string(), "name": "n" }));
    let core = client(mock.url());
    assert_eq!(count(contacts(&core).pages()).await, 3);
    assert_eq!(count(contacts(&core).items()).await, 6);
}

#[tokio::test]
async fn items_can_be_spawned() {
    let mock = Mock::start().await.unwrap();
    mock.serve_pages(PATH, 6, |row| json!({ "id": row.to_string(), "name": "n" }));
    let core = client(mock.url());
    let task: Pin<Box<dyn Future<Output = usize> + Send>> = Box::pin(async move {
        let mut items = contacts(&core).items();
        let mut count = 0;
        while items.try_next().await.unwrap().is_some() {
            count += 1;
        }
        count
    });
    assert_eq!(tokio::spawn(task).await.unwrap(), 6);
}
