//! What the programs without the SDK share: types with serde derive, and the headers of a request.

#[path = "../../codec/src/derived.rs"]
mod derived;

use http::request::Builder;
use http::{Method, Request};
use serde::{Deserialize, Serialize};

use crate::Kind;

#[derive(Serialize)]
struct Session<'a> {
    consumer_metadata: ConsumerMetadata<'a>,
    redirect_uri: &'a str,
    settings: Settings<'a>,
    theme: Theme<'a>,
}

#[derive(Serialize)]
struct ConsumerMetadata<'a> {
    account_name: &'a str,
    user_name: &'a str,
}

#[derive(Serialize)]
struct Settings<'a> {
    unified_apis: Vec<&'a str>,
    session_length: &'a str,
}

#[derive(Serialize)]
struct Theme<'a> {
    vault_name: &'a str,
    primary_color: &'a str,
}

#[derive(Serialize)]
struct Invoice {
    number: String,
    line_items: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    id: String,
    code: String,
    line_number: i64,
    description: String,
    quantity: f64,
    unit_price: f64,
    total_amount: f64,
}

#[derive(Deserialize)]
#[allow(dead_code)]
struct SessionResponse {
    status_code: i64,
    status: String,
    data: SessionData,
}

#[derive(Deserialize)]
struct SessionData {
    session_uri: String,
    #[allow(dead_code)]
    session_token: String,
}

#[derive(Deserialize)]
#[allow(dead_code)]
struct CreateResponse {
    status_code: i64,
    status: String,
    service: String,
    resource: String,
    operation: String,
    data: UnifiedId,
}

#[derive(Deserialize)]
struct UnifiedId {
    id: String,
}

/// The method and the URL of a call.
pub fn target(server: &str, kind: Kind) -> (Method, String) {
    match kind {
        Kind::Session => (Method::POST, format!("{server}/vault/sessions")),
        Kind::List(count) => (Method::GET, format!("{server}/accounting/invoices?limit={count}")),
        Kind::Create(_) => (Method::POST, format!("{server}/accounting/invoices")),
    }
}

/// The headers that the SDK sends too.
pub const HEADERS: [(&str, &str); 7] = [
    ("accept", "application/json"),
    ("accept-encoding", "identity"),
    ("authorization", "Bearer sk_live_2f4c8a91d07e4b5cb6a35e9d1f80c7e2"),
    ("content-type", "application/json"),
    ("user-agent", "by-hand"),
    ("x-apideck-app-id", "dSBdXd2H6Mqwfg0atXHXYcysLJE9qyn1VwBtXHX"),
    ("x-apideck-consumer-id", "test-consumer"),
];

/// A request without its body.
pub fn request(server: &str, kind: Kind) -> Builder {
    let (method, url) = target(server, kind);
    let mut request = Request::builder().method(method).uri(url);
    for (name, value) in HEADERS {
        request = request.header(name, value);
    }
    request
}

/// The body of the request, encoded by serde derive.
pub fn body(kind: Kind) -> Vec<u8> {
    let body = match kind {
        Kind::Session => serde_json::to_vec(&Session {
            consumer_metadata: ConsumerMetadata { account_name: "SpaceX", user_name: "Elon Musk" },
            redirect_uri: "https://mysaas.com/dashboard",
            settings: Settings { unified_apis: vec!["crm"], session_length: "30m" },
            theme: Theme { vault_name: "Intercom", primary_color: "#286efa" },
        }),
        Kind::List(_) => return Vec::new(),
        Kind::Create(lines) => serde_json::to_vec(&Invoice {
            number: "OIT00546".into(),
            line_items: (0..lines)
                .map(|_| Line {
                    id: "12345".into(),
                    code: "120-C".into(),
                    line_number: 1,
                    description: "Model Y is a fully electric, mid-size SUV".into(),
                    quantity: 1.0,
                    unit_price: 27_500.5,
                    total_amount: 27_500.5,
                })
                .collect(),
        }),
    };
    body.expect("JSON")
}

/// Decodes a response with serde derive, and returns the number of things in it.
pub fn decode(kind: Kind, body: &[u8]) -> usize {
    match kind {
        Kind::Session => {
            let response: SessionResponse = serde_json::from_slice(body).expect("a session");
            usize::from(!response.data.session_uri.is_empty())
        }
        Kind::List(_) => {
            let response: derived::GetInvoicesResponse = serde_json::from_slice(body).expect("a page");
            response.data.len()
        }
        Kind::Create(_) => {
            let response: CreateResponse = serde_json::from_slice(body).expect("an id");
            usize::from(!response.data.id.is_empty())
        }
    }
}
