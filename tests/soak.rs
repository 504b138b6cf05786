//! Many calls under faults: memory does not grow, and no task or connection is left.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)] // Helpers of tests are tests.

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use apideck_mock::{Chaos, Mock, Reply};
use apideck_unify::funcs::vault_consumers_get;
use apideck_unify::models::VaultConsumersGetRequest;
use apideck_unify::{ApideckCore, RetryConfig};
use common::*;
use serde_json::json;
use tokio::runtime;
use tokio::task::JoinSet;
use tokio::time::timeout;

const TASKS: usize = 256;

/// The memory of this process in kB, the mock's included.
fn memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[derive(Default)]
struct Tally {
    started: AtomicUsize,
    succeeded: AtomicUsize,
    failed: AtomicUsize,
}

async fn start() -> Mock {
    let mock = Mock::builder().record(false).start().await.unwrap();
    mock.on("GET", "/vault/consumers/{id}", |request| {
        let id = request.path_segments().pop().unwrap();
        Reply::json(
            200,
            &json!({ "status_code": 200, "status": "OK", "data": { "consumer_id": id, "application_id": "a" } }),
        )
    });
    mock.chaos(Chaos::new(1).rate(0.05));
    mock
}

/// `calls` calls from [`TASKS`] tasks; each gets its own response.
async fn load(core: &ApideckCore, calls: usize, tally: &Arc<Tally>) {
    let mut tasks = JoinSet::new();
    for task in 0..TASKS {
        let (core, tally) = (core.clone(), tally.clone());
        tasks.spawn(async move {
            for number in (task..calls).step_by(TASKS) {
                tally.started.fetch_add(1, Ordering::Relaxed);
                let id = format!("c-{number}");
                match vault_consumers_get(&core, VaultConsumersGetRequest::new(&*id)).send().await {
                    Ok(found) => {
                        assert_eq!(found.data.consumer_id, id);
                        tally.succeeded.fetch_add(1, Ordering::Relaxed);
                    }
                    Err(error) => {
                        assert!(error.is_retryable(), "{error:?}");
                        tally.failed.fetch_add(1, Ordering::Relaxed);
                    }
                }
            }
        });
    }
    timeout(Duration::from_secs(600), tasks.join_all()).await.expect("no call is stuck");
}

/// Three tenths of the calls warm up. The others add at most `growth` kB of memory.
fn soak(calls: usize, growth: usize) {
    let runtime = runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let mock = start().await;
        let retry = RetryConfig {
            initial_interval: Duration::from_millis(5),
            max_interval: Duration::from_millis(20),
            max_elapsed_time: Duration::from_secs(2),
            ..RetryConfig::any_method()
        };
        let core: ApideckCore = settings(mock.url()).retry(retry).pool_max_idle_per_host(128).build().unwrap();
        let tally = Arc::new(Tally::default());
        let began = Instant::now();
        let mut memories = Vec::new();
        for _ in 0..10 {
            load(&core, calls / 10, &tally).await;
            memories.push(memory());
            assert!(mock.open_connections() <= TASKS, "{} connections", mock.open_connections());
        }
        let [started, succeeded, failed] =
            [&tally.started, &tally.succeeded, &tally.failed].map(|count| count.load(Ordering::Relaxed));
        assert_eq!(started, calls / 10 * 10);
        assert_eq!(started, succeeded + failed);
        assert!(succeeded > started * 9 / 10, "{failed} of {started} failed");
        assert!(mock.request_count() > started, "nothing was retried");
        println!(
            "{started} calls, {failed} failed, {} requests, {} connections, {:?}, kB after each tenth: {memories:?}",
            mock.request_count(),
            mock.connections(),
            began.elapsed()
        );
        let (warm, most) = (memories[2], memories[3..].iter().max().unwrap());
        assert!(*most <= warm + growth, "{memories:?}");

        // Not more than may wait for the next call, then none.
        eventually("what is too much is closed", || mock.open_connections() <= 128).await;
        nothing_is_left(core, mock, &runtime.metrics()).await;
    });
}

#[test]
fn twenty_thousand_calls() {
    // So few do not reach the size at which memory stays.
    soak(20_000, 16 << 10);
}

/// `cargo test --release --test soak -- --ignored --nocapture`
#[test]
#[ignore = "takes more than a minute in a debug build"]
fn two_hundred_thousand_calls() {
    soak(200_000, 4 << 10);
}
