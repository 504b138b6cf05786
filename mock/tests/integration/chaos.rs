//! Random faults, and the requests that were performed in spite of them.

use std::collections::BTreeSet;
use std::time::Duration;

use apideck_mock::{Chaos, Fault, Mock, Reply};
use serde_json::json;
use tokio::io::AsyncReadExt;

use crate::support::{HEADERS, connect, create_session, request, within};

/// A mock that creates things, and counts its effects by their name.
async fn start() -> Mock {
    let mock = Mock::start().await.unwrap();
    mock.on("POST", "/things", |request| match request.json() {
        Some(thing) => Reply::json(201, &json!({"data": thing})),
        None => Reply::status(400),
    });
    mock.count_effects(|request| Some(request.json()?["name"].as_str()?.to_owned()));
    mock
}

/// Everything that one request on a new connection receives, however the connection ends.
async fn create(mock: &Mock, name: &str) -> String {
    let mut connection = connect(mock).await;
    let body = json!({"name": name}).to_string();
    connection.send("POST /things", "connection: close\r\n", &body).await;
    let mut read = Vec::new();
    let _ = within(connection.stream.read_to_end(&mut read)).await;
    String::from_utf8(read).unwrap()
}

#[tokio::test]
async fn a_fault_happens_before_or_after_the_request_is_handled() {
    let mock = start().await;
    let cases = [
        (Fault::ResetInUpload, "", 0),
        (Fault::ResetBefore, "", 0),
        (Fault::ResetAfter, "", 1),
        (Fault::StatusBefore(502), "HTTP/1.1 502 Bad Gateway\r\n", 0),
        (Fault::StatusAfter(504), "HTTP/1.1 504 Gateway Timeout\r\n", 1),
        (Fault::RetryLater(429), "HTTP/1.1 429 Too Many Requests\r\n", 0),
        (Fault::RetryLater(503), "HTTP/1.1 503 Service Unavailable\r\n", 0),
        (Fault::Late(Duration::from_millis(30)), "HTTP/1.1 201 Created\r\n", 1),
        (Fault::CutBody, "HTTP/1.1 201 Created\r\n", 1),
        (Fault::CloseAfter, "HTTP/1.1 201 Created\r\n", 1),
    ];
    for (fault, line, effects) in cases {
        mock.chaos(Chaos::new(1).rate(1.0).faults([fault]));
        let name = format!("{fault:?}");
        let response = create(&mock, &name).await;
        assert!(response.starts_with(line) && response.is_empty() == line.is_empty(), "{fault:?}: {response}");
        assert_eq!(response.contains("retry-after: 1\r\n"), matches!(fault, Fault::RetryLater(_)));
        assert_eq!(mock.effects().get(&name).copied().unwrap_or_default(), effects, "{fault:?}");
        assert_eq!(mock.faults()[&fault], 1);
        let whole = line.contains("201") && !matches!(fault, Fault::CutBody);
        assert_eq!(response.ends_with(&format!("\"{name}\"}}}}")), whole, "{fault:?}: {response}");
    }
    mock.chaos(Chaos::new(1).rate(1.0).faults([Fault::CutHead]));
    assert!("HTTP/1.1 201 Created".starts_with(&create(&mock, "head").await));
    assert_eq!(mock.effects()["head"], 1);
    mock.chaos(Chaos::new(1).rate(0.0));
    assert!(create(&mock, "calm").await.ends_with("{\"data\":{\"name\":\"calm\"}}"));
    assert!(mock.faults().is_empty());
}

#[tokio::test]
async fn the_same_seed_injects_the_same_faults() {
    let mut runs = BTreeSet::new();
    for _ in 0..2 {
        let mock = start().await;
        mock.chaos(Chaos::new(7).rate(0.4));
        let mut responses = Vec::new();
        for number in 0..60 {
            responses.push(create(&mock, &number.to_string()).await.lines().next().map(str::to_owned));
        }
        let done = mock.effects();
        assert!(done.len() < 60 && done.values().all(|&times| times == 1));
        assert_eq!(mock.performed().len(), done.len());
        assert!(mock.faults().values().sum::<usize>() > 10);
        runs.insert((responses, done));
    }
    assert_eq!(runs.len(), 1);
}

#[tokio::test]
async fn performed_leaves_out_requests_that_were_not_handled() {
    let mock = start().await;
    mock.next(Reply::status(503)).next_with(|reply| reply.reset_in_head(0));
    create(&mock, "refused").await;
    create(&mock, "lost").await;
    request(&mock, "POST /things", "", "no json").await;
    request(&mock, "GET /nowhere", "", "").await;
    create_session(&mock, "{}").await;
    request(&mock, "POST /vault/sessions", "", "").await;

    assert_eq!((mock.requests().len(), mock.request_count()), (6, 6));
    let paths: Vec<_> = mock.performed().into_iter().map(|request| request.path).collect();
    assert_eq!(paths, ["/things", "/vault/sessions"]);
    assert_eq!(mock.effects().into_iter().collect::<Vec<_>>(), [("lost".to_owned(), 1)]);
}

#[tokio::test]
async fn a_request_with_a_scripted_reply_gets_no_fault() {
    let mock = Mock::start().await.unwrap();
    mock.chaos(Chaos::new(1).rate(1.0).faults([Fault::StatusBefore(500)]));
    mock.next(Reply::status(204)).next_with(|reply| reply.header("x-changed", "yes"));
    assert_eq!(create_session(&mock, "").await.status, 204);
    assert_eq!(create_session(&mock, "").await.header("x-changed"), Some("yes"));
    assert_eq!(request(&mock, "POST /vault/sessions", HEADERS, "").await.status, 500);
}

#[tokio::test]
async fn without_recording_only_counts_are_kept() {
    let mock = Mock::builder().record(false).start().await.unwrap();
    mock.on("POST", "/things", |request| Reply::status(201).body(request.body.clone()));
    mock.count_effects(|request| request.header("x-id").map(str::to_owned));
    for id in ["a", "b", "a"] {
        let response = request(&mock, "POST /things", &format!("x-id: {id}\r\n"), "{}").await;
        assert_eq!((response.status, &response.body[..]), (201, "{}"));
    }
    assert!(mock.requests().is_empty() && mock.performed().is_empty() && mock.last_request().is_none());
    assert_eq!(mock.request_count(), 3);
    assert_eq!(mock.effects().into_iter().collect::<Vec<_>>(), [("a".into(), 2), ("b".into(), 1)]);
}
