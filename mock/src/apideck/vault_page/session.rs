//! A session, with access to the members that its pages show, and the frame of all pages.

use std::fmt::Write;

use serde_json::Value;

use crate::apideck::html::{Color, Escaped, web_link};

const STYLE: &str = include_str!("style.css");

/// A session.
pub(super) struct Session {
    pub(super) token: String,
    /// Whose connections it shows.
    pub(super) consumer: String,
    /// The body with which it was created.
    pub(super) settings: Value,
}

/// A whole page.
pub(super) struct Page {
    pub(super) status: u16,
    pub(super) html: String,
}

impl Page {
    /// A page of no session, with one sentence.
    pub(super) fn problem(status: u16, title: &str, problem: &str) -> Self {
        let head = format!("<style>\n{STYLE}</style>\n");
        let body = format!("<main>\n<h1>{}</h1>\n<p>{}</p>\n</main>\n", Escaped(title), Escaped(problem));
        Self { status, html: document(title, &head, &body) }
    }
}

pub(super) fn not_found() -> Page {
    let problem = "This link is invalid. Open the vault again from the application you came from.";
    Page::problem(404, "Session not found", problem)
}

pub(super) fn expired() -> Page {
    let problem = "This link has expired. Open the vault again from the application you came from.";
    Page::problem(410, "Session expired", problem)
}

impl Session {
    /// A page of the session. `main` is HTML; the heading is `title`, or else the name of the vault.
    pub(super) fn page(&self, title: Option<&str>, main: &str) -> Page {
        let name = self.name();
        let favicon =
            self.web("/theme/favicon").map_or_else(String::new, |url| format!("<link rel=\"icon\" href=\"{url}\">\n"));
        let head = format!("{favicon}<style>\n{}{STYLE}</style>\n", self.variables());
        let body = format!(
            "<div class=\"vault\">\n{}<main>\n<h1>{}</h1>\n{main}</main>\n</div>\n",
            self.side(),
            Escaped(title.unwrap_or(name)),
        );
        let title = title.map_or_else(|| name.to_owned(), |title| format!("{title} - {name}"));
        Page { status: 200, html: document(&title, &head, &body) }
    }

    pub(super) fn name(&self) -> &str {
        self.text("/theme/vault_name").unwrap_or("Vault")
    }

    /// The path of a page of the session.
    pub(super) fn link(&self, segments: &[&str]) -> String {
        segments.iter().fold(format!("/session/{}", self.token), |path, segment| path + "/" + segment)
    }

    /// Whether the session is about this API. One without a list is about all of them.
    pub(super) fn offers(&self, unified_api: &str) -> bool {
        let apis = self.list("/settings/unified_apis");
        apis.is_empty() || apis.iter().any(|api| api == unified_api)
    }

    /// Whether a person may do this. A session without a list allows everything.
    pub(super) fn allows(&self, action: &str) -> bool {
        let Some(actions) = self.settings.pointer("/settings/allow_actions") else { return true };
        actions.as_array().is_some_and(|actions| actions.iter().any(|known| known == action))
    }

    pub(super) fn flag(&self, pointer: &str) -> bool {
        self.settings.pointer(pointer) == Some(&Value::Bool(true))
    }

    pub(super) fn list(&self, pointer: &str) -> &[Value] {
        self.settings.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// A text that is not blank.
    pub(super) fn text(&self, pointer: &str) -> Option<&str> {
        let text = self.settings.pointer(pointer)?.as_str()?;
        (!text.trim().is_empty()).then_some(text)
    }

    /// A link to the web, escaped.
    pub(super) fn web(&self, pointer: &str) -> Option<Escaped<'_>> {
        self.text(pointer).and_then(web_link)
    }

    fn color(&self, pointer: &str, default: &'static str) -> Color<'_> {
        self.text(pointer).and_then(Color::parse).unwrap_or(Color::constant(default))
    }

    fn variables(&self) -> String {
        let primary = self.color("/theme/primary_color", "#286efa");
        let side = self.color("/theme/sidepanel_background_color", "#ffffff");
        let side_text =
            self.text("/theme/sidepanel_text_color").and_then(Color::parse).unwrap_or_else(|| side.text_color());
        let mut variables = format!(
            "--primary: {primary}; --primary-ink: {}; --side: {side}; --side-ink: {side_text};",
            primary.text_color()
        );
        if let Some(Escaped(url)) = self.web("/theme/logo") {
            let _ = write!(variables, " --logo: url(\"{}\");", in_style(url));
        }
        format!(":root {{ {variables} }}\n")
    }

    fn side(&self) -> String {
        let mut side = String::new();
        if self.web("/theme/logo").is_some() {
            // A background that cannot be loaded shows as nothing. The heading has the name for a screen reader.
            side.push_str("<div class=\"logo\"></div>\n");
        }
        if let Some(account) = self.text("/consumer_metadata/account_name") {
            let _ = writeln!(side, "<p><strong>{}</strong></p>", Escaped(account));
        }
        if let Some(user) = self.text("/consumer_metadata/user_name") {
            let _ = writeln!(side, "<p>{}</p>", Escaped(user));
        }
        let legal = [("Privacy policy", self.web("/theme/privacy_url")), ("Terms", self.web("/theme/terms_url"))];
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
}

/// The display name of a unified API: `CRM` for `crm`, `File storage` for `file-storage`.
pub(super) fn label(api: &str) -> String {
    if matches!(api, "ats" | "crm" | "csp" | "hris" | "pos" | "sms") {
        return api.to_ascii_uppercase();
    }
    let mut words = api.replace('-', " ");
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}

/// A URL for a quoted string of a style sheet: nothing in it can end the string or the style.
fn in_style(url: &str) -> String {
    let mut safe = String::new();
    for character in url.chars() {
        match character {
            '"' | '\'' | '\\' | '(' | ')' | '<' | '>' | '{' | '}' | ';' => {
                let _ = write!(safe, "%{:02X}", u32::from(character));
            }
            other => safe.push(other),
        }
    }
    safe
}

fn document(title: &str, head: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{}</title>\n{head}</head>\n<body>\n{body}</body>\n</html>\n",
        Escaped(title),
    )
}
