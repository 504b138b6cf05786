use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;

use super::*;

/// A folder that is removed when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("apideck-mock-journal-{}-{number}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        Self(folder)
    }

    fn journal(&self) -> PathBuf {
        self.0.join("journal")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn put(number: usize) -> Change {
    Change::put("/crm/contacts", number.to_string(), json!({"id": number.to_string(), "name": "a\nb é"})).of("c", "s")
}

fn rows(store: &Store) -> Vec<Change> {
    let mut rows = Vec::new();
    store.snapshot(|change| rows.push(change.clone()));
    rows
}

fn fail(error: &io::Error) {
    panic!("{error}");
}

#[test]
fn rows_are_restored_wherever_the_last_line_is_cut() {
    let folder = Folder::new();
    {
        let store = Store::default();
        let (journal, restored) = Journal::open(&folder.0, &store).unwrap();
        assert_eq!(restored, Restored { is_new: true, ..Restored::default() });
        for number in 0..3 {
            store.apply(&put(number));
            journal.append(&put(number)).unwrap();
        }
        journal.append(&Change::delete("/crm/contacts", "1").of("c", "s")).unwrap();
    }
    let whole = fs::read(folder.journal()).unwrap();
    let last = whole[..whole.len() - 1].iter().rposition(|byte| *byte == b'\n').unwrap() + 1;
    for cut in last..=whole.len() {
        fs::write(folder.journal(), &whole[..cut]).unwrap();
        // A compaction that was killed leaves this file.
        fs::write(folder.0.join("journal.new"), "half").unwrap();
        let store = Store::default();
        let (_, restored) = Journal::open(&folder.0, &store).unwrap();
        let expected = if cut == whole.len() { vec![put(0), put(2)] } else { vec![put(0), put(1), put(2)] };
        assert_eq!(rows(&store), expected, "cut at {cut}");
        assert_eq!(restored.torn, if cut == whole.len() { 0 } else { cut - last });
        // The torn line is gone: what is appended now is not glued to it.
        let again = Store::default();
        let (journal, _) = Journal::open(&folder.0, &again).unwrap();
        journal.append(&put(9)).unwrap();
        drop(journal);
        let store = Store::default();
        Journal::open(&folder.0, &store).unwrap();
        assert_eq!(rows(&store).last(), Some(&put(9)), "cut at {cut}");
    }
}

#[test]
fn a_damaged_line_before_the_last_one_is_an_error() {
    let folder = Folder::new();
    {
        let (journal, _) = Journal::open(&folder.0, &Store::default()).unwrap();
        for number in 0..3 {
            journal.append(&put(number)).unwrap();
        }
    }
    let mut bytes = fs::read(folder.journal()).unwrap();
    let at = bytes.iter().position(|byte| *byte == b'\n').unwrap() + 20;
    bytes[at] ^= 1;
    fs::write(folder.journal(), &bytes).unwrap();
    let error = Journal::open(&folder.0, &Store::default()).err().unwrap().to_string();
    assert!(error.contains("line 2 is damaged"), "{error}");
    assert_eq!(fs::read(folder.journal()).unwrap(), bytes);

    fs::write(folder.journal(), line::seal("something else") + &line::seal("x")).unwrap();
    let error = Journal::open(&folder.0, &Store::default()).err().unwrap().to_string();
    assert!(error.contains("the first line"), "{error}");
}

#[test]
fn the_journal_stays_small_while_rows_change() {
    let folder = Folder::new();
    let store = Arc::new(Store::default());
    let (journal, _) = Journal::open_with(&folder.0, &store, 20).unwrap();
    journal.follow(&store, fail).unwrap();
    // Eight threads change the same rows, so that changes arrive while the journal is compacted.
    thread::scope(|scope| {
        for thread in 0..8 {
            let store = &store;
            scope.spawn(move || {
                for number in 0..100 {
                    store.apply(&put(thread * 1000 + number % 5));
                    store.apply(&Change::delete("/crm/contacts", (thread * 1000 + 4).to_string()).of("c", "s"));
                }
            });
        }
    });
    let restored = Store::default();
    let lines = fs::read(folder.journal()).unwrap();
    restore::restore(&lines, &restored).unwrap();
    assert_eq!(rows(&restored), rows(&store));
    assert_eq!(rows(&store).len(), 32);
    let lines = lines.split(|byte| *byte == b'\n').count() - 1;
    assert!(lines < 800, "{lines} lines of 1600 changes");
}

#[test]
fn a_folder_has_one_process() {
    let folder = Folder::new();
    fs::create_dir_all(&folder.0).unwrap();
    // The parent of this process exists, and no process has the number 4194305.
    let parent = std::os::unix::process::parent_id();
    fs::write(folder.0.join("lock"), parent.to_string()).unwrap();
    let error = Journal::open(&folder.0, &Store::default()).err().unwrap().to_string();
    assert!(error.contains(&format!("in use by process {parent}")), "{error}");
    fs::write(folder.0.join("lock"), "4194305").unwrap();
    let opened = Journal::open(&folder.0, &Store::default()).unwrap();
    assert_eq!(fs::read_to_string(folder.0.join("lock")).unwrap(), std::process::id().to_string());
    drop(opened);
    assert!(!folder.0.join("lock").exists());
}
