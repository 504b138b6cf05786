//! What servers do to HTTP/2 connections, frame by frame.

use std::time::Duration;

use apideck_core::{ApideckCore, Call, Encoded, Error};
use apideck_errors::ConnectionKind;
use tokio::time::sleep;

use super::frames::*;
use crate::common::*;

pub fn spawn(core: &ApideckCore) -> tokio::task::JoinHandle<Result<u32, Error>> {
    let core = core.clone();
    tokio::spawn(async move {
        let mut encoded = Encoded::new(&CREATE);
        encoded.json(b"{}".to_vec());
        let response = Call::new(&core, &CREATE, Ok(encoded), decoder()).send().await;
        response.map(|response| response.http_meta.attempts)
    })
}

/// The server allows one request at a time and leaves while other calls wait for a stream.
#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_waits_for_a_stream_is_not_lost() {
    let server = Frames::start(&["h2"], async |mut peer| {
        peer.send(SETTINGS, 0, 0, &[0, 3, 0, 0, 0, 1]).await;
        let stream = peer.request().await?;
        if peer.number == 1 {
            // The other calls wait.
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
    let mut attempts = 0;
    for call in calls {
        attempts += call.await.unwrap().unwrap();
    }
    // Nothing of those that waited was sent. The connection may have been given to one of them before its end was seen.
    assert!((5..=6).contains(&attempts), "{attempts}");
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

/// A request is not sent forever to a server that closes each connection at once.
#[tokio::test]
async fn a_server_that_always_sends_goaway_is_given_up() {
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

/// The server tells how many streams it allows in its settings. Until they arrive, there is one.
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

/// Calls do not queue beyond the limit of the server, so none has to be sent again when its connection ends.
#[tokio::test(flavor = "multi_thread")]
async fn calls_wait_for_streams_and_not_in_the_connection() {
    let server = Frames::start(&["h2"], async |mut peer| {
        peer.send(SETTINGS, 0, 0, &[0, 3, 0, 0, 0, 8]).await;
        for _ in 0..9 {
            let stream = peer.request().await?;
            peer.respond(stream).await;
        }
        let last = peer.request().await?;
        peer.go_away(last, NO_ERROR).await;
        peer.respond(last).await;
        loop {
            let stream = peer.request().await?;
            if stream < last {
                peer.respond(stream).await;
            }
        }
    })
    .await;
    let core = server.client();
    let calls: Vec<_> = (0..60).map(|_| spawn(&core)).collect();
    let mut resends = 0;
    for call in calls {
        resends += call.await.unwrap().unwrap() - 1;
    }
    // At most those that were on a connection when it ended.
    assert!(resends <= 7 * 6, "{resends}");
}

/// A slow response on a new connection does not keep the other calls waiting.
#[tokio::test(flavor = "multi_thread")]
async fn the_settings_apply_while_the_first_response_arrives() {
    let server = Frames::start(&["h2"], async |mut peer| {
        peer.send(SETTINGS, 0, 0, &[0, 3, 0, 0, 0, 8]).await;
        let first = peer.request().await?;
        peer.head(first, &[]).await;
        for _ in 0..3 {
            let stream = peer.request().await?;
            peer.respond(stream).await;
        }
        peer.send(DATA, END_STREAM, first, DOCUMENT).await;
        peer.respond_to_all().await
    })
    .await;
    let core = server.client();
    let calls: Vec<_> = (0..4).map(|_| spawn(&core)).collect();
    for call in calls {
        assert_eq!(call.await.unwrap().unwrap(), 1);
    }
    assert_eq!(server.connections(), 1);
}

/// The server closes the connection after the head of a POST. It may act on it, so the POST is not sent again.
#[tokio::test]
async fn a_request_that_may_have_been_processed_is_not_sent_again() {
    for end in ["closed", "GOAWAY that includes it"] {
        let server = Frames::start(&["h2"], move |mut peer| async move {
            peer.send(SETTINGS, 0, 0, &[]).await;
            let stream = peer.request().await?;
            if end != "closed" {
                peer.go_away(stream, NO_ERROR).await;
            }
            peer.close().await
        })
        .await;
        let error = spawn(&server.client()).await.unwrap().unwrap_err();
        assert!(closed(&error) && error.may_have_been_applied(), "{end}: {error:?}");
        assert_eq!((server.connections(), server.requests()), (1, 1), "{end}");
    }
}

/// The head of a response may be as large as over HTTP/1.1.
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

/// A body that ends without `END_STREAM`, or before its `content-length`, is a closed connection.
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
        // The response is complete: the reset is about the rest of the request.
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

/// The server breaks the protocol, or ends the stream with an error. Neither is a body that ends early.
#[tokio::test]
async fn a_body_with_another_fault() {
    let server = Frames::start(&["h2"], async |mut peer| {
        peer.send(SETTINGS, 0, 0, &[]).await;
        let stream = peer.request().await?;
        if peer.number == 2 {
            peer.head(stream, &[("content-length", "12")]).await;
            peer.send(DATA, 0, stream, DOCUMENT).await;
            peer.reset(stream, INTERNAL_ERROR).await;
            return peer.respond_to_all().await;
        }
        peer.head(stream, &[]).await;
        peer.send(DATA, 0, stream, DOCUMENT).await;
        // More padding than the frame has bytes.
        peer.send(DATA, PADDED, stream, &[9, b' ']).await;
        peer.close().await
    })
    .await;
    let core = server.client();
    let error = create(&core).send().await.unwrap_err();
    assert!(!closed(&error) && error.may_have_been_applied(), "{error:?}");
    let error = create(&core).send().await.unwrap_err();
    assert!(format!("{error:#}").contains("internal error"), "{error:#}");
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

/// A connection that broke silently fails the calls that are on it, not the ones after them.
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

/// Calls use only the connections of their runtime, and do not wait for another runtime that connects.
#[test]
fn each_runtime_has_its_own_connections() {
    let servers = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let server = servers.block_on(Frames::start(&["h2"], async |mut peer| {
        peer.send(SETTINGS, 0, 0, &[]).await;
        peer.respond_to_all().await
    }));
    let core = server.client();
    let runtimes = [(); 3].map(|()| tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap());
    // This runtime stops while it connects.
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

/// The wait for another call that connects does not count as connecting.
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

/// The server can write anything into a GOAWAY, and h2 prints it.
#[tokio::test]
async fn the_debug_data_of_a_goaway_is_not_printed() {
    for reason in [NO_ERROR, ENHANCE_YOUR_CALM] {
        for head in [false, true] {
            let server = Frames::start(&["h2"], move |mut peer| async move {
                peer.send(SETTINGS, 0, 0, &[]).await;
                let stream = peer.request().await?;
                if head {
                    peer.head(stream, &[("content-length", "11")]).await;
                    peer.send(DATA, 0, stream, &DOCUMENT[..5]).await;
                }
                let mut payload = [0_u32.to_be_bytes(), reason.to_be_bytes()].concat();
                payload.extend_from_slice(format!("your key is {KEY} {}", "x".repeat(8000)).as_bytes());
                peer.send(GOAWAY, 0, 0, &payload).await;
                peer.close().await
            })
            .await;
            let error = create(&server.client()).send().await.unwrap_err();
            let text = printed(&error) + &format!("{error:#}");
            assert!(!text.contains(KEY) && !text.contains("xxxx"), "{reason} {head}: {text}");
            let cause = std::error::Error::source(&error).unwrap().to_string();
            assert!(!cause.is_empty() && cause.len() < 200, "{cause}");
        }
    }
}
