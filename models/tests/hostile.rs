//! Hostile documents: the memory and the time that they take, per byte of text, are bounded by constants.
//!
//! `cargo test --release -p apideck-models --features accounting,crm --test hostile` prints the table of
//! docs/RELIABILITY.md. A program without a test harness: the memory is that of the whole process.

#![allow(clippy::cast_precision_loss)] // Figures are printed with one decimal.

use std::fmt::Write as _;
use std::process::ExitCode;
use std::time::Instant;

use apideck_models::codec::{Model, ResponsePolicy, decode_response, error_document, parse_value};
use apideck_models::{GetContactsResponse, GetInvoiceResponse, GetInvoicesResponse};
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Bytes of each document.
const SIZE: usize = 1 << 20;

/// What a document may take besides: the base of the memory budget, and half of it again while a list moves.
const BASE: usize = 24 << 20;

/// Bytes of memory that each byte of a document may take: those of the budget, and half of it again while a list moves.
const BYTES_PER_BYTE: usize = 96;

/// Nanoseconds that each byte of a document may take in a release build, on a slow and busy machine.
const NANOSECONDS_PER_BYTE: usize = if cfg!(debug_assertions) { 20_000 } else { 2_000 };

/// `start`, as many of `row` as fit, and `end`.
fn filled(start: &str, row: &str, end: &str) -> Vec<u8> {
    let count = (SIZE - start.len() - end.len() + 1) / (row.len() + 1);
    [start, &vec![row; count].join(","), end].concat().into_bytes()
}

/// A page of a list with these rows.
fn page(row: &str) -> Vec<u8> {
    filled(r#"{"data":["#, row, "]}")
}

fn documents() -> Vec<(&'static str, Vec<u8>)> {
    let key = "k".repeat(SIZE / 2);
    let documents = vec![
        (
            "long key, many surrogates",
            filled(&format!(r#"{{"data":[{{"custom_mappings":{{"{key}":["#), r#""\ud800""#, "]}}]}"),
        ),
        ("many repairs", page(r#"{"id":1}"#)),
        ("rows of the wrong kind", page("7")),
        ("null rows", page("null")),
        ("empty objects", page("{}")),
        ("empty objects in empty objects", page(r#"{"line_items":[{}]}"#)),
        ("lists of one", page(r#"{"tags":[""]}"#)),
        ("small free-form objects", page(r#"{"custom_mappings":{"":0}}"#)),
        ("one free-form object", {
            let mut text = String::from(r#"{"data":[{"custom_mappings":{"#);
            for number in 0.. {
                if text.len() > SIZE - 20 {
                    break;
                }
                let comma = if number == 0 { "" } else { "," };
                let _ = write!(text, r#"{comma}"{number}":0"#);
            }
            text.push_str("}}]}");
            text.into_bytes()
        }),
        ("free-form lists", page(r#"{"custom_mappings":{"a":[[0],[0],[0],[0],[0],[0]]}}"#)),
        ("duplicate keys", filled(r#"{"data":[{"#, r#""line_items":[{}]"#, "}]}")),
        ("duplicate objects", filled(r#"{"data":[{"#, r#""customer":{}"#, "}]}")),
        ("duplicate payloads", filled("{", r#""data":[{}]"#, "}")),
        ("duplicate free-form keys", filled(r#"{"data":[{"custom_mappings":{"#, r#""a":[]"#, "}}]}")),
        ("unknown members", filled(r#"{"data":[{"#, r#""x":0"#, "}]}")),
        ("many cursors", filled(r#"{"data":[],"meta":{"cursors":{"#, r#""next":[]"#, "}}}")),
        ("surrogates in one text", {
            let mut text = br#"{"data":[{"id":""#.to_vec();
            text.extend(br"\ud800".repeat(SIZE / 6 - 10));
            text.extend(br#""}]}"#);
            text
        }),
        ("bytes that are not UTF-8", {
            let mut text = br#"{"data":[{"id":""#.to_vec();
            text.resize(SIZE - 4, 0xff);
            text.extend(br#""}]}"#);
            text
        }),
        ("a long number", {
            let mut text = br#"{"data":[{"total":"#.to_vec();
            text.resize(SIZE - 3, b'9');
            text.extend(b"}]}");
            text
        }),
        ("deep nesting", page(&[r#"{"custom_mappings":"#, &r#"{"a":["#.repeat(61), &"]}".repeat(61), "}"].concat())),
        ("nesting without end", "[".repeat(SIZE).into_bytes()),
        ("objects without end", r#"{"data":"#.repeat(SIZE / 8).into_bytes()),
    ];
    for (name, text) in &documents {
        assert!(text.len() <= SIZE && text.len() > SIZE * 9 / 10, "{name}: {} bytes", text.len());
    }
    documents
}

/// How one document is read.
type Read = fn(&[u8]) -> bool;

fn decoded<M: Model + Default>(text: &[u8], refuse_repairs: bool) -> bool {
    let mut model = M::default();
    let policy = ResponsePolicy { refuse_repairs, ..ResponsePolicy::default() };
    decode_response(text, &mut model, policy).is_ok()
}

const WAYS: [(&str, Read); 6] = [
    ("invoices", |text| decoded::<GetInvoicesResponse>(text, false)),
    ("strict", |text| decoded::<GetInvoicesResponse>(text, true)),
    ("invoice", |text| decoded::<GetInvoiceResponse>(text, false)),
    ("contacts", |text| decoded::<GetContactsResponse>(text, false)),
    ("free-form", |text| parse_value(text).is_some()),
    ("error", |text| error_document(text).is_some()),
];

fn main() -> ExitCode {
    let mut is_bounded = true;
    println!("| document of 1 MiB | peak of memory, bytes per byte | time, ns per byte |\n|---|---|---|");
    for (name, text) in documents() {
        let (mut most_memory, mut most_time) = (0, 0);
        for (way, read) in WAYS {
            let before = MEMORY.current_usage();
            MEMORY.reset_peak_usage();
            let started = Instant::now();
            let is_read = read(&text);
            let time = usize::try_from(started.elapsed().as_nanos()).unwrap_or(usize::MAX) / text.len();
            let memory = MEMORY.peak_usage().saturating_sub(before);
            let kept = MEMORY.current_usage().saturating_sub(before);
            (most_memory, most_time) = (most_memory.max(memory), most_time.max(time));
            if memory > BASE + BYTES_PER_BYTE * text.len() || time > NANOSECONDS_PER_BYTE || kept > 1 << 16 {
                is_bounded = false;
                println!("{name} as {way}: {memory} bytes, {kept} kept, {time} ns per byte, read: {is_read}");
            }
        }
        println!("| {name} | {:.1} | {most_time} |", most_memory as f64 / text.len() as f64);
    }
    if is_bounded { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
