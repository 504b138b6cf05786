//! Bodies larger than the memory they may use.
//!
//! A separate test binary, because it measures the memory of the whole process.

#![allow(clippy::unwrap_used, reason = "a helper that panics fails its test")]

mod support;

use std::fs;

use apideck_mock::{Mock, Reply, Uploads, digest, generated};
use support::{Connection, HEADERS, Response, connect, within};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Smaller in a debug build, which needs minutes for what a release build does in seconds.
const SIZE: u64 = if cfg!(debug_assertions) { 32 << 20 } else { 1 << 30 };
const IN_PARTS: u64 = SIZE / 4;
const PART: u64 = 4 << 20;
const PIECE: u64 = 64 << 10;
const FEW: u64 = 8 << 20;

/// The peak memory of this process in bytes; 0 if the operating system does not report it.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    kibibytes.unwrap_or_default() * 1024
}

async fn send_body(connection: &mut Connection<TcpStream>, line: &str, size: u64, piece: &[u8]) -> Response {
    let head = format!("{line} HTTP/1.1\r\nhost: mock\r\n{HEADERS}content-length: {size}\r\n\r\n");
    within(connection.stream.write_all(head.as_bytes())).await.unwrap();
    for _ in 0..size / PIECE {
        within(connection.stream.write_all(piece)).await.unwrap();
    }
    connection.response().await
}

async fn upload_in_parts(connection: &mut Connection<TcpStream>, piece: &[u8]) {
    let session = format!("{{\"name\": \"large\", \"parent_folder_id\": \"root\", \"size\": {IN_PARTS}}}");
    connection.send("POST /file-storage/upload-sessions", HEADERS, &session).await;
    let created = connection.response().await.json();
    let path = format!("/file-storage/upload-sessions/{}", created["data"]["id"].as_str().unwrap());
    for number in 0..IN_PARTS / PART {
        let line = format!("PUT {path}?part_number={number}");
        assert_eq!(send_body(connection, &line, PART, piece).await.status, 200);
    }
    connection.send(&format!("POST {path}/finish"), HEADERS, "").await;
    assert_eq!(connection.response().await.status, 201);
}

#[tokio::test]
async fn large_bodies_are_not_held_in_memory() {
    let mock = Mock::builder().record(false).start().await.unwrap();
    mock.serve_uploads(Uploads::new().part_size(PART));
    mock.on("GET", "/download", |_| Reply::stream(SIZE, 5));
    mock.on_upload("PUT", "/upload", |request| {
        assert!(request.body.is_empty());
        Reply::status(200).body(format!("{} {}", request.size, request.digest.as_deref().unwrap()))
    });
    let mut connection = connect(&mock).await;
    connection.send("GET /nowhere", "", "").await;
    connection.response().await;
    let before = peak();

    connection.send("GET /download", "", "").await;
    let head = connection.head().await;
    assert_eq!(head.header("content-length"), Some(&SIZE.to_string()[..]));
    let mut piece = vec![0; PIECE.try_into().unwrap()];
    for start in (0..SIZE).step_by(PIECE.try_into().unwrap()) {
        within(connection.stream.read_exact(&mut piece)).await.unwrap();
        // Comparing all of them takes too long in a debug build.
        if start % (16 * PIECE) == 0 {
            assert_eq!(piece, generated(5, start..start + PIECE));
        }
    }

    let response = send_body(&mut connection, "PUT /upload", SIZE, &piece).await;
    assert!(response.body.starts_with(&format!("{SIZE} sha-256=")), "{}", response.body);

    upload_in_parts(&mut connection, &piece).await;
    assert_eq!(mock.stored()[0].size, IN_PARTS);
    let grown = peak() - before;
    assert!(grown < FEW, "{grown} bytes more");
}

#[tokio::test]
async fn a_recording_mock_keeps_uploaded_bodies() {
    let mock = Mock::start().await.unwrap();
    mock.on_upload("PUT", "/upload", |request| Reply::status(200).body(request.body.clone()));
    assert_eq!(support::request(&mock, "PUT /upload", "", "abc").await.body, "abc");
    let request = mock.last_request().unwrap();
    assert_eq!((&request.body[..], request.size), (&b"abc"[..], 3));
    assert_eq!(request.digest, Some(digest(b"abc")));
}
