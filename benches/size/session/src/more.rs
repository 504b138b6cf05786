//! The same further calls as in `../sdk`, with the types of `benches/twins`. `send` is the client.

use std::error::Error;

#[cfg(any(feature = "invoices", feature = "crm-lists"))]
use types::models::*;

pub struct Request {
    pub method: &'static str,
    /// The path and the query.
    pub target: String,
    /// The headers that not every request has.
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

#[cfg(any(feature = "invoices", feature = "crm-lists"))]
async fn call<T: serde::de::DeserializeOwned, B: AsRef<[u8]>>(
    send: &impl AsyncFn(Request) -> Result<(u16, B)>,
    method: &'static str,
    target: &str,
    body: Vec<u8>,
) -> Result<T> {
    let request = Request { method, target: target.to_owned(), headers: Vec::new(), body };
    let (status, body) = send(request).await?;
    crate::check(status, body.as_ref())?;
    Ok(serde_json::from_slice(body.as_ref())?)
}

#[cfg(feature = "invoices")]
pub async fn calls<B: AsRef<[u8]>>(send: impl AsyncFn(Request) -> Result<(u16, B)>) -> Result<()> {
    let line = InvoiceLineItem { quantity: Some(1.0), unit_price: Some(27.5), ..InvoiceLineItem::default() };
    let invoice = Invoice { number: Some("1".to_owned()), line_items: Some(vec![line]), ..Invoice::default() };
    let body = serde_json::to_vec(&invoice)?;
    let created: CreateInvoiceResponse = call(&send, "POST", "/accounting/invoices", body).await?;
    println!("{:?}", created.data.id);
    let listed: GetInvoicesResponse = call(&send, "GET", "/accounting/invoices", Vec::new()).await?;
    // Do not print the float: that would add 20 kB of std.
    for invoice in &listed.data {
        println!("{:?} {}", invoice.number, invoice.total.is_some_and(|total| total > 0.0));
    }
    Ok(())
}

#[cfg(feature = "crm-lists")]
pub async fn calls<B: AsRef<[u8]>>(send: impl AsyncFn(Request) -> Result<(u16, B)>) -> Result<()> {
    let mut count = 0;
    macro_rules! list {
        ($target:literal, $response:ty) => {
            count += call::<$response, _>(&send, "GET", $target, Vec::new()).await?.data.len()
        };
    }
    list!("/crm/activities", GetActivitiesResponse);
    list!("/crm/companies", GetCompaniesResponse1);
    list!("/crm/contacts", GetContactsResponse);
    list!("/crm/custom-object-schemas", GetCustomObjectSchemasResponse);
    list!("/crm/custom-objects/1", GetCustomObjectsResponse);
    list!("/crm/leads", GetLeadsResponse);
    list!("/crm/lists/1/members", GetListMembersResponse);
    list!("/crm/lists", GetListsResponse);
    list!("/crm/notes", GetNotesResponse);
    list!("/crm/opportunities", GetOpportunitiesResponse);
    list!("/crm/pipelines", GetPipelinesResponse);
    list!("/crm/users", GetUsersResponse);
    println!("{count}");
    Ok(())
}

/// Calls the operation that the first argument names.
#[cfg(feature = "everything")]
pub async fn calls<B: AsRef<[u8]>>(send: impl AsyncFn(Request) -> Result<(u16, B)>) -> Result<()> {
    let name = std::env::args().nth(1).unwrap_or_default();
    let all = types::operations::ENTRIES;
    let entry = all.iter().find(|entry| entry.operation.name == name).ok_or("unknown operation")?;
    let parts = entry.operation.parts(&(entry.request)(entry.operation, b"{}")?)?;
    let headers = parts.headers.into_iter().filter_map(|(_, name, value)| Some((name, value?))).collect();
    let body = parts.body.unwrap_or_default().into_bytes();
    let (status, body) = send(Request { method: parts.method, target: parts.target, headers, body }).await?;
    crate::check(status, body.as_ref())?;
    println!("{}", String::from_utf8_lossy(&(entry.response)(body.as_ref())?));
    Ok(())
}
