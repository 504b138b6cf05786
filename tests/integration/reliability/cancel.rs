//! Calls that are dropped at any point: the client works as before.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::time::Duration;

use apideck_mock::{Mock, Recorded, Reply};
use apideck_unify::{ApideckCore, RetryConfig};
use http::Method;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::common::{eventually, settings};
use crate::reliability::calls::{Done, call, document};

const SEEDS: usize = 10_000;
const TASKS: usize = 16;

/// The last part of the id says how the response is sent.
fn reply(request: &Recorded) -> Reply {
    let id = match request.json() {
        Some(json) => json["consumer_metadata"]["account_name"].as_str().unwrap().to_owned(),
        None => request.path_segments().pop().unwrap(),
    };
    let whole = Reply::json(200, &document(&request.method, &id));
    match id.rsplit('-').next().unwrap() {
        "late" => whole.delay(Duration::from_millis(2)),
        "slow" => whole.trickle(16, Duration::from_millis(1)),
        "chunked" => whole.chunked().trickle(8, Duration::from_micros(10)),
        "closing" => whole.disconnect_after(),
        "cut" => whole.disconnect_in_body(10),
        "reset" => Reply::reset(),
        "stalled" => whole.stall_in_body(20),
        "refused" => Reply::status(503).header("retry-after-ms", "3"),
        "failed" => Reply::status(500).body("sorry"),
        _ => whole,
    }
}

const FATES: [&str; 10] =
    ["fine", "late", "slow", "chunked", "closing", "cut", "reset", "stalled", "refused", "failed"];

/// The output of `future`, unless it needs more than `max` polls.
async fn within_polls<F: Future>(max: usize, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut polls = 0;
    poll_fn(|cx| {
        if polls == max {
            return Poll::Ready(None);
        }
        polls += 1;
        let output = future.as_mut().poll(cx).map(Some);
        if output.is_pending() && polls == max {
            return Poll::Ready(None);
        }
        output
    })
    .await
}

#[derive(Default)]
struct Tally {
    dropped: AtomicUsize,
    finished: AtomicUsize,
}

async fn one(core: &ApideckCore, seed: usize, tally: &Tally) {
    let mut random = fastrand::Rng::with_seed(seed as u64);
    let method = if random.bool() { Method::GET } else { Method::POST };
    let id = format!("{seed}-{}", FATES[random.usize(..FATES.len())]);
    // Half of them by the number of polls, which reaches every point, half by the clock.
    let max = if random.bool() { random.usize(1..=8) } else { usize::MAX };
    let limit = Duration::from_millis(random.u64(..=30));
    let outcome = timeout(limit, within_polls(max, call(core, &method, &id, None))).await.ok().flatten();
    match outcome {
        None => tally.dropped.fetch_add(1, Ordering::Relaxed),
        Some(Done { result, .. }) => {
            if let Ok(received) = result {
                assert_eq!(received, id);
            }
            tally.finished.fetch_add(1, Ordering::Relaxed)
        }
    };
    // Whatever the dropped call has left behind, the next call gets its own response.
    let next = format!("{seed}-next");
    let Done { result, .. } = call(core, &method, &next, None).await;
    assert_eq!(result.unwrap(), next);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_calls_dropped_at_random_points() {
    let mock = Mock::builder().record(false).start().await.unwrap();
    mock.on("GET", "/vault/consumers/{id}", reply).on("POST", "/vault/sessions", reply);
    let retry = RetryConfig {
        initial_interval: Duration::from_millis(2),
        max_interval: Duration::from_millis(10),
        ..RetryConfig::any_method()
    };
    let core: ApideckCore = settings(mock.url()).retry(retry).build().unwrap();
    let tally = Arc::new(Tally::default());
    let mut tasks = JoinSet::new();
    for task in 0..TASKS {
        let (core, tally) = (core.clone(), tally.clone());
        tasks.spawn(async move {
            for seed in (task..SEEDS).step_by(TASKS) {
                one(&core, seed, &tally).await;
            }
        });
    }
    timeout(Duration::from_secs(240), tasks.join_all()).await.expect("no call is stuck");
    let (dropped, finished) = (tally.dropped.load(Ordering::Relaxed), tally.finished.load(Ordering::Relaxed));
    assert_eq!(dropped + finished, SEEDS);
    assert!(dropped > 2000 && finished > 50, "{dropped} dropped, {finished} finished");
    println!("{dropped} dropped, {finished} finished, {} connections", mock.connections());

    eventually("what was dropped is closed", || mock.open_connections() <= TASKS).await;
    drop(core);
    eventually("all connections are closed", || mock.open_connections() == 0).await;
}
