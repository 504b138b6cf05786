//! Connections: kept alive, shared, given up.
#![allow(clippy::unwrap_used)] // Helpers of tests are tests.

mod common;

use std::time::Duration;

use apideck_core::{ApideckCore, Outcome};
use common::*;

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n{\"data\":{}}";

#[tokio::test]
async fn many_calls_over_few_connections() {
    let server = Server::start(Script::Answer(OK)).await;
    let core = client(&server.url);
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..64 {
        let core = core.clone();
        tasks.spawn(async move {
            for _ in 0..16 {
                assert!(create(&core).await.ok());
            }
        });
    }
    tasks.join_all().await;
    assert_eq!(server.requests.lock().unwrap().len(), 1024);
    let connections = *server.connections.lock().unwrap();
    assert!((1..=128).contains(&connections), "{connections}");
}

#[tokio::test]
async fn dropping_a_call_cancels_it() {
    let hanging = Server::start(Script::AnswerAndHang("")).await;
    let server = Server::start(Script::Answer(OK)).await;
    let core = client(&server.url);
    for _ in 0..4 {
        let call = create(&core).server_url(&hanging.url);
        assert!(tokio::time::timeout(Duration::from_millis(30), call).await.is_err());
    }
    assert!(matches!(create(&core).await, Outcome::Ok { .. }));
    // Never polled: nothing is sent.
    let count = server.requests.lock().unwrap().len();
    drop(create(&core).send());
    drop(create(&core));
    tokio::time::sleep(Duration::from_millis(30)).await;
    assert_eq!(server.requests.lock().unwrap().len(), count);
}

#[tokio::test]
async fn no_task_outlives_the_client() {
    let server = Server::start(Script::Answer(OK)).await;
    let before = tokio::runtime::Handle::current().metrics().num_alive_tasks();
    let core = client(&server.url);
    create(&core).send().await.unwrap();
    drop(core);
    for _ in 0..100 {
        tokio::time::sleep(Duration::from_millis(10)).await;
        // The server's task for the connection ends with it.
        if tokio::runtime::Handle::current().metrics().num_alive_tasks() <= before {
            return;
        }
    }
    panic!("a task is left");
}

#[test]
fn clients_and_calls_can_be_sent_to_other_threads() {
    fn send_and_sync<T: Send + Sync>(_: &T) {}
    fn send<T: Send>(_: &T) {}
    let core: ApideckCore = client("http://127.0.0.1:1");
    send_and_sync(&core);
    send(&create(&core));
    send(&create(&core).send());
    send(&std::future::IntoFuture::into_future(create(&core)));
}

/// A type around the client can be built by the same builder.
#[test]
fn a_facade_uses_the_same_builder() {
    struct Facade(ApideckCore);
    impl From<ApideckCore> for Facade {
        fn from(core: ApideckCore) -> Self {
            Self(core)
        }
    }
    let facade = apideck_core::Builder::<Facade>::new()
        .environment(|_| None)
        .api_key(KEY)
        .transport(answering(200, "", "").0)
        .build()
        .unwrap();
    create(&facade.0).into_request().unwrap();
}
