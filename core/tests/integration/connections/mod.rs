//! Connections: kept alive, shared, closed.

#[cfg(any(feature = "rustls", feature = "native-tls"))]
mod not_sent;
mod pool;
mod runtimes;
mod uploads;
mod wrapped;

use std::time::Duration;

use apideck_core::{ApideckCore, Error, Outcome};
use apideck_errors::ConnectionKind;
use tokio::net::TcpListener;

use crate::common::*;

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n{\"data\":{}}";

/// Waits until `count` tasks are left. Each end of a connection is one.
async fn tasks_left(count: usize) {
    let metrics = tokio::runtime::Handle::current().metrics();
    for _ in 0..200 {
        if metrics.num_alive_tasks() <= count {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{} tasks are left instead of {count}", metrics.num_alive_tasks());
}

fn alive_tasks() -> usize {
    tokio::runtime::Handle::current().metrics().num_alive_tasks()
}

#[tokio::test]
async fn dropping_a_call_cancels_it() {
    let hanging = Server::start(Script::RespondAndHang("")).await;
    let server = Server::start(Script::Respond(OK)).await;
    let core = client(&server.url);
    for _ in 0..4 {
        let call = create(&core).server_url(&hanging.url);
        assert!(tokio::time::timeout(Duration::from_millis(30), call).await.is_err());
    }
    assert!(matches!(create(&core).await, Outcome::Ok { .. }));
    // A future that was never polled sends nothing.
    let count = server.requests.lock().unwrap().len();
    drop(create(&core).send());
    drop(create(&core));
    tokio::time::sleep(Duration::from_millis(30)).await;
    assert_eq!(server.requests.lock().unwrap().len(), count);
}

#[tokio::test]
async fn no_task_outlives_the_client() {
    let server = Server::start(Script::Respond(OK)).await;
    let before = alive_tasks();
    let core = client(&server.url);
    create(&core).send().await.unwrap();
    drop(core);
    tasks_left(before).await;
}

#[tokio::test]
async fn the_number_of_response_headers_is_limited() {
    let with = |headers: usize| {
        let lines: Vec<_> = (0..headers - 1).map(|number| format!("x-{number}: 1\r\n")).collect();
        let response = format!("HTTP/1.1 200 OK\r\n{}content-length: 11\r\n\r\n{{\"data\":{{}}}}", lines.concat());
        Server::start(Script::Respond(response.leak()))
    };
    create(&client(&with(100).await.url)).send().await.unwrap();
    let server = with(101).await;
    let error = create(&client(&server.url)).send().await.unwrap_err();
    let Error::Connection(connection) = &error else {
        panic!("{error:?}");
    };
    assert_eq!(connection.kind, ConnectionKind::Protocol);
    assert!(format!("{error:#}").contains("message head is too large"), "{error:#}");
    assert!(error.may_have_been_applied() && !error.is_retryable());

    let core = builder().api_key(KEY).server_url(&*server.url).max_response_headers(101).build().unwrap();
    assert_eq!(create(&core).send().await.unwrap().http_meta.headers.len(), 101);
}

#[test]
fn connections_end_with_their_runtime() {
    let runtime = || tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (servers, first, second) = (runtime(), runtime(), runtime());
    let server = servers.block_on(Server::start(Script::Respond(OK)));
    let core = client(&server.url);
    first.block_on(create(&core).send()).unwrap();
    drop(first);
    for _ in 0..2 {
        second.block_on(create(&core).send()).unwrap();
    }
    assert_eq!(*server.connections.lock().unwrap(), 2);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn connections_come_from_the_local_address() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let from = |address: &str| {
        builder().api_key(KEY).server_url(&*url).local_address(address.parse().unwrap()).build().unwrap()
    };
    let core = from("127.0.0.2");
    let (accepted, _) = tokio::join!(listener.accept(), tokio::time::timeout(Duration::from_millis(50), create(&core)));
    assert_eq!(accepted.unwrap().1.ip().to_string(), "127.0.0.2");
    // An address of the other family, and one that this machine does not have.
    for address in ["::1", "192.0.2.1"] {
        let error = create(&from(address)).send().await.unwrap_err();
        assert!(matches!(&error, Error::Connection(error) if error.kind == ConnectionKind::Connect), "{error:?}");
        assert!(!error.may_have_been_applied());
    }
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

/// The builder can build a type that wraps the client.
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
        .transport(responding(200, "", "").0)
        .build()
        .unwrap();
    create(&facade.0).into_request().unwrap();
}
