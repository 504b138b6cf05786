//! Successful statuses whose payload is odd, missing, or not needed.

use apideck_mock::{Mock, Reply};
use apideck_unify::funcs::{
    crm_contacts_create, crm_contacts_delete, crm_contacts_get, crm_contacts_list, crm_contacts_update,
    vault_connections_delete, vault_logs_list,
};
use apideck_unify::models::{
    Contact, CrmContactsCreateRequest, CrmContactsDeleteRequest, CrmContactsGetRequest, CrmContactsListRequest,
    CrmContactsUpdateRequest, VaultConnectionsDeleteRequest, VaultLogsListRequest,
};
use apideck_unify::{ApideckCore, Error};
use serde_json::{Value, json};

use crate::common::{create, settings};

/// A client that refuses repairs, or not, of a mock that responds with `reply` to everything.
async fn responding(reply: Reply, strict: bool) -> (Mock, ApideckCore) {
    let mock = Mock::start().await.unwrap();
    let session = reply.clone();
    // The fallback does not replace a built-in route.
    mock.fallback(move |_| reply.clone()).on("POST", "/vault/sessions", move |_| session.clone());
    let core = settings(mock.url()).strict_responses(strict).build().unwrap();
    (mock, core)
}

/// One list, one object and each change, without their successes; in this order.
async fn outcomes(core: &ApideckCore) -> [(&'static str, Result<(), Error>); 6] {
    let contact = || Contact::new().name("n");
    [
        ("list", crm_contacts_list(core, CrmContactsListRequest::new()).send().await.map(drop)),
        ("get", crm_contacts_get(core, CrmContactsGetRequest::new("1")).send().await.map(drop)),
        ("create", crm_contacts_create(core, CrmContactsCreateRequest::new(contact())).send().await.map(drop)),
        ("update", crm_contacts_update(core, CrmContactsUpdateRequest::new("1", contact())).send().await.map(drop)),
        ("delete", crm_contacts_delete(core, CrmContactsDeleteRequest::new("1")).send().await.map(drop)),
        (
            "delete without content",
            vault_connections_delete(core, VaultConnectionsDeleteRequest::new("s", "crm")).send().await.map(drop),
        ),
    ]
}

#[track_caller]
fn invalid(outcome: &Result<(), Error>) -> (&str, &str) {
    match outcome {
        Err(Error::ResponseValidation(error)) => (&error.path, &error.found),
        other => panic!("{other:?}"),
    }
}

fn envelope(data: &Value) -> Value {
    json!({ "status_code": 200, "status": "OK", "service": "s", "resource": "r", "operation": "o", "data": data })
}

#[tokio::test]
async fn error_documents_with_the_status_of_a_success_fail_every_call() {
    for document in [
        json!({ "status_code": 400, "error": "Bad Request", "type_name": "RequestValidationError",
            "message": "x-apideck-consumer-id is missing" }),
        json!({ "status_code": 400, "message": "x-apideck-consumer-id is missing", "data": null }),
        json!({ "error": "x-apideck-consumer-id is missing" }),
    ] {
        for strict in [false, true] {
            let (_mock, core) = responding(Reply::json(200, &document), strict).await;
            for (name, outcome) in outcomes(&core).await {
                let found = invalid(&outcome).1;
                assert!(found.contains("x-apideck-consumer-id is missing"), "{name}: {found}");
                let error = outcome.unwrap_err();
                assert!(error.to_string().contains("x-apideck-consumer-id is missing"), "{name}: {error}");
                assert_eq!(error.status().unwrap(), 200);
            }
            let custom = core.call("POST".parse().unwrap(), "/crm/contacts").send().await.map(drop);
            assert!(invalid(&custom).1.contains("x-apideck-consumer-id is missing"));
        }
    }
}

#[tokio::test]
async fn a_missing_payload_fails_every_call_that_has_one() {
    let mut without = envelope(&json!(null));
    without.as_object_mut().unwrap().remove("data");
    for body in [envelope(&json!(null)), without] {
        for strict in [false, true] {
            let (_mock, core) = responding(Reply::json(201, &body), strict).await;
            for (name, outcome) in outcomes(&core).await {
                if name == "delete without content" {
                    assert!(outcome.is_ok());
                } else {
                    assert_eq!(invalid(&outcome).0, "data", "{name}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_created_object_without_its_id_is_an_error() {
    for data in [json!({ "id": null }), json!({})] {
        let (_mock, core) = responding(Reply::json(201, &envelope(&data)), false).await;
        for (name, outcome) in outcomes(&core).await {
            match name {
                "create" => assert_eq!(invalid(&outcome).0, "data.id", "{data}"),
                "list" => assert_eq!(invalid(&outcome).0, "data", "{data}"),
                _ => assert!(outcome.is_ok(), "{name}: {outcome:?}"),
            }
        }
        // What is not a create only records it.
        let changed =
            crm_contacts_update(&core, CrmContactsUpdateRequest::new("1", Contact::new())).send().await.unwrap();
        assert_eq!(changed.http_meta.repairs[0].path, "data.id");
    }
}

#[tokio::test]
async fn an_id_or_a_url_that_is_blank_is_an_error() {
    for blank in [json!(""), json!(" "), json!([]), json!({})] {
        let (_mock, core) = responding(Reply::json(201, &envelope(&json!({ "id": blank }))), false).await;
        for (name, outcome) in outcomes(&core).await {
            match name {
                "create" => assert_eq!(invalid(&outcome).0, "data.id", "{blank}"),
                "list" => assert_eq!(invalid(&outcome).0, "data", "{blank}"),
                _ => assert!(outcome.is_ok(), "{name}: {outcome:?}"),
            }
        }
        let session = json!({ "data": { "session_uri": blank, "session_token": "t" } });
        let (_mock, core) = responding(Reply::json(200, &session), false).await;
        assert_eq!(invalid(&create(&core).send().await.map(drop)).0, "data.session_uri", "{blank}");
    }
}

#[tokio::test]
async fn an_error_that_says_nothing_is_not_an_error() {
    for body in [
        json!({ "status_code": 200, "error": false }),
        json!({ "success": true, "error": "" }),
        json!({ "error": [] }),
        json!({ "error": 0 }),
    ] {
        for strict in [false, true] {
            let (_mock, core) = responding(Reply::json(200, &body), strict).await;
            let [.., (name, deleted)] = outcomes(&core).await;
            assert!(deleted.is_ok(), "{name}: {body}: {deleted:?}");
            let custom = core.call("DELETE".parse().unwrap(), "/vault/connections/crm/s").send().await;
            assert_eq!(custom.unwrap().body, body);
        }
    }
}

#[tokio::test]
async fn changes_without_a_response_body_have_succeeded() {
    for (status, body) in [(204, ""), (202, ""), (205, ""), (200, ""), (200, " \r\n")] {
        for strict in [false, true] {
            let (_mock, core) = responding(Reply::status(status).body(body), strict).await;
            for (name, outcome) in outcomes(&core).await {
                match name {
                    "list" | "get" | "create" => {
                        assert_eq!(invalid(&outcome).1, "an empty body", "{name}");
                        assert_eq!(outcome.unwrap_err().status().unwrap(), status);
                    }
                    _ => assert!(outcome.is_ok(), "{status} {name}: {outcome:?}"),
                }
            }
            let update = crm_contacts_update(&core, CrmContactsUpdateRequest::new("1", Contact::new()));
            let updated = update.send().await.unwrap();
            assert_eq!((updated.data.id.as_str(), updated.http_meta.status.as_u16()), ("", status));
            assert!(updated.http_meta.repairs.is_empty());
        }
    }
    // A body that is not empty has to be what the operation promises.
    let (_mock, core) =
        responding(Reply::status(200).header("content-type", "application/json").body("{"), false).await;
    let outcomes = outcomes(&core).await;
    assert!(outcomes[..5].iter().all(|(_, outcome)| outcome.is_err()), "{outcomes:?}");
}

#[tokio::test]
async fn a_bad_item_does_not_fail_the_page() {
    let mut whole = json!({
        "api_style": "REST", "base_url": "https://a.example", "child_request": false, "consumer_id": "c",
        "duration": 1.5, "execution": 1, "has_children": false, "http_method": "GET", "id": "1", "latency": 2,
        "operation": { "id": "one", "name": "n" }, "parent_id": null, "path": "/", "sandbox": false,
        "service": { "id": "s", "name": "S" }, "status_code": 200, "success": true, "timestamp": "t",
        "unified_api": "crm",
    });
    let first = whole.clone();
    whole.as_object_mut().unwrap().remove("latency");
    whole["path"] = json!(null);
    let (_mock, core) = responding(Reply::json(200, &envelope(&json!([first, whole, 7]))), false).await;
    let logs = vault_logs_list(&core, VaultLogsListRequest::new()).send().await.unwrap();
    assert_eq!(logs.data.len(), 2);
    let paths: Vec<_> = logs.http_meta.repairs.iter().map(|repair| repair.path.as_str()).collect();
    assert!(["data[1].path", "data[1].latency", "data[2]"].iter().all(|path| paths.contains(path)), "{paths:?}");
}

#[tokio::test]
async fn a_session_without_its_url_is_an_error_and_its_envelope_is_repaired() {
    let (_mock, core) = responding(Reply::json(200, &json!({ "data": { "session_token": "t" } })), false).await;
    let outcome = create(&core).send().await.map(drop);
    assert_eq!(invalid(&outcome).0, "data.session_uri");
    let whole = json!({ "data": { "session_uri": "https://a.example", "session_token": "t" } });
    let (_mock, core) = responding(Reply::json(200, &whole), false).await;
    let created = create(&core).send().await.unwrap();
    let paths: Vec<_> = created.http_meta.repairs.iter().map(|repair| repair.path.as_str()).collect();
    assert_eq!((created.data.session_uri.as_str(), paths), ("https://a.example", vec!["status_code", "status"]));
}
