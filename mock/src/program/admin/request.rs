//! `/_mock/requests/{number}`: one of the last requests.

use std::fmt::Write;

use apideck_mock::{Recorded, Reply};
use serde_json::Value;

use super::Admin;
use super::html::{Escaped, Page};

pub(super) fn show(admin: &Admin, request: &Recorded) -> Result<Reply, Page> {
    let number = request.path_segments().pop().and_then(|number| number.parse().ok()).unwrap_or_default();
    let Some(exchange) = admin.recent.get(number) else {
        return Err(Page::problem(404, "This request is not among the last ones any more."));
    };
    let status = exchange.status.map_or_else(
        || "A fault cut off its response.".to_owned(),
        |status| format!("The status of its response was {status}."),
    );
    let mut body = format!("<p>{} UTC. {status}</p>\n<h2>Headers</h2>\n<table>\n", exchange.time);
    for (name, value) in &exchange.headers {
        let _ = writeln!(body, "<tr><th>{}</th><td><code>{}</code></td></tr>", Escaped(name), Escaped(value));
    }
    let _ = writeln!(body, "</table>\n<h2>Body</h2>\n<p>{} bytes</p>", exchange.size);
    if !exchange.body.is_empty() {
        let json: Result<Value, _> = serde_json::from_str(&exchange.body);
        let text = json.map_or_else(|_| exchange.body.clone(), |json| format!("{json:#}"));
        let _ = writeln!(body, "<pre>{}</pre>", Escaped(&text));
    }
    Ok(Page::new(format!("{} {}", exchange.method, exchange.target), body).into())
}
