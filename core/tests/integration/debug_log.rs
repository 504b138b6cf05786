//! The log that `APIDECK_DEBUG` turns on.

use std::process::Command;

use apideck_core::{ApideckCore, Body, RetryConfig, TransportError};
use apideck_errors::ConnectionKind;

use crate::common::*;

/// What the calls below write to standard error, with this value of the variable.
fn logged(value: &str) -> Vec<String> {
    let mut calls = Command::new(std::env::current_exe().unwrap());
    calls.args(["--exact", "debug_log::calls", "--ignored", "--nocapture"]).env("APIDECK_DEBUG", value);
    let output = calls.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stderr).unwrap();
    text.lines().filter_map(|line| line.strip_prefix("apideck: ")).map(str::to_owned).collect()
}

#[tokio::test]
#[ignore = "run by the other tests, in a process of its own"]
async fn calls() {
    let transport = |request: http::Request<Body>| {
        let response = match request.uri().path() {
            "/crm/contacts/123" => http::Response::builder().status(203).header("content-type", "application/json"),
            "/vault/sessions" => http::Response::builder().status(404).header("x-token", "hunter4"),
            _ => return std::future::ready(Err(TransportError::new(ConnectionKind::Closed, "it broke"))),
        };
        std::future::ready(Ok(response.body(Body::from("{\"data\":1}")).unwrap()))
    };
    // The variable of the process, as in a program that sets nothing.
    let core = ApideckCore::builder().api_key(KEY).app_id("app").consumer_id("c").transport(transport).build().unwrap();
    get(&core).header("x-own", "hunter3").send().await.unwrap();
    create(&core).send().await.unwrap_err();
    core.call(http::Method::DELETE, "/x")
        .query("secret", "hunter5")
        .retry(RetryConfig::none())
        .send()
        .await
        .unwrap_err();
}

#[test]
fn each_attempt_is_logged() {
    let log = logged("1");
    // The time differs.
    let log: Vec<String> = log
        .iter()
        .map(|line| match line.split_once(" after ") {
            Some((status, rest)) => {
                let (milliseconds, rest) = rest.split_once(" ms, ").unwrap();
                assert!(milliseconds.parse::<u64>().is_ok(), "{line}");
                format!("{status}, {rest}")
            }
            None => line.clone(),
        })
        .collect();
    let has = |line: &str| assert!(log.iter().any(|logged| logged == line), "{line:?} is not in {log:#?}");
    for line in [
        "> GET unify.apideck.com/crm/contacts/123 (crm.contacts.get, attempt 1)",
        "> accept: application/json",
        "> x-apideck-consumer-id: c",
        "> authorization: (not shown)",
        "> x-own: (not shown)",
        "< 203, 10 bytes (crm.contacts.get)",
        "< content-type: application/json",
        "> POST unify.apideck.com/vault/sessions (vault.sessions.create, attempt 1)",
        "< 404, 10 bytes (vault.sessions.create)",
        "< x-token: (not shown)",
        "> DELETE unify.apideck.com/x (call, attempt 1)",
        "! call: connection closed early by unify.apideck.com; \
         the server may have acted on the request: check before sending it again: it broke",
    ] {
        has(line);
    }
    // Nothing arrived of the third response.
    assert_eq!(log.iter().filter(|line| line.contains(" bytes (")).count(), 2, "{log:#?}");
    assert!(log.iter().any(|line| line.starts_with("! vault.sessions.create: 404 Not Found: ")), "{log:#?}");
    assert!(!log.concat().contains("hunter") && !log.concat().contains(KEY), "{log:#?}");
}

#[test]
fn nothing_is_logged_unless_it_is_turned_on() {
    assert!(logged("0").is_empty());
}
