//! The connections of a consumer, and those that can be added.

use std::fmt::Write;

use serde_json::Value;

use crate::apideck::catalogue::{APIS, CONNECTORS, Connector};
use crate::apideck::html::Escaped;
use crate::apideck::service::Service;
use crate::apideck::vault::connection::Key;
use crate::apideck::vault_page::connection::state_of;
use crate::apideck::vault_page::session::{Page, Session, label};

pub(super) fn page(service: &Service, session: &Session, note: &str) -> Page {
    let mut main = String::from("<p>Connect and manage your integrations.</p>\n");
    if !note.is_empty() {
        let _ = writeln!(main, "<p class=\"note\" role=\"status\">{}</p>", Escaped(note));
    }
    for (_, api) in APIS.iter().filter(|(_, api)| session.offers(api)) {
        let connectors = CONNECTORS.iter().filter(|connector| connector.unified_apis.contains(api));
        let _ = writeln!(main, "<h2 id=\"{api}\">{}</h2>\n<ul aria-labelledby=\"{api}\">", label(api));
        for connector in connectors {
            item(service, session, api, connector, &mut main);
        }
        main.push_str("</ul>\n");
    }
    if let Some(url) = session.web("/redirect_uri") {
        let _ = writeln!(main, "<a class=\"button\" href=\"{url}\" rel=\"noreferrer\">Back to the application</a>");
        if session.flag("/settings/auto_redirect") && note.ends_with("connected.") {
            let _ = writeln!(main, "<meta http-equiv=\"refresh\" content=\"0; url={url}\">");
        }
    }
    session.page(None, &main)
}

/// One connector. Its picture is its first letter, which always loads.
fn item(service: &Service, session: &Session, api: &str, connector: &Connector, main: &mut String) {
    let Connector { id, name, .. } = connector;
    let key = Key { consumer: &session.consumer, unified_api: api, service: id };
    let added = key.added(service);
    let state = added.as_ref().map_or("Connect", |found| state_of(found.row.get("state").and_then(Value::as_str)));
    let class = if added.is_some() { " class=\"added\"" } else { "" };
    let _ = writeln!(
        main,
        "<li{class}><a href=\"{}\"><span class=\"letter\" aria-hidden=\"true\">{}</span>{name} <small>{state}</small></a></li>",
        Escaped(&session.link(&[api, id])),
        &name[..1],
    );
}
