//! Upload sessions and attachments.

use crate::support::{HEADERS, Response, connect, request, within};
use apideck_mock::{Mock, Reply, Uploads, digest, sha_digest};
use serde_json::{Value, json};
use tokio::io::AsyncReadExt;

const TEN: &str = "0123456789";

async fn start(settings: Uploads) -> Mock {
    let mock = Mock::builder().record(false).start().await.unwrap();
    mock.serve_uploads(settings.part_size(4));
    mock
}

async fn create(mock: &Mock, size: Value) -> String {
    let body = json!({"name": "ten.txt", "parent_folder_id": "root", "size": size}).to_string();
    let response = request(mock, "POST /file-storage/upload-sessions", HEADERS, &body).await;
    assert_eq!((response.status, &response.json()["status"]), (201, &json!("Created")));
    response.json()["data"]["id"].as_str().unwrap().to_owned()
}

async fn on_session(mock: &Mock, method: &str, id: &str, tail: &str, headers: &str, body: &str) -> Response {
    let line = format!("{method} /file-storage/upload-sessions/{id}{tail}");
    request(mock, &line, &format!("{HEADERS}{headers}"), body).await
}

async fn put(mock: &Mock, id: &str, number: u8, body: &str) -> u16 {
    let headers = format!("digest: {}\r\n", digest(body.as_bytes()));
    on_session(mock, "PUT", id, &format!("?part_number={number}"), &headers, body).await.status
}

async fn finish(mock: &Mock, id: &str, digest: &str) -> Response {
    on_session(mock, "POST", id, "/finish", &format!("digest: {digest}\r\n"), "{}").await
}

#[tokio::test]
async fn parts_become_a_file() {
    for order in [[0, 1, 2], [2, 0, 1], [1, 2, 0], [2, 1, 0]] {
        let mock = start(Uploads::new()).await;
        for size in [json!(10), Value::Null] {
            let id = create(&mock, size).await;
            assert_eq!(mock.open_upload_sessions(), 1);
            let state = on_session(&mock, "GET", &id, "", "", "").await.json();
            assert_eq!(state["data"]["id"], id.as_str());
            assert_eq!(state["data"]["success"], false);
            assert_eq!(state["data"]["part_size"], 4);
            assert_eq!(state["data"]["parallel_upload_supported"], true);
            for number in order {
                let start = usize::from(number) * 4;
                let part = &TEN[start..TEN.len().min(start + 4)];
                assert_eq!(put(&mock, &id, number, part).await, 200);
                assert_eq!(put(&mock, &id, number, part).await, 200, "a part that comes again");
            }
            let state = on_session(&mock, "GET", &id, "", "", "").await.json();
            assert_eq!(state["data"]["uploaded_byte_range"], "0-9");
            assert_eq!(finish(&mock, &id, "sha-256=AAAA").await.status, 400);
            let file = finish(&mock, &id, &digest(TEN.as_bytes())).await;
            assert_eq!(file.status, 201);
            assert_eq!(file.json()["data"]["size"], 10);
            assert_eq!(file.json()["data"]["name"], "ten.txt");

            let stored = mock.stored().pop().unwrap();
            assert_eq!(file.json()["data"]["id"], stored.id.as_str());
            assert_eq!((stored.size, stored.digest, &stored.name[..]), (10, digest(TEN.as_bytes()), "ten.txt"));
            assert_eq!(stored.path, format!("/file-storage/upload-sessions/{id}"));
            let state = on_session(&mock, "GET", &id, "", "", "").await.json();
            assert_eq!(state["data"]["success"], true);
            assert_eq!((finish(&mock, &id, "").await.status, put(&mock, &id, 0, "0123").await), (409, 409));
            assert_eq!(mock.open_upload_sessions(), 0);
        }
        assert_eq!(mock.stored().len(), 2);
        assert!(mock.requests().is_empty());
    }
}

#[tokio::test]
async fn invalid_parts_and_sessions_are_rejected() {
    let mock = start(Uploads::new()).await;
    let id = create(&mock, json!(10)).await;
    let wrong = format!("digest: {}\r\n", digest(b"9999"));
    let response = on_session(&mock, "PUT", &id, "?part_number=0", &wrong, "0123").await;
    assert_eq!((response.status, &response.json()["type_name"]), (400, &json!("RequestValidationError")));
    let response = on_session(&mock, "PUT", &id, "?part_number=0", "digest: md5=AAAA\r\n", "0123").await;
    assert_eq!(response.status, 400);
    for number in ["", "?part_number=", "?part_number=-1", "?part_number=10001", "?part_number=x"] {
        assert_eq!(on_session(&mock, "PUT", &id, number, "", "0123").await.status, 400, "{number}");
    }
    for (number, body) in [(0, "012"), (0, "01234"), (2, "8"), (3, "")] {
        assert_eq!(put(&mock, &id, number, body).await, 400, "{number} {body}");
    }
    assert_eq!(put(&mock, &id, 0, "0123").await, 200);
    assert_eq!(put(&mock, &id, 0, "9999").await, 409);
    assert_eq!(put(&mock, &id, 2, "89").await, 200);
    let missing = finish(&mock, &id, &digest(TEN.as_bytes())).await;
    assert_eq!((missing.status, &missing.json()["detail"]), (422, &json!({"missing": [{"part_number": 1}]})));

    for body in ["", "{}", "{\"name\": \"a\"}", "{\"name\": \"a\", \"parent_folder_id\": \"b\", \"size\": -1}"] {
        assert_eq!(request(&mock, "POST /file-storage/upload-sessions", HEADERS, body).await.status, 422);
    }
    assert_eq!(request(&mock, "POST /file-storage/upload-sessions", "", "{}").await.status, 401);
    assert_eq!(put(&mock, "nobody", 0, "").await, 404);
    assert!(mock.stored().is_empty());
}

/// The connector for Box requires a SHA-1, of each part and of the whole file.
#[tokio::test]
async fn box_requires_a_sha_digest() {
    let mock = start(Uploads::new()).await;
    let id = create(&mock, json!(4)).await;
    let with = |digest: &str| format!("x-apideck-service-id: box\r\n{digest}");
    let put = async |headers: &str| on_session(&mock, "PUT", &id, "?part_number=0", &with(headers), "0123").await;
    let finish = async |headers: &str| on_session(&mock, "POST", &id, "/finish", &with(headers), "{}").await;
    let (sha, sha_256) = (sha_digest(b"0123"), digest(b"0123"));
    let wrong = sha_digest(b"9999");
    for bad in [String::new(), format!("digest: {sha_256}\r\n"), format!("digest: {wrong}\r\n")] {
        assert_eq!(put(&bad).await.status, 400, "{bad}");
    }
    let response = put(&format!("digest: {sha_256}\r\n")).await.json();
    let says = response["detail"]["invalid"][0]["digest"].as_str().unwrap().to_owned();
    assert!(says.contains("sha-256 is not supported: use sha, as in sha="), "{says}");
    assert_eq!(put(&format!("digest: SHA={}\r\n", &sha[4..])).await.status, 200);
    assert_eq!(finish("").await.status, 400);
    assert_eq!(finish(&format!("digest: {sha_256}\r\n")).await.status, 400);
    assert_eq!(finish(&format!("digest: {sha}\r\n")).await.status, 201);

    // Other connectors take both, or none.
    for headers in [String::new(), format!("digest: {sha}\r\n"), format!("digest: {sha_256}\r\n")] {
        let id = create(&mock, json!(4)).await;
        let headers = format!("x-apideck-service-id: onedrive\r\n{headers}");
        assert_eq!(on_session(&mock, "PUT", &id, "?part_number=0", &headers, "0123").await.status, 200);
        assert_eq!(on_session(&mock, "POST", &id, "/finish", &headers, "{}").await.status, 201);
    }
}

#[tokio::test]
async fn an_aborted_session_is_not_found() {
    let mock = start(Uploads::new()).await;
    let id = create(&mock, Value::Null).await;
    put(&mock, &id, 0, "0123").await;
    let response = on_session(&mock, "DELETE", &id, "", "", "").await;
    assert_eq!((response.status, &response.json()["data"]["id"]), (200, &json!(id)));
    assert_eq!(mock.open_upload_sessions(), 0);
    for method in ["GET", "PUT", "DELETE"] {
        assert_eq!(on_session(&mock, method, &id, "?part_number=1", "", "").await.status, 404);
    }
}

#[tokio::test]
async fn a_sequential_session_rejects_parts_out_of_order() {
    let mock = start(Uploads::new().parallel(false)).await;
    let id = create(&mock, json!(10)).await;
    assert_eq!(put(&mock, &id, 1, "4567").await, 409);
    for (number, part) in [(0, "0123"), (1, "4567"), (0, "0123"), (2, "89")] {
        assert_eq!(put(&mock, &id, number, part).await, 200);
    }
    assert_eq!(finish(&mock, &id, &digest(TEN.as_bytes())).await.status, 201);

    let id = create(&mock, json!(0)).await;
    assert_eq!(finish(&mock, &id, &digest(b"")).await.json()["data"]["size"], 0);
}

#[tokio::test]
async fn an_incomplete_part_is_not_stored() {
    let mock = start(Uploads::new()).await;
    let id = create(&mock, json!(4)).await;
    let line = format!("PUT /file-storage/upload-sessions/{id}?part_number=0");
    let mut connection = connect(&mock).await;
    let head = format!("{line} HTTP/1.1\r\nhost: mock\r\n{HEADERS}content-length: 4\r\n\r\n99");
    tokio::io::AsyncWriteExt::write_all(&mut connection.stream, head.as_bytes()).await.unwrap();
    drop(connection);

    mock.next(Reply::status(503)).next_with(|reply| reply.reset_in_head(0));
    assert_eq!(put(&mock, &id, 0, "9999").await, 503);
    let mut lost = connect(&mock).await;
    lost.send(&line, HEADERS, "0123").await;
    assert!(within(lost.stream.read_u8()).await.is_err());
    assert_eq!(put(&mock, &id, 0, "0123").await, 200);
    assert_eq!(finish(&mock, &id, &digest(b"0123")).await.status, 201);
}

#[tokio::test]
async fn whole_files_and_attachments_are_stored() {
    let mock = start(Uploads::new()).await;
    let headers = format!("{HEADERS}x-apideck-metadata: {{\"name\": \"a.pdf\"}}\r\n");
    for path in ["/accounting/attachments/invoice/12", "/file-storage/files"] {
        let response = request(&mock, &format!("POST {path}"), &headers, TEN).await;
        assert_eq!(response.status, 201);
        let stored = mock.stored().pop().unwrap();
        assert_eq!(response.json()["data"]["id"], stored.id.as_str());
        assert_eq!((&stored.path[..], &stored.name[..], stored.size), (path, "a.pdf", 10));
        assert_eq!(stored.digest, digest(TEN.as_bytes()));
    }
    let response = request(&mock, "POST /accounting/attachments/bill/1", HEADERS, "").await;
    assert_eq!((response.status, mock.stored()[2].size), (201, 0));
}
