//! `/`: the collections and the last requests.

use std::fmt::Write;

use apideck_mock::{Recorded, Reply};

use super::Admin;
use super::html::{Escaped, Page, link};

#[expect(clippy::unnecessary_wraps, reason = "a handler of pages can refuse a request")]
pub(super) fn show(admin: &Admin, _: &Recorded) -> Result<Reply, Page> {
    let mut body = format!(
        "<p>The URL is <code>{url}</code>. Every key is accepted, such as <code>{}</code>.</p>\n\
         <pre>curl {url}/crm/contacts -H 'authorization: Bearer {}' \\\n  -H 'x-apideck-app-id: app' \
         -H 'x-apideck-consumer-id: consumer'</pre>\n",
        admin.key,
        admin.key,
        url = Escaped(&admin.url),
    );
    requests(admin, &mut body);
    resources(admin, &mut body);
    Ok(Page::new("Overview", body).into())
}

fn requests(admin: &Admin, body: &mut String) {
    body.push_str("<h2 id=\"requests\">Recent requests</h2>\n");
    let requests = admin.recent.all();
    if requests.is_empty() {
        body.push_str("<p>There are none yet. Send one with the line above, then reload this page.</p>\n");
        return;
    }
    body.push_str(
        "<table aria-labelledby=\"requests\">\n<tr><th>Time (UTC)</th><th>Status</th><th>Request</th></tr>\n",
    );
    for exchange in requests.iter().take(50) {
        let status = exchange.status.map_or_else(|| "cut off".to_owned(), |status| status.to_string());
        let _ = writeln!(
            body,
            "<tr><td>{}</td><td>{status}</td><td><a href=\"/_mock/requests/{}\">{} {}</a></td></tr>",
            exchange.time,
            exchange.number,
            Escaped(&exchange.method),
            Escaped(&exchange.target),
        );
    }
    body.push_str("</table>\n");
}

fn resources(admin: &Admin, body: &mut String) {
    body.push_str("<h2 id=\"resources\">Resources</h2>\n");
    let groups = admin.store.groups();
    if groups.is_empty() {
        body.push_str(
            "<p>The mock is empty. Create rows through the API, or start the mock with <code>--seed</code>.</p>\n",
        );
        return;
    }
    body.push_str(
        "<table aria-labelledby=\"resources\">\n<tr><th>Resource</th><th>Consumer</th><th>Service</th>\
         <th class=\"number\">Rows</th></tr>\n",
    );
    for group in groups {
        let fields = [("collection", &*group.collection), ("consumer", &group.consumer), ("service", &group.service)];
        let _ = writeln!(
            body,
            "<tr><td><a href=\"{}\">{}</a></td><td>{}</td><td>{}</td><td class=\"number\">{}</td></tr>",
            Escaped(&link("/_mock/rows", &fields)),
            Escaped(&group.collection),
            Escaped(or_all(&group.consumer)),
            Escaped(or_all(&group.service)),
            group.rows,
        );
    }
    body.push_str("</table>\n");
}

/// The name, or `all` for rows that every consumer and service sees.
fn or_all(name: &str) -> &str {
    if name.is_empty() { "all" } else { name }
}
