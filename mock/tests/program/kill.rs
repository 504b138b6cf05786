//! `kill -9` while rows are written: whatever was acknowledged is there after a restart, and nothing is half written.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{API, Connection, Folder, Program};

const WRITES: usize = 1000;
const KILLS: usize = 8;
const WRITERS: usize = 4;

/// What a writer knows of a row. Each row has one writer.
#[derive(Debug, Clone)]
#[expect(clippy::option_option, reason = "a write that may have been applied can be a delete")]
struct Known {
    /// The text of the last acknowledged write; `None` if it was acknowledged that the row is deleted.
    text: Option<String>,
    /// The text of a later write whose response was lost: it may have been applied. `Some(None)` is a delete.
    maybe: Option<Option<String>>,
}

#[test]
fn acknowledged_writes_survive_a_kill() {
    let folder = Folder::new();
    let rows: Mutex<HashMap<String, Known>> = Mutex::default();
    let acknowledged = AtomicUsize::new(0);
    let mut lost_responses = 0;
    for round in 1..=KILLS {
        let mut program = Program::start(&["--empty", "--data", folder.path()]);
        check(&program, &rows);
        let (rows, acknowledged) = (&rows, &acknowledged);
        let port = program.port;
        thread::scope(|scope| {
            let writers: Vec<_> = (0..WRITERS)
                .map(|writer| scope.spawn(move || write(port, round, writer, rows, acknowledged)))
                .collect();
            while acknowledged.load(Ordering::Relaxed) < WRITES * round / KILLS {
                thread::sleep(Duration::from_micros(200));
                assert!(!writers.iter().all(thread::ScopedJoinHandle::is_finished), "the program ended by itself");
            }
            program.kill();
            lost_responses += writers.into_iter().map(|writer| writer.join().unwrap()).sum::<usize>();
        });
    }
    let program = Program::start(&["--empty", "--data", folder.path()]);
    check(&program, &rows);
    let (rows, acknowledged) = (rows.lock().unwrap().len(), acknowledged.load(Ordering::Relaxed));
    println!("{acknowledged} acknowledged writes of {rows} rows, {KILLS} kills, {lost_responses} lost responses");
    assert!(acknowledged >= WRITES && lost_responses >= KILLS && rows > WRITES / 10);
}

/// Creates, changes and deletes rows until the program is killed. Returns the number of lost responses.
fn write(
    port: u16,
    round: usize,
    writer: usize,
    rows: &Mutex<HashMap<String, Known>>,
    acknowledged: &AtomicUsize,
) -> usize {
    let Ok(mut connection) = Connection::open(port) else { return 0 };
    let mut own: Vec<String> = Vec::new();
    for number in 0.. {
        // A long text makes lines that are more than one block of the disk.
        let text = format!("{round}-{writer}-{number} {}", "x".repeat(number * 977 % 9000));
        let body = json!({"name": text}).to_string();
        let known = |id: &str| rows.lock().unwrap().get(id).cloned();
        let keep = |id: &str, row: Known| drop(rows.lock().unwrap().insert(id.to_owned(), row));
        let target = own.get(number % 7).cloned();
        let (line, body, text) = match target {
            None => ("POST /crm/companies".to_owned(), body, Some(text)),
            Some(id) if number % 11 == 0 => (format!("DELETE /crm/companies/{id}"), String::new(), None),
            Some(id) => (format!("PATCH /crm/companies/{id}"), body, Some(text)),
        };
        let id = line.rsplit_once("companies/").map(|(_, id)| id.to_owned());
        let Ok(response) = connection.send(&line, API, &body) else {
            // A create without a response has an id that nobody knows.
            if let Some((id, row)) = id.and_then(|id| Some((id.clone(), known(&id)?))) {
                keep(&id, Known { maybe: Some(text), ..row });
            }
            return 1;
        };
        assert!(matches!(response.status, 200 | 201), "{line}: {response:?}");
        acknowledged.fetch_add(1, Ordering::Relaxed);
        let id = id.unwrap_or_else(|| response.json()["data"]["id"].as_str().unwrap().to_owned());
        if line.starts_with("POST") {
            assert!(known(&id).is_none(), "the id {id} was given twice");
            own.push(id.clone());
        }
        if text.is_none() {
            own.retain(|known| *known != id);
        }
        keep(&id, Known { text, maybe: None });
    }
    0
}

/// Compares the rows of the program with what its clients know.
fn check(program: &Program, rows: &Mutex<HashMap<String, Known>>) {
    let mut stored: HashMap<String, String> = HashMap::new();
    let mut cursor = String::new();
    loop {
        let page = program.api(&format!("GET /crm/companies?limit=200{cursor}"), "").json();
        for row in page["data"].as_array().unwrap() {
            let text = |name: &str| row[name].as_str().unwrap_or_else(|| panic!("no {name}: {row}")).to_owned();
            assert!(stored.insert(text("id"), text("name")).is_none(), "a row is listed twice");
        }
        match &page["meta"]["cursors"]["next"] {
            Value::String(next) => cursor = format!("&cursor={next}"),
            _ => break,
        }
    }
    for (id, known) in rows.lock().unwrap().iter_mut() {
        let found = stored.remove(id);
        let applied = known.maybe.take().is_some_and(|maybe| maybe == found);
        assert!(applied || found == known.text, "{id}: {known:?}, found {found:?}");
        known.text = found;
    }
    // What is left was created by requests without a response; it must be whole.
    for name in stored.values() {
        let (number, filler) = name.split_once(' ').unwrap();
        let number: usize = number.rsplit('-').next().unwrap().parse().unwrap();
        assert_eq!(filler.len(), number * 977 % 9000, "{name}");
    }
}
