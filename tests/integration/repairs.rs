//! What a repair put into a model is not sent back.

use apideck_mock::{Mock, Reply};
use apideck_unify::funcs::{crm_contacts_get, crm_contacts_update};
use apideck_unify::models::{CrmContactsGetRequest, CrmContactsUpdateRequest};
use serde_json::{Value, json};

use crate::common::client;

const PATH: &str = "/crm/contacts/1";

fn response(data: &Value) -> Reply {
    Reply::json(
        200,
        &json!({
            "status_code": 200, "status": "OK", "service": "s", "resource": "contacts", "operation": "one", "data": data,
        }),
    )
}

#[tokio::test]
async fn a_contact_that_was_repaired_is_updated_without_inventions() {
    let mock = Mock::start().await.unwrap();
    let contact = json!({
        "id": "1", "name": "Kim", "title": "CTO", "fax": null,
        "phone_numbers": [{"number": null, "type": "work"}, {"number": 5_551_234}, null],
        "websites": [{"type": "blog"}], "emails": ["kim@example.com"], "tags": [], "unknown": {"a": 1},
        "social_links": [{"url": {}, "id": "l"}],
    });
    mock.on("GET", PATH, move |_| response(&contact));
    mock.on("PATCH", PATH, |_| response(&json!({ "id": "1" })));
    let core = client(mock.url());

    let read = crm_contacts_get(&core, CrmContactsGetRequest::new("1")).await.into_result().unwrap();
    let repaired: Vec<_> = read.http_meta.repairs.iter().map(|repair| repair.path.as_str()).collect();
    let expected = [
        "data.emails[0]",
        "data.phone_numbers[0].number",
        "data.phone_numbers[1].number",
        "data.phone_numbers[2]",
        "data.social_links[0].url",
        "data.websites[0].url",
    ];
    assert_eq!(repaired, expected);
    let mut contact = read.into_data();
    contact.title = Some("CEO".into());
    crm_contacts_update(&core, CrmContactsUpdateRequest::new("1", contact)).await.into_result().unwrap();

    let sent: Value = serde_json::from_slice(&mock.last_request().unwrap().body).unwrap();
    assert_eq!(
        sent,
        json!({
            "name": "Kim", "title": "CEO", "fax": null,
            "phone_numbers": [{"type": "work"}, {"number": "5551234"}],
            "websites": [{"type": "blog"}], "tags": [], "social_links": [{"id": "l"}],
        })
    );
}
