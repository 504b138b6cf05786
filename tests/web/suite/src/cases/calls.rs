//! Calls and their responses.

use apideck_unify::funcs::{accounting_invoices_list, crm_contacts_delete, crm_contacts_list, vault_sessions_create};
use apideck_unify::http::{HeaderValue, Method, Request};
use apideck_unify::models::{
    AccountingInvoicesListRequest, CrmContactsDeleteRequest, CrmContactsListRequest, Session,
    VaultSessionsCreateRequest,
};
use apideck_unify::{ApiKey, Body, Error, FetchTransport, KeyRequest, Outcome, Transport as _, dynamic};
use serde_json::{Value, json};

use super::cases;
use crate::fixture::{Engine, Fixture, Seen, builder, built, contains, failed, holds, same, shown};

cases!(
    session,
    key_is_refused,
    headers,
    repeated_header,
    blank_id_is_refused,
    unknown_values_are_kept,
    delete_without_content,
    custom_call,
    dynamic_call,
    misspelt_dynamic_call,
    key_is_refreshed,
    outcome,
);

/// A session, by the mock itself, which checks the headers and the body.
async fn session(fixture: Fixture) -> Seen {
    let core = built(builder().server_url(&fixture.url))?;
    let session = Session::new().redirect_uri("https://mysaas.com/dashboard");
    let created = vault_sessions_create(&core, VaultSessionsCreateRequest::new().session(session)).send().await;
    let created = created.map_err(shown)?;
    contains(&created.data.session_uri, &format!("{}/session/", fixture.url))?;
    same("attempts", created.http_meta.attempts, 1)?;
    same("repairs", created.http_meta.repairs.len(), 0)?;
    Ok(created.into_body().data.session_uri)
}

async fn key_is_refused(fixture: Fixture) -> Seen {
    let core = built(builder().api_key("wrong").server_url(&fixture.url))?;
    let error = failed(vault_sessions_create(&core, VaultSessionsCreateRequest::new()).send().await)?;
    holds("the variant is Unauthorized", matches!(error, Error::Unauthorized(_)))?;
    let line = error.to_string();
    contains(&line, "vault.sessions.create: 401 Unauthorized: Unauthorized Request (Invalid API key)")?;
    contains(&line, "check the API key")?;
    same("lines", line.lines().count(), 1)?;
    Ok(line)
}

/// A value with the characters that JSON escapes.
const QUOTED: &str = r#"a "b" \c, d"#;

/// What the server receives.
async fn headers(fixture: Fixture) -> Seen {
    let core = fixture.client("echo")?.for_service("xero");
    let sent =
        core.call(Method::POST, "/echo").query("a b", "c&d").header("x-mine", QUOTED).json(&json!({"a": [1, "é"]}));
    let received = sent.send().await.map_err(shown)?.into_body();
    let header = |name: &str| received["headers"][name].as_str().unwrap_or_default().to_owned();
    same("method", &received["method"], &json!("POST"))?;
    same("query", &received["query"], &json!("a%20b=c%26d"))?;
    same("body", &received["body"], &json!("{\"a\":[1,\"é\"]}"))?;
    for (name, value) in [
        ("authorization", "Bearer sk_test"),
        ("x-apideck-app-id", "app"),
        ("x-apideck-consumer-id", "test-consumer"),
        ("x-apideck-service-id", "xero"),
        ("x-mine", QUOTED),
    ] {
        same(name, header(name), value.to_owned())?;
    }
    contains(&header("content-type"), "application/json")?;
    // A browser sends its own.
    if fixture.engine != Engine::Browser {
        contains(&header("user-agent"), "apideck-unify-rust/")?;
    }
    Ok(header("user-agent"))
}

/// A header with several values, one of them with characters that only a transport can add.
async fn repeated_header(fixture: Fixture) -> Seen {
    let core = built(fixture.builder("echo").transport(|mut request: Request<Body>| {
        request
            .headers_mut()
            .append("x-mine", HeaderValue::from_bytes(b"2\t\xe9").unwrap_or(HeaderValue::from_static("")));
        FetchTransport::new().send(request)
    }))?;
    let sent = core.call(Method::POST, "/echo").header("x-mine", "1").json(&json!({}));
    let received = sent.send().await.map_err(shown)?.into_body();
    // The server reads UTF-8, which a byte of its own is not. workerd encodes what is not ASCII as UTF-8.
    let character = if fixture.engine == Engine::Worker { 'é' } else { '\u{fffd}' };
    same("x-mine", &received["headers"]["x-mine"], &json!(format!("1, 2\t{character}")))?;
    Ok(received["headers"]["x-mine"].to_string())
}

async fn blank_id_is_refused(fixture: Fixture) -> Seen {
    let core = fixture.client("ok")?.for_consumer(" ");
    let error = failed(crm_contacts_list(&core, CrmContactsListRequest::new()).send().await)?;
    holds("the variant is InvalidRequest", matches!(error, Error::InvalidRequest(_)))?;
    same("requests", fixture.requests().await?, 0)?;
    let of_client = failed(builder().consumer_id("").build())?;
    contains(&of_client.to_string(), "consumer_id")?;
    Ok(error.to_string())
}

async fn unknown_values_are_kept(fixture: Fixture) -> Seen {
    let core = built(fixture.builder("unknown").keep_raw_body(true))?;
    let listed = accounting_invoices_list(&core, AccountingInvoicesListRequest::new()).send().await.map_err(shown)?;
    let invoice = listed.data.first().ok_or("no invoice")?;
    contains(&format!("{:?}", invoice.status), "levitating")?;
    same("number, which came as a JSON number", invoice.number.as_deref(), Some("7"))?;
    holds("the total is 12.5", invoice.total.is_some_and(|total| total == 12.5))?;
    same("repairs", listed.http_meta.repairs.len(), 1)?;
    let raw = listed.http_meta.raw_body.as_deref().unwrap_or_default();
    contains(&String::from_utf8_lossy(raw), "new_member")?;
    Ok(listed.http_meta.repairs[0].to_string())
}

async fn delete_without_content(fixture: Fixture) -> Seen {
    let core = fixture.client("ok")?;
    let deleted = crm_contacts_delete(&core, CrmContactsDeleteRequest::new("a/b")).send().await.map_err(shown)?;
    same("status", deleted.http_meta.status.as_u16(), 204)?;
    contains(&deleted.http_meta.url.to_string(), "/crm/contacts/a%2Fb")?;
    Ok(deleted.http_meta.url.to_string())
}

async fn custom_call(fixture: Fixture) -> Seen {
    let core = fixture.client("ok")?;
    let listed = core.call(Method::GET, "/crm/contacts").send().await.map_err(shown)?.into_body();
    same("name", &listed["data"][0]["name"], &json!("Elon Musk"))?;
    Ok(listed.to_string())
}

async fn dynamic_call(fixture: Fixture) -> Seen {
    let core = built(builder().server_url(&fixture.url))?;
    let input = json!({"session": {"redirect_uri": "https://mysaas.com"}});
    let created = dynamic::call(&core, "vault.sessions.create", input).await.into_result().map_err(shown)?;
    contains(created["data"]["session_uri"].as_str().unwrap_or_default(), "/session/")?;
    Ok(created.to_string())
}

async fn misspelt_dynamic_call(fixture: Fixture) -> Seen {
    let core = fixture.client("ok")?;
    let error = failed(dynamic::call(&core, "vault.sesions.create", Value::Null).await.into_result())?;
    contains(&error.to_string(), "vault.sessions.create")?;
    let input = failed(dynamic::call(&core, "vault.sessions.create", json!({"sesion": {}})).await.into_result())?;
    contains(&input.to_string(), "sesion")?;
    same("requests", fixture.requests().await?, 0)?;
    Ok(error.to_string())
}

/// The server refuses the first key, and the provider has another.
async fn key_is_refreshed(fixture: Fixture) -> Seen {
    let key = ApiKey::refreshing_provider(|request| async move {
        Ok(match request {
            KeyRequest::Refused => "sk_new",
            _ => "sk_wrong",
        })
    });
    let core = built(builder().api_key(key).server_url(&fixture.url))?;
    let created = vault_sessions_create(&core, VaultSessionsCreateRequest::new().session(Session::new())).send().await;
    let created = created.map_err(shown)?;
    same("attempts", created.http_meta.attempts, 2)?;
    Ok(format!("{} attempts", created.http_meta.attempts))
}

async fn outcome(fixture: Fixture) -> Seen {
    let core = fixture.client("gateway")?;
    let call = crm_contacts_list(&core, CrmContactsListRequest::new()).retry(apideck_unify::RetryConfig::none());
    let Outcome::Err { error } = call.await else { return Err("the call succeeded".to_owned()) };
    holds("the variant is Api", matches!(error, Error::Api(_)))?;
    same("status", error.status().map(|status| status.as_u16()), Some(502))?;
    contains(&String::from_utf8_lossy(error.body().ok_or("no body")?), "Bad Gateway")?;
    Ok(error.to_string())
}
