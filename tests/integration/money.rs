//! Amounts of an accounting API from one body to another: no digit is lost or added.

use apideck_mock::{Mock, Reply};
use apideck_unify::Repair;
use apideck_unify::funcs::{accounting_invoices_create, accounting_invoices_get, accounting_invoices_update};
use apideck_unify::models::{
    AccountingInvoicesCreateRequest, AccountingInvoicesGetRequest, AccountingInvoicesUpdateRequest, Invoice,
    InvoiceLineItem, LedgerAccount, Number,
};
use serde_json::json;

use crate::common::client;

/// A response with `data`.
fn reply(data: &str) -> Reply {
    let head = r#""status_code":200,"status":"OK","service":"xero","resource":"invoices","operation":"one""#;
    Reply::status(200).header("content-type", "application/json").body(format!(r#"{{{head},"data":{data}}}"#))
}

/// Reads an invoice of these members, and its repairs as `path: expected, found`.
async fn read(members: &str) -> (Invoice, Vec<String>) {
    let mock = Mock::start().await.unwrap();
    mock.next(reply(members));
    let request = AccountingInvoicesGetRequest::new("1").service_id("xero");
    let response = accounting_invoices_get(&client(mock.url()), request).send().await.unwrap();
    let repair = |repair: &Repair| format!("{}: {}, {}", repair.path, repair.expected, repair.found);
    let repairs = response.http_meta.repairs.iter().map(repair).collect();
    (response.into_body().data, repairs)
}

/// The body of an update of `invoice`.
async fn sent(invoice: Invoice) -> String {
    let mock = Mock::start().await.unwrap();
    mock.next(reply(r#"{"id":"1"}"#));
    let request = AccountingInvoicesUpdateRequest::new("1", invoice).service_id("xero");
    accounting_invoices_update(&client(mock.url()), request).send().await.unwrap();
    String::from_utf8(mock.last_request().unwrap().body.to_vec()).unwrap()
}

#[tokio::test]
async fn amounts_go_back_as_they_came() {
    let given = concat!(
        r#"{"currency_rate":0.6900,"sub_total":27500.00,"total_tax":1e2,"discount_percentage":-0.10,"#,
        r#""total":123456789012345678.9,"balance":0.00}"#
    );
    let (mut invoice, repairs) = read(given).await;
    assert_eq!(repairs, Vec::<String>::new());
    assert_eq!(invoice.total, Some("123456789012345678.9".parse().unwrap()));
    assert!(invoice.sub_total > Some(100.0.into()) && invoice.total_tax.unwrap() == 100);
    assert_eq!(sent(invoice.clone()).await, given.replace("1e2", "100"));

    // An `f64` could not tell the two apart.
    invoice.balance = invoice.total.map(|total| total - Number::new(1, -1));
    assert!(sent(invoice).await.ends_with(r#""balance":123456789012345678.8}"#));
}

#[tokio::test]
async fn sums_of_cents_are_exact() {
    let line = |cents: u32| json!({ "total_amount": f64::from(cents) / 100.0, "quantity": 0.1 });
    let lines: Vec<_> = (0..1000).map(|row| line(row * 7 + 1)).collect();
    let (invoice, repairs) = read(&json!({ "line_items": lines, "total": 34975.00 }).to_string()).await;
    assert_eq!(repairs, Vec::<String>::new());
    let lines = invoice.line_items.unwrap();
    let total: Number = lines.iter().filter_map(|line| line.total_amount).sum();
    assert_eq!((total.to_string(), Some(total)), ("34975.00".to_owned(), invoice.total));
    let quantity: Number = lines.iter().filter_map(|line| line.quantity).sum();
    assert_eq!(quantity, 100);
    // The same sum in floats is not 100.
    assert_ne!(lines.iter().filter_map(|line| line.quantity).map(f64::from).sum::<f64>().to_bits(), 100_f64.to_bits());
}

#[tokio::test]
async fn longer_amounts_are_cut_off_and_recorded() {
    let (invoice, repairs) = read(r#"{"total":1234567890123456789.99,"balance":"12.50","deposit":"a lot"}"#).await;
    assert_eq!(
        repairs,
        [
            "data.total: a number of up to 18 digits, a longer one, which is cut off",
            "data.balance: a number, a string",
            "data.deposit: a number, a string",
        ]
    );
    // What is not the amount of the server is not sent back.
    assert_eq!(sent(invoice.clone()).await, r#"{"balance":12.50}"#);
    let paid = Invoice { balance: Some(Number::ZERO), deposit: invoice.total, ..invoice };
    assert_eq!(sent(paid).await, r#"{"balance":0,"deposit":1234567890123456789}"#);
}

#[tokio::test]
async fn setters_and_literals_send_what_they_say() {
    let line =
        InvoiceLineItem { quantity: Some(2.5.into()), unit_price: Some(Number::new(1250, -2)), ..Default::default() };
    let invoice = Invoice::new().total(27_500).sub_total(0.1).total_tax(12.5).line_items([line]);
    let expected = concat!(
        r#"{"sub_total":0.1,"total_tax":12.5,"total":27500,"#,
        r#""line_items":[{"quantity":2.5,"unit_price":12.50}]}"#
    );
    assert_eq!(sent(invoice.clone()).await, expected);

    let mock = Mock::start().await.unwrap();
    let request = AccountingInvoicesCreateRequest::new(invoice.total(f64::NAN)).service_id("xero");
    let error = accounting_invoices_create(&client(mock.url()), request).send().await.unwrap_err();
    assert!(error.to_string().contains("`invoice.total`"), "{error}");
    assert!(mock.take_requests().is_empty());
}

#[test]
fn counts_are_integers() {
    let account: LedgerAccount = LedgerAccount::new().level(2);
    assert_eq!(account.level, Some(2_i64));
}
