//! The recorded call of `vaultSessionsCreate`, made with the types instead of by name.

use apideck_mock::{Mock, Reply};
use apideck_unify::ApideckCore;
use apideck_unify::funcs::vault_sessions_create;
use apideck_unify::models::{SessionSettings, UnifiedApiId, VaultSessionsCreateRequest};
use serde_json::json;

use crate::common::{APP_ID, bare, seed_session};
use crate::recording::vectors;

#[tokio::test]
async fn the_typed_call_sends_what_the_reference_sends() {
    let vectors = vectors("");
    let vector = &vectors.iter().find(|vector| vector.name == "vaultSessionsCreate").unwrap().json;
    let expect = &vector["expect"];

    let mock = Mock::start().await.unwrap();
    mock.next(Reply::json(200, &vector["response"]["body"]));
    let apideck: ApideckCore = bare()
        .server_url(mock.url())
        .api_key("test-api-key")
        .consumer_id("test-consumer")
        .app_id(APP_ID)
        .build()
        .unwrap();
    // The reference sends its defaults; here, nothing is sent that was not set.
    let settings = SessionSettings::new()
        .unified_apis([UnifiedApiId::Crm])
        .hide_resource_settings(false)
        .sandbox_mode(false)
        .isolation_mode(false)
        .session_length("1h")
        .show_logs(true)
        .show_suggestions(false)
        .show_sidebar(true)
        .auto_redirect(false)
        .hide_guides(false);
    let request = VaultSessionsCreateRequest::new().session(seed_session().settings(settings));
    let created = vault_sessions_create(&apideck, request).send().await.unwrap();

    let request = mock.last_request().unwrap();
    assert_eq!(request.method.as_str(), expect["method"]);
    assert_eq!(request.path, expect["path"].as_str().unwrap());
    assert_eq!((request.query_pairs().len(), &expect["query"]), (0, &json!([])));
    let headers = expect["headers"].as_object().unwrap();
    assert!(headers.len() >= 5);
    for (name, value) in headers {
        assert_eq!(request.header(name), value.as_str(), "{name}");
    }
    assert_eq!(request.json().as_ref(), Some(&expect["body"]));

    let response = &vector["response"]["body"]["data"];
    assert_eq!(created.data.session_uri, response["session_uri"].as_str().unwrap());
    assert_eq!(created.data.session_token, response["session_token"].as_str().unwrap());
    assert!(created.http_meta.repairs.is_empty());
}
