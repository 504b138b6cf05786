//! Invalid input is `Error::InvalidRequest` before anything is sent.

use apideck_mock::Mock;
use apideck_unify::{Apideck, ApideckCore, Builder, Error};

use crate::common::*;

#[track_caller]
fn assert_invalid(error: &Error, operation: Option<&str>, word: &str) {
    assert_printable(error);
    assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
    assert_eq!(error.operation(), operation);
    assert!(error.to_string().contains(word), "{error}");
    assert!(!error.may_have_been_applied() && !error.is_retryable());
    assert_eq!(error.attempts(), 0);
    assert!(error.status().is_none() && error.headers().is_none() && error.body().is_none());
}

#[track_caller]
fn assert_not_built(builder: Builder<Apideck>, word: &str) {
    assert_no_secret(&format!("{builder:?} {builder:#?}"));
    assert_invalid(&builder.build().unwrap_err(), None, word);
}

/// The server has seen neither a request nor a connection.
async fn assert_untouched(mock: Mock) {
    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    assert!(mock.requests().is_empty());
    assert_eq!(mock.connections(), 0);
    mock.shutdown().await;
}

#[tokio::test]
async fn a_missing_or_blank_key() {
    let mock = Mock::start().await.unwrap();
    for key in [None, Some(""), Some("  "), Some("Bearer ")] {
        let builder = bare::<ApideckCore>().consumer_id("test-consumer").server_url(mock.url());
        let core = match key {
            Some(key) => builder.api_key(key),
            None => builder,
        };
        let core = core.build().unwrap();
        let outcome = create(&core).await;
        assert!(!outcome.is_ok());
        let error = outcome.error().unwrap();
        assert_invalid(error, Some(OPERATION), "APIDECK_API_KEY");
        assert!(error.to_string().starts_with("vault.sessions.create: no API key: "), "{error}");
    }
    assert_untouched(mock).await;
}

#[tokio::test]
async fn control_characters_in_keys_and_ids() {
    let mock = Mock::start().await.unwrap();
    for key in ["sk_live_\n0123456789", "sk_live\r\nx-evil: 0123456789", "hunter2\0", "sk_live_hünter2"] {
        assert_not_built(settings(mock.url()).api_key(key), "`api_key` has a c");
    }
    for id in ["\na", "a\r\nx-evil: b", "\0", "a\u{7f}b", "a\tb"] {
        assert_not_built(settings(mock.url()).consumer_id(id), "`consumer_id` has a control character");
        assert_not_built(settings(mock.url()).app_id(id), "`app_id` has a control character");
        // The same in a request.
        let core = client(mock.url());
        let call = apideck_unify::funcs::vault_sessions_create(&core, seed().consumer_id(id));
        assert_invalid(call.await.error().unwrap(), Some(OPERATION), "consumer_id");
    }
    assert_untouched(mock).await;
}

/// A session without a tenant must not open the books of another one.
#[tokio::test]
async fn blank_ids() {
    let mock = Mock::start().await.unwrap();
    for blank in ["", "  ", "\n"] {
        assert_not_built(settings(mock.url()).consumer_id(blank), "`consumer_id` is blank");
        assert_not_built(settings(mock.url()).app_id(blank), "`app_id` is blank");
        let apideck = Apideck::from(client(mock.url()));
        let call = apideck_unify::funcs::vault_sessions_create(&apideck, seed().consumer_id(blank));
        assert_invalid(call.await.error().unwrap(), Some(OPERATION), "`consumer_id` is blank");
        let call = apideck_unify::funcs::vault_sessions_create(&apideck, seed().app_id(blank));
        assert_invalid(call.await.error().unwrap(), Some(OPERATION), "`app_id` is blank");
        let error = apideck.for_consumer(blank).vault().sessions().create(seed()).send().await.unwrap_err();
        assert_invalid(&error, Some(OPERATION), "`consumer_id` is blank");
    }
    assert_untouched(mock).await;
}

#[tokio::test]
async fn invalid_server_urls() {
    let mock = Mock::start().await.unwrap();
    let host = authority(mock.url());
    for (url, word) in [
        (String::new(), "no scheme"),
        (host.to_owned(), "no scheme"),
        (format!("//{host}"), "no scheme"),
        (format!("ftp://{host}"), "scheme other than"),
        (format!("http://user:hunter2@{host}"), "password"),
        (format!("http://hunter2@{host}"), "password"),
        (format!("http://{host}?token=hunter2"), "query"),
        (format!("http://{host}/#hunter2"), "fragment"),
        ("http://".to_owned(), "host"),
        ("http://unify.apideck.com".to_owned(), "plain http"),
        ("http://192.0.2.1:8080/hunter2".to_owned(), "allow_http"),
        (format!("http://127.0.0.1.example.com@{host}"), "password"),
    ] {
        assert_not_built(settings(&url), word);
        let core = client(mock.url());
        let outcome = create(&core).server_url(&url).await;
        assert_invalid(outcome.error().unwrap(), Some(OPERATION), word);
    }
    assert_untouched(mock).await;
}

#[tokio::test]
async fn invalid_headers_of_a_call() {
    let mock = Mock::start().await.unwrap();
    let core = client(mock.url());
    for (name, value) in [
        ("x-a", "1\r\nx-evil: 2"),
        ("authorization", "Bearer hunter2\n"),
        ("x-apideck-downstream-authorization", "hunter2\0"),
        ("content-length", "3"),
        ("transfer-encoding", "chunked"),
    ] {
        let outcome = create(&core).header(name, value).await;
        assert_invalid(outcome.error().unwrap(), Some(OPERATION), name);
    }
    // A whole header given as a name does not appear in the error.
    let outcome = create(&core).header("authorization: Bearer hunter2", "").await;
    assert_invalid(outcome.error().unwrap(), Some(OPERATION), "`header` was given a name");
    assert!(!format!("{:?} {}", outcome.error(), outcome.error().unwrap()).contains("hunter2"));
    assert_untouched(mock).await;
}
