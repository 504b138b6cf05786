//! Many calls: at once, and one after another without a leak.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

use apideck_unify::funcs::vault_sessions_create;
use apideck_unify::models::{Session, VaultSessionsCreateRequest};
use apideck_unify::{ApideckCore, Error, RetryConfig};

use super::cases;
use super::retries::contacts;
use crate::fixture::{Fixture, Seen, built, holds, same, shown};
use crate::js;

cases!(fifty_at_once, mixed_at_once, a_thousand_dropped, calls_do_not_leak);

type Calls<T> = Vec<Pin<Box<dyn Future<Output = Result<T, Error>>>>>;

/// Waits for all of them at once.
async fn joined<T>(mut calls: Calls<T>) -> Vec<Result<T, Error>> {
    let mut results: Vec<Option<Result<T, Error>>> = calls.iter().map(|_| None).collect();
    poll_fn(|context| {
        for (call, result) in calls.iter_mut().zip(&mut results) {
            if result.is_none() {
                if let Poll::Ready(ready) = call.as_mut().poll(context) {
                    *result = Some(ready);
                }
            }
        }
        if results.iter().all(Option::is_some) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    results.into_iter().flatten().collect()
}

async fn session(core: ApideckCore) -> Result<String, Error> {
    let request = VaultSessionsCreateRequest::new().session(Session::new());
    Ok(vault_sessions_create(&core, request).send().await?.into_body().data.session_uri)
}

async fn fifty_at_once(fixture: Fixture) -> Seen {
    let core = built(crate::fixture::builder().server_url(&fixture.url))?;
    let calls: Calls<String> = (0..50).map(|_| Box::pin(session(core.clone())) as _).collect();
    let mut urls: Vec<String> = joined(calls).await.into_iter().collect::<Result<_, _>>().map_err(shown)?;
    urls.sort();
    urls.dedup();
    same("sessions", urls.len(), 50)?;
    Ok("50 sessions".to_owned())
}

/// Calls that succeed, come late or time out, all at once. Browsers open six connections to a server, and four of the
/// calls hold theirs until they time out.
async fn mixed_at_once(fixture: Fixture) -> Seen {
    let client = |scenario: &str| built(fixture.builder(scenario).timeout(std::time::Duration::from_secs(4)));
    let mut calls: Calls<usize> = Vec::new();
    for scenario in ["ok", "slow", "stall", "gzip"] {
        let core = client(scenario)?;
        for _ in 0..4 {
            // A browser sends a GET only after another one of the same URL has its response, for the sake of its cache.
            if scenario == "stall" {
                let core = core.clone();
                calls.push(Box::pin(async move { session(core).await.map(|_| 1) }));
                continue;
            }
            let call = contacts(&core).retry(RetryConfig::none());
            calls.push(Box::pin(async move { Ok(call.send().await?.data.len()) }));
        }
    }
    let results = joined(calls).await;
    for (number, result) in results.into_iter().enumerate() {
        match result {
            Ok(rows) => same("rows", rows, 1)?,
            Err(error) => {
                holds(&format!("{number}: {error}"), matches!(error, Error::Timeout(_)) && (8..12).contains(&number))?;
            }
        }
    }
    fixture.aborted(4).await?;
    Ok("12 succeeded, 4 timed out".to_owned())
}

/// Memory and held values after each of several rounds: they must not grow from the second on.
async fn flat<F: AsyncFn() -> Result<(), String>>(rounds: usize, round: F) -> Seen {
    let (mut memory, mut values) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        round().await?;
        // Tasks and cleanup that the round began end first.
        js::sleep(100).await;
        memory.push(js::memory());
        values.push(js::held_values());
    }
    let shown = format!("memory {memory:?}, values {values:?}");
    holds(&shown, memory[1..].iter().all(|bytes| *bytes <= memory[1]))?;
    holds(&shown, values[1..].iter().all(|count| *count <= values[1]))?;
    Ok(shown)
}

/// Calls that are dropped in flight, 50 at a time: engines keep no more connections open.
async fn a_thousand_dropped(fixture: Fixture) -> Seen {
    let core = fixture.client("stall")?;
    let seen = flat(5, async || {
        for _ in 0..4 {
            let calls: Calls<String> = (0..50).map(|_| Box::pin(session(core.clone())) as _).collect();
            let mut calls = calls;
            poll_fn(|context| {
                for call in &mut calls {
                    let _ = call.as_mut().poll(context);
                }
                Poll::Ready(())
            })
            .await;
            js::sleep(20).await;
            drop(calls);
        }
        Ok(())
    })
    .await?;
    // The server sees those for which the engine had a connection.
    fixture.aborted(6).await?;
    Ok(seen)
}

async fn calls_do_not_leak(fixture: Fixture) -> Seen {
    let (works, times_out) =
        (fixture.client("ok")?, fixture.builder("stall").timeout(std::time::Duration::from_millis(20)));
    let times_out = built(times_out.retry(RetryConfig::none()))?;
    flat(4, async || {
        for _ in 0..5 {
            let good: Calls<String> = (0..20).map(|_| Box::pin(session(works.clone())) as _).collect();
            let bad: Calls<String> = (0..20).map(|_| Box::pin(session(times_out.clone())) as _).collect();
            for result in joined(good).await {
                result.map_err(shown)?;
            }
            holds("all time out", joined(bad).await.iter().all(|result| matches!(result, Err(Error::Timeout(_)))))?;
        }
        Ok(())
    })
    .await
}
