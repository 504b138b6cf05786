//! Connections that fail, and redirects.

use apideck_unify::errors::{ConnectionError, ConnectionKind};
use apideck_unify::funcs::vault_sessions_create;
use apideck_unify::models::{Session, VaultSessionsCreateRequest};
use apideck_unify::{Error, FetchTransport, RetryConfig};

use super::cases;
use super::retries::contacts;
use crate::fixture::{Engine, Fixture, Seen, builder, built, failed, holds, same, shown};

cases!(
    refused,
    hang_up,
    broken_body,
    no_json,
    redirect,
    redirect_to_another_origin,
    redirect_of_a_post,
    redirects_of_the_engine
);

fn connection(error: &Error) -> Result<&ConnectionError, String> {
    match error {
        Error::Connection(connection) => Ok(connection),
        error => Err(format!("not a failed connection: {error:#}")),
    }
}

/// Node reports that nothing was sent; the other engines do not report the cause.
async fn refused(fixture: Fixture) -> Seen {
    let core = built(builder().server_url(&fixture.refused).retry(RetryConfig::none()))?;
    let call = vault_sessions_create(&core, VaultSessionsCreateRequest::new().session(Session::new()));
    let error = failed(call.send().await)?;
    let kind = connection(&error)?.kind;
    let (expected, may_have_been_applied) = match fixture.engine {
        Engine::Node => (ConnectionKind::Refused, false),
        Engine::Browser | Engine::Worker => (ConnectionKind::Closed, true),
    };
    same("kind", kind, expected)?;
    same("may have been applied", error.may_have_been_applied(), may_have_been_applied)?;
    Ok(shown(error))
}

/// A POST is not sent again by the SDK.
async fn hang_up(fixture: Fixture) -> Seen {
    let core = fixture.client("hang-up")?;
    let call = vault_sessions_create(&core, VaultSessionsCreateRequest::new().session(Session::new()));
    let error = failed(call.send().await)?;
    same("kind", connection(&error)?.kind, ConnectionKind::Closed)?;
    holds("the server may have acted on it", error.may_have_been_applied())?;
    same("attempts", error.attempts(), 1)?;
    let requests = fixture.requests().await?;
    // Chromium itself sends a request again if a connection that it kept open fails.
    holds(&format!("{requests} request"), requests == 1 || fixture.engine == Engine::Browser)?;
    Ok(shown(error))
}

async fn broken_body(fixture: Fixture) -> Seen {
    let core = built(fixture.builder("broken-body").retry(RetryConfig::none()))?;
    let error = failed(contacts(&core).send().await)?;
    same("kind", connection(&error)?.kind, ConnectionKind::Closed)?;
    same("status", error.status().map(|status| status.as_u16()), Some(200))?;
    Ok(shown(error))
}

async fn no_json(fixture: Fixture) -> Seen {
    let core = fixture.client("no-json")?;
    let error = failed(contacts(&core).send().await)?;
    holds("the variant is ResponseValidation", matches!(error, Error::ResponseValidation(_)))?;
    Ok(error.to_string())
}

/// A browser does not say where a redirect leads.
async fn redirect(fixture: Fixture) -> Seen {
    followed(&fixture, "redirect", "key true consumer true").await
}

/// The key and the ids of the customer stay with Apideck.
async fn redirect_to_another_origin(fixture: Fixture) -> Seen {
    followed(&fixture, "redirect-away", "key false consumer false").await
}

async fn followed(fixture: &Fixture, scenario: &str, arrived: &str) -> Seen {
    let core = fixture.client(scenario)?;
    let result = contacts(&core).send().await;
    if fixture.engine == Engine::Browser {
        let error = failed(result)?;
        same("kind", connection(&error)?.kind, ConnectionKind::Redirect)?;
        same("requests", fixture.requests().await?, 1)?;
        return Ok(error.to_string());
    }
    let listed = result.map_err(shown)?;
    same("what arrived", listed.data[0].name.as_deref(), Some(arrived))?;
    Ok(arrived.to_owned())
}

async fn redirect_of_a_post(fixture: Fixture) -> Seen {
    let core = fixture.client("redirect-post")?;
    let call = vault_sessions_create(&core, VaultSessionsCreateRequest::new().session(Session::new()));
    let error = failed(call.send().await)?;
    same("requests", fixture.requests().await?, 1)?;
    Ok(error.to_string())
}

/// The engine follows if the program lets it, by its own rules: the id of the customer goes along to another origin.
async fn redirects_of_the_engine(fixture: Fixture) -> Seen {
    let mut seen = Vec::new();
    for scenario in ["redirect", "redirect-away"] {
        let core = built(fixture.builder(scenario).transport(FetchTransport::new().follow_redirects()))?;
        let mut listed = contacts(&core).send().await.map_err(shown)?.into_body();
        seen.push(listed.data.pop().and_then(|contact| contact.name).ok_or("no contact")?);
    }
    same("what arrived at the same origin", seen[0].as_str(), "key true consumer true")?;
    holds(&format!("the key stays with its origin: {seen:?}"), seen[1].starts_with("key false"))?;
    Ok(seen[1].clone())
}
