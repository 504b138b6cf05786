//! `GET /session/{token}`: the page of a Hosted Vault session.

use std::fmt::Write;

use serde_json::Value;

use crate::apideck::html::{Color, Escaped, web_link};
use crate::apideck::vault_session::VaultSessions;
use crate::record::request::Recorded;
use crate::reply::Reply;

const STYLE: &str = include_str!("vault_page.css");

/// Allows only the page's own style and the theme's images. Scripts are blocked.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src http: https:; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub(crate) fn show(sessions: &VaultSessions, request: &Recorded) -> Reply {
    let token = request.path_segments().pop().unwrap_or_default();
    match sessions.get(&token) {
        Some(session) => html(200, Session(&session).page()),
        None => html(404, not_found()),
    }
}

fn html(status: u16, page: String) -> Reply {
    Reply::status(status)
        .content_type("text/html; charset=utf-8")
        .header("cache-control", "no-store")
        .header("content-security-policy", POLICY)
        // The URL contains the token, which linked sites must not see.
        .header("referrer-policy", "no-referrer")
        .header("x-content-type-options", "nosniff")
        .body(page)
}

/// A session, with access to the members that the page shows.
struct Session<'a>(&'a Value);

impl<'a> Session<'a> {
    fn page(&self) -> String {
        let name = self.text("/theme/vault_name").unwrap_or("Vault");
        let favicon =
            self.link("/theme/favicon").map_or_else(String::new, |url| format!("<link rel=\"icon\" href=\"{url}\">\n"));
        let head = format!("{favicon}<style>\n{}{STYLE}</style>\n", self.variables());
        let body = format!(
            "<div class=\"vault\">\n{}<main>\n<h1>{}</h1>\n{}</main>\n</div>\n",
            self.side(),
            Escaped(name),
            self.main(),
        );
        document(name, &head, &body)
    }

    fn variables(&self) -> String {
        let primary = self.color("/theme/primary_color", "#286efa");
        let side = self.color("/theme/sidepanel_background_color", "#ffffff");
        let side_text =
            self.text("/theme/sidepanel_text_color").and_then(Color::parse).unwrap_or_else(|| side.text_color());
        format!(
            ":root {{ --primary: {primary}; --primary-ink: {}; --side: {side}; --side-ink: {side_text}; }}\n",
            primary.text_color(),
        )
    }

    fn side(&self) -> String {
        let mut side = String::new();
        if let Some(logo) = self.link("/theme/logo") {
            // The heading has the name, so a screen reader can skip the image.
            let _ = writeln!(side, "<img src=\"{logo}\" alt=\"\">");
        }
        let account = self.text("/consumer_metadata/account_name");
        let user = self.text("/consumer_metadata/user_name");
        if let Some(account) = account {
            let _ = writeln!(side, "<p><strong>{}</strong></p>", Escaped(account));
        }
        if let Some(user) = user {
            let _ = writeln!(side, "<p>{}</p>", Escaped(user));
        }
        let legal = [("Privacy policy", self.link("/theme/privacy_url")), ("Terms", self.link("/theme/terms_url"))];
        if legal.iter().any(|(_, url)| url.is_some()) {
            side.push_str("<nav aria-label=\"Legal\">\n");
            for (label, url) in legal {
                if let Some(url) = url {
                    let _ = writeln!(side, "<a href=\"{url}\" rel=\"noreferrer\">{label}</a>");
                }
            }
            side.push_str("</nav>\n");
        }
        if side.is_empty() {
            return side;
        }
        format!("<aside aria-label=\"About this vault\">\n{side}</aside>\n")
    }

    fn main(&self) -> String {
        let mut main = String::from("<p>Connect and manage your integrations.</p>\n");
        let apis = self.0.pointer("/settings/unified_apis");
        let apis = apis.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        if !apis.is_empty() {
            main.push_str("<h2 id=\"apis\">Available integrations</h2>\n");
            main.push_str("<ul aria-labelledby=\"apis\">\n");
            for api in apis.iter().filter_map(Value::as_str) {
                let _ = writeln!(main, "<li>{}</li>", Escaped(&label(api)));
            }
            main.push_str("</ul>\n");
        }
        if let Some(url) = self.link("/redirect_uri") {
            let _ = writeln!(main, "<a class=\"back\" href=\"{url}\" rel=\"noreferrer\">Back to the application</a>");
        }
        main
    }

    fn text(&self, pointer: &str) -> Option<&'a str> {
        let text = self.0.pointer(pointer)?.as_str()?;
        (!text.trim().is_empty()).then_some(text)
    }

    fn link(&self, pointer: &str) -> Option<Escaped<'a>> {
        self.text(pointer).and_then(web_link)
    }

    fn color(&self, pointer: &str, default: &'static str) -> Color<'a> {
        self.text(pointer).and_then(Color::parse).unwrap_or(Color::constant(default))
    }
}

/// The display name of a unified API: `CRM` for `crm`, `File storage` for `file-storage`.
fn label(api: &str) -> String {
    if matches!(api, "ats" | "crm" | "csp" | "hris" | "pos" | "sms") {
        return api.to_ascii_uppercase();
    }
    let mut words = api.replace('-', " ");
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}

fn not_found() -> String {
    let head = format!("<style>\n{STYLE}</style>\n");
    let body = "<main>\n<h1>Session not found</h1>\n\
        <p>This link is invalid or has expired. Open the vault again from the application you came from.</p>\n\
        </main>\n";
    document("Session not found", &head, body)
}

fn document(title: &str, head: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{}</title>\n{head}</head>\n<body>\n{body}</body>\n</html>\n",
        Escaped(title),
    )
}
