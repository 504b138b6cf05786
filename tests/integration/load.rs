//! Many calls, cancelled calls and idle connections: nothing fails, and no task or connection is left.

use std::time::Duration;

use apideck_mock::{Mock, Reply};
use apideck_unify::ApideckCore;
use apideck_unify::funcs::vault_sessions_create;
use tokio::runtime::{self, Runtime};
use tokio::task::JoinSet;

use crate::common::*;

const CALLS: usize = 1000;
const TASKS: usize = 64;

/// A runtime on the current thread. Its tasks run only while the test blocks on it.
fn one_thread() -> Runtime {
    runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

#[test]
fn a_thousand_calls_from_64_tasks_on_one_thread() {
    let runtime = one_thread();
    runtime.block_on(async {
        let mock = Mock::start().await.unwrap();
        let core = client(mock.url());
        let mut tasks = JoinSet::new();
        for task in 0..TASKS {
            let core = core.clone();
            tasks.spawn(async move {
                for _ in (task..CALLS).step_by(TASKS) {
                    let created = vault_sessions_create(&core, seed()).send().await.unwrap();
                    assert_eq!(created.http_meta.attempts, 1);
                }
            });
        }
        tasks.join_all().await;
        assert_eq!(mock.requests().len(), CALLS);
        let connections = mock.connections();
        assert!((1..=TASKS).contains(&connections), "{connections} connections");

        nothing_is_left(core, mock, &runtime.metrics()).await;
    });
}

#[test]
fn calls_in_a_row_share_one_connection() {
    one_thread().block_on(async {
        let mock = Mock::start().await.unwrap();
        let core = client(mock.url());
        for _ in 0..20 {
            vault_sessions_create(&core, seed()).send().await.unwrap();
        }
        // An error with a whole body leaves the connection usable.
        mock.next(Reply::status(500).body("oops"));
        create(&core).send().await.unwrap_err();
        vault_sessions_create(&core, seed()).send().await.unwrap();
        assert_eq!(mock.connections(), 1);
    });
}

#[test]
fn a_dropped_call_is_cancelled() {
    let runtime = one_thread();
    runtime.block_on(async {
        let mock = Mock::start().await.unwrap();
        let core = client(mock.url());
        let mut calls = JoinSet::new();
        for _ in 0..8 {
            mock.next(Reply::status(200).delay(Duration::from_secs(600)));
            let core = core.clone();
            calls.spawn(async move { create(&core).send().await });
        }
        eventually("all are on their way", || mock.requests().len() == 8).await;
        assert_eq!(mock.open_connections(), 8);
        calls.shutdown().await;
        eventually("their connections are closed", || mock.open_connections() == 0).await;

        // The client works as before.
        vault_sessions_create(&core, seed()).send().await.unwrap();
        assert_eq!((mock.connections(), mock.open_connections()), (9, 1));

        // One that was never polled sends nothing.
        drop(create(&core));
        drop(create(&core).send());
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert_eq!(mock.requests().len(), 9);

        drop(core);
        mock.shutdown().await;
        let metrics = runtime.metrics();
        eventually("no task is left", || metrics.num_alive_tasks() == 0).await;
    });
}

#[test]
fn a_timeout_closes_its_connection_only() {
    one_thread().block_on(async {
        let mock = Mock::start().await.unwrap();
        let core = client(mock.url());
        vault_sessions_create(&core, seed()).send().await.unwrap();
        mock.next(Reply::status(200).delay(Duration::from_secs(600)));
        create(&core).timeout(Duration::from_millis(50)).send().await.unwrap_err();
        eventually("its connection is closed", || mock.open_connections() == 0).await;
        vault_sessions_create(&core, seed()).send().await.unwrap();
        assert_eq!(mock.connections(), 2);
    });
}

/// Stops `mock` with all its connections and starts another one in its place.
async fn restart(mock: Mock) -> Mock {
    let port = authority(mock.url()).split_once(':').unwrap().1.parse().unwrap();
    mock.shutdown().await;
    Mock::builder().port(port).start().await.unwrap()
}

async fn one_call_arrives(core: &ApideckCore, mock: &Mock) {
    let created = vault_sessions_create(core, seed()).send().await.unwrap();
    assert!((1..=2).contains(&created.http_meta.attempts), "{}", created.http_meta.attempts);
    assert_eq!(mock.take_requests().len(), 1);
}

/// The client sees the end of the connection before it sends the next call.
#[tokio::test]
async fn an_idle_connection_that_is_known_to_be_closed() {
    let mut mock = Mock::start().await.unwrap();
    let core = client(mock.url());
    for _ in 0..5 {
        one_call_arrives(&core, &mock).await;
        mock = restart(mock).await;
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    one_call_arrives(&core, &mock).await;
}

/// The client is blocked while the server closes all 8 connections, and sends as soon as it runs again.
#[test]
fn an_idle_connection_that_is_not_known_to_be_closed() {
    let server = runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let mut mock = server.block_on(Mock::start()).unwrap();
    let core = client(mock.url());
    let runtime = one_thread();
    for _ in 0..5 {
        runtime.block_on(async {
            let mut calls = JoinSet::new();
            for _ in 0..8 {
                mock.next(Reply::json(200, &session_response()).delay(Duration::from_millis(30)));
                let core = core.clone();
                calls.spawn(async move { vault_sessions_create(&core, seed()).send().await.unwrap() });
            }
            for created in calls.join_all().await {
                assert!((1..=2).contains(&created.http_meta.attempts), "{}", created.http_meta.attempts);
            }
        });
        assert!((2..=8).contains(&mock.open_connections()));
        mock = server.block_on(restart(mock));
        runtime.block_on(async {
            let created = vault_sessions_create(&core, seed()).send().await.unwrap();
            assert!((1..=2).contains(&created.http_meta.attempts), "{}", created.http_meta.attempts);
        });
        assert_eq!(mock.take_requests().len(), 1);
    }
}

fn session_response() -> serde_json::Value {
    serde_json::json!({
        "status_code": 200, "status": "OK",
        "data": { "session_uri": "https://a.example", "session_token": "t" }
    })
}
