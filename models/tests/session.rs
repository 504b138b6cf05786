//! The types of the session call: encoding, decoding, and what is rejected.

use apideck_models::codec::{decode_into, encode};
use apideck_models::*;
use serde_json::json;

fn read(
    value: &serde_json::Value,
    strict: bool,
) -> Result<(CreateSessionResponse, Vec<codec::Repair>), codec::DecodeError> {
    let mut model = CreateSessionResponse::default();
    match decode_into(value.to_string().as_bytes(), &mut model, strict) {
        Ok(repairs) => Ok((model, repairs)),
        Err(error) => Err(*error),
    }
}

fn written<M: codec::Model + Clone>(model: &M) -> serde_json::Value {
    serde_json::from_slice(&encode(&mut model.clone()).expect("encodes")).expect("is JSON")
}

#[test]
fn a_session_is_written_as_set_and_nothing_else() {
    let session = Session::new()
        .redirect_uri("https://mysaas.com/dashboard")
        .consumer_metadata(ConsumerMetadata::new().account_name("SpaceX"))
        .settings(SessionSettings::new().unified_apis([UnifiedApiId::Crm, "brand-new".into()]).show_logs(false))
        .theme(SessionTheme::new());
    assert_eq!(
        encode(&mut session.clone()).map(String::from_utf8).expect("encodes").expect("UTF-8"),
        r#"{"consumer_metadata":{"account_name":"SpaceX"},"redirect_uri":"https://mysaas.com/dashboard","settings":{"unified_apis":["crm","brand-new"],"show_logs":false},"theme":{}}"#,
    );
    assert_eq!(written(&Session::new()), json!({}));
}

#[test]
fn read_only_members_are_read_and_not_sent() {
    let body = json!({"status_code": 200, "status": "OK", "data": {"session_uri": "u", "session_token": "t"}});
    let (response, repairs) = read(&body, true).expect("reads");
    assert_eq!((&*response.data.session_uri, repairs.len()), ("u", 0));
    assert_eq!(written(&response.data), json!({}));
    assert_eq!(serde_json::to_value(&response).expect("serializes"), body);
}

#[test]
fn a_session_without_its_url_is_an_error() {
    let body = json!({"status_code": 200, "status": "OK", "data": {"session_token": "t"}});
    let error = read(&body, true).expect_err("incomplete");
    assert_eq!(error.to_string(), "data.session_uri: expected a string, found nothing");
    let body = json!({"status_code": 200, "status": "OK", "data": {"session_uri": null, "session_token": "t"}});
    assert_eq!(
        read(&body, true).expect_err("incomplete").to_string(),
        "data.session_uri: expected a string, found null"
    );
    let (response, repairs) = read(&body, false).expect("accepted");
    assert_eq!((&*response.data.session_uri, repairs.len()), ("", 1));
}

#[test]
fn secrets_are_not_shown() {
    let body =
        json!({"status_code": 200, "status": "OK", "data": {"session_uri": "s3cr3t", "session_token": "s3cr3t"}});
    let (response, _) = read(&body, true).expect("reads");
    let shown = format!("{response:?} {response:#?}");
    assert!(!shown.contains("s3cr3t") && shown.contains("session_uri: [redacted]"), "{shown}");
    // A URL that carries state, and free-form settings. The settings of the Vault itself help whoever debugs.
    let session = Session {
        redirect_uri: Some("https://a.example/?state=s3cr3t".into()),
        custom_consumer_settings: Some(json!({"key": "s3cr3t"}).as_object().unwrap().clone()),
        settings: Some(SessionSettings::new().session_length("1h")),
        ..Session::default()
    };
    let shown = format!("{session:?}");
    assert!(!shown.contains("s3cr3t") && shown.contains("custom_consumer_settings: [redacted]"), "{shown}");
    assert!(shown.contains("session_length: \"1h\""), "{shown}");
}

#[test]
fn responses_are_consumed_for_their_data() {
    let session = CreateSessionResponseData { session_token: "t".into(), ..CreateSessionResponseData::default() };
    let response = CreateSessionResponse::new(200, "OK", session.clone());
    assert_eq!(response.into_data(), session);

    let consumers = vec![GetConsumersResponseData::new().consumer_id("1")];
    let page = GetConsumersResponse::new(200, "OK", consumers.clone());
    assert_eq!(page.into_data(), consumers);
}
