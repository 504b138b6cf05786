//! Lists all invoices of a connected accounting service as a table.
//!
//! `cargo run --example list_invoices --features accounting`
//!
//! With `APIDECK_API_KEY` set, the invoices come from Apideck, for the consumer `APIDECK_CONSUMER_ID` of the application
//! `APIDECK_APP_ID`. The optional argument is the service, such as `quickbooks`. Without a key they come from a mock in
//! this process.

use std::process::ExitCode;

use apideck_mock::Mock;
use apideck_unify::funcs::accounting_invoices_list;
use apideck_unify::models::AccountingInvoicesListRequest;
use apideck_unify::{ApideckCore, Builder, Error};
use serde_json::json;

const CUSTOMERS: [&str; 3] = ["SpaceX", "Intercom", "Windsurf Shop"];

#[tokio::main]
async fn main() -> ExitCode {
    let result = match std::env::var("APIDECK_API_KEY") {
        Ok(key) if !key.is_empty() => list(ApideckCore::builder().api_key(key)).await,
        _ => match mock().await {
            Ok(mock) => {
                let builder = ApideckCore::builder().api_key("mock-key").server_url(mock.url());
                list(builder.consumer_id("test-consumer").app_id("test-app")).await
            }
            Err(error) => {
                eprintln!("Cannot start the mock: {error}");
                return ExitCode::FAILURE;
            }
        },
    };
    match result {
        Ok(count) => {
            println!("{count} invoices");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn list(builder: Builder) -> Result<usize, Error> {
    let apideck = builder.build()?;
    let mut request = AccountingInvoicesListRequest::new().limit(20);
    if let Some(service) = std::env::args().nth(1) {
        request = request.service_id(service);
    }
    println!("number     customer             due               total     status");
    let mut invoices = accounting_invoices_list(&apideck, request).items();
    let mut count = 0;
    while let Some(invoice) = invoices.try_next().await? {
        let customer = invoice.customer.and_then(|customer| customer.display_name);
        println!(
            "{:<10} {:<20} {:<10} {:>12.2} {:<3} {}",
            invoice.number.unwrap_or_default(),
            customer.unwrap_or_default(),
            text(invoice.due_date),
            invoice.total.unwrap_or_default(),
            text(invoice.currency),
            text(invoice.status),
        );
        count += 1;
    }
    Ok(count)
}

fn text(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// Starts a mock with three pages of invoices.
async fn mock() -> std::io::Result<Mock> {
    let mock = Mock::start().await?;
    println!("APIDECK_API_KEY is not set: listing from a mock at {}.\n", mock.url());
    mock.serve_pages("/accounting/invoices", 45, |row| {
        let number = u32::try_from(row).unwrap_or_default() + 1;
        json!({
            "id": number.to_string(),
            "number": format!("INV-{number:04}"),
            "customer": { "id": "1", "display_name": CUSTOMERS[row % 3] },
            "due_date": format!("2026-{:02}-{:02}", number % 12 + 1, number % 28 + 1),
            "total": f64::from(number * 12_350 % 100_000) / 100.0,
            "currency": "USD",
            "status": if number % 4 == 0 { "paid" } else { "submitted" },
        })
    });
    Ok(mock)
}
