//! Calls of programs without an async runtime.

use std::io::Read as _;
use std::time::{Duration, Instant};

use apideck_mock::{Mock, Recorded, Reply};
use apideck_unify::funcs::{crm_contacts_list, file_storage_files_download};
use apideck_unify::models::{CrmContactsListRequest, FileStorageFilesDownloadRequest};
use apideck_unify::{ApideckCore, Error, RetryConfig};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::common::{client, create, settings};

/// A mock in a runtime of its own. The test's thread has none.
struct Served {
    mock: Mock,
    _runtime: Runtime,
}

fn serve() -> Served {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let mock = runtime.block_on(Mock::start()).unwrap();
    Served { mock, _runtime: runtime }
}

/// Contacts 0 to 5, two on each page.
fn contacts(request: &Recorded) -> Reply {
    let cursor = request.query_pairs().into_iter().find(|(name, _)| name == "cursor");
    let start: usize = cursor.map_or(0, |(_, cursor)| cursor.parse().unwrap());
    let next = if start < 4 { Value::from((start + 2).to_string()) } else { Value::Null };
    Reply::json(
        200,
        &json!({
            "status_code": 200, "status": "OK", "service": "s", "resource": "contacts", "operation": "all",
            "data": [{ "id": start.to_string(), "name": "n" }, { "id": (start + 1).to_string(), "name": "n" }],
            "meta": { "cursors": { "next": next } },
        }),
    )
}

#[test]
fn calls_share_connections_and_one_thread() {
    let served = serve();
    let apideck = client(served.mock.url());
    for _ in 0..5 {
        assert!(create(&apideck).send_blocking().unwrap().data.session_uri.starts_with("http"));
    }
    // A view and a clone use the runtime of their client.
    create(&apideck.for_consumer("tenant-1").clone()).send_blocking().unwrap();
    assert_eq!((served.mock.request_count(), served.mock.connections()), (6, 1));
}

#[test]
fn calls_of_many_threads() {
    let served = serve();
    let apideck = client(served.mock.url());
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| (0..20).for_each(|_| drop(create(&apideck).send_blocking().unwrap())));
        }
    });
    assert_eq!(served.mock.request_count(), 160);
}

#[test]
fn limits_and_retries_are_those_of_async_calls() {
    let served = serve();
    served.mock.next(Reply::status(429).header("retry-after", "0"));
    let apideck: ApideckCore = settings(served.mock.url()).retry(RetryConfig::default()).build().unwrap();
    assert_eq!(create(&apideck).send_blocking().unwrap().http_meta.attempts, 2);

    served.mock.on("POST", "/vault/sessions", |_| Reply::status(200).delay(Duration::from_secs(30)));
    let started = Instant::now();
    let error = create(&apideck).deadline(Duration::from_millis(200)).send_blocking().unwrap_err();
    assert!(matches!(error, Error::Timeout(_)), "{error:?}");
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[test]
fn pages_and_items_are_iterators() {
    let served = serve();
    served.mock.on("GET", "/crm/contacts", contacts);
    let apideck = client(served.mock.url());
    let list = || crm_contacts_list(&apideck, CrmContactsListRequest::new());

    let ids: Vec<_> = list().items().blocking().map(|contact| contact.unwrap().id.unwrap()).collect();
    assert_eq!(ids, ["0", "1", "2", "3", "4", "5"]);
    let ids: Vec<_> = list().items().prefetch().max_items(3).blocking().map(|item| item.unwrap().id.unwrap()).collect();
    assert_eq!(ids, ["0", "1", "2"]);

    let mut pages = list().pages().blocking();
    assert_eq!(pages.next().unwrap().unwrap().data.len(), 2);
    assert_eq!(pages.get_ref().cursor(), Some("2"));

    // A page that fails ends the iteration, and is fetched again after `resume`.
    served.mock.next(Reply::status(500));
    assert_eq!(pages.next().unwrap().unwrap_err().status().unwrap().as_u16(), 500);
    assert!(pages.next().is_none());
    pages.get_mut().resume();
    assert_eq!(pages.by_ref().map(|page| page.unwrap().data.len()).sum::<usize>(), 4);
}

#[test]
fn a_download_is_read() {
    let served = serve();
    let content: Vec<u8> = (0..300_000_u32).map(|number| number.to_le_bytes()[0]).collect();
    let body = content.clone();
    served.mock.on("GET", "/file-storage/files/{id}/download", move |_| Reply::status(200).body(body.clone()));
    let apideck = client(served.mock.url());
    let download = || {
        let request = FileStorageFilesDownloadRequest::new("1");
        file_storage_files_download(&apideck, request).send_blocking().unwrap().into_body()
    };
    let mut read = Vec::new();
    download().blocking().read_to_end(&mut read).unwrap();
    assert!(read == content);

    let mut reader = download().blocking();
    let mut few = [0; 7];
    reader.read_exact(&mut few).unwrap();
    assert_eq!(few, content[..7]);
    assert!(reader.get_ref().received() >= 7);
}

#[tokio::test]
async fn an_async_context_is_refused() {
    let mock = Mock::start().await.unwrap();
    mock.on("GET", "/crm/contacts", contacts);
    let apideck = client(mock.url());
    let error = create(&apideck).send_blocking().unwrap_err();
    assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
    assert!(error.to_string().contains("`.send().await`"), "{error}");

    // Once, so that a loop over the items ends.
    let items: Vec<_> = crm_contacts_list(&apideck, CrmContactsListRequest::new()).items().blocking().collect();
    assert!(matches!(&items[..], [Err(Error::InvalidRequest(_))]), "{items:?}");
    assert_eq!(mock.request_count(), 0);

    // The client is as good as before.
    create(&apideck).send().await.unwrap();
}
