//! `/_mock/rows`: the rows of a collection, page by page.

use std::fmt::Write;

use apideck_mock::{Recorded, Reply};
use serde_json::Value;

use super::Admin;
use super::form::Fields;
use super::html::{Escaped, Page, link};

const ROWS: usize = 50;

/// Members that say what a row is, the best first.
const NAMES: [&str; 11] = [
    "name",
    "display_name",
    "title",
    "company_name",
    "number",
    "first_name",
    "subject",
    "label",
    "description",
    "email",
    "service_id",
];

#[expect(clippy::unnecessary_wraps, reason = "a handler of pages can refuse a request")]
pub(super) fn show(admin: &Admin, request: &Recorded) -> Result<Reply, Page> {
    let fields = Fields::of_query(request);
    let (collection, consumer, service) = (fields.get("collection"), fields.get("consumer"), fields.get("service"));
    let skip: usize = fields.get("skip").parse().unwrap_or_default();
    let group = [("collection", collection), ("consumer", consumer), ("service", service)];
    // One more than the page has tells whether there is another page.
    let mut rows = admin.store.rows(collection, (consumer, service), skip, ROWS + 1);
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);

    let mut body = String::new();
    if !consumer.is_empty() || !service.is_empty() {
        let _ = writeln!(
            body,
            "<p>Consumer <code>{}</code>, service <code>{}</code>.</p>",
            Escaped(consumer),
            Escaped(service)
        );
    }
    if rows.is_empty() {
        body.push_str("<p>This collection is empty.</p>\n");
    } else {
        body.push_str("<table>\n<tr><th>Id</th><th>Name</th><th>Updated</th></tr>\n");
    }
    for (id, row) in &rows {
        let fields = [group[0], group[1], group[2], ("id", id)];
        let _ = writeln!(
            body,
            "<tr><td><a href=\"{}\">{}</a></td><td>{}</td><td>{}</td></tr>",
            Escaped(&link("/_mock/row", &fields)),
            Escaped(id),
            Escaped(&name(row)),
            Escaped(row["updated_at"].as_str().unwrap_or_default()),
        );
    }
    if !rows.is_empty() {
        body.push_str("</table>\n");
    }
    let mut button = |path: &str, skip: Option<usize>, label: &str| {
        let skip = skip.map(|skip| skip.to_string());
        let mut fields = group.to_vec();
        fields.extend(skip.as_deref().map(|skip| ("skip", skip)));
        let _ = writeln!(body, "<a class=\"button\" href=\"{}\">{label}</a>", Escaped(&link(path, &fields)));
    };
    if skip > 0 {
        button("/_mock/rows", Some(skip.saturating_sub(ROWS)), "Previous page");
    }
    if more {
        button("/_mock/rows", Some(skip + ROWS), "Next page");
    }
    button("/_mock/new", None, "New row");
    Ok(Page::new(collection, body).into())
}

fn name(row: &Value) -> String {
    let text = |name: &&str| row[*name].as_str().filter(|text| !text.is_empty());
    let first = NAMES.iter().find_map(text).unwrap_or_default();
    // A person is shown with first and last name.
    match (NAMES.iter().find_map(|name| text(name).map(|_| *name)), row["last_name"].as_str()) {
        (Some("first_name"), Some(last)) => format!("{first} {last}"),
        _ => first.chars().take(100).collect(),
    }
}
