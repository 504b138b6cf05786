use std::sync::Mutex;

use serde_json::json;

use super::*;

const CONTACTS: &str = "/crm/contacts";
const OWN: Scope<'_> = Scope { consumer: "c", service: "s" };

fn put(id: &str, row: Value) -> Change {
    Change::put(CONTACTS, id, row).of(OWN.consumer, OWN.service)
}

fn names(page: &Page) -> Vec<&str> {
    page.rows.iter().map(|row| row["name"].as_str().unwrap()).collect()
}

fn select(from: u64, limit: usize) -> Selection<'static> {
    Selection { from, limit, matches: &|_| true, order: None }
}

#[test]
fn a_row_is_seen_by_its_owner_and_a_shared_row_by_everyone() {
    let store = Store::default();
    store.apply(&Change::put(CONTACTS, "1", json!({"name": "shared"})));
    store.apply(&put("2", json!({"name": "own"})));
    let seen =
        |consumer: &str, service: &str| store.page(CONTACTS, Scope { consumer, service }, &select(0, 10)).rows.len();
    assert_eq!((seen("c", "s"), seen("c", "t"), seen("d", "s")), (2, 1, 1));
    assert!(store.get(CONTACTS, "d", "s", "1").is_some());
    assert!(store.get(CONTACTS, "d", "s", "2").is_none());
    assert_eq!(store.get(CONTACTS, "c", "s", "1").unwrap().consumer, "");
    assert_eq!(store.groups().len(), 2);
}

#[test]
fn pages_go_forward_and_back_while_rows_come_and_go() {
    let store = Store::default();
    for number in 0..10 {
        let row = json!({"name": format!("n{number}")});
        let change = if number % 2 == 0 {
            put(&number.to_string(), row)
        } else {
            Change::put(CONTACTS, number.to_string(), row)
        };
        store.apply(&change);
    }
    let first = store.page(CONTACTS, OWN, &select(0, 4));
    assert_eq!((names(&first), first.previous), (vec!["n0", "n1", "n2", "n3"], None));
    store.apply(&put("4", json!({"name": "changed"})));
    store.apply(&Change::delete(CONTACTS, "5"));
    let second = store.page(CONTACTS, OWN, &select(first.next.unwrap(), 4));
    assert_eq!(names(&second), ["changed", "n6", "n7", "n8"]);
    assert_eq!(second.previous, Some(first.current));
    let last = store.page(CONTACTS, OWN, &select(second.next.unwrap(), 4));
    assert_eq!((names(&last), last.next, last.previous), (vec!["n9"], None, Some(second.current)));
}

#[test]
fn a_sorted_and_filtered_list_has_the_same_pages() {
    let store = Store::default();
    for name in ["d", "a", "x", "c", "b"] {
        store.apply(&put(name, json!({"name": name})));
    }
    let order = |a: &Value, b: &Value| a["name"].as_str().cmp(&b["name"].as_str());
    let matches = |row: &Value| row["name"] != "x";
    let page = |from| store.page(CONTACTS, OWN, &Selection { from, limit: 3, matches: &matches, order: Some(&order) });
    let first = page(0);
    assert_eq!(names(&first), ["a", "b", "c"]);
    let second = page(first.next.unwrap());
    assert_eq!((names(&second), second.next, second.previous), (vec!["d"], None, Some(first.current)));
}

#[test]
fn listeners_see_each_change_and_their_lines_restore_the_store() {
    let store = Store::default();
    let lines = Arc::new(Mutex::new(Vec::new()));
    let written = Arc::clone(&lines);
    store.on_change(move |change| lock(&written).push(change.to_line()));
    store.apply(&put("1", json!({"name": "a\nb"})));
    store.apply(&put("2", json!({"name": "é"})));
    store.apply(&Change::delete(CONTACTS, "3"));
    let group = (CONTACTS, "c", "s");
    let updated = store.update(group, "1", |row| Ok::<_, ()>(Some(json!({"name": row["name"], "x": 1}))));
    assert_eq!(*updated.unwrap().unwrap().now.unwrap(), json!({"name": "a\nb", "x": 1}));
    assert!(store.update(group, "2", |_| Ok::<_, ()>(None)).is_some());
    assert!(store.update(group, "2", |_| Err("not called")).is_none());
    assert_eq!(store.update(group, "1", |_| Err("refused")).unwrap().unwrap_err(), "refused");
    let lines = lock(&lines).clone();
    assert_eq!(lines.len(), 4);
    assert!(lines.iter().all(|line| !line.contains('\n')));

    let restored = Store::default();
    for line in &lines {
        restored.apply(&Change::from_line(line).unwrap());
    }
    let all = |store: &Store| {
        let mut changes = Vec::new();
        store.snapshot(|change| changes.push(change.clone()));
        changes
    };
    assert_eq!(all(&store), all(&restored));
    assert_eq!(all(&store), [put("1", json!({"name": "a\nb", "x": 1}))]);
}

#[test]
fn a_line_that_is_not_a_change_is_an_error() {
    for (line, problem) in [
        ("{", "EOF"),
        ("[]", "invalid type"),
        (r#"{"op":"put","collection":"/a","consumer":"","service":"","id":"1"}"#, "without `row`"),
        (r#"{"op":"move","collection":"/a","consumer":"","service":"","id":"1"}"#, "`move`"),
        (r#"{"op":"delete","consumer":"","service":"","id":"1"}"#, "`collection`"),
    ] {
        let error = Change::from_line(line).unwrap_err();
        assert!(error.contains(problem), "{error}");
    }
}
