//! Calls with the SDK.

use apideck_bench_call::{Kind, Load, memory};
use apideck_unify::funcs::{accounting_invoices_create, accounting_invoices_list, vault_sessions_create};
use apideck_unify::models::{
    AccountingInvoicesCreateRequest, AccountingInvoicesListRequest, ConsumerMetadata, Invoice, InvoiceLineItem,
    Session, SessionSettings, SessionTheme, UnifiedApiId, VaultSessionsCreateRequest,
};
use apideck_unify::{ApideckCore, Body, TransportError};

fn session() -> VaultSessionsCreateRequest {
    let session = Session::new()
        .consumer_metadata(ConsumerMetadata::new().account_name("SpaceX").user_name("Elon Musk"))
        .redirect_uri("https://mysaas.com/dashboard")
        .settings(SessionSettings::new().unified_apis([UnifiedApiId::Crm]).session_length("30m"))
        .theme(SessionTheme::new().vault_name("Intercom").primary_color("#286efa"));
    VaultSessionsCreateRequest::new().session(session)
}

fn invoice(lines: usize) -> Invoice {
    let line = || {
        InvoiceLineItem::new()
            .id("12345")
            .code("120-C")
            .line_number(1)
            .description("Model Y is a fully electric, mid-size SUV")
            .quantity(1.0)
            .unit_price(27_500.5)
            .total_amount(27_500.5)
    };
    Invoice::new().number("OIT00546").line_items((0..lines).map(|_| line()))
}

async fn call(apideck: &ApideckCore, kind: Kind) -> usize {
    match kind {
        Kind::Session => {
            let response = vault_sessions_create(apideck, session()).send().await.expect("a session");
            usize::from(!response.data.session_uri.is_empty())
        }
        Kind::List(count) => {
            let count = i64::try_from(count).expect("a small number");
            let request = AccountingInvoicesListRequest::new().limit(count);
            accounting_invoices_list(apideck, request).send().await.expect("a page").data.len()
        }
        Kind::Create(lines) => {
            let request = AccountingInvoicesCreateRequest::new(invoice(lines));
            let response = accounting_invoices_create(apideck, request).send().await.expect("an id");
            usize::from(response.data.id.is_some())
        }
    }
}

fn client(server: &str) -> apideck_unify::Builder {
    ApideckCore::builder()
        .environment(|_| None)
        .server_url(server)
        .api_key("sk_live_2f4c8a91d07e4b5cb6a35e9d1f80c7e2")
        .app_id("dSBdXd2H6Mqwfg0atXHXYcysLJE9qyn1VwBtXHX")
        .consumer_id("test-consumer")
        .max_response_bytes(1 << 30)
}

/// Prints the bytes of a call before it is sent and in flight, and of an idle client.
fn print_memory() {
    const CALLS: usize = 10_000;

    let idle = memory("VmRSS");
    println!("idle_client_kb {idle}");
    let apideck = client("http://localhost");
    let apideck = apideck.transport(|_| std::future::pending::<Result<http::Response<Body>, TransportError>>());
    let apideck = apideck.build().expect("a client");
    println!("call_bytes {}", size_of_val(&vault_sessions_create(&apideck, session())));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let before = memory("VmRSS");
        let mut calls: Vec<_> =
            (0..CALLS).map(|_| Box::pin(vault_sessions_create(&apideck, session()).send())).collect();
        println!("unsent_bytes {}", (memory("VmRSS") - before) * 1024 / CALLS);
        std::future::poll_fn(|cx| {
            for call in &mut calls {
                assert!(call.as_mut().poll(cx).is_pending());
            }
            std::task::Poll::Ready(())
        })
        .await;
        println!("in_flight_bytes {}", (memory("VmRSS") - before) * 1024 / CALLS);
    });
}

fn main() {
    if std::env::args().nth(1).is_some_and(|argument| argument == "memory") {
        return print_memory();
    }
    let load = Load::from_arguments();
    let apideck = client(&load.server).build().expect("a client");
    load.run(move |kind| {
        let apideck = apideck.clone();
        async move { call(&apideck, kind).await }
    });
}
