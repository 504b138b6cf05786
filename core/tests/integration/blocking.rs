//! Calls of programs without an async runtime.

use std::io::Read as _;

use apideck_core::{ApideckCore, Error, RetryConfig};

use crate::common::lists::list;
use crate::common::*;
use crate::streams::{PLAIN, call, scripted};

#[test]
fn a_call_is_sent_without_a_runtime() {
    let (transport, seen) = responding(200, "application/json", r#"{"data":{"a":1}}"#);
    let core = builder().api_key(KEY).transport(transport).build().unwrap();
    assert_eq!(create(&core).send_blocking().unwrap()["data"]["a"], 1);
    assert_eq!(create(&core.for_consumer("tenant-1")).send_blocking().unwrap()["data"]["a"], 1);
    assert_eq!(seen.lock().unwrap().len(), 2);

    let (transport, _) = responding(404, "application/json", r#"{"message":"gone"}"#);
    let core = builder().api_key(KEY).transport(transport).build().unwrap();
    assert!(matches!(create(&core).send_blocking().unwrap_err(), Error::NotFound(_)));
}

/// Sockets and timers work: those of the background runtime.
#[test]
fn calls_over_a_socket_are_retried() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let server = runtime.block_on(Server::start(Script::Respond("HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n")));
    let retry = RetryConfig {
        initial_interval: std::time::Duration::from_millis(1),
        max_interval: std::time::Duration::from_millis(1),
        max_elapsed_time: std::time::Duration::from_millis(200),
        ..RetryConfig::default()
    };
    let core: ApideckCore = builder().api_key(KEY).server_url(&*server.url).retry(retry).build().unwrap();
    let error = get(&core).send_blocking().unwrap_err();
    assert_eq!(error.status().unwrap(), 503);
    assert!(error.attempts() > 1);
    assert_eq!(*server.connections.lock().unwrap(), 1);
}

fn three(request: usize) -> (u16, &'static str) {
    match request {
        1 => (200, r#"{"items":[1,2],"next":"a"}"#),
        2 => (500, "{}"),
        _ => (200, r#"{"items":[3]}"#),
    }
}

#[test]
fn pages_and_items_are_iterators() {
    let mut pages = list(three).0.pages().blocking();
    assert_eq!(pages.next().unwrap().unwrap().items, [1, 2]);
    assert_eq!(pages.get_ref().cursor(), Some("a"));
    // A page that fails ends the iteration.
    assert_eq!(pages.next().unwrap().unwrap_err().status().unwrap(), 500);
    assert!(pages.next().is_none());
    pages.get_mut().resume();
    assert_eq!(pages.next().unwrap().unwrap().items, [3]);
    assert!(pages.next().is_none());

    let mut items = list(three).0.items().blocking();
    let found: Vec<_> = items.by_ref().map(Result::ok).collect();
    assert_eq!(found, [Some(1), Some(2), None]);
    items.get_mut().resume();
    assert_eq!(items.map(Result::unwrap).collect::<Vec<_>>(), [3]);
}

#[test]
fn a_download_is_read() {
    let (core, _) = scripted(&[(200, PLAIN, "0123456789", false), (200, PLAIN, "0123", false)]);
    let download = || call(&core).send_blocking().unwrap().into_body().blocking();
    let mut reader = download();
    let mut few = [0; 4];
    reader.read_exact(&mut few).unwrap();
    assert_eq!((&few, reader.get_ref().received()), (b"0123", 4));
    let mut rest = String::new();
    reader.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "456789");

    let error = download().read_to_end(&mut Vec::new()).unwrap_err();
    assert!(error.get_ref().unwrap().is::<Error>(), "{error:?}");
}

#[tokio::test]
async fn a_thread_of_a_runtime_is_refused() {
    let (transport, seen) = responding(200, "application/json", r#"{"data":{}}"#);
    let core = builder().api_key(KEY).transport(transport).build().unwrap();
    let error = create(&core).send_blocking().unwrap_err();
    assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
    assert_eq!(error.operation(), Some("vault.sessions.create"));
    assert!(error.to_string().contains("`.send().await`"), "{error}");
    assert!(seen.lock().unwrap().is_empty());

    // Once, so that a loop ends.
    let (call_of_list, queries) = list(three);
    let items: Vec<_> = call_of_list.items().blocking().take(5).collect();
    assert!(matches!(&items[..], [Err(Error::InvalidRequest(_))]), "{items:?}");
    assert!(queries.lock().unwrap().is_empty());

    let (core, _) = scripted(&[(200, PLAIN, "0123456789", false)]);
    let download = call(&core).send().await.unwrap().into_body();
    let error = download.blocking().read(&mut [0; 4]).unwrap_err();
    assert!(error.to_string().contains("`.send().await`"), "{error}");
}
