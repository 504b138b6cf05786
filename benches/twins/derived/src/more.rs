//! The same calls as in `benches/size/sdk`.

use crate::client::{Client, Error};

#[cfg(feature = "invoices")]
pub async fn calls(apideck: &Client) -> Result<(), Error> {
    use types::{models::*, operations::*};

    let line = InvoiceLineItem { quantity: Some(1.0), unit_price: Some(27.5), ..InvoiceLineItem::default() };
    let invoice = Invoice { number: Some("1".to_owned()), line_items: Some(vec![line]), ..Invoice::default() };
    let request = AccountingInvoicesCreateRequest { invoice, ..AccountingInvoicesCreateRequest::default() };
    let created: CreateInvoiceResponse = apideck.call(&ACCOUNTING_INVOICES_CREATE, &request).await?;
    println!("{:?}", created.data.id);
    let request = AccountingInvoicesListRequest::default();
    let listed: GetInvoicesResponse = apideck.call(&ACCOUNTING_INVOICES_LIST, &request).await?;
    // Do not print the float: that would add 20 kB of std to either program.
    for invoice in &listed.data {
        println!("{:?} {}", invoice.number, invoice.total.is_some_and(|total| total > 0.0));
    }
    Ok(())
}

#[cfg(feature = "crm-lists")]
pub async fn calls(apideck: &Client) -> Result<(), Error> {
    use types::{models::*, operations::*};

    let mut count = 0;
    macro_rules! list {
        ($operation:ident, $request:expr, $response:ty) => {
            count += apideck.call::<_, $response>(&$operation, &$request).await?.data.len()
        };
    }
    let object_id = "1".to_owned();
    let objects = CrmCustomObjectsListRequest { object_id, ..CrmCustomObjectsListRequest::default() };
    let members = CrmListMembersListRequest { id: "1".to_owned(), ..CrmListMembersListRequest::default() };
    list!(CRM_ACTIVITIES_LIST, CrmActivitiesListRequest::default(), GetActivitiesResponse);
    list!(CRM_COMPANIES_LIST, CrmCompaniesListRequest::default(), GetCompaniesResponse1);
    list!(CRM_CONTACTS_LIST, CrmContactsListRequest::default(), GetContactsResponse);
    list!(CRM_CUSTOM_OBJECT_SCHEMAS_LIST, CrmCustomObjectSchemasListRequest::default(), GetCustomObjectSchemasResponse);
    list!(CRM_CUSTOM_OBJECTS_LIST, objects, GetCustomObjectsResponse);
    list!(CRM_LEADS_LIST, CrmLeadsListRequest::default(), GetLeadsResponse);
    list!(CRM_LIST_MEMBERS_LIST, members, GetListMembersResponse);
    list!(CRM_LISTS_LIST, CrmListsListRequest::default(), GetListsResponse);
    list!(CRM_NOTES_LIST, CrmNotesListRequest::default(), GetNotesResponse);
    list!(CRM_OPPORTUNITIES_LIST, CrmOpportunitiesListRequest::default(), GetOpportunitiesResponse);
    list!(CRM_PIPELINES_LIST, CrmPipelinesListRequest::default(), GetPipelinesResponse);
    list!(CRM_USERS_LIST, CrmUsersListRequest::default(), GetUsersResponse);
    println!("{count}");
    Ok(())
}

#[cfg(feature = "everything")]
pub async fn calls(apideck: &Client) -> Result<(), Error> {
    let name = std::env::args().nth(1).unwrap_or_default();
    let all = types::operations::ENTRIES;
    let entry = all.iter().find(|entry| entry.operation.name == name).ok_or("unknown operation")?;
    let request = (entry.request)(entry.operation, b"{}")?;
    let response = apideck.send(entry.operation, &request).await?;
    println!("{}", String::from_utf8_lossy(&(entry.response)(&response)?));
    Ok(())
}
