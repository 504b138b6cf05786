//! Events of the mock, which signs them with code of its own, and the verifier of the SDK.

use apideck_mock::{Mock, Reply};
use apideck_unify::webhooks::{Payload, Verifier};
use apideck_unify::{ApideckCore, dynamic};
use serde_json::json;

use crate::common::{KEY, client};

async fn subscribed(unified_api: &str) -> (Mock, Mock, ApideckCore) {
    let (mock, receiver) = (Mock::start().await.unwrap(), Mock::start().await.unwrap());
    receiver.on("POST", "/events", |_| Reply::status(204));
    let core = client(mock.url());
    let webhook = json!({
        "unified_api": unified_api,
        "status": "enabled",
        "delivery_url": format!("{}/events", receiver.url()),
        "events": ["*"],
    });
    let create = dynamic::prepare(&core, "webhook.webhooks.create", json!({"create_webhook_request": webhook}));
    create.unwrap().send().await.unwrap();
    mock.webhooks_idle().await;
    (mock, receiver, core)
}

#[tokio::test]
async fn events_of_the_mock_are_verified_and_name_their_record() {
    let (mock, receiver, core) = subscribed("crm").await;
    let (verifier, wrong) = (Verifier::new([KEY]), Verifier::new(["another key"]));
    // The test of the URL is signed too.
    let tested = receiver.take_requests().remove(0);
    verifier.receive(&tested.headers, &tested.body).unwrap();

    let contact = json!({"name": "Ünïcödé \"Ada\"", "tags": ["b", "a"]});
    let create = dynamic::prepare(&core, "crm.contacts.create", json!({"contact": contact}));
    let created = create.unwrap().send().await.unwrap();
    mock.webhooks_idle().await;
    let request = receiver.expect("POST", "/events").header("x-apideck-event-type", "crm.contact.created").once();
    assert!(wrong.receive(&request.headers, &request.body).is_err());
    let mut forged = request.body.to_vec();
    let last = forged.len() - 5;
    forged[last] ^= 1;
    assert!(verifier.receive(&request.headers, &forged).is_err());

    let event = verifier.receive(&request.headers, &request.body).unwrap().event;
    assert!(matches!(event.payload, Payload::Entity(_)));
    let record = event.entity_call(&core).send().await.unwrap();
    assert_eq!(record.body["data"]["id"], created.body["data"]["id"]);
    assert_eq!(record.body["data"]["name"], contact["name"]);
}

#[tokio::test]
async fn events_of_connections_are_typed() {
    let (mock, receiver, _) = subscribed("vault").await;
    receiver.take_requests();
    mock.authorize("tenant-1", "hris", "bamboohr", &json!({"api_key": "k", "a_list": [{"b": 1, "a": 2}]})).unwrap();
    mock.webhooks_idle().await;
    let request = receiver.requests().remove(0);
    let event = Verifier::new([KEY]).receive(&request.headers, &request.body).unwrap().event;
    assert_eq!(event.event_type(), "vault.connection.created");
    let Payload::Connection(connection) = &event.payload else { panic!("{event:?}") };
    assert_eq!(connection.entity_id.as_deref(), Some("hris+bamboohr"));
}
