//! Where the TypeScript SDK loses a response or holds connections, and this one does not.

use std::time::Duration;

use apideck_mock::{Mock, Reply};
use apideck_unify::funcs::vault_consumers_list;
use apideck_unify::models::VaultConsumersListRequest;
use apideck_unify::{ApideckCore, RetryConfig};
use http::Method;
use serde_json::json;

use crate::common::{client, eventually, settings};
use crate::reliability::calls::{Done, call, document};

/// The response to a failed attempt is read, or its connection is closed. Either way, the retry holds no connection.
#[tokio::test]
async fn retries_hold_no_connections() {
    let retry = RetryConfig {
        initial_interval: Duration::from_millis(2),
        max_interval: Duration::from_millis(2),
        ..RetryConfig::default()
    };
    // The body fits into `max_error_bytes`, or it does not.
    for (size, connections) in [(300_000, 1), (3_000_000, 11)] {
        let mock = Mock::start().await.unwrap();
        mock.on("GET", "/vault/consumers/{id}", |_| Reply::json(200, &document(&Method::GET, "c-1")));
        for _ in 0..10 {
            mock.next(Reply::status(503).body(vec![b'x'; size]));
        }
        let core: ApideckCore = settings(mock.url()).retry(retry).build().unwrap();
        let Done { attempts, result } = call(&core, &Method::GET, "c-1", None).await;
        assert_eq!((attempts, &result.unwrap()[..]), (11, "c-1"));
        assert_eq!(mock.connections(), connections);
        eventually("one is left", || mock.open_connections() == 1).await;
    }
}

/// A row that is not as expected does not affect the others.
#[tokio::test]
async fn a_bad_row_does_not_fail_the_page() {
    let mock = Mock::start().await.unwrap();
    let rows = json!([
        { "consumer_id": "a" },
        { "consumer_id": 7, "connections": "many", "metadata": [] },
        "not a consumer at all",
        { "consumer_id": "d" }
    ]);
    mock.next(Reply::json(200, &json!({ "status_code": 200, "status": "OK", "data": rows })));
    let page = vault_consumers_list(&client(mock.url()), VaultConsumersListRequest::new()).send().await.unwrap();
    let ids: Vec<_> = page.data.iter().filter_map(|consumer| consumer.consumer_id.as_deref()).collect();
    assert!(ids.starts_with(&["a", "7"]) && ids.ends_with(&["d"]), "{ids:?}");
    assert!(page.http_meta.repairs.iter().any(|repair| repair.path.starts_with("data[1].")));
    assert!(page.http_meta.repairs.iter().any(|repair| repair.path.starts_with("data[2]")));
}
