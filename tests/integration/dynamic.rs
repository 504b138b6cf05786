//! Calls by name: their input, their result, and the list of operations.

use apideck_unify::{ApideckCore, Body, TransportError, dynamic};
use http::{Request, Response};
use serde_json::{Value, json};

/// A client whose server sends `body` with the type `content_type` for every request.
fn responding(content_type: &'static str, body: &'static str) -> ApideckCore {
    let respond = move |_: Request<Body>| async move {
        let response = Response::builder().header("content-type", content_type).body(Body::from(body));
        response.map_err(TransportError::aborted)
    };
    ApideckCore::builder().api_key("sk_live_example").transport(respond).build().unwrap()
}

fn core() -> ApideckCore {
    responding("application/json", "{}")
}

/// The method, the path with the query, and the body that would be sent.
fn sent(name: &str, input: Value) -> (String, String, String) {
    let core = core();
    let request = dynamic::prepare(&core, name, input).unwrap().into_request().unwrap();
    let body = String::from_utf8_lossy(request.body().as_bytes().unwrap()).into_owned();
    (request.method().to_string(), request.uri().path_and_query().unwrap().to_string(), body)
}

fn refused(name: &str, input: Value) -> String {
    dynamic::prepare(&core(), name, input).unwrap_err().to_string()
}

#[test]
fn null_and_empty_lists_in_free_form_fields_are_sent() {
    let input = json!({"invoice": {
        "custom_fields": [{"id": "1", "value": []}, {"id": "2", "value": null}],
        "pass_through": [{"service_id": "x", "extend_paths": [{"path": "$.a", "value": null}]}],
    }});
    let body: Value = serde_json::from_str(&sent("accountingInvoicesCreate", input.clone()).2).unwrap();
    assert_eq!(body, input["invoice"]);
}

/// Whatever decides whose data it is does not fall back to the ids of the client.
#[test]
fn blank_ids() {
    let input = |field: &str, id: Value| Value::Object([(field.to_owned(), id)].into_iter().collect());
    for field in ["consumer_id", "app_id", "service_id", "company_id"] {
        for blank in ["", "  ", "\n"] {
            let call = dynamic::prepare(&core(), "accountingInvoicesList", input(field, json!(blank))).unwrap();
            let error = call.into_request().unwrap_err().to_string();
            assert_eq!(error, format!("accounting.invoices.list: `{field}` is blank: leave it unset, or set an id"));
        }
        let told = refused("accountingInvoicesList", input(field, Value::Null));
        assert!(told.contains(&format!("`{field}`: expected a string, found null")), "{told}");
    }
}

/// The service of a view is sent by operations that take one in a header, and by no other.
#[test]
fn the_service_of_a_view_is_sent_where_the_facts_say_so() {
    let core = core().for_consumer("tenant-1").for_service("xero");
    for (name, input, consumer, service) in [
        ("accountingInvoicesList", json!({}), true, true),
        ("vault.connections.list", json!({}), true, false),
        ("vault.connections.get", json!({"unified_api": "crm", "service_id": "hubspot"}), true, false),
        ("connector.connectors.list", json!({}), false, false),
    ] {
        let request = dynamic::prepare(&core, name, input).unwrap().into_request().unwrap();
        let header = |name: &str| request.headers().get(name).map(|value| value.to_str().unwrap());
        assert_eq!(header("x-apideck-consumer-id"), consumer.then_some("tenant-1"), "{name}");
        assert_eq!(header("x-apideck-service-id"), service.then_some("xero"), "{name}");
    }
}

#[test]
fn errors_name_the_wrong_member() {
    let create = "accountingInvoicesCreate";
    for (name, input, told) in [
        (create, json!([]), "the input must be an object"),
        (create, json!({}), "`invoice`: expected an object, found nothing"),
        (create, json!({"invoice": {}, "ids": 1}), "`ids`: expected a known member, found an unknown one"),
        (create, json!({"invoice": {"colour": 1}}), "`invoice.colour`: expected a known member"),
        (create, json!({"invoice": {"total": "1"}}), "`invoice.total`: expected a number, found a string"),
        (
            create,
            json!({"invoice": {"line_items": [3]}}),
            "`invoice.line_items[0]`: expected an object, found a number",
        ),
        (create, json!({"invoice": {"invoice_sent": null}}), "`invoice.invoice_sent`: expected a boolean, found null"),
        ("leadLeadsCreate", json!({"lead": {}}), "`lead.name`: expected a string, found nothing"),
        ("file_storage.files.upload", json!({"x_apideck_metadata": {}}), "`request_body`: expected raw bytes"),
        (
            "proxyPost",
            json!({"request_body": {"base64": "*"}}),
            "`request_body`: the value of `base64` is not valid base64",
        ),
        ("proxyPost", json!({"request_body": "text"}), "`request_body`: expected {\"base64\""),
        (
            "crm.contact.lst",
            json!({}),
            "the operation `crm.contact.lst` does not exist; the closest names are `crm.contacts.list`",
        ),
    ] {
        let error = refused(name, input.clone());
        assert!(error.contains(told), "{name} {input}: {error}");
    }
}

#[test]
fn an_update_may_leave_out_what_an_object_requires() {
    let input = json!({"id": "7", "lead": {"title": null, "emails": [{"email": "kim@example.com"}]}});
    let (method, path, body) = sent("lead.leads.update", input);
    assert_eq!((method.as_str(), path.as_str()), ("PATCH", "/lead/leads/7"));
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(body, json!({"title": null, "emails": [{"email": "kim@example.com"}]}));
    assert!(refused("lead.leads.update", json!({"lead": {}})).contains("`id`: expected a string, found nothing"));
}

#[test]
fn read_only_members_are_accepted_and_not_sent() {
    let input = json!({"invoice": {"id": "1", "number": "R-1", "updated_at": "2024-01-01T00:00:00.000Z"}});
    assert_eq!(sent("accounting.invoices.create", input).2, r#"{"number":"R-1"}"#);
}

#[test]
fn raw_bytes_have_their_content_type() {
    let core = core();
    let input = json!({
        "service_id": "close",
        "downstream_url": "https://example.com",
        "request_body": {"base64": "aGk=", "content_type": "text/plain"},
    });
    let request = dynamic::prepare(&core, "proxy.post", input).unwrap().into_request().unwrap();
    assert_eq!(request.headers()["content-type"], "text/plain");
    assert_eq!(request.body().as_bytes(), Some(&b"hi"[..]));
}

#[tokio::test]
async fn responses_are_json() {
    let proxied = json!({"service_id": "close", "downstream_url": "https://example.com"});
    let file = json!({"id": "1"});
    let vault = json!({"unified_api": "crm", "service_id": "close"});
    for (content_type, body, name, input, expected) in [
        ("application/json", r#"{"a":[1]}"#, "proxy.get", &proxied, json!({"a": [1]})),
        ("text/csv; charset=utf-8", "a;b", "proxy.get", &proxied, json!("a;b")),
        ("application/pdf", "%PDF", "proxy.get", &proxied, json!({"base64": "JVBERg=="})),
        ("application/json", "{}", "file_storage.files.download", &file, json!({"base64": "e30="})),
        ("text/markdown", "# Hi", "connector.connector_docs.get", &json!({"id": "a", "doc_id": "b"}), json!("# Hi")),
        ("", "", "vault.connections.delete", &vault, Value::Null),
    ] {
        let core = responding(content_type, body);
        let found = dynamic::call(&core, name, input.clone()).await.into_result().unwrap();
        assert_eq!(found, expected, "{name} {content_type}");
    }
    let lead = r#"{"status_code":200,"status":"OK","service":"s","resource":"leads","operation":"one",
        "data":{"id":"1","name":"Kim","owner_id":null,"unknown":1},"_raw":null}"#;
    let found = dynamic::call(&responding("application/json", lead), "crmLeadsGet", json!({"id": "1"})).await;
    let found = found.into_result().unwrap();
    assert_eq!(found["data"], json!({"id": "1", "name": "Kim", "owner_id": null}));
    assert_eq!(found.get("_raw"), Some(&Value::Null));
}

#[test]
fn operations_list_their_fields() {
    assert_eq!(dynamic::operations().count(), 430);
    let list = dynamic::operations().find(|operation| operation.name() == "crm.contacts.list").unwrap();
    assert_eq!((list.function().as_str(), list.method(), list.path()), ("crm_contacts_list", "GET", "/crm/contacts"));
    assert!(list.paginated());
    let fields = |name: &str| {
        let operation = dynamic::operations().find(|operation| operation.name() == name).unwrap();
        let word = |field: dynamic::FieldInfo| {
            format!("{}: {}{}", field.name, field.type_name, if field.required { "!" } else { "" })
        };
        operation.fields().into_iter().map(word).collect::<Vec<_>>()
    };
    let found = fields("crm.contacts.list");
    for field in ["consumer_id: string", "limit: integer", "filter: ContactsFilter", "pass_through: object"] {
        assert!(found.iter().any(|word| word == field), "{field} in {found:?}");
    }
    assert!(fields("crm.contacts.get").contains(&"id: string!".to_owned()));
    assert!(fields("file_storage.files.upload").contains(&"request_body: bytes!".to_owned()));
}
