//! Connections, shutdown and drop.

use apideck_mock::{Mock, Reply};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::runtime::Handle;

use crate::support::{HEADERS, connect, eventually, port, request, within};

#[tokio::test]
async fn keep_alive_reuses_one_connection() {
    let mock = Mock::start().await.unwrap();
    assert_eq!((mock.connections(), mock.open_connections()), (0, 0));
    let mut first = connect(&mock).await;
    for _ in 0..3 {
        first.send("POST /vault/sessions", HEADERS, "{}").await;
        assert_eq!(first.response().await.status, 200);
    }
    assert_eq!((mock.connections(), mock.open_connections()), (1, 1));

    let mut second = connect(&mock).await;
    second.send("GET /", "", "").await;
    second.response().await;
    assert_eq!((mock.connections(), mock.open_connections()), (2, 2));

    drop(first);
    eventually(|| mock.open_connections() == 1).await;
    assert_eq!(mock.connections(), 2);
    assert_eq!(mock.requests().len(), 4);
}

#[tokio::test]
async fn dropping_the_mock_ends_its_tasks_and_connections() {
    let tasks = || Handle::current().metrics().num_alive_tasks();
    let before = tasks();
    let mock = Mock::start().await.unwrap();
    let port = port(&mock);

    let mut idle = connect(&mock).await;
    idle.send("GET /", "", "").await;
    idle.response().await;
    mock.next(Reply::status(200).delay(Duration::from_secs(600)));
    let mut waiting = connect(&mock).await;
    waiting.send("GET /", "", "").await;
    eventually(|| mock.requests().len() == 2).await;
    assert_eq!(tasks(), before + 3);

    drop(mock);
    assert_eq!(idle.rest().await, "");
    assert_eq!(waiting.rest().await, "");
    eventually(|| tasks() == before).await;
    assert!(TcpStream::connect(("127.0.0.1", port)).await.is_err());
}

#[tokio::test]
async fn shutdown_waits_until_the_port_is_free() {
    let tasks = || Handle::current().metrics().num_alive_tasks();
    let before = tasks();
    let mock = Mock::start().await.unwrap();
    let port = port(&mock);
    let mut connection = connect(&mock).await;
    connection.send("GET /", "", "").await;
    connection.response().await;
    within(mock.shutdown()).await;
    assert_eq!(tasks(), before);
    assert!(TcpStream::connect(("127.0.0.1", port)).await.is_err());

    let mock = Mock::builder().port(port).start().await.unwrap();
    assert_eq!(mock.url(), format!("http://127.0.0.1:{port}"));
    assert_eq!(request(&mock, "GET /", "", "").await.status, 404);
    let taken = Mock::builder().port(port).start().await;
    assert!(taken.is_err());
}

#[test]
fn a_mock_can_be_dropped_after_its_runtime() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mock = runtime.block_on(Mock::start()).unwrap();
    drop(runtime);
    assert!(format!("{mock:?}").contains("http://127.0.0.1:"));
    drop(mock);
}
