//! What a test does with the mock: rows, time, the service behind the proxy, files, assertions.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, UNIX_EPOCH};

use apideck_mock::{Chaos, Fault, Mock, Reply, digest, sha_digest};
use serde_json::{Value, json};

use crate::support::{HEADERS, connect, request};

#[tokio::test]
async fn rows_are_inserted_for_everyone_or_for_one_consumer() {
    let mock = Mock::start().await.unwrap();
    let id = mock.insert("/crm/contacts", json!({"name": "Ada", "own": true}));
    assert_eq!(mock.insert_for("consumer", "", "/crm/contacts/", json!({"id": "7", "name": "Bo"})), "7");
    mock.insert_for("other", "", "/crm/contacts", json!({"name": "Cy"}));
    let page = request(&mock, "GET /crm/contacts", HEADERS, "").await.json();
    assert_eq!(page["data"], json!([{"id": id, "name": "Ada", "own": true}, {"id": "7", "name": "Bo"}]));
    request(&mock, &format!("PATCH /crm/contacts/{id}"), HEADERS, "{\"name\":\"Ada L\"}").await;
    assert_eq!(mock.rows("anyone", "", "/crm/contacts")[0]["name"], "Ada L");
    let groups = mock.store().groups();
    let sizes: Vec<_> = groups.iter().map(|group| (&*group.consumer, group.rows)).collect();
    assert_eq!(sizes, [("", 1), ("consumer", 1), ("other", 1)]);
}

#[tokio::test]
async fn a_test_sets_and_moves_the_time() {
    let mock = Mock::start().await.unwrap();
    mock.set_time(UNIX_EPOCH + Duration::from_secs(1_767_225_600));
    request(&mock, "POST /crm/contacts", HEADERS, "{\"name\":\"Ada\"}").await;
    mock.advance_time(Duration::from_secs(90));
    let id = mock.rows("consumer", "", "/crm/contacts")[0]["id"].as_str().unwrap().to_owned();
    request(&mock, &format!("PATCH /crm/contacts/{id}"), HEADERS, "{\"name\":\"Bo\"}").await;
    let row = mock.rows("consumer", "", "/crm/contacts").remove(0);
    assert_eq!(
        (&row["created_at"], &row["updated_at"]),
        (&json!("2026-01-01T00:00:00.000Z"), &json!("2026-01-01T00:01:30.000Z"))
    );
}

#[tokio::test]
async fn the_proxy_passes_requests_to_a_scripted_service() {
    let mock = Mock::start().await.unwrap();
    let headers = format!(
        "{HEADERS}x-apideck-service-id: pipedrive\r\nx-apideck-downstream-url: https://api.pipedrive.com/v1/deals?a=1\r\n\
         x-apideck-downstream-authorization: Basic abc\r\n"
    );
    let echo = request(&mock, "POST /proxy", &headers, "{\"title\":\"x\"}").await.json();
    assert_eq!(
        (&echo["host"], &echo["path"], &echo["query"]),
        (&json!("api.pipedrive.com"), &json!("/v1/deals"), &json!("a=1"))
    );
    assert_eq!(echo["body"], json!({"title": "x"}));
    mock.downstream(|request| {
        assert_eq!(request.path, "/v1/deals");
        assert_eq!(request.header("authorization"), Some("Basic abc"));
        assert_eq!(request.header("x-apideck-consumer-id"), None);
        Reply::status(418).header("x-rate", "9").body("no coffee")
    });
    let reply = request(&mock, "GET /proxy", &headers, "").await;
    assert_eq!((reply.status, &*reply.body, reply.header("x-rate")), (418, "no coffee", Some("9")));
    assert_eq!(reply.header("x-apideck-downstream-error"), Some("true"));
}

#[tokio::test]
async fn a_file_is_uploaded_found_and_downloaded() {
    let mock = Mock::start().await.unwrap();
    let headers = HEADERS.replace("application/json", "text/plain")
        + "x-apideck-metadata: {\"name\":\"notes.txt\",\"parent_folder_id\":\"root\"}\r\n";
    let uploaded = request(&mock, "POST /file-storage/files", &headers, "hello files").await;
    assert_eq!(uploaded.status, 201, "{}", uploaded.body);
    let id = uploaded.json()["data"]["id"].as_str().unwrap().to_owned();
    let file = request(&mock, &format!("GET /file-storage/files/{id}"), HEADERS, "").await.json()["data"].clone();
    assert_eq!(
        (&file["name"], &file["size"], &file["mime_type"]),
        (&json!("notes.txt"), &json!(11), &json!("text/plain"))
    );
    assert_eq!((&file["type"], &file["parent_folders"][0]["id"]), (&json!("file"), &json!("root")));
    assert_eq!(mock.stored()[0].digest, digest(b"hello files"));

    let download = format!("GET /file-storage/files/{id}/download");
    let whole = request(&mock, &download, HEADERS, "").await;
    assert_eq!((whole.status, &*whole.body), (200, "hello files"));
    let part = request(&mock, &download, &format!("{HEADERS}range: bytes=6-\r\n"), "").await;
    assert_eq!((part.status, &*part.body), (206, "files"));
    for (query, count) in [("NOTES", 1), ("nothing", 0)] {
        let body = json!({"query": query}).to_string();
        let found = request(&mock, "POST /file-storage/files/search", HEADERS, &body).await.json();
        assert_eq!(found["data"].as_array().unwrap().len(), count, "{query}");
    }
    request(&mock, &format!("DELETE /file-storage/files/{id}"), HEADERS, "").await;
    assert_eq!(request(&mock, &download, HEADERS, "").await.status, 404);
    assert!(mock.store().groups().iter().all(|group| group.collection != "/mock/contents"));
}

#[tokio::test]
async fn an_upload_session_makes_a_file_with_content() {
    let mock = Mock::start().await.unwrap();
    let body = json!({"name": "big.bin", "parent_folder_id": "root", "size": 9}).to_string();
    let session = request(&mock, "POST /file-storage/upload-sessions", HEADERS, &body).await.json();
    let id = session["data"]["id"].as_str().unwrap().to_owned();
    let line = format!("PUT /file-storage/upload-sessions/{id}?part_number=0");
    let wrong = request(&mock, &line, &format!("{HEADERS}digest: {}\r\n", sha_digest(b"other")), "big bytes").await;
    assert_eq!(wrong.status, 400);
    let sent = request(&mock, &line, &format!("{HEADERS}digest: {}\r\n", sha_digest(b"big bytes")), "big bytes").await;
    assert_eq!(sent.status, 200, "{}", sent.body);
    let finish = format!("POST /file-storage/upload-sessions/{id}/finish");
    let file = request(&mock, &finish, HEADERS, "").await;
    assert_eq!(file.status, 201, "{}", file.body);
    let file = file.json()["data"].clone();
    assert_eq!((&file["name"], &file["size"]), (&json!("big.bin"), &json!(9)));
    let download = format!("GET /file-storage/files/{}/download", file["id"].as_str().unwrap());
    assert_eq!(request(&mock, &download, HEADERS, "").await.body, "big bytes");

    let headers = HEADERS.replace("application/json", "image/png");
    let attached = request(&mock, "POST /accounting/attachments/invoice/12", &headers, "png").await.json();
    let path = format!("/accounting/attachments/invoice/12/{}", attached["data"]["id"].as_str().unwrap());
    let attachment = request(&mock, &format!("GET {path}"), HEADERS, "").await.json()["data"].clone();
    assert_eq!(attachment["reference"], json!({"type": "invoice", "id": "12"}));
    assert_eq!(request(&mock, &format!("GET {path}/download"), HEADERS, "").await.body, "png");
}

#[tokio::test]
async fn faults_work_on_every_route() {
    let mock = Mock::start().await.unwrap();
    mock.next(Reply::status(429)).next_with(|reply| reply.reset_in_head(0));
    assert_eq!(request(&mock, "GET /hris/employees", HEADERS, "").await.status, 429);
    // The row is created, but the response is lost.
    let mut connection = connect(&mock).await;
    connection.send("POST /crm/contacts", HEADERS, "{\"name\":\"Ada\"}").await;
    let mut rest = Vec::new();
    let read = tokio::io::AsyncReadExt::read_to_end(&mut connection.stream, &mut rest).await;
    assert!(read.is_err() || rest.is_empty());
    assert_eq!(mock.rows("consumer", "", "/crm/contacts").len(), 1);
    mock.chaos(Chaos::new(1).rate(1.0).faults([Fault::StatusAfter(502)]));
    assert_eq!(request(&mock, "POST /crm/contacts", HEADERS, "{\"name\":\"Bo\"}").await.status, 502);
    assert_eq!(mock.rows("consumer", "", "/crm/contacts").len(), 2);
    assert_eq!(mock.performed().len(), 2);
}

#[tokio::test]
async fn a_failed_expectation_says_what_differs() {
    let mock = Mock::start().await.unwrap();
    request(&mock, "POST /crm/contacts?raw=true", HEADERS, "{\"name\":\"Ada\",\"tags\":[\"a\"]}").await;
    request(&mock, "GET /crm/companies", HEADERS, "").await;
    let create = || mock.expect("post", "/crm/{resource}");
    let found =
        create().header("x-apideck-consumer-id", "consumer").query("raw", "true").json(json!({"name": "Ada"})).once();
    assert_eq!(found.path, "/crm/contacts");
    mock.expect("DELETE", "/crm/contacts/{id}").never();
    assert_eq!(mock.expect("GET", "/crm/companies").at_least_once().len(), 1);

    let message = |check: &dyn Fn()| {
        let panic = catch_unwind(AssertUnwindSafe(check)).unwrap_err();
        panic.downcast_ref::<String>().unwrap().clone()
    };
    let told = message(&|| drop(create().json(json!({"tags": ["b"]})).times(2)));
    let expected = "expected 2 requests with POST /crm/{resource}, body {\"tags\":[\"b\"]}; 0 of 2 requests match:\n  \
        1. POST /crm/contacts?raw=true: body.tags[0] is \"a\", not \"b\"\n  \
        2. GET /crm/companies: method is not POST";
    assert_eq!(told, expected);
    for (check, part) in [
        (create().header("x-y", "z"), "header x-y is missing"),
        (create().header("x-apideck-app-id", "z"), "header x-apideck-app-id is \"app\", not \"z\""),
        (create().query("limit", "5"), "query has no limit"),
        (create().query("raw", "false"), "query has raw = [\"true\"], not \"false\""),
        (create().json(json!({"age": 1})), "body.age is missing"),
        (create().body("x"), "body has 27 other bytes"),
    ] {
        let told = message(&|| drop(check.once()));
        assert!(told.contains(part), "{told}");
    }
    let quiet = Mock::builder().record(false).start().await.unwrap();
    let told = catch_unwind(AssertUnwindSafe(|| quiet.expect("GET", "/").never())).unwrap_err();
    assert!(format!("{:?}", told.downcast_ref::<&str>()).contains("does not keep requests"));
}

#[tokio::test]
async fn a_store_outlives_its_mock() {
    let mock = Mock::start().await.unwrap();
    request(&mock, "POST /crm/contacts", HEADERS, "{\"name\":\"Ada\"}").await;
    let store = std::sync::Arc::clone(mock.store());
    mock.shutdown().await;
    let again = Mock::builder().store(store).start().await.unwrap();
    let page = request(&again, "GET /crm/contacts", HEADERS, "").await.json();
    assert_eq!(page["data"][0]["name"], "Ada");
    let created = request(&again, "POST /crm/contacts", HEADERS, "{\"name\":\"Bo\"}").await.json();
    assert_ne!(created["data"]["id"], page["data"][0]["id"]);
    assert_eq!(Value::from(again.rows("consumer", "", "/crm/contacts").len()), 2);
}
