//! `/session/{token}`: the pages of a Hosted Vault session, on which a person adds connections.
//!
//! They work without `JavaScript`. The mock plays the services too: a person allows access on a page of the mock.

mod connection;
mod list;
mod session;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::apideck::catalogue;
use crate::apideck::operation::problem::Problem;
use crate::apideck::service::Service;
use crate::apideck::vault::connection::{Key, authorized};
use crate::record::request::Recorded;
use crate::reply::Reply;
use session::{Page, Session};

/// Allows only the page's own style, the theme's images, and forms to this mock. Scripts are blocked.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src http: https:; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// A page, or the one that says why there is none.
type Shown = Result<Reply, Page>;

/// `GET /session/{token}`: the connections of the consumer, and those that can be added.
pub(crate) fn show(service: &Service, request: &Recorded) -> Reply {
    reply(session_of(service, request).map(|session| html(list::page(service, &session, &note(request)))))
}

/// `GET /session/{token}/{unified_api}/{service_id}`: one connection.
pub(crate) fn show_connection(service: &Service, request: &Recorded) -> Reply {
    reply(with_connection(service, request, |session, key| {
        let connection = key.find(service).ok_or_else(session::not_found)?;
        Ok(html(connection::page(session, &key, &connection)))
    }))
}

/// `POST /session/{token}/{unified_api}/{service_id}/connect`: adds the connection with the fields of the form, and
/// authorizes it.
pub(crate) fn connect(service: &Service, request: &Recorded) -> Reply {
    reply(with_form(service, request, |session, key| {
        let now = service.clock.now();
        let fields = request.form();
        let changed = key.change(service, |members| {
            let settings = members.entry("settings").or_insert_with(|| serde_json::json!({}));
            for (name, value) in &fields {
                // A secret is not shown again. If its field is left empty, it stays as it is.
                if !value.is_empty() {
                    settings[name] = value.as_str().into();
                }
            }
            authorized(members, now);
        });
        changed.map_err(|_: Problem| session::not_found())?;
        Ok(see_other(&session.link(&[]), &did("connected", &key)))
    }))
}

/// `POST /session/{token}/{unified_api}/{service_id}/disconnect`: deletes the connection.
pub(crate) fn disconnect(service: &Service, request: &Recorded) -> Reply {
    reply(with_form(service, request, |session, key| {
        if !session.allows("delete") {
            return Err(Page::problem(403, "Connections cannot be removed", "This session does not allow it."));
        }
        key.delete(service);
        Ok(see_other(&session.link(&[]), &did("removed", &key)))
    }))
}

fn session_of(service: &Service, request: &Recorded) -> Result<Session, Page> {
    let token = request.path_segments().into_iter().nth(1).unwrap_or_default();
    let found = service.sessions.of_token(&token).ok_or_else(session::not_found)?;
    if found.expires_at <= service.clock.now() {
        return Err(session::expired());
    }
    Ok(Session { token, consumer: found.consumer, settings: found.settings })
}

/// Calls `show` with the session and the connection that the path names.
fn with_connection(service: &Service, request: &Recorded, show: impl FnOnce(&Session, Key<'_>) -> Shown) -> Shown {
    let session = session_of(service, request)?;
    let segments = request.path_segments();
    let segment = |index: usize| segments.get(index).map(String::as_str).unwrap_or_default();
    let (unified_api, connector) = (segment(2), segment(3));
    if !session.offers(unified_api) {
        return Err(session::not_found());
    }
    show(&session, Key { consumer: &session.consumer, unified_api, service: connector })
}

/// As [`with_connection`], for a form: one that another site sent has no effect.
fn with_form(service: &Service, request: &Recorded, change: impl FnOnce(&Session, Key<'_>) -> Shown) -> Shown {
    if !request.is_same_origin() {
        let problem = "It was not sent by a page of this vault, so it has no effect.";
        return Err(Page::problem(403, "The form was refused", problem));
    }
    with_connection(service, request, change)
}

/// The query that tells the next page what this one did.
fn did(what: &str, key: &Key<'_>) -> String {
    format!("{what}={}", utf8_percent_encode(&key.id(), NON_ALPHANUMERIC))
}

/// What the page before did, as a sentence.
fn note(request: &Recorded) -> String {
    let sentence = |(did, id): (String, String)| {
        let connector = catalogue::find(id.split_once('+')?.1)?;
        match &*did {
            "connected" => Some(format!("{} is connected.", connector.name)),
            "removed" => Some(format!("{} was removed.", connector.name)),
            _ => None,
        }
    };
    request.query_pairs().into_iter().find_map(sentence).unwrap_or_default()
}

/// After a form: the browser loads this page, so that a reload does not send the form again.
fn see_other(path: &str, query: &str) -> Reply {
    Reply::status(303).header("location", format!("{path}?{query}"))
}

fn reply(shown: Shown) -> Reply {
    shown.unwrap_or_else(html)
}

fn html(page: Page) -> Reply {
    Reply::status(page.status)
        .content_type("text/html; charset=utf-8")
        .header("cache-control", "no-store")
        .header("content-security-policy", POLICY)
        // The URL contains the token, which linked sites must not see. Forms of this page need their origin.
        .header("referrer-policy", "same-origin")
        .header("x-content-type-options", "nosniff")
        .body(page.html)
}
