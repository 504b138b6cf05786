//! Lists, page by page and item by item.

use std::future::{Future as _, poll_fn};
use std::pin::pin;
use std::task::Poll;

use apideck_core::{Error, Items, Outcome, Pages};
use tokio::task::yield_now;

use crate::common::lists::{Page, Queries, list, list_of};

fn queries(queries: &Queries) -> Vec<String> {
    queries.lock().unwrap().iter().map(|query| query.clone().unwrap_or_default()).collect()
}

/// The items of all pages up to the error, and the error.
async fn collect(mut pages: Pages<Page>) -> (Vec<u64>, Option<Error>) {
    let mut items = Vec::new();
    loop {
        match pages.try_next().await {
            Ok(Some(page)) => items.extend(page.into_body()),
            Ok(None) => return (items, None),
            Err(error) => {
                assert!(pages.next().await.is_none(), "an error is returned once");
                return (items, Some(error));
            }
        }
    }
}

fn three(request: usize) -> (u16, &'static str) {
    match request {
        1 => (200, r#"{"items":[1,2],"next":"c 2"}"#),
        2 => (200, r#"{"items":[3],"next":"c-3"}"#),
        _ => (200, r#"{"items":[4,5],"next":null}"#),
    }
}

#[tokio::test]
async fn each_page_is_asked_for_with_the_cursor_of_the_one_before() {
    let (call, seen) = list(three);
    let mut pages = call.pages();
    assert_eq!(pages.cursor(), None);
    for (number, cursor) in [(2, Some("c 2")), (1, Some("c-3")), (2, None)] {
        let Some(Outcome::Ok { value: page }) = pages.next().await else { panic!("no page") };
        assert_eq!((page.items.len(), pages.cursor()), (number, cursor));
        assert_eq!(
            format!("{pages:?}"),
            format!("Pages {{ operation: \"crm.contacts.list\", has_cursor: {}, .. }}", cursor.is_some())
        );
    }
    assert!(pages.next().await.is_none() && pages.try_next().await.unwrap().is_none());
    assert_eq!(queries(&seen), ["limit=2", "limit=2&cursor=c%202", "limit=2&cursor=c-3"]);
}

#[tokio::test]
async fn the_number_of_pages_is_limited() {
    for (limit, items) in [(0, &[][..]), (1, &[1, 2]), (2, &[1, 2, 3]), (3, &[1, 2, 3, 4, 5]), (9, &[1, 2, 3, 4, 5])] {
        for prefetches in [false, true] {
            let (call, seen) = list(three);
            let mut pages = call.pages().max_pages(limit);
            if prefetches {
                pages = pages.prefetch();
            }
            assert_eq!(collect(pages).await.0, items);
            assert_eq!(seen.lock().unwrap().len(), limit.min(3), "no more is fetched than is returned");
        }
    }
}

#[tokio::test]
async fn blank_cursors_end_the_list() {
    for respond in [
        |_| (200, r#"{"items":[1],"next":""}"#),
        |_| (200, r#"{"items":[1],"next":"  "}"#),
        |_| (200, r#"{"items":[1]}"#),
        // An empty page that names itself.
        |request| if request == 1 { (200, r#"{"items":[1],"next":"c"}"#) } else { (200, r#"{"items":[],"next":"c"}"#) },
    ] as [fn(usize) -> (u16, &'static str); 4]
    {
        let (items, error) = collect(list(respond).0.pages()).await;
        assert!(items == [1] && error.is_none(), "{items:?} {error:?}");
    }
}

#[tokio::test]
async fn a_cursor_that_repeats_is_an_error_after_its_page() {
    // The second page names itself, or the third one the second.
    for (respond, expected, repeated) in [
        (
            (|request| {
                if request == 1 { (200, r#"{"items":[1],"next":"c"}"#) } else { (200, r#"{"items":[2],"next":"c"}"#) }
            }) as fn(usize) -> (u16, &'static str),
            &[1, 2][..],
            "c",
        ),
        (
            |request| match request {
                1 => (200, r#"{"items":[1],"next":"a"}"#),
                2 => (200, r#"{"items":[2],"next":"b"}"#),
                // An empty page, which names another than itself.
                _ => (200, r#"{"items":[],"next":"a"}"#),
            },
            &[1, 2],
            "a",
        ),
    ] {
        let (items, error) = collect(list(respond).0.pages()).await;
        assert_eq!(items, expected);
        let error = error.unwrap();
        let Error::Pagination(circular) = &error else { panic!("{error:?}") };
        assert_eq!(circular.cursor, repeated);
        // The exchange is that of the last page.
        assert_eq!((error.status().unwrap().as_u16(), error.attempts()), (200, 1));
        assert_eq!((error.operation(), error.request_id()), (Some("crm.contacts.list"), Some("req-7")));
        assert!(error.url().unwrap().path().ends_with("/crm/contacts"));
    }
    // The first page is that of a cursor that the caller stored.
    let (call, seen) = list(|_| (200, r#"{"items":[1],"next":"stored"}"#));
    let (items, error) = collect(call.pages()).await;
    assert!(items == [1, 1] && matches!(error, Some(Error::Pagination(_))));
    assert_eq!(seen.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn a_page_that_fails_is_fetched_again_after_resume() {
    let respond = |request| match request {
        1 => (200, r#"{"items":[1],"next":"a"}"#),
        2 | 3 => (500, "{}"),
        _ => (200, r#"{"items":[2]}"#),
    };
    for prefetches in [false, true] {
        let (call, seen) = list(respond);
        let mut pages = call.pages();
        if prefetches {
            pages = pages.prefetch();
        }
        // There is nothing to resume yet.
        pages.resume();
        assert_eq!(pages.try_next().await.unwrap().unwrap().items, [1]);
        for _ in 0..2 {
            assert_eq!(pages.try_next().await.unwrap_err().status().unwrap(), 500);
            assert!(pages.next().await.is_none() && pages.try_next().await.unwrap().is_none());
            assert_eq!(pages.cursor(), Some("a"));
            pages.resume();
        }
        assert_eq!(pages.try_next().await.unwrap().unwrap().items, [2]);
        pages.resume();
        assert!(pages.next().await.is_none(), "the end is not a failure");
        assert_eq!(queries(&seen), ["limit=2", "limit=2&cursor=a", "limit=2&cursor=a", "limit=2&cursor=a"]);
    }
}

#[tokio::test]
async fn a_repaired_cursor_does_not_decide_where_the_list_ends() {
    type Case = (fn(usize) -> (u16, &'static str), Result<usize, &'static str>);
    let cases: [Case; 14] = [
        // Repairs of other members, and of what is absent or null.
        (|_| (200, r#"{"items":[1],"repairs":[["data[0].id","a string","a number"]]}"#), Ok(1)),
        (|_| (200, r#"{"items":[1],"repairs":[["meta","an object","null"]]}"#), Ok(1)),
        (|_| (200, r#"{"items":[1],"repairs":[["meta.cursors","an object","null"]]}"#), Ok(1)),
        (|_| (200, r#"{"items":[1],"repairs":[["","UTF-8","invalid bytes"]]}"#), Ok(1)),
        // An integer is followed.
        (|_| (200, r#"{"items":[1],"next":"7","repairs":[["meta.cursors.next","a string","a number"]]}"#), Ok(2)),
        (|_| (200, r#"{"items":[1],"next":"-7","repairs":[["meta.cursors.next","a string","a number"]]}"#), Ok(2)),
        (|_| (200, r#"{"items":[1],"next":"c","repairs":[["","UTF-8","invalid bytes"]]}"#), Ok(2)),
        // All else is not a cursor.
        (|_| (200, r#"{"items":[1],"repairs":[["meta","an object","a string"]]}"#), Err("meta")),
        (|_| (200, r#"{"items":[1],"repairs":[["meta.cursors","an object","a list"]]}"#), Err("meta.cursors")),
        (
            |_| (200, r#"{"items":[1],"repairs":[["meta.cursors.next","a string","an object"]]}"#),
            Err("meta.cursors.next"),
        ),
        (
            |_| (200, r#"{"items":[1],"next":"1.5","repairs":[["meta.cursors.next","a string","a number"]]}"#),
            Err("meta.cursors.next"),
        ),
        (
            |_| (200, r#"{"items":[1],"next":"-","repairs":[["meta.cursors.next","a string","a number"]]}"#),
            Err("meta.cursors.next"),
        ),
        (
            |_| (200, r#"{"items":[1],"next":"7","repairs":[["meta.cursors.next","a string","a boolean"]]}"#),
            Err("meta.cursors.next"),
        ),
        (
            |_| (200, "{\"items\":[1],\"next\":\"c\u{fffd}\",\"repairs\":[[\"meta.cursors.next\",\"UTF-8\",\"invalid bytes\"]]}"),
            Err("meta.cursors.next"),
        ),
    ];
    for (number, (respond, expected)) in cases.into_iter().enumerate() {
        let (call, seen) = list(respond);
        let mut pages = call.pages();
        assert_eq!(pages.try_next().await.unwrap().unwrap().items, [1], "the page itself is returned");
        let second = pages.try_next().await;
        match expected {
            Ok(requests) => assert_eq!((second.is_ok(), seen.lock().unwrap().len()), (true, requests), "{number}"),
            Err(path) => {
                let error = second.unwrap_err();
                let Error::ResponseValidation(invalid) = &error else { panic!("{number}: {error:?}") };
                assert_eq!((&*invalid.path, seen.lock().unwrap().len()), (path, 1), "{number}");
                assert_eq!(error.status().unwrap(), 200);
            }
        }
    }
}

/// The next page is under way while the caller works on the current one.
#[tokio::test]
async fn the_next_page_is_fetched_ahead() {
    for (prefetches, requests) in [(true, 2), (false, 1)] {
        let (call, seen) = list(three);
        let mut pages = call.pages();
        if prefetches {
            pages = pages.prefetch();
        }
        assert_eq!(seen.lock().unwrap().len(), 0, "nothing is fetched before it is asked for");
        pages.try_next().await.unwrap().unwrap();
        for _ in 0..10 {
            yield_now().await;
        }
        assert_eq!(seen.lock().unwrap().len(), requests);
        assert_eq!(collect(pages).await.0, [3, 4, 5]);
        assert_eq!(seen.lock().unwrap().len(), 3);
    }
}

#[tokio::test]
async fn a_page_that_nobody_waited_for_is_not_lost() {
    let (call, seen) = list(three);
    let mut pages = call.pages();
    let mut waits = 0;
    let page = loop {
        // Polls a future of `try_next` once and drops it.
        match poll_fn(|cx| Poll::Ready(pin!(pages.try_next()).poll(cx))).await {
            Poll::Ready(page) => break page.unwrap().unwrap(),
            Poll::Pending => waits += 1,
        }
        yield_now().await;
    };
    assert_eq!((page.items.len(), seen.lock().unwrap().len()), (2, 1));
    assert!(waits > 0);
}

#[test]
fn a_page_whose_runtime_has_ended_is_an_error() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (call, _) = list(|request| if request == 1 { (200, r#"{"items":[1],"next":"a"}"#) } else { (0, "") });
    let mut pages = call.pages().prefetch();
    let first = runtime();
    first.block_on(pages.try_next()).unwrap().unwrap();
    drop(first);
    let error = runtime().block_on(pages.try_next()).unwrap_err();
    assert!(matches!(error, Error::Aborted(_)), "{error:?}");
    assert!(error.to_string().contains("the runtime that prefetched the page has ended"), "{error}");
}

#[tokio::test]
async fn a_page_that_is_fetched_ahead_is_cancelled_with_the_list() {
    let dropped = std::sync::Arc::new(());
    let held = dropped.clone();
    let transport = move |request: http::Request<apideck_core::Body>| {
        let held = held.clone();
        async move {
            if request.uri().query().is_some_and(|query| query.contains("cursor")) {
                std::future::pending::<()>().await;
            }
            drop(held);
            let body = apideck_core::Body::from(r#"{"items":[1],"next":"a"}"#);
            Ok::<_, apideck_core::TransportError>(http::Response::new(body))
        }
    };
    let core = crate::common::builder().api_key(crate::common::KEY).transport(transport).build().unwrap();
    let mut pages = list_of(&core).pages().prefetch();
    pages.try_next().await.unwrap().unwrap();
    yield_now().await;
    assert_eq!(std::sync::Arc::strong_count(&dropped), 3, "the second page is under way");
    drop(pages);
    yield_now().await;
    assert_eq!(std::sync::Arc::strong_count(&dropped), 2);
    drop(core);
}

/// A bug in a task is not hidden.
#[tokio::test]
#[should_panic(expected = "EOF")]
async fn a_panic_while_a_page_is_fetched_ahead_reaches_the_caller() {
    // The decoder panics at what is not JSON.
    let (call, _) = list(|request| if request == 1 { (200, r#"{"items":[1],"next":"a"}"#) } else { (200, "{") });
    let mut pages = call.pages().prefetch();
    pages.try_next().await.unwrap().unwrap();
    let _ = pages.try_next().await;
}

async fn items(mut items: Items<Page>) -> Vec<u64> {
    let mut found = Vec::new();
    while let Some(item) = items.try_next().await.unwrap() {
        found.push(item);
    }
    assert!(items.next().await.is_none());
    found
}

#[tokio::test]
async fn items_of_all_pages() {
    assert_eq!(items(list(three).0.items()).await, [1, 2, 3, 4, 5]);
    for (limit, requests) in [(0, 0), (1, 1), (2, 1), (3, 2), (4, 3), (5, 3), (6, 3)] {
        let (call, seen) = list(three);
        assert_eq!(items(call.items().max_items(limit)).await, [1, 2, 3, 4, 5][..limit.min(5)]);
        assert_eq!(seen.lock().unwrap().len(), requests, "{limit}");
    }
    assert_eq!(items(list(three).0.items().max_pages(2)).await, [1, 2, 3]);
    let (call, seen) = list(three);
    let mut ahead = call.items().prefetch();
    assert!(matches!(ahead.next().await, Some(Outcome::Ok { value: 1 })));
    for _ in 0..10 {
        yield_now().await;
    }
    assert_eq!(seen.lock().unwrap().len(), 2);
    assert_eq!(items(ahead).await, [2, 3, 4, 5]);
}

#[tokio::test]
async fn items_have_the_metadata_and_the_repairs_of_their_pages() {
    let (call, _) = list(|request| match request {
        1 => (200, r#"{"items":[1,2],"next":"a","repairs":[["one","x","y"]]}"#),
        2 => (500, "{}"),
        3 => (203, r#"{"items":[],"next":"b"}"#),
        _ => (202, r#"{"items":[3],"repairs":[["two","x","y"],["three","x","y"]]}"#),
    });
    let mut items = call.items();
    assert!(items.http_meta().is_none() && items.repairs().is_empty());
    let paths = |items: &Items<Page>| items.repairs().iter().map(|repair| repair.path.clone()).collect::<Vec<_>>();
    assert_eq!(items.try_next().await.unwrap(), Some(1));
    assert_eq!((items.http_meta().unwrap().status.as_u16(), paths(&items)), (200, vec!["one".to_owned()]));
    assert_eq!(items.try_next().await.unwrap(), Some(2));
    assert_eq!(items.try_next().await.unwrap_err().status().unwrap(), 500);
    assert!(items.next().await.is_none());
    items.resume();
    assert_eq!(items.try_next().await.unwrap(), Some(3));
    assert_eq!(items.http_meta().unwrap().status, 202);
    assert_eq!(paths(&items), ["one", "two", "three"]);
    assert!(format!("{items:?}").contains("crm.contacts.list"), "{items:?}");
}

#[cfg(feature = "stream")]
#[tokio::test]
async fn pages_and_items_are_streams() {
    use std::pin::Pin;

    use futures_core::Stream as _;

    let mut pages = list(three).0.pages();
    let mut sizes = Vec::new();
    while let Some(page) = poll_fn(|cx| Pin::new(&mut pages).poll_next(cx)).await {
        sizes.push(page.unwrap().items.len());
    }
    assert_eq!(sizes, [2, 1, 2]);
    let mut items = list(three).0.items();
    let mut found = Vec::new();
    while let Some(item) = poll_fn(|cx| Pin::new(&mut items).poll_next(cx)).await {
        found.push(item.unwrap());
    }
    assert_eq!(found, [1, 2, 3, 4, 5]);
}
