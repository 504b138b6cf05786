//! What servers do to HTTP/2 connections, frame by frame.

use std::time::Duration;

use apideck_core::{ApideckCore, Call, Encoded, Error};
use apideck_errors::ConnectionKind;
use tokio::time::sleep;

use super::frames::*;
use crate::common::*;

fn spawn(core: &ApideckCore) -> tokio::task::JoinHandle<Result<u32, Error>> {
    let core = core.clone();
    tokio::spawn(async move {
        let mut encoded = Encoded::new(&CREATE);
        encoded.json(b"{}".to_vec());
        let response = Call::new(&core, &CREATE, Ok(encoded), decoder()).send().await;
        response.map(|response| response.http_meta.attempts)
    })
}

/// The server allows one request at a time and leaves while another call waits for its turn: it goes elsewhere.
#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_waits_for_a_stream_is_not_lost() {
    let server = Frames::start(&["h2"], async |mut peer| {
        peer.send(SETTINGS, 0, 0, &[0, 3, 0, 0, 0, 1]).await;
        let stream = peer.request().await?;
        if peer.number == 1 {
            // The others are in their queues.
            sleep(Duration::from_millis(200)).await;
            peer.go_away(stream, NO_ERROR).await;
            peer.respond(stream).await;
            return peer.close().await;
        }
        peer.respond(stream).await;
        peer.respond_to_all().await
    })
    .await;
    let core = server.client();
    let calls: Vec<_> = (0..5).map(|_| spawn(&core)).collect();
    let mut attempts = Vec::new();
    for call in calls {
        attempts.push(call.await.unwrap().unwrap());
    }
    attempts.sort_unstable();
    assert_eq!(attempts, [1, 2, 2, 2, 2]);
    assert_eq!((server.connections(), server.requests()), (2, 5));
}

/// A stream above the last one of a GOAWAY was not processed, whatever the reason; nor was one that is refused.
#[tokio::test]
async fn an_unprocessed_request_is_sent_again_at_once() {
    for reason in [NO_ERROR, ENHANCE_YOUR_CALM, INTERNAL_ERROR] {
        let server = Frames::start(&["h2"], move |mut peer| async move {
            peer.send(SETTINGS, 0, 0, &[]).await;
            if peer.number == 1 {
                peer.request().await?;
                peer.go_away(0, reason).await;
                return None;
            }
            peer.respond_to_all().await
        })
        .await;
        let response = create(&server.client()).send().await.unwrap();
        assert_eq!((response.http_meta.attempts, server.connections()), (2, 2), "{reason}");
    }

    let server = Frames::start(&["h2"], async |mut peer| {
        peer.send(SETTINGS, 0, 0, &[]).await;
        let stream = peer.request().await?;
        peer.reset(stream, REFUSED_STREAM).await;
        peer.respond_to_all().await
    })
    .await;
    let response = create(&server.client()).send().await.unwrap();
    assert_eq!((response.http_meta.attempts, server.connections()), (2, 1));
}

/// A server that closes each connection at once is not asked forever.
#[tokio::test]
async fn a_server_that_only_leaves() {
    let server = Frames::start(&["h2"], async |mut peer| {
        peer.send(SETTINGS, 0, 0, &[]).await;
        peer.request().await?;
        peer.go_away(0, NO_ERROR).await;
        None
    })
    .await;
    let error = create(&server.client()).send().await.unwrap_err();
    assert!(error.is_retryable() && !error.may_have_been_applied(), "{error:?}");
    assert_eq!((server.connections(), error.attempts()), (3, 3));
}

/// How many streams the server allows, its settings tell: until then there is one.
#[tokio::test(flavor = "multi_thread")]
async fn one_stream_before_the_settings() {
    let server = Frames::start(&["h2"], async |mut peer| {
        let first = peer.request().await?;
        let early = tokio::time::timeout(Duration::from_millis(300), peer.request()).await;
        assert!(early.is_err(), "a second stream before the settings");
        peer.send(SETTINGS, 0, 0, &[0, 3, 0, 0, 0, 4]).await;
        peer.respond(first).await;
        peer.respond_to_all().await
    })
    .await;
    let core = server.client();
    let calls: Vec<_> = (0..20).map(|_| spawn(&core)).collect();
    for call in calls {
        assert_eq!(call.await.unwrap().unwrap(), 1);
    }
    assert_eq!((server.connections(), server.requests()), (1, 20));
}

/// As large as over HTTP/1.1.
#[tokio::test]
async fn a_large_head() {
    let server = Frames::start(&["h2"], async |mut peer| {
        peer.send(SETTINGS, 0, 0, &[]).await;
        let stream = peer.request().await?;
        peer.head(stream, &[("x-large", &"x".repeat(300_000))]).await;
        peer.send(DATA, END_STREAM, stream, DOCUMENT).await;
        peer.respond_to_all().await
    })
    .await;
    let core = server.client();
    let response = create(&core).send().await.unwrap();
    assert_eq!(response.http_meta.headers["x-large"].len(), 300_000);
    create(&core).send().await.unwrap();
    assert_eq!(server.connections(), 1);
}

fn closed(error: &Error) -> bool {
    matches!(error, Error::Connection(error) if error.kind == ConnectionKind::Closed)
}

/// A stream that ends without its end, or before the announced length, is a connection that closed.
#[tokio::test]
async fn a_body_that_is_cut_short() {
    let server = Frames::start(&["h2"], async |mut peer| {
        peer.send(SETTINGS, 0, 0, &[]).await;
        let stream = peer.request().await?;
        peer.head(stream, &[]).await;
        peer.send(DATA, 0, stream, DOCUMENT).await;
        peer.reset(stream, NO_ERROR).await;
        let stream = peer.request().await?;
        peer.head(stream, &[("content-length", "12")]).await;
        peer.send(DATA, 0, stream, DOCUMENT).await;
        peer.reset(stream, NO_ERROR).await;
        let stream = peer.request().await?;
        peer.head(stream, &[("content-length", "12")]).await;
        peer.send(DATA, END_STREAM, stream, DOCUMENT).await;
        let stream = peer.request().await?;
        peer.head(stream, &[("content-length", "12")]).await;
        peer.send(DATA, 0, stream, DOCUMENT).await;
        peer.send(DATA, END_STREAM, stream, &[]).await;
        // The end came: what is reset is the rest of the request.
        let stream = peer.request().await?;
        peer.respond(stream).await;
        peer.reset(stream, NO_ERROR).await;
        peer.respond_to_all().await
    })
    .await;
    let core = server.client();
    for fault in ["reset", "reset with a length", "end", "end in a frame of its own"] {
        let error = create(&core).send().await.unwrap_err();
        assert!(closed(&error) && error.may_have_been_applied(), "{fault}: {error:?}");
    }
    create(&core).send().await.unwrap();
    create(&core).send().await.unwrap();
    assert_eq!(server.connections(), 1);
}

/// The request goes over HTTP/1.1, and so do the next ones.
#[tokio::test]
async fn a_server_that_requires_http1() {
    let server = Frames::start(&["h2", "http/1.1"], async |mut peer| {
        peer.send(SETTINGS, 0, 0, &[]).await;
        let stream = peer.request().await?;
        peer.reset(stream, HTTP_1_1_REQUIRED).await;
        peer.respond_to_all().await
    })
    .await;
    let core = server.client();
    let response = create(&core).send().await.unwrap();
    assert_eq!(response.http_meta.attempts, 2);
    create(&core).send().await.unwrap();
    assert_eq!((server.connections(), server.requests(), server.http1_requests()), (2, 1, 2));
}

/// A connection that broke without a sign fails the calls that are on it, not the ones after them.
#[tokio::test]
async fn a_connection_that_timed_out_is_not_used_again() {
    let server = Frames::start(&["h2"], async |mut peer| {
        peer.send(SETTINGS, 0, 0, &[]).await;
        if peer.number > 1 {
            return peer.respond_to_all().await;
        }
        let stream = peer.request().await?;
        peer.respond(stream).await;
        while peer.frame().await.is_some() {}
        None
    })
    .await;
    let core = server.builder().timeout(Duration::from_millis(300)).build().unwrap();
    create(&core).send().await.unwrap();
    let error = create(&core).send().await.unwrap_err();
    assert!(matches!(error, Error::Timeout(_)) && error.may_have_been_applied(), "{error:?}");
    for _ in 0..3 {
        create(&core).send().await.unwrap();
    }
    assert_eq!((server.connections(), server.requests()), (2, 4));
}

/// The connections of a runtime that sleeps are of no use to the others, nor is it waited for while it connects.
#[test]
fn each_runtime_has_its_own_connections() {
    let servers = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let server = servers.block_on(Frames::start(&["h2"], async |mut peer| {
        peer.send(SETTINGS, 0, 0, &[]).await;
        peer.respond_to_all().await
    }));
    let core = server.client();
    let runtimes = [(); 3].map(|()| tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap());
    // It sleeps while it connects.
    let call = {
        let _inside = runtimes[0].enter();
        spawn(&core)
    };
    runtimes[0].block_on(tokio::task::yield_now());
    for _ in 0..3 {
        for runtime in &runtimes[1..] {
            runtime.block_on(create(&core).send()).unwrap();
        }
    }
    runtimes[0].block_on(call).unwrap().unwrap();
    assert_eq!((server.connections(), server.requests()), (3, 7));
}

/// The first connections take their time and fail. Nobody who waits for them runs out of time to connect.
#[tokio::test]
async fn waiting_for_others_is_not_connecting() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                sleep(Duration::from_millis(250)).await;
                drop(stream);
            });
        }
    });
    let core = builder().api_key(KEY).server_url(url).connect_timeout(Duration::from_millis(400)).build().unwrap();
    let started = std::time::Instant::now();
    let calls: Vec<_> = (0..10).map(|_| spawn(&core)).collect();
    for call in calls {
        let error = call.await.unwrap().unwrap_err();
        assert!(matches!(error, Error::Connection(_)), "{error}");
    }
    assert!(started.elapsed() < Duration::from_millis(1200), "one after the other");
}
