//! Resources whose rows are JSON: create, get, list, update, delete.

use apideck_mock::Mock;
use serde_json::{Value, json};

use crate::support::{HEADERS, Response, request};

async fn send(mock: &Mock, line: &str, body: &Value) -> Response {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    request(mock, line, HEADERS, &body).await
}

async fn create(mock: &Mock, path: &str, body: &Value) -> String {
    let response = send(mock, &format!("POST {path}"), body).await;
    assert_eq!(response.status, 201, "{}", response.body);
    response.json()["data"]["id"].as_str().unwrap().to_owned()
}

async fn get(mock: &Mock, target: &str) -> Value {
    let response = send(mock, &format!("GET {target}"), &Value::Null).await;
    assert_eq!(response.status, 200, "{}", response.body);
    response.json()
}

fn ids(page: &Value) -> Vec<&str> {
    page["data"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_row_is_created_read_changed_and_deleted() {
    let mock = Mock::start().await.unwrap();
    let contact = json!({"name": "Ada", "id": "chosen", "created_at": "1999", "own": [1], "pass_through": []});
    let id = create(&mock, "/crm/contacts", &contact).await;
    let path = format!("/crm/contacts/{id}");

    let one = get(&mock, &path).await;
    assert_eq!(
        (&one["resource"], &one["operation"], &one["service"]),
        (&json!("contacts"), &json!("one"), &json!("mock"))
    );
    let row = &one["data"];
    assert_eq!((&row["id"], &row["name"], &row["own"]), (&json!(id), &json!("Ada"), &json!([1])));
    assert_eq!(row["created_at"], row["updated_at"]);
    assert!(row["created_at"].as_str().unwrap().ends_with('Z') && row["pass_through"].is_null());

    let response =
        send(&mock, &format!("PATCH {path}"), &json!({"title": "Dr", "name": "Ada L", "created_at": "1999"})).await;
    assert_eq!((response.status, response.json()["data"].clone()), (200, json!({"id": id})));
    let changed = get(&mock, &path).await["data"].clone();
    assert_eq!((&changed["name"], &changed["title"], &changed["own"]), (&json!("Ada L"), &json!("Dr"), &json!([1])));
    assert_eq!(changed["created_at"], row["created_at"]);

    assert_eq!(ids(&get(&mock, "/crm/contacts").await), [&*id]);
    assert_eq!(send(&mock, &format!("DELETE {path}"), &Value::Null).await.status, 200);
    for line in [format!("GET {path}"), format!("DELETE {path}"), format!("PATCH {path}")] {
        let body = if line.starts_with("PATCH") { json!({"name": "x"}) } else { Value::Null };
        let response = send(&mock, &line, &body).await;
        assert_eq!((response.status, &response.json()["type_name"]), (404, &json!("EntityNotFoundError")), "{line}");
        assert_eq!(response.json()["detail"], json!({"not_found": {"entity": "contacts", "id": id}}));
    }
    assert_eq!(get(&mock, "/crm/contacts").await["data"], json!([]));
}

#[tokio::test]
async fn consumers_and_services_have_their_own_rows() {
    let mock = Mock::start().await.unwrap();
    create(&mock, "/crm/contacts", &json!({"name": "Ada"})).await;
    for (header, rows) in [("x-apideck-service-id: hubspot\r\n", 0), ("", 1)] {
        let page = request(&mock, "GET /crm/contacts", &format!("{HEADERS}{header}"), "").await.json();
        assert_eq!(ids(&page).len(), rows);
    }
    let other = HEADERS.replace("consumer-id: consumer", "consumer-id: other");
    assert_eq!(request(&mock, "GET /crm/contacts", &other, "").await.json()["data"], json!([]));
}

#[tokio::test]
async fn an_outdated_row_version_is_a_conflict() {
    let mock = Mock::start().await.unwrap();
    let id = create(&mock, "/accounting/invoices", &json!({"total": 10})).await;
    let path = format!("/accounting/invoices/{id}");
    assert_eq!(get(&mock, &path).await["data"]["row_version"], "1");
    for (version, status) in [("1", 200), ("1", 409), ("2", 200)] {
        let response = send(&mock, &format!("PATCH {path}"), &json!({"total": 11, "row_version": version})).await;
        assert_eq!(response.status, status, "{version}: {}", response.body);
    }
    assert_eq!(get(&mock, &path).await["data"]["row_version"], "3");
}

#[tokio::test]
async fn bodies_and_parameters_are_checked_against_the_facts() {
    let mock = Mock::start().await.unwrap();
    let cases = [
        ("POST /crm/companies", json!({}), 400, json!({"missing": [{"name": "required"}]})),
        ("POST /crm/companies", Value::Null, 400, json!({"missing": [{"body": "required"}]})),
        ("POST /crm/companies", json!({"name": 1}), 422, json!({"invalid": [{"name": "must be a string"}]})),
        (
            "POST /crm/companies",
            json!({"name": "x", "emails": [{}]}),
            400,
            json!({"missing": [{"emails[0].email": "required"}]}),
        ),
        ("GET /crm/companies?raw=1", Value::Null, 400, json!({"invalid": [{"raw": "must be true or false"}]})),
        (
            "GET /vault/consumers/c/stats?start_datetime=2026-01-01",
            Value::Null,
            400,
            json!({"missing": [{"end_datetime": "required"}]}),
        ),
    ];
    for (line, body, status, detail) in cases {
        let response = send(&mock, line, &body).await;
        assert_eq!((response.status, &response.json()["detail"]), (status, &detail), "{line} {body}");
    }
    let proxy = request(&mock, "GET /proxy", HEADERS, "").await;
    let missing = json!({"missing": [{"x-apideck-service-id": "required"}, {"x-apideck-downstream-url": "required"}]});
    assert_eq!((proxy.status, &proxy.json()["detail"]), (400, &missing));
    let unpaid = HEADERS.replace("sk_test", "sk_unpaid");
    let response = request(&mock, "GET /crm/companies", &unpaid, "").await;
    assert_eq!((response.status, &response.json()["error"]), (402, &json!("Payment Required")));
}

#[tokio::test]
async fn lists_are_filtered_sorted_and_cut_to_fields() {
    let mock = Mock::start().await.unwrap();
    for (name, email) in [("Cy", "c@x.example"), ("Ada", "a@x.example"), ("Bo", "b@x.example"), ("Ada", "d@x.example")]
    {
        create(&mock, "/crm/contacts", &json!({"name": name, "emails": [{"email": email}]})).await;
    }
    let names = |page: &Value| -> Vec<String> {
        page["data"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect()
    };
    for (query, expected) in [
        ("filter%5Bname%5D=ada", vec!["Ada", "Ada"]),
        ("filter%5Bemail%5D=b%40x.example", vec!["Bo"]),
        ("filter%5Bname%5D=nobody", vec![]),
        ("sort%5Bby%5D=name", vec!["Ada", "Ada", "Bo", "Cy"]),
        ("sort%5Bby%5D=name&sort%5Bdirection%5D=desc", vec!["Cy", "Bo", "Ada", "Ada"]),
        ("pass_through%5Bsearch%5D=C%40X", vec!["Cy"]),
    ] {
        assert_eq!(names(&get(&mock, &format!("/crm/contacts?{query}")).await), expected, "{query}");
    }
    let page = get(&mock, "/crm/contacts?fields=name%2Cemails.email&limit=1&raw=true").await;
    assert_eq!(page["data"], json!([{"name": "Cy", "emails": [{"email": "c@x.example"}]}]));
    assert_eq!(page["_raw"]["payload"][0]["name"], "Cy");
    let invoices = "/accounting/invoices?filter%5Bupdated_since%5D=";
    create(&mock, "/accounting/invoices", &json!({"total": 1})).await;
    assert_eq!(ids(&get(&mock, &format!("{invoices}2020-01-01T00:00:00.000Z")).await).len(), 1);
    assert_eq!(ids(&get(&mock, &format!("{invoices}2999-01-01T00:00:00.000Z")).await).len(), 0);
}

#[tokio::test]
async fn pages_end_in_every_order() {
    let mock = Mock::builder().seed(1).start().await.unwrap();
    for query in ["", "&sort%5Bby%5D=name", "&filter%5Bname%5D=x", "&sort%5Bby%5D=created_at&sort%5Bdirection%5D=desc"]
    {
        let (mut seen, mut target, mut pages) = (Vec::new(), format!("/crm/companies?limit=4{query}"), 0);
        loop {
            let page = get(&mock, &target).await;
            seen.extend(ids(&page).into_iter().map(str::to_owned));
            pages += 1;
            assert!(pages < 20);
            let Some(next) = page["links"]["next"].as_str() else { break };
            next[mock.url().len()..].clone_into(&mut target);
        }
        let found = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!((seen.len(), found), if query.contains("filter") { (0, 0) } else { (25, 25) }, "{query}");
    }
}

#[tokio::test]
async fn seeded_rows_are_the_same_in_every_run_and_refer_to_each_other() {
    let (one, same, other) = (
        Mock::builder().seed(7).start().await.unwrap(),
        Mock::builder().seed(7).start().await.unwrap(),
        Mock::builder().seed(8).start().await.unwrap(),
    );
    let rows = |mock: &Mock| {
        let mut rows = Vec::new();
        mock.store().snapshot(|change| rows.push(change.to_line()));
        rows
    };
    assert_eq!(rows(&one), rows(&same));
    assert_ne!(rows(&one), rows(&other));
    let page = get(&one, "/accounting/invoices").await;
    for invoice in page["data"].as_array().unwrap() {
        let customer = invoice["customer"]["id"].as_str().unwrap();
        let customer = get(&one, &format!("/accounting/customers/{customer}")).await;
        assert_eq!(customer["data"]["company_name"], invoice["customer"]["company_name"]);
        let lines = invoice["line_items"].as_array().unwrap();
        let total: f64 = lines.iter().map(|line| line["total_amount"].as_f64().unwrap()).sum();
        assert_eq!(invoice["total"].as_f64(), Some(total));
    }
}
