//! Lists with cursor pagination.

use crate::support::{Connection, HEADERS, Response, connect, request};
use apideck_mock::Mock;
use serde_json::{Value, json};
use tokio::net::TcpStream;

async fn start(total: usize) -> Mock {
    let mock = Mock::start().await.unwrap();
    mock.serve_pages("/crm/contacts", total, |number| json!({"id": (number + 1).to_string()}));
    mock
}

async fn page(mock: &Mock, query: &str) -> Response {
    request(mock, &format!("GET /crm/contacts{query}"), HEADERS, "").await
}

fn escaped(cursor: &Value) -> String {
    cursor.as_str().unwrap_or_default().replace('=', "%3D").replace('+', "%2B").replace('/', "%2F")
}

#[tokio::test]
async fn a_page_has_rows_and_cursors() {
    let mock = start(45).await;
    let first = page(&mock, "").await;
    assert_eq!((first.status, first.header("content-type")), (200, Some("application/json")));
    assert!(first.header("x-request-id").is_some());
    let first = first.json();
    assert_eq!(first["data"].as_array().unwrap().len(), 20);
    assert_eq!(first["data"][0], json!({"id": "1"}));
    for (member, value) in [
        ("status_code", json!(200)),
        ("resource", json!("contacts")),
        ("operation", json!("all")),
        ("status", json!("OK")),
    ] {
        assert_eq!(first[member], value);
    }
    assert_eq!(first["meta"]["items_on_page"], 20);
    assert!(first["meta"]["cursors"]["previous"].is_null() && first["links"]["previous"].is_null());

    let next = first["meta"]["cursors"]["next"].clone();
    let second = page(&mock, &format!("?limit=20&cursor={}", escaped(&next))).await.json();
    assert_eq!(second["data"][0], json!({"id": "21"}));
    assert_eq!(second["meta"]["cursors"]["current"], next);
    assert_eq!(second["meta"]["cursors"]["previous"], first["meta"]["cursors"]["current"]);

    let link = second["links"]["next"].as_str().unwrap();
    let last = request(&mock, &format!("GET {}", link.strip_prefix(mock.url()).unwrap()), HEADERS, "").await.json();
    assert_eq!(last["meta"]["items_on_page"], 5);
    assert_eq!(last["data"][4], json!({"id": "45"}));
    assert!(last["meta"]["cursors"]["next"].is_null() && last["links"]["next"].is_null());
}

#[tokio::test]
async fn invalid_limits_and_cursors_are_rejected() {
    let mock = start(5).await;
    for query in ["?limit=0", "?limit=201", "?limit=x", "?cursor=x", "?cursor=", "?cursor=bW9jazo6cm93Ojo2"] {
        let response = page(&mock, query).await;
        assert_eq!(
            (response.status, &response.json()["type_name"]),
            (400, &json!("RequestValidationError")),
            "{query}"
        );
    }
    assert_eq!(request(&mock, "GET /crm/contacts", "", "").await.status, 401);
    let empty = page(&start(0).await, "?limit=200").await.json();
    assert_eq!((&empty["data"], &empty["meta"]["cursors"]["next"]), (&json!([]), &Value::Null));
}

async fn read_all(connection: &mut Connection<TcpStream>) -> (usize, usize) {
    let (mut pages, mut rows, mut cursor) = (0, 0, String::new());
    loop {
        connection.send(&format!("GET /crm/contacts?limit=200{cursor}"), HEADERS, "").await;
        let page = connection.response().await.json();
        pages += 1;
        rows += page["data"].as_array().unwrap().len();
        let next = &page["meta"]["cursors"]["next"];
        if next.is_null() {
            return (pages, rows);
        }
        cursor = format!("&cursor={}", escaped(next));
    }
}

#[tokio::test]
async fn a_long_list_is_read_to_its_end() {
    // Smaller in a debug build, which needs minutes for what a release build does in seconds.
    let total = if cfg!(debug_assertions) { 100_000 } else { 1_000_000 };
    let mock = Mock::builder().record(false).start().await.unwrap();
    mock.serve_pages("/crm/contacts", total, |number| json!({"id": number.to_string()}));
    assert_eq!(read_all(&mut connect(&mock).await).await, (total / 200, total));
}
