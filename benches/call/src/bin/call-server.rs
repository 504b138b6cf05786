//! A server on loopback that responds at once: a session, a created invoice, or a page of `limit` invoices. It prints its
//! URL. `GET /connections` returns how many connections it has accepted.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

const SESSION: &str = r#"{"status_code":200,"status":"OK","data":{"session_uri":"https://vault.apideck.com/session/eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJjb25zdW1lcl9pZCI6InRlc3QtY29uc3VtZXIifQ","session_token":"eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJjb25zdW1lcl9pZCI6InRlc3QtY29uc3VtZXIifQ"}}"#;
const CREATED: &str = r#"{"status_code":201,"status":"Created","service":"quickbooks","resource":"invoices","operation":"add","data":{"id":"12345"}}"#;

#[derive(Default)]
struct State {
    connections: AtomicUsize,
    pages: Mutex<HashMap<usize, Arc<Vec<u8>>>>,
}

fn response(status: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    let headers = "content-type: application/json; charset=utf-8\r\ndate: Sat, 28 Nov 2026 12:00:00 GMT\r\n\
                   x-request-id: req_8f14e45fceea167a5a36dedd4bea2543\r\ncache-control: no-store";
    format!("HTTP/1.1 {status}\r\n{headers}\r\ncontent-length: {length}\r\n\r\n{body}").into_bytes()
}

/// A page of this many invoices.
fn page(count: usize) -> String {
    let template: String = include_str!("../../../codec/src/invoice.json").lines().map(str::trim_start).collect();
    let mut invoices = String::new();
    for number in 1..=count {
        // Most amounts have a fraction, some have none.
        let cents = u32::try_from(number * 12_350 % 100_000).expect("a small number");
        let amount = |parts: u32| format!("{}", f64::from(cents / 4 * parts) / 100.0);
        let day = format!("2024-{:02}-{:02}", number % 12 + 1, number % 28 + 1);
        if number > 1 {
            invoices.push(',');
        }
        invoices += &template
            .replace("$number", &format!("{number:05}"))
            .replace("$day", &day)
            .replace("$half", &amount(2))
            .replace("$quarter", &amount(1))
            .replace("$total", &amount(4));
    }
    let envelope: String = include_str!("../../../codec/src/page.json").lines().map(str::trim_start).collect();
    envelope.replace("$data", &invoices)
}

fn serve(mut stream: TcpStream, state: &State) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let (session, created) = (response("200 OK", SESSION), response("201 Created", CREATED));
    let mut buffer = Vec::new();
    let mut chunk = vec![0; 64 << 10];
    loop {
        let end = loop {
            if let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
                break end + 4;
            }
            let read = stream.read(&mut chunk).ok().filter(|read| *read > 0)?;
            buffer.extend_from_slice(&chunk[..read]);
        };
        let head = std::str::from_utf8(&buffer[..end]).ok()?.to_owned();
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
        });
        let mut left = (end + length.unwrap_or(0)).saturating_sub(buffer.len());
        buffer.drain(..(end + length.unwrap_or(0)).min(buffer.len()));
        while left > 0 {
            let read = stream.read(&mut chunk).ok().filter(|read| *read > 0)?;
            left -= read.min(left);
        }
        let target = head.split(' ').nth(1)?;
        if target == "/connections" {
            let count = state.connections.load(Ordering::Relaxed).to_string();
            stream.write_all(&response("200 OK", &count)).ok()?;
        } else if let Some((_, count)) = target.split_once("limit=") {
            let count = count.split('&').next()?.parse().ok()?;
            let mut pages = state.pages.lock().ok()?;
            let page = pages.entry(count).or_insert_with(|| Arc::new(response("200 OK", &page(count)))).clone();
            drop(pages);
            stream.write_all(&page).ok()?;
        } else {
            stream.write_all(if target.starts_with("/vault") { &session } else { &created }).ok()?;
        }
    }
}

fn main() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    println!("http://{}", listener.local_addr().expect("an address"));
    let state = Arc::new(State::default());
    for stream in listener.incoming().flatten() {
        state.connections.fetch_add(1, Ordering::Relaxed);
        let state = state.clone();
        let thread = std::thread::Builder::new().stack_size(256 << 10);
        thread.spawn(move || serve(stream, &state)).expect("a thread");
    }
}
