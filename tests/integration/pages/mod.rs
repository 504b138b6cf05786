//! Lists: every item once and in order, however the server cuts the pages.

mod futures;

use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use apideck_mock::{Mock, Recorded, Reply};
use apideck_unify::funcs::crm_contacts_list;
use apideck_unify::models::{Contact, CrmContactsListRequest, GetContactsResponse};
use apideck_unify::{ApideckCore, Call, Error, Outcome, RetryConfig};
use serde_json::{Value, json};

use crate::common::client;

const PATH: &str = "/crm/contacts";

fn contacts(core: &ApideckCore) -> Call<GetContactsResponse> {
    crm_contacts_list(core, CrmContactsListRequest::new().limit(2).service_id("salesforce"))
}

fn page(ids: &[&str], next: &Value) -> Reply {
    let data: Vec<_> = ids.iter().map(|id| json!({ "id": id, "name": "n" })).collect();
    let meta = json!({ "cursors": { "previous": null, "current": "c", "next": next } });
    let head =
        json!({ "status_code": 200, "status": "OK", "service": "s", "resource": "contacts", "operation": "all" });
    let mut page = head;
    page["data"] = json!(data);
    page["meta"] = meta;
    Reply::json(200, &page)
}

fn cursor_of(request: &Recorded) -> Option<String> {
    request.query_pairs().into_iter().find(|(name, _)| name == "cursor").map(|(_, value)| value)
}

fn id_of(contact: &Contact) -> String {
    contact.id.clone().unwrap()
}

fn number_of(contact: &Contact) -> usize {
    id_of(contact).parse().unwrap()
}

/// All ids, and the error that ended the list.
async fn ids(call: Call<GetContactsResponse>) -> (Vec<String>, Option<Error>) {
    let mut items = call.items();
    let mut ids = Vec::new();
    loop {
        match items.next().await {
            Some(Outcome::Ok { value }) => ids.push(id_of(&value)),
            Some(Outcome::Err { error }) => {
                assert!(items.next().await.is_none(), "an error is returned once");
                return (ids, Some(error));
            }
            None => return (ids, None),
        }
    }
}

#[tokio::test]
async fn every_item_once_and_in_order() {
    let mock = Mock::builder().record(false).start().await.unwrap();
    mock.serve_pages(PATH, 10_000, |row| json!({ "id": row.to_string(), "name": "n" }));
    let core = client(mock.url());
    for prefetch in [false, true] {
        let call = crm_contacts_list(&core, CrmContactsListRequest::new().limit(200));
        let mut items = if prefetch { call.items().prefetch() } else { call.items() };
        let mut count = 0_usize;
        let first = number_of(&items.try_next().await.unwrap().unwrap());
        count += 1;
        while let Some(contact) = items.try_next().await.unwrap() {
            assert_eq!(number_of(&contact), first + count);
            count += 1;
        }
        assert_eq!(count, 10_000);
        assert!(items.next().await.is_none());
    }
    assert_eq!(mock.request_count(), 2 * 50);
}

#[tokio::test]
async fn only_the_cursor_changes_between_pages() {
    let mock = Mock::start().await.unwrap();
    mock.on("GET", PATH, |request| match cursor_of(request).as_deref() {
        Some("first") => page(&["1"], &json!("a&b=c ü")),
        Some("a&b=c ü") => page(&["2"], &json!(null)),
        other => panic!("{other:?}"),
    });
    let core = client(mock.url());
    let request =
        CrmContactsListRequest::new().cursor("first".to_owned()).limit(7).raw(true).fields("id,name".to_owned());
    let (found, error) = ids(crm_contacts_list(&core, request).header("x-own", "1")).await;
    assert_eq!((found, error.is_none()), (vec!["1".to_owned(), "2".to_owned()], true));
    let pairs = |request: &Recorded| {
        let mut pairs = request.query_pairs();
        pairs.retain(|(name, _)| name != "cursor");
        pairs.sort();
        pairs
    };
    let requests = mock.requests();
    assert_eq!(pairs(&requests[0]), pairs(&requests[1]));
    assert_eq!(pairs(&requests[1]).len(), 3);
    assert_eq!(requests[1].query_pairs().iter().filter(|(name, _)| name == "cursor").count(), 1);
    assert_eq!(requests[1].header("x-own"), Some("1"));
}

#[tokio::test]
async fn lists_end_without_a_next_cursor() {
    for end in [json!(null), json!(""), json!("  \t")] {
        let mock = Mock::start().await.unwrap();
        mock.next(page(&["1"], &end));
        let (found, error) = ids(contacts(&client(mock.url()))).await;
        assert_eq!(found, ["1"], "{end}");
        assert!(error.is_none(), "{end}: {error:?}");
        assert_eq!(mock.request_count(), 1, "{end}");
    }
    for body in [
        json!({ "data": [{ "id": "1" }] }),
        json!({ "data": [{ "id": "1" }], "meta": null }),
        json!({ "data": [{ "id": "1" }], "meta": { "cursors": null } }),
        json!({ "data": [{ "id": "1" }], "meta": {} }),
    ] {
        let mock = Mock::start().await.unwrap();
        mock.next(Reply::json(200, &body));
        let (found, error) = ids(contacts(&client(mock.url()))).await;
        assert_eq!((found, error.is_none()), (vec!["1".to_owned()], true), "{body}");
    }
}

#[tokio::test]
async fn an_integer_is_a_cursor() {
    for (number, text) in [("7", "7"), ("-12", "-12"), ("12345678901234567890", "12345678901234567890"), ("0", "0")] {
        for prefetch in [false, true] {
            let mock = Mock::start().await.unwrap();
            mock.on("GET", PATH, move |request| match cursor_of(request) {
                None => page(&["1"], &serde_json::from_str(number).unwrap()),
                Some(cursor) => page(&[&cursor], &json!(null)),
            });
            let core = client(mock.url());
            let call = contacts(&core);
            let mut items = if prefetch { call.items().prefetch() } else { call.items() };
            assert_eq!(id_of(&items.try_next().await.unwrap().unwrap()), "1");
            assert_eq!(items.repairs().iter().map(|repair| &*repair.path).collect::<Vec<_>>(), ["meta.cursors.next"]);
            assert_eq!(id_of(&items.try_next().await.unwrap().unwrap()), text);
            assert!(items.next().await.is_none());
            // All pages together.
            assert_eq!(items.repairs().len(), 1);
            assert_eq!(items.http_meta().unwrap().repairs, []);
        }
    }
}

#[tokio::test]
async fn a_cursor_that_cannot_be_read_is_an_error_and_not_the_end() {
    let rows = (0..100).map(|_| r#"{"id":1}"#).collect::<Vec<_>>().join(",");
    for (meta, path) in [
        (r#"{"cursors":{"next":2.5}}"#, "meta.cursors.next"),
        (r#"{"cursors":{"next":1e3}}"#, "meta.cursors.next"),
        (r#"{"cursors":{"next":true}}"#, "meta.cursors.next"),
        (r#"{"cursors":{"next":false}}"#, "meta.cursors.next"),
        (r#"{"cursors":{"next":{"a":1}}}"#, "meta.cursors.next"),
        (r#"{"cursors":{"next":[]}}"#, "meta.cursors.next"),
        (r#"{"cursors":{"next":"a","next":null}}"#, "meta.cursors.next"),
        (r#"{"cursors":{"next":7,"next":8}}"#, "meta.cursors.next"),
        (r#"{"cursors":{"next":"\ud800"}}"#, "meta.cursors.next"),
        (r#"{"cursors":"a"}"#, "meta.cursors"),
        (r#"{"cursors":{"next":"a"},"cursors":{}}"#, "meta.cursors"),
        ("[]", "meta"),
        (r#"{"cursors":{"next":"a"}},"meta":null"#, "meta"),
    ] {
        // With few repairs, and with more than are kept.
        for data in ["[{\"id\":\"1\"}]", &format!("[{rows}]")] {
            let body = format!(r#"{{"status_code":200,"status":"OK","data":{data},"meta":{meta}}}"#);
            let mock = Mock::start().await.unwrap();
            mock.next(Reply::status(200).header("content-type", "application/json").body(body));
            let (found, error) = ids(contacts(&client(mock.url()))).await;
            assert_eq!(found[0], "1", "the page itself is returned: {meta}");
            let Some(Error::ResponseValidation(error)) = error else { panic!("{meta}: {error:?}") };
            assert_eq!(error.path, path, "{meta}");
            assert_eq!(error.context.status.unwrap(), 200);
            assert_eq!(mock.request_count(), 1, "{meta}");
        }
    }
    let mut invalid = br#"{"data":[{"id":"1"}],"meta":{"cursors":{"next":"a"#.to_vec();
    invalid.extend(b"\xff\"}}}");
    let mock = Mock::start().await.unwrap();
    mock.next(Reply::status(200).header("content-type", "application/json").body(invalid));
    let (_, error) = ids(contacts(&client(mock.url()))).await;
    assert!(matches!(error, Some(Error::ResponseValidation(_))), "{error:?}");
}

#[tokio::test]
async fn items_tell_the_repairs_of_all_pages() {
    let mock = Mock::start().await.unwrap();
    mock.on("GET", PATH, |request| {
        let next = match cursor_of(request).as_deref() {
            None => json!("a"),
            Some("a") => json!("b"),
            _ => json!(null),
        };
        // A page without a row that can be read, and others whose ids are numbers.
        let data = if next == "b" { json!([7]) } else { json!([{ "id": 1 }]) };
        Reply::json(
            200,
            &json!({
                "status_code": 200, "status": "OK", "service": "s", "resource": "r", "operation": "o",
                "data": data, "meta": { "cursors": { "next": next } },
            }),
        )
    });
    let core = client(mock.url());
    let mut items = contacts(&core).items();
    assert_eq!((items.repairs().len(), items.http_meta().is_none()), (0, true));
    let mut count = 0;
    while items.try_next().await.unwrap().is_some() {
        count += 1;
    }
    assert_eq!(count, 2);
    let paths: Vec<_> = items.repairs().iter().map(|repair| repair.path.as_str()).collect();
    assert!(paths.contains(&"data[0]"), "{paths:?}");
    assert_eq!(paths.iter().filter(|path| **path == "data[0].id").count(), 2, "{paths:?}");
    assert_eq!(items.http_meta().unwrap().status.as_u16(), 200);
}

#[tokio::test]
async fn an_empty_page_that_names_itself_is_the_end() {
    let mock = Mock::start().await.unwrap();
    mock.on("GET", PATH, |request| match cursor_of(request).as_deref() {
        None => page(&["1"], &json!("a")),
        Some(_) => page(&[], &json!("a")),
    });
    let core = client(mock.url());
    let (found, error) = ids(contacts(&core)).await;
    assert_eq!((found, error.is_none(), mock.request_count()), (vec!["1".to_owned()], true, 2));
    let mut pages = contacts(&core).pages();
    assert_eq!(pages.try_next().await.unwrap().unwrap().data.len(), 1);
    assert_eq!(pages.try_next().await.unwrap().unwrap().data.len(), 0);
    assert_eq!(pages.cursor(), None);
    assert!(pages.next().await.is_none());

    // An empty page that names an earlier one is not the end.
    let mock = Mock::start().await.unwrap();
    mock.on("GET", PATH, |request| match cursor_of(request).as_deref() {
        None => page(&["1"], &json!("a")),
        Some("a") => page(&["2"], &json!("b")),
        Some(_) => page(&[], &json!("a")),
    });
    let (_, error) = ids(contacts(&client(mock.url()))).await;
    assert!(matches!(error, Some(Error::Pagination(_))), "{error:?}");
}

#[tokio::test]
async fn an_empty_page_with_a_cursor_is_not_the_last() {
    let mock = Mock::start().await.unwrap();
    mock.next(page(&[], &json!("a"))).next(page(&[], &json!("b"))).next(page(&["1"], &json!(null)));
    let (found, error) = ids(contacts(&client(mock.url()))).await;
    assert_eq!((found, error.is_none()), (vec!["1".to_owned()], true));
}

#[tokio::test]
async fn repeated_cursors_are_an_error() {
    for length in 1..=5 {
        let mock = Mock::start().await.unwrap();
        mock.on("GET", PATH, move |request| {
            let number = cursor_of(request).map_or(0, |cursor| cursor.parse::<usize>().unwrap() + 1);
            page(&[&number.to_string()], &json!((number % length).to_string()))
        });
        let (found, error) = ids(contacts(&client(mock.url()))).await;
        let Some(Error::Pagination(circle)) = &error else { panic!("{error:?}") };
        assert!(circle.cursor.parse::<usize>().unwrap() < length);
        // The first page has no cursor, all others are fetched once.
        assert_eq!(found.len(), length + 1, "{length}: {found:?}");
        assert_eq!(found.len(), mock.request_count());
        let error = error.unwrap();
        assert!(error.to_string().contains("pagination does not end"), "{error}");
        assert_eq!(error.status().unwrap(), 200);
        assert!(!error.is_retryable());
    }

    // The cursor that the caller began with counts too.
    let mock = Mock::start().await.unwrap();
    mock.on("GET", PATH, |_| page(&["1"], &json!("mine")));
    let core = client(mock.url());
    let (found, error) = ids(crm_contacts_list(&core, CrmContactsListRequest::new().cursor("mine".to_owned()))).await;
    assert_eq!(found, ["1"]);
    assert!(matches!(error, Some(Error::Pagination(_))));
}

#[tokio::test]
async fn resume_fetches_the_failed_page_again() {
    let mock = Mock::start().await.unwrap();
    mock.next(page(&["1"], &json!("a"))).next(Reply::status(500)).next(page(&["2"], &json!(null)));
    let core = client(mock.url());
    let mut pages = contacts(&core).pages();
    assert_eq!(pages.cursor(), None);
    assert_eq!(pages.try_next().await.unwrap().unwrap().data[0].id.as_deref(), Some("1"));
    assert_eq!(pages.cursor(), Some("a"));
    assert_eq!(pages.try_next().await.unwrap_err().status().unwrap(), 500);
    assert!(pages.next().await.is_none());
    assert_eq!(pages.cursor(), Some("a"));
    pages.resume();
    assert_eq!(pages.try_next().await.unwrap().unwrap().data[0].id.as_deref(), Some("2"));
    assert!(pages.next().await.is_none());
    pages.resume();
    assert!(pages.next().await.is_none());
    assert_eq!(mock.request_count(), 3);
}

#[tokio::test]
async fn errors_end_a_list_once() {
    let mock = Mock::start().await.unwrap();
    mock.next(Reply::status(401));
    let (found, error) = ids(contacts(&client(mock.url()))).await;
    assert!(found.is_empty());
    assert_eq!(error.unwrap().status().unwrap(), 401);
    let core = client(mock.url());
    let (found, error) = ids(contacts(&core).header("a b", "c")).await;
    assert!(found.is_empty());
    assert!(matches!(error, Some(Error::InvalidRequest(_))));
}

#[tokio::test]
async fn each_page_has_its_own_attempts() {
    let mock = Mock::start().await.unwrap();
    for (id, next) in [("1", json!("a")), ("2", json!("b")), ("3", json!(null))] {
        mock.next(Reply::status(503)).next(page(&[id], &next));
    }
    let retry = RetryConfig { initial_interval: Duration::from_millis(1), ..RetryConfig::default() };
    let core = client(mock.url());
    let mut pages = contacts(&core).retry(retry).pages();
    while let Some(page) = pages.try_next().await.unwrap() {
        assert_eq!(page.http_meta.attempts, 2);
    }
    assert_eq!(mock.request_count(), 6);
}

#[tokio::test]
async fn max_pages_and_max_items() {
    let mock = Mock::start().await.unwrap();
    mock.serve_pages(PATH, 100, |row| json!({ "id": row.to_string(), "name": "n" }));
    let core = client(mock.url());
    let mut pages = contacts(&core).pages().max_pages(3);
    let mut count = 0;
    while let Some(page) = pages.try_next().await.unwrap() {
        count += page.into_body().into_iter().count();
    }
    assert_eq!((count, mock.take_requests().len()), (6, 3));
    assert!(pages.cursor().is_some(), "to go on another time");

    let mut items = contacts(&core).items().max_items(5);
    let mut count = 0;
    while items.try_next().await.unwrap().is_some() {
        count += 1;
    }
    assert_eq!((count, mock.take_requests().len()), (5, 3));

    for mut none in [contacts(&core).items().max_items(0), contacts(&core).items().max_pages(0)] {
        assert!(none.next().await.is_none());
    }
    assert!(mock.requests().is_empty());
}
