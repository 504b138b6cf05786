//! The log of `APIDECK_DEBUG`: what it shows, and what it hides.

use std::process::Command;

use apideck_mock::{Mock, Reply};
use apideck_unify::ApideckCore;
use serde_json::json;

use crate::common::{DOWNSTREAM, KEY, create, settings};

/// What the calls below write to standard error, with this value of the variable.
fn logged(value: &str) -> String {
    let mut calls = Command::new(std::env::current_exe().unwrap());
    calls.args(["--exact", "debug_log::calls", "--ignored", "--nocapture"]).env("APIDECK_DEBUG", value);
    let output = calls.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stderr).unwrap();
    text.lines().filter(|line| line.starts_with("apideck: ")).map(|line| line.to_owned() + "\n").collect()
}

#[tokio::test]
#[ignore = "run by the other test, in a process of its own"]
async fn calls() {
    let mock = Mock::start().await.unwrap();
    let own = |name: &str| if name == "APIDECK_DEBUG" { std::env::var(name).ok() } else { None };
    let core: ApideckCore = settings(mock.url()).environment(own).build().unwrap();
    let data = json!({ "session_uri": "hunter6", "session_token": "hunter7" });
    let created = Reply::json(201, &json!({ "status_code": 200, "status": "OK", "data": data }));
    mock.next(created.header("x-token", "hunter4").header("set-cookie", "hunter5"));
    create(&core).header("x-own", "hunter3").send().await.unwrap();
    mock.next(Reply::status(404).header("x-request-id", KEY).body("hunter8"));
    create(&core).header("cookie", "hunter9").send().await.unwrap_err();
}

#[test]
fn header_names_and_safe_values_are_logged() {
    let log = logged("1");
    println!("{log}");
    for line in [
        "> POST 127.0.0.1:",
        "/vault/sessions (vault.sessions.create, attempt 1)\n",
        "> accept: application/json\n",
        "> content-type: application/json\n",
        "> x-apideck-consumer-id: test-consumer\n",
        "> authorization: (not shown)\n",
        "> x-apideck-downstream-authorization: (not shown)\n",
        "> x-own: (not shown)\n",
        "< 201 after ",
        "< x-token: (not shown)\n",
        "< set-cookie: (not shown)\n",
        "> cookie: (not shown)\n",
        "< 404 after ",
        "< x-request-id: (hidden: the text contains a credential)\n",
        "! vault.sessions.create: ",
    ] {
        assert!(log.contains(line), "{line:?} is not in {log}");
    }
    for secret in ["hunter3", "hunter4", "hunter5", "hunter6", "hunter7", "hunter9", KEY, DOWNSTREAM] {
        assert!(!log.contains(secret), "{secret} is in {log}");
    }
}

#[test]
fn nothing_is_logged_unless_switched_on() {
    assert_eq!(logged("0"), "");
}
