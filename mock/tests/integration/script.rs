//! Recorded requests, scripted replies, faults and added routes.

use std::time::{Duration, Instant};

use apideck_mock::{Mock, Reply};
use serde_json::json;

use crate::support::{HEADERS, connect, create_session, eventually, request};

#[tokio::test]
async fn requests_are_recorded_as_sent() {
    let mock = Mock::start().await.unwrap();
    assert!(mock.last_request().is_none());
    request(&mock, "PATCH /crm/contacts/a%2Fb?x=%20+%2B&y", "x-one: 1\r\n", "{\"a\":1}").await;
    request(&mock, "GET /second", "", "").await;

    let requests = mock.requests();
    assert_eq!(requests.len(), 2);
    let first = &requests[0];
    assert_eq!(first.method, "PATCH");
    assert_eq!(first.path, "/crm/contacts/a%2Fb");
    assert_eq!(first.path_segments(), ["crm", "contacts", "a/b"]);
    assert_eq!(first.query.as_deref(), Some("x=%20+%2B&y"));
    assert_eq!(first.query_pairs(), [("x".into(), "  +".into()), ("y".into(), String::new())]);
    assert_eq!(first.header("X-One"), Some("1"));
    assert_eq!(first.header("x-two"), None);
    assert_eq!(&first.body[..], b"{\"a\":1}");
    assert_eq!(first.json(), Some(json!({"a": 1})));
    assert_eq!(requests[1].json(), None);

    assert_eq!(mock.last_request().unwrap().path, "/second");
    assert_eq!(mock.take_requests().len(), 2);
    assert!(mock.requests().is_empty());
}

#[tokio::test]
async fn scripted_replies_come_first_and_in_order() {
    let mock = Mock::start().await.unwrap();
    mock.next(Reply::status(429).header("retry-after", "1").body("slow"))
        .next(Reply::json(500, &json!({"message": "no"})))
        .next(Reply::status(204));

    let response = create_session(&mock, "").await;
    assert_eq!((response.status, &response.body[..]), (429, "slow"));
    assert_eq!(response.header("retry-after"), Some("1"));
    assert_eq!(response.header("content-type"), None);
    let response = request(&mock, "GET /anything", "", "").await;
    assert_eq!(response.status, 500);
    assert_eq!(response.header("content-type"), Some("application/json"));
    assert_eq!(response.json(), json!({"message": "no"}));
    assert_eq!(create_session(&mock, "").await.status, 204);
    assert_eq!(create_session(&mock, "").await.status, 200);
    assert_eq!(mock.requests().len(), 4);
}

#[tokio::test]
async fn a_delay_comes_before_the_head() {
    let mock = Mock::start().await.unwrap();
    let delay = Duration::from_millis(60);
    mock.next(Reply::status(200).delay(delay));
    let mut connection = connect(&mock).await;
    let start = Instant::now();
    connection.send("GET /", "", "").await;
    connection.stream.readable().await.unwrap();
    assert!(start.elapsed() >= delay);
    assert_eq!(connection.response().await.status, 200);
}

#[tokio::test]
async fn a_delay_ends_when_the_client_closes() {
    let mock = Mock::start().await.unwrap();
    mock.next(Reply::status(200).delay(Duration::from_secs(600)));
    let mut connection = connect(&mock).await;
    connection.send("GET /", "", "").await;
    eventually(|| mock.requests().len() == 1).await;
    drop(connection);
    eventually(|| mock.open_connections() == 0).await;
}

#[tokio::test]
async fn a_disconnect_sends_nothing() {
    let mock = Mock::start().await.unwrap();
    mock.next(Reply::disconnect());
    let mut connection = connect(&mock).await;
    connection.send("POST /vault/sessions", HEADERS, "{}").await;
    assert_eq!(connection.rest().await, "");
    assert_eq!(mock.requests().len(), 1);
    assert_eq!(create_session(&mock, "").await.status, 200);
}

#[tokio::test]
async fn a_disconnect_in_the_body_sends_the_head_and_part_of_the_body() {
    let mock = Mock::start().await.unwrap();
    for sent in [0, 4] {
        mock.next(Reply::disconnect_in_body(Reply::json(201, &json!("abcdefgh")), sent));
        let mut connection = connect(&mock).await;
        connection.send("GET /", "", "").await;
        let rest = connection.rest().await;
        let (head, body) = rest.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 201 Created\r\n"));
        assert!(head.contains("content-length: 10"));
        assert!(head.contains("content-type: application/json"));
        assert_eq!(body, &"\"abcdefgh\""[..sent]);
    }
}

#[tokio::test]
async fn everything_before_a_reset_arrives() {
    let mock = Mock::start().await.unwrap();
    let sent = 256 << 10;
    let whole = Reply::status(200).body(vec![b'x'; sent + 1]);
    mock.next(Reply::disconnect_in_body(whole, sent));
    let mut connection = connect(&mock).await;
    connection.send("GET /", "", "").await;
    let rest = connection.rest().await;
    let (_, body) = rest.split_once("\r\n\r\n").unwrap();
    assert_eq!(body.len(), sent);
}

#[tokio::test]
async fn routes_match_by_template_and_the_last_one_wins() {
    let mock = Mock::start().await.unwrap();
    mock.on("get", "/crm/contacts/{id}", |request| Reply::json(200, &json!({"id": request.path_segments()[2]})));
    let response = request(&mock, "GET /crm/contacts/a%20b", "", "").await;
    assert_eq!(response.json(), json!({"id": "a b"}));
    assert_eq!(response.header("x-request-id"), None);
    assert_eq!(request(&mock, "DELETE /crm/widgets/1", "", "").await.status, 404);

    mock.on("GET", "/crm/contacts/search", |_| Reply::status(202))
        .on("POST", "/vault/sessions", |_| Reply::status(201));
    assert_eq!(request(&mock, "GET /crm/contacts/search", "", "").await.status, 202);
    assert_eq!(request(&mock, "GET /crm/contacts/1", "", "").await.status, 200);
    assert_eq!(request(&mock, "POST /vault/sessions", "", "").await.status, 201);

    mock.next(Reply::status(503));
    assert_eq!(request(&mock, "GET /crm/contacts/1", "", "").await.status, 503);
}

#[tokio::test]
async fn the_fallback_handles_unmatched_requests() {
    let mock = Mock::start().await.unwrap();
    mock.fallback(|request| Reply::status(200).body(request.method.to_string()));
    assert_eq!(request(&mock, "PUT /proxy", "", "").await.body, "PUT");
    assert_eq!(request(&mock, "GET /vault/sessions", "", "").await.body, "GET");
    assert_eq!(request(&mock, "POST /vault/sessions", "", "").await.status, 401);
}

#[tokio::test]
async fn a_handler_can_return_a_fault_or_panic() {
    let mock = Mock::start().await.unwrap();
    mock.on("GET", "/fault", |_| Reply::disconnect());
    mock.on("GET", "/panic", |_| panic!("on purpose"));
    for line in ["GET /fault", "GET /panic"] {
        let mut connection = connect(&mock).await;
        connection.send(line, "", "").await;
        assert_eq!(connection.rest().await, "");
    }
    assert_eq!(request(&mock, "GET /", "", "").await.status, 404);
}
