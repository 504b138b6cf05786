//! One connection: its state, and the form with which a person adds or removes it.

use std::fmt::Write;

use serde_json::Value;

use crate::apideck::html::Escaped;
use crate::apideck::vault::connection::Key;
use crate::apideck::vault_page::session::{Page, Session, label};

pub(super) fn page(session: &Session, key: &Key<'_>, connection: &Value) -> Page {
    let text = |name: &str| connection[name].as_str().unwrap_or_default();
    let name = text("name");
    let action = |action: &str| session.link(&[key.unified_api, key.service, action]);
    let mut main = format!(
        "<p><a href=\"{}\">All integrations</a></p>\n<p>{}. State: <strong>{}</strong></p>\n",
        Escaped(&session.link(&[])),
        Escaped(&label(key.unified_api)),
        state_of(connection["state"].as_str()),
    );
    let oauth = text("auth_type") == "oauth2";
    if oauth {
        let _ = writeln!(
            main,
            "<p>{} asks for access to your {} account. The mock plays {}: no account is needed.</p>",
            Escaped(session.name()),
            Escaped(name),
            Escaped(name),
        );
    }
    let _ = writeln!(main, "<form method=\"post\" action=\"{}\">", Escaped(&action("connect")));
    for field in connection["form_fields"].as_array().into_iter().flatten() {
        self::field(field, &mut main);
    }
    let added = text("state") != "available";
    let button = match (oauth, added) {
        (true, false) => "Allow access",
        (true, true) => "Allow access again",
        (false, _) => "Save",
    };
    let _ = writeln!(main, "<button>{button}</button>\n</form>");
    if added && session.allows("delete") {
        let _ = writeln!(
            main,
            "<form method=\"post\" action=\"{}\">\n<button class=\"plain\">Remove</button>\n</form>",
            Escaped(&action("disconnect")),
        );
    }
    session.page(Some(name), &main)
}

/// An input, with its label.
fn field(field: &Value, main: &mut String) {
    let text = |name: &str| field[name].as_str().unwrap_or_default();
    if field["hidden"] == true {
        return;
    }
    let sensitive = field["sensitive"] == true;
    let filled = !text("value").is_empty();
    let (id, kind) = (Escaped(text("id")), if sensitive { "password" } else { "text" });
    let value = if sensitive { "" } else { text("value") };
    // A secret that was saved may stay as it is.
    let required = if field["required"] == true && !(sensitive && filled) { " required" } else { "" };
    let hint = if sensitive && filled { " placeholder=\"saved\"" } else { "" };
    let _ = writeln!(
        main,
        "<label for=\"{id}\">{}</label>\n\
         <input type=\"{kind}\" id=\"{id}\" name=\"{id}\" value=\"{}\" autocomplete=\"off\"{hint}{required}>",
        Escaped(text("label")),
        Escaped(value),
    );
}

/// The state of a connection in the words of a person.
pub(super) fn state_of(state: Option<&str>) -> &'static str {
    match state {
        Some("callable") => "Connected",
        Some("authorized" | "added") => "Needs settings",
        Some("invalid") => "Needs attention",
        _ => "Not connected",
    }
}
