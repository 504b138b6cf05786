//! Invalid input: it becomes a clear `Error::InvalidRequest`, and nothing is sent.

use std::time::Duration;

use crate::common::*;
use apideck_core::{ApiKey, ApideckCore, Call, Encoded, Error};

fn build_fault(builder: apideck_core::Builder) -> String {
    let error = builder.build().unwrap_err();
    assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
    assert_eq!(error.operation(), None);
    assert!(!printed(&error).contains("hunter2"), "{error:?}");
    error.to_string()
}

#[tokio::test]
async fn missing_and_empty_api_keys() {
    for key in [None, Some(""), Some("   "), Some("Bearer ")] {
        let (transport, seen) = responding(200, "application/json", "{}");
        let mut builder = builder().transport(transport);
        if let Some(key) = key {
            builder = builder.api_key(key);
        }
        let core = builder.build().unwrap();
        let sent = create(&core).await;
        let prepared = create(&core).into_request();
        for error in [sent.error().unwrap(), &prepared.unwrap_err()] {
            assert!(matches!(error, Error::InvalidRequest(_)));
            assert_eq!(
                error.to_string(),
                "vault.sessions.create: no API key: set APIDECK_API_KEY, or give the client an `api_key`"
            );
            assert!(!error.may_have_been_applied());
            assert_eq!(error.attempts(), 0);
        }
        assert!(seen.lock().unwrap().is_empty());
    }
}

#[test]
fn api_keys_that_are_not_header_values() {
    for key in ["hun\nter2", "hun\r\nter2: hunter2", "hunter2\0", "hünter2hunter2"] {
        let message = build_fault(builder().api_key(key));
        assert!(message.starts_with("`api_key` has a c"), "{message}");
    }
}

#[test]
fn ids_that_are_not_header_values() {
    let message = build_fault(builder().consumer_id("a\r\nx-evil: 1"));
    assert_eq!(message, "`consumer_id` has a control character");
    let message = build_fault(builder().app_id("ünï"));
    assert_eq!(message, "`app_id` has a character outside ASCII, which a header cannot carry");
    build_fault(builder().user_agent("a\nb"));
}

#[test]
fn server_urls() {
    for (url, word) in [
        ("", "scheme"),
        ("unify.apideck.com", "scheme"),
        ("ftp://unify.apideck.com", "scheme"),
        ("https://user:hunter2@unify.apideck.com", "password"),
        ("https://unify.apideck.com?token=hunter2", "query"),
        ("https://unify.apideck.com/#hunter2", "fragment"),
        ("https://", "host"),
        ("http://unify.apideck.com", "allow_http"),
    ] {
        let message = build_fault(builder().server_url(url));
        assert!(message.starts_with("`server_url` ") && message.contains(word), "{message}");
        let message = build_fault(builder().upload_server_url(url));
        assert!(message.starts_with("`upload_server_url` ") && message.contains(word), "{message}");
    }
    assert!(builder().server_url("http://unify.apideck.com").allow_http(true).build().is_ok());
}

#[tokio::test]
async fn invalid_call_options_are_reported_by_send() {
    let (transport, seen) = responding(200, "application/json", "{}");
    let core = builder().api_key(KEY).transport(transport).build().unwrap();
    let faults = [
        (create(&core).header("x y", "1"), "`header` was given a name"),
        (create(&core).header("x-a", "1\r\n2"), "`x-a` has a control character"),
        (create(&core).header("content-length", "3"), "`content-length` is set by the transport and cannot be changed"),
        (create(&core).header("Connection", "close"), "`Connection` is set by the transport and cannot be changed"),
        (create(&core).header("transfer-encoding", ""), "`transfer-encoding` is set by the transport and cannot be"),
        (create(&core).accept("a\nb"), "`accept` has a control character"),
        (create(&core).server_url("https://u:hunter2@h"), "`server_url` has a user name"),
        (create(&core).server_url("http://example.com"), "`server_url` is plain http"),
        (
            // The first error is reported.
            create(&core).header("a b", "").server_url("x").timeout(Duration::ZERO),
            "`header` was given a name",
        ),
    ];
    for (call, message) in faults {
        let error = call.send().await.unwrap_err();
        assert!(matches!(error, Error::InvalidRequest(_)));
        let line = error.to_string();
        let line = line.strip_prefix("vault.sessions.create: ").unwrap();
        assert!(line.starts_with(message), "{line}");
        assert!(!printed(&error).contains("hunter2"));
    }
    assert!(seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn requests_that_cannot_be_encoded() {
    let (transport, seen) = responding(200, "application/json", "{}");
    let core = builder().api_key(KEY).transport(transport).build().unwrap();

    let mut encoded = Encoded::new(&GET);
    let dots = encoded.path_parameter("id", "..").map(|()| encoded);
    let faults = [
        (Call::new(&core, &GET, dots, decoder()), "`id` is \"..\", which is not an id"),
        (Call::new(&core, &GET, Ok(Encoded::new(&GET)), decoder()), "`id` is missing"),
        (Call::new(&core, &UPLOAD, Ok(Encoded::new(&UPLOAD)), decoder()), "`request_body` is missing"),
        (Call::new(&core, &CREATE, Err("a number is not finite".into()), decoder()), "a number is not finite"),
    ];
    for (call, message) in faults {
        let error = call.into_request().unwrap_err();
        assert!(error.to_string().ends_with(message), "{error}");
        assert!(error.operation().is_some());
    }
    assert!(seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn key_providers() {
    let (transport, seen) = responding(200, "application/json", r#"{"data":{}}"#);
    let core = builder()
        .api_key(ApiKey::provider(|| async {
            tokio::task::yield_now().await;
            Ok(KEY.to_owned())
        }))
        .transport(transport)
        .build()
        .unwrap();
    create(&core).send().await.unwrap();
    assert_eq!(seen.lock().unwrap()[0].headers()["authorization"], format!("Bearer {KEY}"));

    let error = create(&core).into_request().unwrap_err();
    assert!(error.to_string().contains("provider"), "{error}");
    let request = create(&core).header("authorization", "Bearer mine").into_request().unwrap();
    assert_eq!(request.headers()["authorization"], "Bearer mine");

    for (key, message) in [("", "no API key"), ("hunter2\nx", "control character")] {
        let (transport, seen) = responding(200, "application/json", "{}");
        let provider = ApiKey::provider(move || async move { Ok(key.to_owned()) });
        let core = builder().api_key(provider).transport(transport).build().unwrap();
        let error = create(&core).send().await.unwrap_err();
        assert!(matches!(error, Error::InvalidRequest(_) | Error::UnexpectedClient(_)));
        assert!(format!("{error:#}").contains(message), "{error:#}");
        assert!(!printed(&error).contains("hunter2"));
        assert!(!error.may_have_been_applied());
        assert!(seen.lock().unwrap().is_empty());
    }

    // The provider must not replace what the caller set.
    let (transport, seen) = responding(200, "application/json", r#"{"data":{}}"#);
    let core = builder().api_key(ApiKey::provider(|| async { Ok(KEY) })).transport(transport).build().unwrap();
    create(&core).header("authorization", "Bearer mine").send().await.unwrap();
    assert_eq!(seen.lock().unwrap()[0].headers()["authorization"], "Bearer mine");

    let provider = ApiKey::provider(|| async { Err::<String, _>("the safe is closed".into()) });
    let core = builder().api_key(provider).transport(responding(200, "", "").0).build().unwrap();
    let error = create(&core).send().await.unwrap_err();
    assert!(matches!(error, Error::UnexpectedClient(_)));
    assert_eq!(format!("{error:#}"), "vault.sessions.create: the API key provider failed: the safe is closed");
    assert!(!error.may_have_been_applied());
    assert_eq!(error.url().unwrap(), "https://unify.apideck.com/vault/sessions");
}

#[test]
fn environment_is_the_fallback() {
    fn environment(name: &str) -> Option<String> {
        let value = match name {
            "APIDECK_API_KEY" => "env-key",
            "APIDECK_CONSUMER_ID" => "env-consumer",
            "APIDECK_APP_ID" => "env-app",
            _ => return None,
        };
        Some(value.to_owned())
    }
    fn sent(core: &ApideckCore) -> [String; 3] {
        let request = create(core).into_request().unwrap();
        ["authorization", "x-apideck-consumer-id", "x-apideck-app-id"]
            .map(|name| request.headers()[name].to_str().unwrap().to_owned())
    }
    let builder = || ApideckCore::builder().transport(responding(200, "", "").0);
    let core = builder().environment(environment).build().unwrap();
    assert_eq!(sent(&core), ["Bearer env-key", "env-consumer", "env-app"]);

    let core = builder().environment(environment).api_key("").consumer_id("mine").build().unwrap();
    assert_eq!(sent(&core), ["Bearer env-key", "mine", "env-app"]);

    let core = builder()
        .environment(|name| Some(if name == "APIDECK_API_KEY" { "k" } else { "" }.to_owned()))
        .build()
        .unwrap();
    let request = create(&core).into_request().unwrap();
    assert!(!request.headers().contains_key("x-apideck-app-id"));
    assert!(!request.headers().contains_key("x-apideck-consumer-id"));
}

#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
#[tokio::test]
async fn https_without_tls() {
    let core = builder().api_key(KEY).build().unwrap();
    let error = create(&core).send().await.unwrap_err();
    assert!(matches!(error, Error::InvalidRequest(_)));
    assert!(error.to_string().contains("this build has no TLS"), "{error}");
}
