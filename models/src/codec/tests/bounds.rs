//! What is recorded about a document is bounded, and so is what a document may take.

use super::super::path::Path;
use super::super::policy::Budget;
use super::super::{
    ResponsePolicy, decode_response, error_document, is_empty, model, parse_value, parse_value_recorded,
    parse_value_within,
};
use super::{Model, Page, Part, Repair, Single, Specimen, Value, read};

model! {
    /// A page with a cursor.
    Listed() {
        0 data: [i64] required,
        1 meta: ListedMeta,
    }
}

model! {
    /// What a page says about the next one.
    ListedMeta() {
        0 cursors: ListedCursors,
    }
}

model! {
    /// The cursors of a page.
    ListedCursors() {
        0 next: String null,
    }
}

fn repairs<M: Model + Default>(text: &str) -> Vec<Repair> {
    decode_response(text.as_bytes(), &mut M::default(), ResponsePolicy::default()).expect("is read")
}

fn numbers(count: usize) -> String {
    (0..count).map(|number| number.to_string()).collect::<Vec<_>>().join(",")
}

#[test]
fn at_most_64_repairs_are_kept_and_the_rest_is_counted() {
    let texts = |count| repairs::<Specimen>(&format!(r#"{{"texts":[{}]}}"#, numbers(count)));
    let all = texts(64);
    assert_eq!((all.len(), all[63].path.as_str()), (64, "texts[63]"));
    for count in [65, 100, 10_000] {
        let kept = texts(count);
        assert_eq!(kept[..64], all);
        assert_eq!(kept[64..].iter().map(Repair::to_string).collect::<Vec<_>>(), [format!("and {} more", count - 64)]);
    }
}

#[test]
fn repairs_of_the_cursor_are_always_kept() {
    let data = format!("[{}]", vec!["{}"; 100].join(","));
    for (meta, path) in [
        (r#""meta":{"cursors":{"next":7}}"#, "meta.cursors.next"),
        (r#""meta":{"cursors":[]}"#, "meta.cursors"),
        (r#""meta":"#, "meta"),
    ] {
        let meta = if path == "meta" { format!("{meta}[]") } else { meta.to_owned() };
        for text in [format!(r#"{{"data":{data},{meta}}}"#), format!(r#"{{{meta},"data":{data}}}"#)] {
            let kept = repairs::<Listed>(&text);
            assert_eq!(kept.len(), 65, "{text}");
            assert_eq!(kept.iter().filter(|repair| repair.path == path).count(), 1, "{path}");
            assert_eq!(kept[64].to_string(), "and 37 more");
        }
    }
    // But not more than a few of them.
    let next = vec![r#""next":[]"#; 1000].join(",");
    let kept = repairs::<Listed>(&format!(r#"{{"data":{data},"meta":{{"cursors":{{{next}}}}}}}"#));
    assert_eq!(kept.len(), 65);
    assert_eq!(kept.iter().filter(|repair| repair.path == "meta.cursors.next").count(), 4);
}

#[test]
fn paths_of_repairs_are_cut() {
    let name = "k".repeat(1 << 16);
    let (_, steps) = read::<Specimen>(format!(r#"{{"map":{{"{name}":["\ud800"]}}}}"#));
    assert_eq!(steps.len(), 1);
    assert_eq!((steps[0].0.len(), &steps[0].0[..6]), (200, "map.kk"));
    assert!(steps[0].0.ends_with('…'));
}

/// Decodes with a small limit for responses.
fn limited<M: Model + Default>(text: &str, max_response_bytes: usize) -> Result<M, String> {
    let mut model = M::default();
    let policy = ResponsePolicy { max_response_bytes, ..ResponsePolicy::default() };
    match decode_response(text.as_bytes(), &mut model, policy) {
        Ok(_) => Ok(model),
        Err(error) => Err(error.to_string()),
    }
}

#[test]
fn values_that_take_more_memory_than_the_budget_are_an_error() {
    let list =
        |member: &str, element: &str, count: usize| format!(r#"{{"{member}":[{}]}}"#, vec![element; count].join(","));
    // As many as fit into the part of the budget that every document has.
    let fit = Budget::BASE / size_of::<Specimen>() / 4;
    for (member, element) in [("specimens", "{}"), ("matrix", "[]"), ("value", "{}")] {
        let count = if member == "specimens" { fit } else { 1000 };
        limited::<Specimen>(&list(member, element, count), 0).expect("it fits");
    }
    for (member, element, count) in [
        ("specimens", "{}", fit * 16),
        ("specimens", r#"{"specimens":[{}]}"#, fit * 8),
        ("values", r#"{"":0}"#, 100_000),
        ("value", "[0]", 1_000_000),
        ("matrix", "[]", 2_000_000),
        ("maybe_texts", "null", 2_000_000),
    ] {
        let error = limited::<Specimen>(&list(member, element, count), 0).map(|_| ()).expect_err(element);
        assert!(error.starts_with(member), "{error}");
        assert!(
            error.ends_with("expected values that fit into the memory limit, found more (see `max_response_bytes`)"),
            "{error}"
        );
    }
    // A list is refused before it is allocated twice as large, not after.
    let error = limited::<Specimen>(&list("matrix", "[]", 300_000), 0).map(|_| ()).expect_err("12 MiB, then 24 MiB");
    assert!(error.starts_with("matrix[262145]: "), "{error}");
    // Elements that are left out take no memory.
    limited::<Page>(&format!(r#"{{"status_code":200,"data":[{}]}}"#, numbers(1_000_000)), 0).expect("no rows");
}

#[test]
fn the_budget_grows_with_the_document_and_with_what_is_accepted() {
    for (length, max_response_bytes, bytes) in [
        (0, 1 << 20, Budget::BASE),
        (1000, 1 << 20, Budget::BASE + 64_000),
        (1 << 20, 1 << 20, Budget::BASE + (4 << 20)),
        (64 << 20, 64 << 20, Budget::BASE + (256 << 20)),
        (1000, 0, Budget::BASE),
        (usize::MAX, usize::MAX, usize::MAX),
    ] {
        let mut budget = Budget::new(length, max_response_bytes);
        assert!(budget.allows(bytes) && (bytes == usize::MAX || !budget.allows(bytes + 1)));
        assert!(budget.take(bytes - 1) && budget.take(1) && budget.take(0) && !budget.take(1));
    }
}

#[test]
fn free_form_values_have_the_same_budget() {
    let text = format!("[{}]", vec![r#"{"":0}"#; 50_000].join(","));
    assert!(parse_value_within(text.as_bytes(), 0).is_none());
    assert!(parse_value_within(text.as_bytes(), 64 << 20).is_some());
    assert_eq!(parse_value(br#"{"a":["\ud800",1e999]}"#), Some(serde_json::json!({"a": ["\u{fffd}", "1e999"]})));
    assert_eq!(parse_value(b"[,1]"), None::<Value>);
}

#[test]
fn each_element_and_member_of_a_free_form_value_takes_memory() {
    let elements = |count: usize| format!("[{}]", vec!["0"; count].join(","));
    let members = |count: usize| {
        let members: Vec<_> = (0..count).map(|number| format!(r#""{number}":0"#)).collect();
        format!("{{{}}}", members.join(","))
    };
    let (element, member) = (size_of::<Value>(), 2 * size_of::<(String, Value)>());
    for (text, is_read) in [
        (elements(Budget::BASE / element / 4), true),
        (elements(Budget::BASE / element * 2), false),
        (members(Budget::BASE / member / 2), true),
        (members(Budget::BASE / member * 3 / 2), false),
    ] {
        assert_eq!(parse_value_within(text.as_bytes(), 0).is_some(), is_read, "{} bytes", text.len());
    }
}

#[test]
fn only_the_cursors_of_the_page_lead_to_its_cursor() {
    let meta = Path::Field(&Path::Root, br#","meta":"#);
    let cursors = Path::Field(&meta, br#","cursors":"#);
    assert!(meta.leads_to_cursor() && cursors.leads_to_cursor());
    assert!(Path::Field(&cursors, br#","next":"#).leads_to_cursor());
    let data = Path::Field(&Path::Root, br#","data":"#);
    for parent in [data, Path::Field(&data, br#","meta":"#), Path::Element(&meta, 0)] {
        let cursors = Path::Field(&parent, br#","cursors":"#);
        assert!(!cursors.leads_to_cursor() && !Path::Field(&cursors, br#","next":"#).leads_to_cursor());
    }
    assert!(!Path::Field(&meta, br#","next":"#).leads_to_cursor());
}

#[test]
fn free_form_values_are_read_with_their_repairs() {
    let (value, repairs) = parse_value_recorded(br#"{"a":1,"a":["\ud800"]}"#, 0).expect("is read");
    assert_eq!(value, serde_json::json!({"a": ["\u{fffd}"]}));
    let repairs: Vec<_> = repairs.iter().map(Repair::to_string).collect();
    assert_eq!(
        repairs,
        [
            "a[0]: expected Unicode, found half of a surrogate pair",
            "a: expected one member of this name, found another"
        ]
    );
    assert!(parse_value_recorded(b"[,1]", 0).is_none());
}

#[test]
fn a_long_path_is_cut_at_the_same_byte_whatever_follows() {
    let name = "a".repeat(200);
    let full = Path::Member(&Path::Root, &name);
    assert_eq!(full.text(), name);
    for path in [Path::Member(&full, "b"), Path::Element(&full, 1)] {
        assert_eq!(path.text(), "a".repeat(197) + "…");
    }
    // Nothing is written after that.
    let (second, third);
    second = Path::Member(&full, &name);
    third = Path::Member(&second, &name);
    let text = Path::Member(&third, &name).text();
    assert!(text == "a".repeat(197) + "…" && text.capacity() < 1000, "{}", text.capacity());
}

#[test]
fn large_documents_are_not_error_documents() {
    let document = |length: usize| {
        let text = r#"{"error":"e"}"#;
        text.to_owned() + &" ".repeat(length - text.len())
    };
    assert_eq!(error_document(document(65_536).as_bytes()).as_deref(), Some("an error document: e"));
    assert_eq!(error_document(document(65_537).as_bytes()), None);
    assert_eq!(error_document(document(70_000).as_bytes()), None);
    // A description of 300 bytes is whole.
    let described = |length: usize| error_document(format!(r#"{{"error":"{}"}}"#, "e".repeat(length)).as_bytes());
    assert_eq!(described(281), Some(format!("an error document: {}", "e".repeat(281))));
    assert_eq!(described(282), Some(format!("an error document: {}…", "e".repeat(281))));
}

#[test]
fn a_page_without_items_is_empty() {
    assert!(is_empty(&mut Page::new()));
    assert!(!is_empty(&mut Page { data: vec![Part::new()], ..Page::new() }));
    // What has no list is not an empty list.
    assert!(!is_empty(&mut Single::new()) && !is_empty(&mut Part::new()));
}

/// The rows of a page with these items, and the number of rows that there is room for.
fn rows(items: &str, max_response_bytes: usize) -> (usize, usize) {
    let page = limited::<Page>(&format!(r#"{{"status_code":200,"data":[{items}]}}"#), max_response_bytes);
    let data = page.expect("a page").data;
    (data.len(), data.capacity())
}

#[test]
fn room_for_the_items_of_a_page_is_estimated_from_the_first_ones() {
    for count in [1, 2, 3, 50, 127, 128, 1000, 60_000] {
        let (length, capacity) = rows(&vec![r#"{"name":"a"}"#; count].join(","), 64 << 20);
        assert_eq!(length, count);
        assert!(capacity <= count + count / 8 + 4, "room for {capacity} of {count}");
    }
    // Small items before large ones get no more room than 128 times what they take.
    let text = "a".repeat(1 << 20);
    assert!(rows(&format!(r#"{{}},{{"name":"{text}"}}"#), 64 << 20).1 <= 128);
    assert_eq!(rows(&format!(r#"{{}},{}{{"name":"{text}"}}"#, "{},".repeat(126)), 64 << 20), (128, 128));
    // Large ones before small ones, whose number is underestimated.
    assert_eq!(rows(&format!(r#"{{"name":"{text}"}}{}"#, ",{}".repeat(999)), 64 << 20).0, 1000);
    // Nor more than a part of the budget: what looks like 300,000 items is one text.
    assert!(size_of::<Part>() * 300_000 > Budget::BASE);
    let items = format!(r#"{}{{"name":"{text}"}}"#, "{},".repeat(20_000));
    let (length, capacity) = rows(&items, 0);
    assert!(length == 20_001 && capacity * size_of::<Part>() <= Budget::BASE / 3, "room for {capacity}");
}
