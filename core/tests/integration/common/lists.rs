//! Lists whose pages a test scripts.

use std::sync::{Arc, Mutex};

use apideck_core::{
    ApideckCore, Body, Call, DecodeError, Decoded, Decoder, Encoded, Operation, Payload, Repair, TransportError,
};
use serde_json::Value;

use super::{KEY, builder};

static LIST: Operation = Operation::get("crm.contacts.list", "/crm/contacts").paginated();

/// A page: its items, the cursor of the next page, and the repairs that the body asks for.
#[derive(Debug)]
pub struct Page {
    pub items: Vec<u64>,
    next: Option<String>,
}

impl IntoIterator for Page {
    type Item = u64;
    type IntoIter = std::vec::IntoIter<u64>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

/// `{"items": [1], "next": "c-2", "repairs": [["path", "expected", "found"]]}`.
#[allow(clippy::unnecessary_wraps)] // A decoder is a function of this type.
fn decode(payload: &mut Payload<'_>) -> Result<Decoded<Page>, DecodeError> {
    let body: Value = serde_json::from_slice(payload.body).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let repairs = body["repairs"].as_array().into_iter().flatten().map(|repair| Repair {
        path: text(&repair[0]),
        expected: text(&repair[1]).into(),
        found: text(&repair[2]).into(),
    });
    let items = body["items"].as_array().unwrap().iter().map(|item| item.as_u64().unwrap()).collect();
    let next = body["next"].as_str().map(str::to_owned);
    Ok(Decoded { value: Page { items, next }, repairs: repairs.collect() })
}

/// The queries of the requests so far.
pub type Queries = Arc<Mutex<Vec<Option<String>>>>;

/// A list that gets a status and a body for the number of each request, counted from 1.
pub fn list(respond: fn(usize) -> (u16, &'static str)) -> (Call<Page>, Queries) {
    let queries = Queries::default();
    let seen = queries.clone();
    let transport = move |request: http::Request<Body>| {
        let mut seen = seen.lock().unwrap();
        seen.push(request.uri().query().map(str::to_owned));
        let (status, body) = respond(seen.len());
        async move {
            if status == 0 {
                // Never responds.
                std::future::pending::<()>().await;
            }
            // Not ready at once, as over a network.
            tokio::task::yield_now().await;
            let response = http::Response::builder().status(status).header("x-request-id", "req-7");
            let response = response.header("content-type", "application/json");
            Ok::<_, TransportError>(response.body(Body::from(body)).unwrap())
        }
    };
    (list_of(&builder().api_key(KEY).transport(transport).build().unwrap()), queries)
}

pub fn list_of(core: &ApideckCore) -> Call<Page> {
    let decoder = Decoder::new(decode, |bytes| serde_json::from_slice(bytes).ok());
    let decoder = decoder.with_pages(|page: &Page| page.next.as_deref(), |page| page.items.is_empty());
    let mut encoded = Encoded::new(&LIST);
    encoded.query_pair("limit", "2");
    Call::new(core, &LIST, Ok(encoded), decoder)
}
