//! Faulty replies, as a client sees them.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use apideck_mock::{Mock, Reply, generated};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{Connection, HEADERS, connect, create_session, eventually, port, request, within};

const SILENCE: Duration = Duration::from_millis(60);

fn whole() -> Reply {
    Reply::json(200, &json!("abcdefgh"))
}

/// Sends a request and reads until the connection ends. Returns the bytes and the error that ended it.
async fn exchange(mock: &Mock, reply: Reply) -> (Vec<u8>, Option<ErrorKind>) {
    mock.next(reply);
    let mut connection = connect(mock).await;
    connection.send("GET /", "", "").await;
    ending(&mut connection).await
}

async fn ending(connection: &mut Connection<TcpStream>) -> (Vec<u8>, Option<ErrorKind>) {
    let mut read = Vec::new();
    let end = within(connection.stream.read_to_end(&mut read)).await;
    (read, end.err().map(|error| error.kind()))
}

fn body(response: &[u8]) -> &[u8] {
    let place = response.windows(4).position(|four| four == b"\r\n\r\n").expect("a whole head");
    &response[place + 4..]
}

#[tokio::test]
async fn reset_replies_end_with_a_tcp_reset() {
    let mock = Mock::start().await.unwrap();
    assert_eq!(exchange(&mock, Reply::reset()).await, (vec![], Some(ErrorKind::ConnectionReset)));
    assert_eq!(exchange(&mock, Reply::disconnect()).await, (vec![], None));
    let (read, end) = exchange(&mock, whole().reset_in_head(9)).await;
    assert_eq!((&read[..], end), (&b"HTTP/1.1 "[..], Some(ErrorKind::ConnectionReset)));
    let (read, end) = exchange(&mock, whole().reset_in_body(4)).await;
    assert_eq!((body(&read), end), (&b"\"abc"[..], Some(ErrorKind::ConnectionReset)));
    assert_eq!(mock.requests().len(), 4);
}

#[tokio::test]
async fn a_cut_head_is_never_sent_whole() {
    let mock = Mock::start().await.unwrap();
    for sent in [0, 1, 12, 30, 100_000] {
        let (read, end) = exchange(&mock, whole().disconnect_in_head(sent)).await;
        assert_eq!(end, None);
        assert_eq!(
            read,
            b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\
            content-length: 10\r\n\r"[..sent.min(70)]
        );
    }
}

#[tokio::test]
async fn a_stall_lasts_until_the_client_closes() {
    let mock = Mock::start().await.unwrap();
    for (reply, sent) in [(Reply::stall(), 0), (whole().stall_in_head(5), 5), (whole().stall_in_body(3), 74)] {
        mock.next(reply);
        let mut connection = connect(&mock).await;
        connection.send("GET /", "", "").await;
        let mut read = vec![0; sent];
        within(connection.stream.read_exact(&mut read)).await.unwrap();
        assert!(tokio::time::timeout(SILENCE, connection.stream.read_u8()).await.is_err(), "silence");
        drop(connection);
        eventually(|| mock.open_connections() == 0).await;
    }
}

#[tokio::test]
async fn a_stall_ends_when_the_mock_stops() {
    let mock = Mock::start().await.unwrap();
    mock.next(Reply::stall());
    let mut connection = connect(&mock).await;
    connection.send("GET /", "", "").await;
    eventually(|| mock.requests().len() == 1).await;
    within(mock.shutdown()).await;
    ending(&mut connection).await;
}

#[tokio::test]
async fn a_trickle_pauses_and_keeps_the_connection() {
    let mock = Mock::start().await.unwrap();
    let pause = Duration::from_millis(20);
    mock.next(whole().trickle(4, pause));
    let mut connection = connect(&mock).await;
    let start = Instant::now();
    connection.send("GET /", "", "").await;
    assert_eq!(connection.response().await.json(), "abcdefgh");
    assert!(start.elapsed() >= pause * 2);
    connection.send("GET /", "", "").await;
    assert_eq!(connection.response().await.status, 404);

    let (read, end) = exchange(&mock, Reply::raw("HTTP/1.1 200 OK").trickle(5, pause).reset_in_body(10)).await;
    assert_eq!((&read[..], end), (&b"HTTP/1.1 2"[..], Some(ErrorKind::ConnectionReset)));
}

#[tokio::test]
async fn disconnect_after_closes_the_connection_without_notice() {
    let mock = Mock::start().await.unwrap();
    let (read, end) = exchange(&mock, whole().disconnect_after()).await;
    assert_eq!((body(&read), end), (&b"\"abcdefgh\""[..], None));
    assert!(!String::from_utf8(read).unwrap().contains("connection:"));
    let (read, _) = exchange(&mock, Reply::status(204).disconnect_after()).await;
    assert_eq!(read, b"HTTP/1.1 204 No Content\r\n\r\n");
}

#[tokio::test]
async fn wrong_length_sends_the_announced_length() {
    let mock = Mock::start().await.unwrap();
    for announced in [3, 100] {
        let (read, _) = exchange(&mock, whole().wrong_length(announced)).await;
        let text = String::from_utf8(read).unwrap();
        assert!(text.contains(&format!("content-length: {announced}\r\n")));
        assert!(text.ends_with("\r\n\r\n\"abcdefgh\""));
    }
}

#[tokio::test]
async fn chunks_are_malformed_or_incomplete() {
    let mock = Mock::start().await.unwrap();
    mock.next(whole().chunked());
    let mut connection = connect(&mock).await;
    connection.send("GET /", "connection: close\r\n", "").await;
    let text = connection.rest().await;
    assert!(text.contains("transfer-encoding: chunked"));
    assert!(!text.contains("content-length"));
    assert!(text.ends_with("\r\n\r\nA\r\n\"abcdefgh\"\r\n0\r\n\r\n"), "{text}");

    let (read, _) = exchange(&mock, whole().malformed_chunk()).await;
    assert_eq!(body(&read), b"a\r\n\"abcdefgh\"\r\nno-number\r\n");
    let (read, end) = exchange(&mock, whole().chunked().disconnect_in_body(10)).await;
    assert_eq!((body(&read), end), (&b"a\r\n\"abcdefgh\"\r\n"[..], None));
    let (read, _) = exchange(&mock, whole().chunked().disconnect_after()).await;
    assert_eq!(body(&read), b"a\r\n\"abcdefgh\"\r\n0\r\n\r\n");
}

#[tokio::test]
async fn gzip_is_valid_invalid_or_truncated() {
    let mock = Mock::start().await.unwrap();
    let text = "abc".repeat(1000);
    let responses = [
        Reply::status(200).body(text.clone()).gzip(),
        Reply::status(200).body(text.clone()).truncated_gzip(),
        Reply::status(200).body(text.clone()).bad_gzip(),
    ];
    for (number, reply) in responses.into_iter().enumerate() {
        let (read, _) = exchange(&mock, reply.disconnect_after()).await;
        let mut unpacked = String::new();
        let unpacking = std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(body(&read)), &mut unpacked);
        assert_eq!(unpacking.is_ok(), number == 0);
        assert_eq!(unpacked == text, number == 0);
        assert!(String::from_utf8_lossy(&read).contains("content-encoding: gzip\r\n"));
    }
}

#[tokio::test]
async fn many_headers_and_raw_bytes_are_sent() {
    let mock = Mock::start().await.unwrap();
    mock.next(Reply::status(200).many_headers(2000));
    let response = request(&mock, "GET /", "", "").await;
    assert_eq!(response.header("x-many-1999"), Some("1999"));
    let (read, end) = exchange(&mock, Reply::raw(&b"\0\xff no HTTP"[..])).await;
    assert_eq!((&read[..], end), (&b"\0\xff no HTTP"[..], None));
}

#[tokio::test]
async fn responses_before_a_fault_keep_the_connection() {
    let mock = Mock::start().await.unwrap();
    let mut connection = connect(&mock).await;
    connection.send("POST /vault/sessions", HEADERS, "{}").await;
    assert_eq!(connection.response().await.status, 200);
    mock.next(whole().disconnect_in_head(4));
    connection.send("GET /", "", "").await;
    assert_eq!(connection.rest().await, "HTTP");
}

#[tokio::test]
async fn a_stream_is_generated_while_it_is_sent() {
    let mock = Mock::start().await.unwrap();
    mock.next(Reply::stream(200_000, 7).disconnect_after());
    let mut connection = connect(&mock).await;
    connection.send("GET /", "", "").await;
    let (read, _) = ending(&mut connection).await;
    assert_eq!(body(&read), generated(7, 0..200_000));

    // Generating the whole body would take forever.
    let (read, end) = exchange(&mock, Reply::stream(u64::MAX, 7).reset_in_body(100_000)).await;
    assert_eq!(end, Some(ErrorKind::ConnectionReset));
    assert_eq!(body(&read), generated(7, 0..100_000));
}

#[tokio::test]
async fn a_reply_can_be_sent_before_the_request_is_complete() {
    let mock = Mock::start().await.unwrap();
    mock.next(Reply::status(413).reading(0)).next(Reply::reset().reading(10));
    for (sent, status) in [("", Some(413)), ("0123456789", None)] {
        let mut connection = connect(&mock).await;
        let head = "PUT / HTTP/1.1\r\nhost: mock\r\ncontent-length: 100\r\n\r\n";
        connection.stream.write_all(format!("{head}{sent}").as_bytes()).await.unwrap();
        match status {
            Some(status) => assert_eq!(connection.response().await.status, status),
            None => assert_eq!(ending(&mut connection).await, (vec![], Some(ErrorKind::ConnectionReset))),
        }
        assert_eq!(mock.last_request().unwrap().body, sent);
    }
    assert_eq!(create_session(&mock, "").await.status, 200);
}

#[tokio::test]
async fn refuse_rejects_connections_until_it_is_switched_off() {
    let mock = Mock::start().await.unwrap();
    let mut open = connect(&mock).await;
    eventually(|| mock.open_connections() == 1).await;
    let address = ("127.0.0.1", port(&mock));
    for _ in 0..2 {
        within(mock.refuse(true)).await.unwrap();
        let refused = TcpStream::connect(address).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
    }
    open.send("POST /vault/sessions", HEADERS, "{}").await;
    assert_eq!(open.response().await.status, 200);
    within(mock.close_connections()).await;
    ending(&mut open).await;
    assert_eq!(mock.open_connections(), 0);

    for _ in 0..2 {
        within(mock.refuse(false)).await.unwrap();
        assert_eq!(create_session(&mock, "").await.status, 200);
    }
}
