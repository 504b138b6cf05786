//! Limits of time and size. What ends a call also ends its request: the server sees that the client left.

use std::time::Duration;

use apideck_unify::errors::{TimeoutError, TimeoutLimit};
use apideck_unify::funcs::vault_sessions_create;
use apideck_unify::models::{CreateSessionResponse, Session, VaultSessionsCreateRequest};
use apideck_unify::{ApideckCore, Call, Error, RetryConfig};

use super::cases;
use super::retries::contacts;
use crate::fixture::{Clock, Fixture, Seen, built, contains, failed, holds, same, shown};
use crate::js;

cases!(
    attempt_timeout,
    deadline,
    deadline_during_a_wait,
    stalled_body,
    dropped_call,
    dropped_wait,
    very_long_limits,
    response_too_large,
);

fn session(core: &ApideckCore) -> Call<CreateSessionResponse> {
    vault_sessions_create(core, VaultSessionsCreateRequest::new().session(Session::new()))
}

fn timeout(error: &Error) -> Result<&TimeoutError, String> {
    match error {
        Error::Timeout(timeout) => Ok(timeout),
        error => Err(format!("not a timeout: {error:#}")),
    }
}

/// A POST is sent once: the server may have acted on it.
async fn attempt_timeout(fixture: Fixture) -> Seen {
    let core = built(fixture.builder("stall").timeout(Duration::from_millis(300)))?;
    let clock = Clock::start();
    let error = failed(session(&core).send().await)?;
    clock.within(290.0, 10_000.0)?;
    same("limit", timeout(&error)?.limit, TimeoutLimit::Attempt)?;
    holds("the server may have acted on it", error.may_have_been_applied())?;
    same("attempts", error.attempts(), 1)?;
    fixture.aborted(1).await?;
    Ok(error.to_string())
}

async fn deadline(fixture: Fixture) -> Seen {
    let core = built(fixture.builder("stall").deadline(Duration::from_millis(400)))?;
    let clock = Clock::start();
    let error = failed(contacts(&core).send().await)?;
    clock.within(390.0, 10_000.0)?;
    same("limit", timeout(&error)?.limit, TimeoutLimit::Deadline)?;
    fixture.aborted(1).await?;
    Ok(error.to_string())
}

/// The wait before the next attempt would pass the deadline, so that the error comes at once.
async fn deadline_during_a_wait(fixture: Fixture) -> Seen {
    let core = built(fixture.builder("retry-seconds").deadline(Duration::from_millis(500)))?;
    let clock = Clock::start();
    let error = failed(contacts(&core).send().await)?;
    clock.within(0.0, 10_000.0)?;
    same("requests", fixture.requests().await?, 1)?;
    Ok(error.to_string())
}

async fn stalled_body(fixture: Fixture) -> Seen {
    let core =
        built(fixture.builder("stall-in-body").timeout(Duration::from_millis(1_500)).retry(RetryConfig::none()))?;
    let clock = Clock::start();
    let error = failed(contacts(&core).send().await)?;
    clock.within(1_490.0, 10_000.0)?;
    same("limit", timeout(&error)?.limit, TimeoutLimit::Attempt)?;
    same("status", error.status().map(|status| status.as_u16()), Some(200))?;
    fixture.aborted(1).await?;
    Ok(error.to_string())
}

/// Polls a future once, as an executor would, and drops it later.
async fn started<F: Future>(future: F) -> std::pin::Pin<Box<F>> {
    let mut future = Box::pin(future);
    std::future::poll_fn(|context| {
        let _ = future.as_mut().poll(context);
        std::task::Poll::Ready(())
    })
    .await;
    future
}

async fn dropped_call(fixture: Fixture) -> Seen {
    let core = fixture.client("stall")?;
    let call = started(session(&core).send()).await;
    fixture.arrived(1).await?;
    drop(call);
    fixture.aborted(1).await?;
    Ok("the server saw it".to_owned())
}

/// A call that is dropped while it waits before an attempt sends nothing more.
async fn dropped_wait(fixture: Fixture) -> Seen {
    let core = fixture.client("retry-seconds")?;
    let call = started(session(&core).send()).await;
    fixture.arrived(1).await?;
    js::sleep(200).await;
    drop(call);
    js::sleep(1_200).await;
    same("requests", fixture.requests().await?, 1)?;
    Ok("1 request".to_owned())
}

/// `setTimeout` fires at once if it is asked to wait longer than 24.8 days.
async fn very_long_limits(fixture: Fixture) -> Seen {
    for limit in [Duration::from_secs(30 * 24 * 3_600), Duration::MAX] {
        let core = built(fixture.builder("slow").timeout(limit).deadline(limit))?;
        contacts(&core).send().await.map_err(shown)?;
    }
    Ok("30 days and for ever".to_owned())
}

async fn response_too_large(fixture: Fixture) -> Seen {
    let core = built(fixture.builder("large").max_response_bytes(100_000))?;
    let error = failed(contacts(&core).send().await)?;
    holds("the variant is ResponseValidation", matches!(error, Error::ResponseValidation(_)))?;
    contains(&error.to_string(), "100000")?;
    Ok(error.to_string())
}
