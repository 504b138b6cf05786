//! Idle connections: how many are kept, and for how long.

use std::time::Duration;

use apideck_core::Error;
use apideck_errors::ConnectionKind;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::{OK, alive_tasks, tasks_left};
use crate::common::*;

#[tokio::test]
async fn many_calls_over_few_connections() {
    let server = Server::start(Script::Respond(OK)).await;
    let core = client(&server.url);
    let mut tasks = JoinSet::new();
    for _ in 0..64 {
        let core = core.clone();
        tasks.spawn(async move {
            for _ in 0..16 {
                assert!(create(&core).await.is_ok());
            }
        });
    }
    tasks.join_all().await;
    assert_eq!(server.requests.lock().unwrap().len(), 1024);
    let connections = *server.connections.lock().unwrap();
    assert!((1..=128).contains(&connections), "{connections}");
}

#[tokio::test(flavor = "multi_thread")]
async fn sequential_calls_reuse_one_connection() {
    // A body can end before its connection is ready again.
    let server = Server::start(Script::Respond(OK)).await;
    let core = client(&server.url);
    tokio::spawn(async move {
        for _ in 0..300 {
            create(&core).send().await.unwrap();
        }
    })
    .await
    .unwrap();
    assert_eq!(*server.connections.lock().unwrap(), 1);
}

#[tokio::test]
async fn concurrent_calls_have_a_connection_each() {
    let server = Server::start(Script::Respond(OK)).await;
    let before = alive_tasks();
    let core = builder().api_key(KEY).server_url(&*server.url).pool_max_idle_per_host(128).build().unwrap();
    let mut calls = JoinSet::new();
    // Each connection needs two file descriptors; most systems allow 1024.
    for _ in 0..400 {
        let core = core.clone();
        calls.spawn(async move { create(&core).timeout(Duration::from_secs(30)).send().await.map(drop) });
    }
    while let Some(result) = calls.join_next().await {
        result.unwrap().unwrap();
    }
    tasks_left(before + 2 * 128).await;
    drop(core);
    tasks_left(before).await;
}

/// Each burst is larger than a limit that would suit most programs.
#[tokio::test]
async fn a_burst_uses_the_connections_of_the_one_before() {
    const CALLS: usize = 300;

    let server = Server::start(Script::Respond(OK)).await;
    let core = client(&server.url);
    for _ in 0..3 {
        let calls: JoinSet<_> = (0..CALLS)
            .map(|_| {
                let core = core.clone();
                async move { create(&core).timeout(Duration::from_secs(30)).send().await.map(drop) }
            })
            .collect();
        assert!(calls.join_all().await.iter().all(Result::is_ok));
    }
    assert_eq!(server.requests.lock().unwrap().len(), 3 * CALLS);
    let connections = *server.connections.lock().unwrap();
    assert!((1..=CALLS).contains(&connections), "{connections}");
}

#[tokio::test]
async fn idle_connections_are_closed() {
    let (one, other) = (Server::start(Script::Respond(OK)).await, Server::start(Script::Respond(OK)).await);
    let before = alive_tasks();
    let core = builder().api_key(KEY).server_url(&*one.url).pool_idle_timeout(Duration::from_millis(300));
    let core = core.build().unwrap();
    for _ in 0..2 {
        create(&core).send().await.unwrap();
    }
    assert_eq!(*one.connections.lock().unwrap(), 1);
    tokio::time::sleep(Duration::from_millis(400)).await;
    // Every call closes all expired connections, even a call that does not end.
    let hanging = Server::start(Script::RespondAndHang("")).await;
    let call = tokio::time::timeout(Duration::from_millis(300), create(&core).server_url(&hanging.url));
    assert!(call.await.is_err());
    drop(hanging);
    create(&core).server_url(&other.url).send().await.unwrap();
    create(&core).send().await.unwrap();
    assert_eq!(*one.connections.lock().unwrap(), 2);
    drop(core);
    // Two tasks belong to the hanging server: one listens, one sleeps.
    tasks_left(before + 2).await;
}

#[tokio::test]
async fn the_number_of_idle_connections_is_limited() {
    for (max_idle, expected) in [(0, 3), (1, 1)] {
        let server = Server::start(Script::Respond(OK)).await;
        let before = alive_tasks();
        let core = builder().api_key(KEY).server_url(&*server.url).pool_max_idle_per_host(max_idle).build().unwrap();
        for _ in 0..3 {
            create(&core).send().await.unwrap();
        }
        assert_eq!(*server.connections.lock().unwrap(), expected);
        let calls: JoinSet<_> = (0..8)
            .map(|_| {
                let core = core.clone();
                async move { create(&core).send().await.map(drop) }
            })
            .collect();
        assert!(calls.join_all().await.iter().all(Result::is_ok));
        tasks_left(before + 2 * max_idle).await;
    }
}

#[tokio::test]
async fn connections_are_reused_after_chunked_responses() {
    let server = Server::start(Script::Respond(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nb\r\n{\"data\":{}}\r\n0\r\n\r\n",
    ))
    .await;
    let core = client(&server.url);
    for _ in 0..3 {
        create(&core).send().await.unwrap();
    }
    assert_eq!(*server.connections.lock().unwrap(), 1);
}

/// The idle connection was closed, and a new one is refused.
#[tokio::test]
async fn a_resend_that_fails_counts_as_an_attempt() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let core = client(&format!("http://{}", listener.local_addr().unwrap()));
    let server = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_request(&mut stream).await.unwrap();
        stream.write_all(OK.as_bytes()).await.unwrap();
        stream
    };
    let (stream, result) = tokio::join!(server, create(&core));
    assert!(result.is_ok());
    drop((listener, stream));
    let error = create(&core).send().await.unwrap_err();
    let Error::Connection(error) = error else {
        panic!("{error:?}");
    };
    assert_eq!(error.kind, ConnectionKind::Refused);
    // It depends on what hyper sees first: the end of the connection, or the request.
    assert!((1..=2).contains(&error.context.attempts), "{}", error.context.attempts);
}

#[tokio::test]
async fn idle_connections_are_closed_on_request() {
    let server = Server::start(Script::Respond(OK)).await;
    let core = client(&server.url);
    for close in [false, true, false] {
        create(&core).send().await.unwrap();
        if close {
            // A view has the same connections.
            core.for_consumer("tenant-1").close_idle_connections();
        }
    }
    assert_eq!(*server.connections.lock().unwrap(), 2);
}
