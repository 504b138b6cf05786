//! `pages ours|derive PAGES`: reads all items of a list with PAGES pages, with the SDK or with a handwritten loop that
//! uses the same transport and serde derive.

#[path = "../derived.rs"]
mod derived;
#[path = "../page.rs"]
mod page;

use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use apideck_unify::funcs::accounting_invoices_list;
use apideck_unify::models::AccountingInvoicesListRequest;
use apideck_unify::{ApideckCore, Body, TransportError};
use http::{HeaderValue, Request, Response};

/// The cursor of the next page in `page.json`.
const NEXT: &str = "\"next\":\"em9oby1jcm06Om9mZnNldDo6MjA=\"";

/// The bodies of `pages` pages. Every page except the last has the cursor of the next one.
fn bodies(page: &str, pages: usize) -> Vec<String> {
    let next =
        |number| if number < pages { format!("\"next\":\"cursor-{number:06}\"") } else { "\"next\":null".to_owned() };
    (1..=pages).map(|number| page.replace(NEXT, &next(number))).collect()
}

fn response_with(body: String) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    response.headers_mut().insert("content-type", HeaderValue::from_static("application/json"));
    response
}

fn ours(page: &str, pages: usize) -> usize {
    let bodies = bodies(page, pages);
    let sent = AtomicUsize::new(0);
    let transport = move |_: Request<Body>| {
        let response = response_with(bodies[sent.fetch_add(1, Ordering::Relaxed)].clone());
        async move { Ok::<_, TransportError>(response) }
    };
    let core = ApideckCore::builder()
        .environment(|_| None)
        .api_key("sk_live_example")
        .consumer_id("test-consumer")
        .app_id("test-app")
        .transport(transport)
        .build()
        .expect("a client");
    block_on(async {
        let request = AccountingInvoicesListRequest::new().limit(50).service_id("quickbooks");
        let mut items = accounting_invoices_list(&core, request).items();
        let mut count = 0;
        while let Some(invoice) = items.try_next().await.expect("an invoice") {
            black_box(invoice);
            count += 1;
        }
        count
    })
}

fn derive(page: &str, pages: usize) -> usize {
    let bodies = bodies(page, pages);
    let sent = AtomicUsize::new(0);
    let transport = move |_: Request<Body>| {
        let response = response_with(bodies[sent.fetch_add(1, Ordering::Relaxed)].clone());
        Box::pin(async move { Ok::<_, TransportError>(response) })
    };
    block_on(async {
        let mut cursor = None::<String>;
        let mut count = 0;
        loop {
            let mut url = "https://unify.apideck.com/accounting/invoices?limit=50".to_owned();
            if let Some(cursor) = &cursor {
                url.push_str("&cursor=");
                url.push_str(cursor);
            }
            let request = Request::get(url)
                .header("accept", "application/json")
                .header("authorization", "Bearer sk_live_example")
                .header("x-apideck-consumer-id", "test-consumer")
                .header("x-apideck-app-id", "test-app")
                .header("x-apideck-service-id", "quickbooks")
                .header("user-agent", "by-hand")
                .body(Body::empty())
                .expect("a request");
            let response = tokio::time::timeout(Duration::from_secs(60), transport(request)).await;
            let response = response.expect("no timeout").expect("a response");
            assert!(response.status().is_success());
            let page: derived::GetInvoicesResponse =
                serde_json::from_slice(response.body().as_bytes().expect("a body")).expect("a page");
            for invoice in page.data {
                black_box(invoice);
                count += 1;
            }
            cursor = page.meta.and_then(|meta| meta.cursors?.next);
            if cursor.is_none() {
                return count;
            }
        }
    })
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime").block_on(future)
}

fn main() {
    let page = page::text();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let pages = arguments.get(1).map_or(1, |pages| pages.parse().expect("a number of pages"));
    let items = match arguments.first().map_or("", |word| word) {
        "ours" => ours(&page, pages),
        "derive" => derive(&page, pages),
        _ => panic!("ours|derive PAGES"),
    };
    assert_eq!(items, pages * 50);
}
