//! A mock is not the bottleneck of a test suite.
//!
//! A program of its own, because it measures the memory of its process. The figures hold in release:
//! `cargo test --release -p apideck-mock --test speed -- --nocapture`.
#![allow(clippy::unwrap_used, reason = "a helper that panics fails its test")]

mod support;

use std::fs;
use std::time::{Duration, Instant};

use apideck_mock::{Change, Mock};
use serde_json::json;
use support::{HEADERS, connect};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

const CYCLES: usize = 1000;
const ROWS: usize = if cfg!(debug_assertions) { 10_000 } else { 100_000 };
/// How much more memory the last nine tenths of the pages may take than the first tenth.
const FLAT: u64 = 4 << 20;

/// A client that reads in larger pieces than that of the other tests, which would be what is measured.
struct Client(BufReader<TcpStream>);

impl Client {
    async fn new(mock: &Mock) -> Self {
        Self(BufReader::new(connect(mock).await.stream))
    }

    async fn send(&mut self, line: &str, body: &str) -> serde_json::Value {
        let length = body.len();
        let text = format!("{line} HTTP/1.1\r\nhost: mock\r\n{HEADERS}content-length: {length}\r\n\r\n{body}");
        self.0.get_mut().write_all(text.as_bytes()).await.unwrap();
        let (mut head, mut length) = (String::new(), 0);
        while !head.ends_with("\r\n\r\n") {
            let start = head.len();
            self.0.read_line(&mut head).await.unwrap();
            if let Some(value) = head[start..].strip_prefix("content-length: ") {
                length = value.trim().parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).await.unwrap();
        assert!(head.starts_with("HTTP/1.1 20"), "{line}: {head}{}", String::from_utf8_lossy(&body));
        serde_json::from_slice(&body).unwrap()
    }
}

#[tokio::test]
async fn a_thousand_cycles_take_less_than_a_second() {
    let mock = Mock::builder().record(false).start().await.unwrap();
    let mut client = Client::new(&mock).await;
    let start = Instant::now();
    for number in 0..CYCLES {
        let body = format!("{{\"name\":\"n{number}\",\"emails\":[{{\"email\":\"n{number}@x.example\"}}]}}");
        let created = client.send("POST /crm/contacts", &body).await;
        let path = format!("/crm/contacts/{}", created["data"]["id"].as_str().unwrap());
        client.send(&format!("GET {path}"), "").await;
        client.send(&format!("PATCH {path}"), "{\"title\":\"Dr\"}").await;
        client.send(&format!("DELETE {path}"), "").await;
    }
    let elapsed = start.elapsed();
    println!("{CYCLES} cycles of create, get, update and delete in {elapsed:?}");
    assert!(mock.store().is_empty());
    if !cfg!(debug_assertions) {
        assert!(elapsed < Duration::from_secs(1), "{elapsed:?}");
    }
}

#[tokio::test]
async fn a_long_list_is_read_at_flat_memory() {
    let mock = Mock::builder().record(false).start().await.unwrap();
    for number in 0..ROWS {
        let row = json!({"id": number.to_string(), "name": format!("n{number}"), "emails": [{"email": "x@x.example"}]});
        mock.store().apply(&Change::put("/crm/contacts", number.to_string(), row));
    }
    let mut client = Client::new(&mock).await;
    let start = Instant::now();
    let (mut rows, mut cursor, mut before) = (0, String::new(), 0);
    loop {
        let page = client.send(&format!("GET /crm/contacts?limit=200{cursor}"), "").await;
        rows += page["data"].as_array().unwrap().len();
        if before == 0 && rows >= ROWS / 10 {
            before = memory();
        }
        let Some(next) = page["meta"]["cursors"]["next"].as_str() else { break };
        cursor = format!("&cursor={}", next.replace('=', "%3D").replace('+', "%2B").replace('/', "%2F"));
    }
    assert_eq!(rows, ROWS);
    let grown = memory().saturating_sub(before);
    println!("{ROWS} rows in pages of 200 in {:?}, {} kB more", start.elapsed(), grown >> 10);
    assert!(grown < FLAT, "{grown} bytes more");
}

/// The memory of this process in bytes; 0 if the operating system does not report it.
fn memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kibibytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    kibibytes.unwrap_or_default() * 1024
}
