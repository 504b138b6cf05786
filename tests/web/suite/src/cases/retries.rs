//! What is retried, and when.

use std::time::Duration;

use apideck_unify::funcs::{crm_contacts_list, vault_sessions_create};
use apideck_unify::models::{CrmContactsListRequest, GetContactsResponse, Session, VaultSessionsCreateRequest};
use apideck_unify::{ApideckCore, Call, RetryConfig};

use super::cases;
use crate::fixture::{Clock, Fixture, Seen, built, contains, failed, holds, same, shown};

cases!(
    post_after_503_with_seconds,
    get_after_503_with_a_date,
    get_after_429,
    backoff,
    clients_do_not_wait_alike,
    retries_end,
    get_after_a_hang_up,
    get_after_a_broken_body,
    get_after_a_timeout,
);

pub(super) fn contacts(core: &ApideckCore) -> Call<GetContactsResponse> {
    crm_contacts_list(core, CrmContactsListRequest::new())
}

/// The server says that it did nothing, so that a POST is sent again.
async fn post_after_503_with_seconds(fixture: Fixture) -> Seen {
    let core = fixture.client("retry-seconds")?;
    let clock = Clock::start();
    let created = vault_sessions_create(&core, VaultSessionsCreateRequest::new().session(Session::new())).send().await;
    same("attempts", created.map_err(shown)?.http_meta.attempts, 2)?;
    let elapsed = clock.within(990.0, 10_000.0)?;
    same("requests", fixture.requests().await?, 2)?;
    Ok(format!("2 attempts in {elapsed} ms"))
}

async fn get_after_503_with_a_date(fixture: Fixture) -> Seen {
    let core = fixture.client("retry-date")?;
    let clock = Clock::start();
    same("attempts", contacts(&core).send().await.map_err(shown)?.http_meta.attempts, 2)?;
    let elapsed = clock.within(900.0, 10_000.0)?;
    Ok(format!("2 attempts in {elapsed} ms"))
}

async fn get_after_429(fixture: Fixture) -> Seen {
    let core = fixture.client("limited")?;
    let clock = Clock::start();
    same("attempts", contacts(&core).send().await.map_err(shown)?.http_meta.attempts, 2)?;
    Ok(format!("2 attempts in {} ms", clock.within(990.0, 10_000.0)?))
}

async fn backoff(fixture: Fixture) -> Seen {
    let core = fixture.client("unavailable-twice")?;
    let clock = Clock::start();
    same("attempts", contacts(&core).send().await.map_err(shown)?.http_meta.attempts, 3)?;
    Ok(format!("3 attempts in {} ms", clock.within(0.0, 10_000.0)?))
}

/// Waits are random: a source of fixed numbers would make all clients come back at once.
async fn clients_do_not_wait_alike(fixture: Fixture) -> Seen {
    let mut waits = Vec::new();
    for _ in 0..4 {
        let fixture = Fixture::new("alike", &format!("{{\"url\":\"{}\",\"refused\":\"\"}}", fixture.url), "node");
        let core = fixture.ok_or("no fixture")?.client("unavailable-twice")?;
        let listed = contacts(&core).send().await.map_err(shown)?;
        waits.push(listed.http_meta.elapsed.as_millis());
    }
    let (least, most) = (waits.iter().min().copied(), waits.iter().max().copied());
    holds(&format!("the waits {waits:?} differ by more than 20 ms"), most > least.map(|least| least + 20))?;
    Ok(format!("{waits:?} ms"))
}

async fn retries_end(fixture: Fixture) -> Seen {
    let retry = RetryConfig { max_elapsed_time: Duration::from_secs(3), ..RetryConfig::default() };
    let core = built(fixture.builder("unavailable").retry(retry))?;
    let clock = Clock::start();
    let error = failed(contacts(&core).send().await)?;
    clock.within(0.0, 10_000.0)?;
    same("status", error.status().map(|status| status.as_u16()), Some(503))?;
    same("requests", fixture.requests().await?, u64::from(error.attempts()))?;
    holds("there was more than one attempt", error.attempts() > 1)?;
    Ok(error.to_string())
}

async fn get_after_a_hang_up(fixture: Fixture) -> Seen {
    let core = fixture.client("hang-up-once")?;
    let listed = contacts(&core).send().await.map_err(shown)?;
    // Chromium may send the request again by itself, which counts as one attempt.
    holds("there were one or two attempts", matches!(listed.http_meta.attempts, 1 | 2))?;
    same("requests", fixture.requests().await?, 2)?;
    Ok(format!("{} attempts", listed.http_meta.attempts))
}

async fn get_after_a_broken_body(fixture: Fixture) -> Seen {
    let core = fixture.client("broken-body-once")?;
    let listed = contacts(&core).send().await.map_err(shown)?;
    same("attempts", listed.http_meta.attempts, 2)?;
    same("name", listed.data[0].name.as_deref(), Some("Elon Musk"))?;
    Ok("2 attempts".to_owned())
}

async fn get_after_a_timeout(fixture: Fixture) -> Seen {
    let core = built(fixture.builder("stall-once").timeout(Duration::from_secs(2)))?;
    let listed = contacts(&core).send().await.map_err(shown)?;
    same("attempts", listed.http_meta.attempts, 2)?;
    fixture.aborted(1).await?;
    contains(&format!("{:?}", listed.http_meta.status), "200")?;
    Ok(format!("2 attempts in {} ms", listed.http_meta.elapsed.as_millis()))
}
