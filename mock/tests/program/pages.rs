//! The pages of the program.

use crate::support::Program;

const EVIL: &str = "</textarea><script>alert('1' & \"2\")</script>";

fn place(id: &str) -> [(&str, &str); 4] {
    [("collection", "/crm/companies"), ("consumer", ""), ("service", ""), ("id", id)]
}

fn with<'a>(id: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    place(id).into_iter().chain(more.iter().copied()).collect()
}

/// The request of a link to a row. In a query, a `+` is a plus sign.
fn row(id: &str) -> String {
    format!("GET /_mock/row?{}", crate::support::form(&place(id)).replace('+', "%20"))
}

/// The value of a hidden field.
fn hidden(page: &str, name: &str) -> String {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
    rest.split_once('"').unwrap().0.to_owned()
}

#[test]
fn a_person_adds_changes_and_deletes_a_row_that_the_api_shows() {
    let program = Program::start(&["--empty"]);
    let added = program.form("/_mock/new", &with("c 1", &[("row", r#"{"name": "Blue Sky", "extra": [1]}"#)]));
    assert_eq!(added.status, 303, "{}", added.body);
    assert_eq!(
        added.header("location").unwrap(),
        "/_mock/row?collection=%2Fcrm%2Fcompanies&consumer=&service=&id=c%201&note=saved"
    );
    let read = program.api("GET /crm/companies/c%201", "").json();
    assert_eq!((&read["data"]["id"], &read["data"]["name"]), (&"c 1".into(), &"Blue Sky".into()));
    let again = program.form("/_mock/new", &with("c 1", &[("row", "{}")]));
    assert!(again.status == 422 && again.body.contains("There is a row with this id already"));

    let page = program.page(&row("c 1"), "", "");
    let version = hidden(&page.body, "version");
    let changed = r#"{"id": "c 1", "name": "Green Sky"}"#;
    let saved = program.form("/_mock/row", &with("c 1", &[("version", &version), ("row", changed)]));
    assert_eq!(saved.status, 303, "{}", saved.body);
    assert_eq!(program.api("GET /crm/companies/c%201", "").json()["data"]["name"], "Green Sky");

    // The same form once more: the row is another one now.
    let stale = program.form("/_mock/row", &with("c 1", &[("version", &version), ("row", r#"{"name": "Lost"}"#)]));
    assert!(stale.status == 409 && stale.body.contains("changed in the meantime") && stale.body.contains("Lost"));
    assert_eq!(program.api("GET /crm/companies/c%201", "").json()["data"]["name"], "Green Sky");

    for (text, problem) in [
        ("{\"name\": ", "This is not JSON"),
        ("[1]", "A row is a JSON object"),
        (r#"{"id": "other"}"#, "The id of a row cannot be changed"),
    ] {
        let refused = program.form("/_mock/row", &with("c 1", &[("row", text)]));
        assert!(refused.status == 422 && refused.body.contains(problem), "{text}: {}", refused.body);
    }

    let deleted = program.form("/_mock/delete", &place("c 1"));
    assert_eq!(deleted.status, 303);
    assert_eq!(program.api("GET /crm/companies/c%201", "").status, 404);
    assert_eq!(program.page(&row("c 1"), "", "").status, 404);
    assert_eq!(program.form("/_mock/delete", &place("c 1")).status, 404);
}

#[test]
fn everything_on_a_page_is_escaped() {
    let program = Program::start(&["--empty"]);
    let json = serde_json::json!({"name": EVIL}).to_string();
    assert_eq!(program.form("/_mock/new", &with(EVIL, &[("row", &json)])).status, 303);
    program.api("GET /crm/companies?%3Cscript%3E", &format!("{{\"a\": \"{EVIL}\"}}"));
    let list = format!("GET /_mock/rows?{}", crate::support::form(&place("")[..3]));
    let wrong = program.form("/_mock/new", &with(EVIL, &[("row", EVIL)]));
    assert_eq!(wrong.status, 422);
    let missing = program.page(&row("<script>"), "", "");
    assert_eq!(missing.status, 404);
    let pages = [
        program.page("GET /", "", ""),
        program.page(&list, "", ""),
        program.page(&row(EVIL), "", ""),
        program.page("GET /_mock/requests/1", "", ""),
        wrong,
        missing,
    ];
    for page in pages {
        assert!(page.body.contains("script"), "{}", page.body);
        assert!(!page.body.contains("<script") && !page.body.contains("'1'"), "{}", page.body);
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("script-src"), "{policy}");
    }
}

#[test]
fn a_form_of_another_site_has_no_effect() {
    let program = Program::start(&["--empty"]);
    let body = crate::support::form(&with("1", &[("row", "{}")]));
    let port = program.port;
    for origin in [
        String::new(),
        "origin: null\r\n".to_owned(),
        "origin: https://evil.example\r\n".to_owned(),
        format!("origin: http://127.0.0.1:{}\r\n", port.wrapping_add(1)),
        format!("origin: http://127.0.0.1:{port}.evil.example\r\n"),
        format!("host: evil.example:{port}\r\norigin: http://evil.example:{port}\r\n"),
    ] {
        for path in ["/_mock/new", "/_mock/row", "/_mock/delete"] {
            let refused = program.page(&format!("POST {path}"), &origin, &body);
            assert_eq!(refused.status, 403, "{path} {origin}");
        }
    }
    assert_eq!(program.api("GET /crm/companies/1", "").status, 404);
    let rebound = program.page("GET /", &format!("host: evil.example:{port}\r\n"), "");
    assert_eq!(rebound.status, 403);
    assert_eq!(program.page("GET /", &format!("host: localhost:{port}\r\n"), "").status, 200);
}

#[test]
fn a_request_is_shown_without_its_key() {
    let program = Program::start(&["--empty"]);
    program.api("POST /crm/companies?raw=true", r#"{"name": "Shown"}"#);
    let overview = program.page("GET /", "", "");
    assert!(overview.body.contains("<a href=\"/_mock/requests/1\">POST /crm/companies?raw=true</a>"));
    assert!(overview.body.contains("<td>201</td>"));
    let shown = program.page("GET /_mock/requests/1", "", "").body;
    assert!(shown.contains("Bearer ***") && !shown.contains("Bearer sk_mock"), "{shown}");
    assert!(shown.contains("&quot;name&quot;: &quot;Shown&quot;"), "{shown}");
    assert_eq!(program.page("GET /_mock/requests/2", "", "").status, 404);
}

#[test]
fn a_long_list_has_pages() {
    let program = Program::start(&["--empty"]);
    for number in 0..120 {
        program.api("POST /crm/companies", &format!("{{\"name\": \"company {number:03}.\"}}"));
    }
    let page = |skip: usize| {
        let fields = [("collection", "/crm/companies"), ("consumer", "consumer"), ("service", "pipedrive")];
        program.page(&format!("GET /_mock/rows?{}&skip={skip}", crate::support::form(&fields)), "", "").body
    };
    let (first, last) = (page(0), page(100));
    assert!(first.contains("company 000.") && first.contains("company 049.") && !first.contains("company 050."));
    assert!(first.contains("Next page") && !first.contains("Previous page"));
    assert!(last.contains("company 119.") && last.contains("Previous page") && !last.contains("Next page"));
}
