//! HTML.

use std::fmt::Write;

pub(super) use apideck_mock::Escaped;
use apideck_mock::Reply;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

const STYLE: &str = include_str!("style.css");

/// Allows only the page's own style, and forms to this mock. Scripts are blocked.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; \
    frame-ancestors 'none'";

/// A page, whose body is HTML.
pub(super) struct Page {
    pub(super) status: u16,
    pub(super) title: String,
    pub(super) body: String,
}

impl Page {
    pub(super) fn new(title: impl Into<String>, body: String) -> Self {
        Self { status: 200, title: title.into(), body }
    }

    /// A page with one sentence.
    pub(super) fn problem(status: u16, problem: &str) -> Self {
        let body = format!("<p class=\"problem\" role=\"alert\">{}</p>\n", Escaped(problem));
        Self { status, title: "That did not work".to_owned(), body }
    }
}

impl From<Page> for Reply {
    fn from(Page { status, title, body }: Page) -> Self {
        let title = Escaped(&title);
        let page = format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>{title} - Apideck mock</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
             <header><a href=\"/\">Apideck mock</a></header>\n<main>\n<h1>{title}</h1>\n{body}</main>\n</body>\n</html>\n"
        );
        Reply::status(status)
            .header("content-type", "text/html; charset=utf-8")
            .header("cache-control", "no-store")
            .header("content-security-policy", POLICY)
            .header("referrer-policy", "same-origin")
            .header("x-content-type-options", "nosniff")
            .body(page)
    }
}

/// After a form: the browser loads this page, so that a reload does not send the form again.
pub(super) fn see_other(location: &str) -> Reply {
    Reply::status(303).header("location", location)
}

/// A path with a query of these fields, not escaped for HTML.
pub(super) fn link(path: &str, fields: &[(&str, &str)]) -> String {
    let mut link = path.to_owned();
    for (index, (name, value)) in fields.iter().enumerate() {
        let value = utf8_percent_encode(value, NON_ALPHANUMERIC);
        let _ = write!(link, "{}{name}={value}", if index == 0 { '?' } else { '&' });
    }
    link
}

/// A hidden field of a form.
pub(super) fn hidden(name: &str, value: &str) -> String {
    format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">\n", Escaped(value))
}
