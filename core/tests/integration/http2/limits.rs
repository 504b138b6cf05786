//! Servers that change their limits, or withhold the end of a response.

use std::time::{Duration, Instant};

use tokio::time::sleep;

use super::faults::spawn;
use super::frames::*;
use crate::streams::call;

/// The server lowers its limit while calls wait for a stream, and closes the connection. Only what it received may have been
/// applied; the other calls go to the next connection.
#[tokio::test]
async fn a_lower_limit_applies_to_calls_that_wait() {
    let server = Frames::start(&["h2"], async |mut peer| {
        peer.send(SETTINGS, 0, 0, &[0, 3, 0, 0, 0, 8]).await;
        let first = peer.request().await?;
        peer.respond(first).await;
        if peer.number > 1 {
            return peer.respond_to_all().await;
        }
        let mut open = Vec::new();
        for _ in 0..7 {
            open.push(peer.request().await?);
        }
        peer.send(SETTINGS, 0, 0, &[0, 3, 0, 0, 0, 2]).await;
        sleep(Duration::from_millis(100)).await;
        for stream in open {
            peer.respond(stream).await;
        }
        peer.request().await?;
        sleep(Duration::from_millis(100)).await;
        None
    })
    .await;
    let core = server.client();
    spawn(&core).await.unwrap().unwrap();
    let calls: Vec<_> = (0..20).map(|_| spawn(&core)).collect();
    let mut failed = 0;
    for call in calls {
        if let Err(error) = call.await.unwrap() {
            assert!(error.may_have_been_applied(), "{error:?}");
            failed += 1;
        }
    }
    assert_eq!(failed, 1, "one request had no response");
    assert_eq!((server.connections(), server.requests()), (2, 21));
}

/// All bytes that were announced have arrived. The end of the stream may still show that there are more, but not for long.
#[tokio::test]
async fn a_complete_download_does_not_wait_for_the_end_of_its_stream() {
    let server = Frames::start(&["h2"], async |mut peer| {
        peer.send(SETTINGS, 0, 0, &[]).await;
        let stream = peer.request().await?;
        peer.head(stream, &[("content-length", "11")]).await;
        peer.send(DATA, 0, stream, DOCUMENT).await;
        peer.request().await.map(drop)
    })
    .await;
    let core = server.builder().timeout(Duration::from_secs(60)).build().unwrap();
    let started = Instant::now();
    let bytes = call(&core).send().await.unwrap().into_body().bytes().await.unwrap();
    assert_eq!(bytes, DOCUMENT);
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}
