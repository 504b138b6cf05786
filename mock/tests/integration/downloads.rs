//! Downloads: whole, by range, and after a redirect to another origin.

use crate::support::{HEADERS, Response, connect, request};
use apideck_mock::{Download, Mock, Reply, generated};

const PATH: &str = "/file-storage/files/{id}/download";

async fn download(mock: &Mock, headers: &str) -> Response {
    request(mock, "GET /file-storage/files/1/download", &format!("{HEADERS}{headers}"), "").await
}

#[tokio::test]
async fn a_download_supports_range_requests() {
    let mock = Mock::start().await.unwrap();
    let file = Download::bytes("0123456789").content_type("text/plain").file_name("ten.txt").etag("\"v1\"");
    mock.serve_download(PATH, file);
    let whole = download(&mock, "").await;
    assert_eq!((whole.status, &whole.body[..]), (200, "0123456789"));
    for (name, value) in [
        ("content-type", "text/plain"),
        ("content-length", "10"),
        ("content-disposition", "attachment; filename=\"ten.txt\""),
        ("accept-ranges", "bytes"),
        ("etag", "\"v1\""),
    ] {
        assert_eq!(whole.header(name), Some(value));
    }

    for (headers, status, body, range) in [
        ("range: bytes=3-5\r\n", 206, "345", Some("bytes 3-5/10")),
        ("range: bytes=8-\r\nif-range: \"v1\"\r\n", 206, "89", Some("bytes 8-9/10")),
        ("range: bytes=-1\r\n", 206, "9", Some("bytes 9-9/10")),
        ("range: bytes=8-\r\nif-range: \"v0\"\r\n", 200, "0123456789", None),
        ("range: bytes=0-1,4-5\r\n", 200, "0123456789", None),
        ("range: bytes=10-\r\n", 416, "", Some("bytes */10")),
    ] {
        let response = download(&mock, headers).await;
        assert_eq!((response.status, &response.body[..]), (status, body), "{headers}");
        assert_eq!(response.header("content-range"), range, "{headers}");
    }
    assert_eq!(request(&mock, "GET /file-storage/files/1/download", "", "").await.status, 401);

    mock.serve_download(PATH, Download::bytes("0123").ranges(false));
    let response = download(&mock, "range: bytes=1-\r\n").await;
    assert_eq!((response.status, &response.body[..], response.header("accept-ranges")), (200, "0123", Some("none")));
}

#[tokio::test]
async fn a_range_of_a_stream_has_the_bytes_of_that_range() {
    let mock = Mock::start().await.unwrap();
    // Find bytes that are text, because the client of these tests reads text.
    let start = (0..100_000).find(|start| std::str::from_utf8(&generated(9, *start..*start + 3)).is_ok()).unwrap();
    mock.serve_download(PATH, Download::stream(u64::MAX / 2, 9));
    let response = download(&mock, &format!("range: bytes={start}-{}\r\n", start + 2)).await;
    assert_eq!(response.body.as_bytes(), generated(9, start..start + 3));
}

#[tokio::test]
async fn a_redirect_to_another_mock_carries_no_credentials() {
    let (mock, storage) = (Mock::start().await.unwrap(), Mock::start().await.unwrap());
    let file = Download::bytes("0123456789");
    storage.on("GET", "/signed", move |request| file.reply(request));
    let location = format!("{}/signed?token=t", storage.url());
    mock.on("GET", PATH, move |_| Reply::redirect(&location));

    let redirect = download(&mock, "").await;
    assert_eq!(redirect.status, 302);
    let target = redirect.header("location").unwrap().strip_prefix(storage.url()).unwrap();
    let response = request(&storage, &format!("GET {target}"), "range: bytes=5-\r\n", "").await;
    assert_eq!((response.status, &response.body[..]), (206, "56789"));
    let arrived = storage.last_request().unwrap();
    assert_eq!(arrived.query.as_deref(), Some("token=t"));
    assert!(arrived.headers.keys().all(|name| name != "authorization" && !name.as_str().starts_with("x-apideck")));
}

#[tokio::test]
async fn a_broken_download_can_be_resumed() {
    let mock = Mock::start().await.unwrap();
    mock.serve_download(PATH, Download::bytes("0123456789"));
    mock.next_with(|reply| reply.disconnect_in_body(4));
    let mut connection = connect(&mock).await;
    connection.send("GET /file-storage/files/1/download", HEADERS, "").await;
    assert!(connection.rest().await.ends_with("\r\n\r\n0123"));
    assert_eq!(download(&mock, "range: bytes=4-\r\nif-range: \"1\"\r\n").await.body, "456789");
}
