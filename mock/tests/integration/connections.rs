//! Vault beyond sessions: consumers, connections and their states, mappings, consents, logs. And the catalogue.

use apideck_mock::Mock;
use serde_json::{Value, json};

use crate::support::{HEADERS, Response, request};

async fn send(mock: &Mock, line: &str, body: &Value) -> Response {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    request(mock, line, HEADERS, &body).await
}

async fn data(mock: &Mock, line: &str, body: &Value) -> Value {
    let response = send(mock, line, body).await;
    assert!(response.status < 300, "{line}: {}", response.body);
    response.json()["data"].clone()
}

async fn get(mock: &Mock, path: &str) -> Value {
    data(mock, &format!("GET {path}"), &Value::Null).await
}

#[tokio::test]
async fn a_connection_goes_through_its_states() {
    let mock = Mock::start().await.unwrap();
    let path = "/vault/connections/hris/bamboohr";
    let available = get(&mock, path).await;
    assert_eq!((&available["state"], &available["enabled"]), (&json!("available"), &json!(false)));
    assert_eq!(available["form_fields"][0]["id"], "api_key");

    let added = data(&mock, &format!("POST {path}"), &json!({"enabled": true})).await;
    assert_eq!((&added["state"], &added["health"]), (&json!("added"), &json!("missing_settings")));
    let settings = json!({"settings": {"api_key": "secret"}});
    let callable = data(&mock, &format!("PATCH {path}"), &settings).await;
    assert_eq!((&callable["state"], &callable["health"]), (&json!("callable"), &json!("ok")));
    assert_eq!(callable["form_fields"][0]["value"], "********");
    assert_eq!(callable["settings"], json!({"api_key": "secret"}));
    let configured = get(&mock, "/vault/connections?configured=true").await;
    assert_eq!(configured.as_array().unwrap().len(), 1);
    let crm = get(&mock, "/vault/connections?api=crm").await;
    assert!(crm.as_array().unwrap().iter().all(|connection| connection["unified_api"] == "crm"));

    let service = format!("{HEADERS}x-apideck-service-id: bamboohr\r\n");
    assert_eq!(request(&mock, "GET /hris/employees", &service, "").await.status, 200);
    data(&mock, &format!("PATCH {path}"), &json!({"enabled": false})).await;
    assert_eq!(request(&mock, "GET /hris/employees", &service, "").await.status, 422);

    assert_eq!(send(&mock, &format!("DELETE {path}"), &Value::Null).await.status, 204);
    assert_eq!(send(&mock, &format!("DELETE {path}"), &Value::Null).await.status, 404);
    assert_eq!(get(&mock, path).await["state"], "available");
    assert_eq!(send(&mock, "GET /vault/connections/crm/bamboohr", &Value::Null).await.status, 404);
}

#[tokio::test]
async fn an_oauth_connection_is_authorized_imported_migrated_and_refused() {
    let mock = Mock::start().await.unwrap();
    let path = "/vault/connections/crm/salesforce";
    let added = data(&mock, &format!("POST {path}"), &json!({})).await;
    assert_eq!((&added["state"], &added["health"]), (&json!("added"), &json!("needs_auth")));
    let service = format!("{HEADERS}x-apideck-service-id: salesforce\r\n");
    let refused = request(&mock, "GET /crm/contacts", &service, "").await;
    assert_eq!((refused.status, &refused.json()["type_name"]), (401, &json!("ConnectorCredentialsError")));

    let credentials = json!({"credentials": {"refresh_token": "r", "access_token": "a"}, "metadata": {"plan": "pro"}});
    let imported = data(&mock, &format!("POST {path}/import"), &credentials).await;
    assert_eq!((&imported["state"], &imported["metadata"]), (&json!("callable"), &json!({"plan": "pro"})));
    assert_eq!(request(&mock, "GET /crm/contacts", &service, "").await.status, 200);
    let validated = data(&mock, &format!("POST {path}/validate"), &json!({})).await;
    assert_eq!(validated, json!({"id": "crm+salesforce", "state": "callable"}));

    let moved = data(&mock, &format!("POST {path}/migrate"), &json!({"target_service_id": "hubspot"})).await;
    assert_eq!((&moved["id"], &moved["state"]), (&json!("crm+hubspot"), &json!("callable")));
    assert_eq!(get(&mock, path).await["state"], "available");

    mock.set_connection("consumer", "crm", "hubspot", "invalid").unwrap();
    let service = format!("{HEADERS}x-apideck-service-id: hubspot\r\n");
    assert_eq!(request(&mock, "GET /crm/contacts", &service, "").await.status, 401);
    mock.connect("consumer", "crm", "hubspot").unwrap();
    assert_eq!(request(&mock, "GET /crm/contacts", &service, "").await.status, 200);
    assert!(mock.connect("consumer", "crm", "twilio").is_none());
    let consent = json!({"resources": "*", "granted": true});
    data(&mock, "PATCH /vault/connections/crm/hubspot/consent", &consent).await;
    assert_eq!(get(&mock, "/vault/connections/crm/hubspot").await["consent_state"], "granted");
    assert_eq!(get(&mock, "/vault/connections/crm/hubspot/consent").await[0]["granted"], true);
}

#[tokio::test]
async fn consumers_come_from_sessions_and_connections() {
    let mock = Mock::start().await.unwrap();
    let body = json!({"consumer_id": "tenant-1", "metadata": {"account_name": "Wren Cycles"}});
    data(&mock, "POST /vault/consumers", &body).await;
    assert_eq!(send(&mock, "POST /vault/consumers", &body).await.status, 409);
    data(&mock, "PATCH /vault/consumers/tenant-1", &json!({"metadata": {"email": "a@wren.example"}})).await;
    let metadata = get(&mock, "/vault/consumers/tenant-1").await["metadata"].clone();
    assert_eq!(metadata, json!({"account_name": "Wren Cycles", "email": "a@wren.example"}));

    let session = json!({"consumer_metadata": {"user_name": "Ada"}});
    assert_eq!(send(&mock, "POST /vault/sessions", &session).await.status, 200);
    mock.connect("consumer", "crm", "salesforce").unwrap();
    let consumer = get(&mock, "/vault/consumers/consumer").await;
    assert_eq!((&consumer["metadata"]["user_name"], &consumer["services"]), (&json!("Ada"), &json!(["salesforce"])));
    assert_eq!(consumer["connections"][0]["state"], "callable");
    let stats = "/vault/consumers/consumer/stats?start_datetime=2026-01-01T00:00:00Z&end_datetime=2027-01-01T00:00:00Z";
    assert_eq!(get(&mock, stats).await["request_counts"]["vault"], 1);

    assert_eq!(get(&mock, "/vault/consumers").await.as_array().unwrap().len(), 2);
    assert_eq!(data(&mock, "DELETE /vault/consumers/consumer", &Value::Null).await, json!({"consumer_id": "consumer"}));
    assert_eq!(get(&mock, "/vault/connections?configured=true").await, json!([]));
    assert_eq!(send(&mock, "GET /vault/consumers/consumer", &Value::Null).await.status, 404);
}

#[tokio::test]
async fn requests_are_in_the_log_of_their_consumer() {
    let mock = Mock::start().await.unwrap();
    for number in 0..25 {
        send(&mock, &format!("GET /crm/contacts?limit={number}"), &Value::Null).await;
    }
    send(&mock, "GET /hris/employees/1", &Value::Null).await;
    let page = send(&mock, "GET /vault/logs?limit=20", &Value::Null).await.json();
    assert_eq!(page["data"][0]["path"], "/hris/employees/1");
    assert_eq!((&page["data"][0]["status_code"], &page["data"][0]["success"]), (&json!(404), &json!(false)));
    let link = page["links"]["next"].as_str().unwrap();
    let last = send(&mock, &format!("GET {}", &link[mock.url().len()..]), &Value::Null).await.json();
    // The page before is one of the requests.
    assert_eq!(last["data"].as_array().unwrap().len(), 6);
    assert!(last["meta"]["cursors"]["next"].is_null());
    for (filter, count) in [
        ("filter%5Bstatus_code%5D=400", 1),
        ("filter%5Bstatus_codes%5D=400&filter%5Bstatus_codes%5D=404", 2),
        ("filter%5Bpath%5D=employees", 1),
        ("filter%5Bpath%5D=employees&filter%5Bpath_match_mode%5D=EXACT", 0),
        ("filter%5Bhttp_method%5D=POST", 0),
    ] {
        let found = get(&mock, &format!("/vault/logs?{filter}")).await;
        assert_eq!(found.as_array().unwrap().len(), count, "{filter}");
    }
}

#[tokio::test]
async fn custom_mappings_are_kept_per_connection() {
    let mock = Mock::start().await.unwrap();
    let path = "/vault/custom-mappings/crm/salesforce";
    let created = data(&mock, &format!("POST {path}/region"), &json!({"value": "$.region"})).await;
    assert_eq!((&created["id"], &created["value"]), (&json!("region"), &json!("$.region")));
    data(&mock, &format!("PATCH {path}/region"), &json!({"value": "$.area"})).await;
    assert_eq!(get(&mock, path).await[0]["value"], "$.area");
    assert_eq!(send(&mock, &format!("DELETE {path}/region"), &Value::Null).await.status, 204);
    assert_eq!(send(&mock, &format!("GET {path}/region"), &Value::Null).await.status, 404);
}

#[tokio::test]
async fn the_catalogue_lists_connectors_apis_and_resources() {
    let mock = Mock::start().await.unwrap();
    let connectors = get(&mock, "/connector/connectors?filter%5Bunified_api%5D=sms&limit=200").await;
    let ids: Vec<&Value> = connectors.as_array().unwrap().iter().map(|connector| &connector["id"]).collect();
    assert_eq!(ids, ["mock", "twilio", "messagebird"]);
    let first = send(&mock, "GET /connector/connectors?limit=5", &Value::Null).await.json();
    let link = first["links"]["next"].as_str().unwrap();
    let second = send(&mock, &format!("GET {}", &link[mock.url().len()..]), &Value::Null).await.json();
    assert_ne!(first["data"], second["data"]);
    assert_eq!(second["meta"]["cursors"]["previous"], first["meta"]["cursors"]["current"]);

    let api = get(&mock, "/connector/apis/crm").await;
    assert!(api["resources"].as_array().unwrap().iter().any(|resource| resource["id"] == "contacts"));
    assert!(api["events"].as_array().unwrap().contains(&json!("crm.contact.created")));
    let coverage = get(&mock, "/connector/apis/crm/resources/contacts/coverage").await;
    let supported = coverage["coverage"][0]["supported_operations"].as_array().unwrap().clone();
    for operation in ["all", "one", "add", "update", "delete"] {
        assert!(supported.contains(&json!(operation)), "{operation}");
    }
    let docs = send(&mock, "GET /connector/connectors/xero/docs/consumer", &Value::Null).await;
    assert_eq!(docs.header("content-type"), Some("text/markdown; charset=utf-8"));
    assert!(docs.body.starts_with("# Xero\n"));
    for path in ["/connector/connectors/nobody", "/connector/apis/x", "/connector/apis/crm/resources/x"] {
        assert_eq!(send(&mock, &format!("GET {path}"), &Value::Null).await.status, 404, "{path}");
    }
}
