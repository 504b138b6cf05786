//! More calls, to measure the bytes that they add.

use apideck_unify::{ApideckCore, Error};

#[cfg(feature = "invoices")]
pub async fn calls(apideck: &ApideckCore) -> Result<(), Error> {
    use apideck_unify::funcs::{accounting_invoices_create, accounting_invoices_list};
    use apideck_unify::models::{
        AccountingInvoicesCreateRequest, AccountingInvoicesListRequest, Invoice, InvoiceLineItem,
    };

    let invoice = Invoice::new().number("1").line_items([InvoiceLineItem::new().quantity(1).unit_price(27.5)]);
    let created = accounting_invoices_create(apideck, AccountingInvoicesCreateRequest::new(invoice)).send().await?;
    println!("{:?}", created.body.data.id);
    let listed = accounting_invoices_list(apideck, AccountingInvoicesListRequest::new()).send().await?;
    // Do not print the float: that would add 20 kB of std to either program.
    for invoice in &listed.body.data {
        println!("{:?} {}", invoice.number, invoice.total.is_some_and(|total| total > 0.0));
    }
    Ok(())
}

#[cfg(feature = "crm-lists")]
pub async fn calls(apideck: &ApideckCore) -> Result<(), Error> {
    use apideck_unify::{funcs::*, models::*};

    let mut count = 0;
    count += crm_activities_list(apideck, CrmActivitiesListRequest::new()).send().await?.body.data.len();
    count += crm_companies_list(apideck, CrmCompaniesListRequest::new()).send().await?.body.data.len();
    count += crm_contacts_list(apideck, CrmContactsListRequest::new()).send().await?.body.data.len();
    count +=
        crm_custom_object_schemas_list(apideck, CrmCustomObjectSchemasListRequest::new()).send().await?.body.data.len();
    count += crm_custom_objects_list(apideck, CrmCustomObjectsListRequest::new("1")).send().await?.body.data.len();
    count += crm_leads_list(apideck, CrmLeadsListRequest::new()).send().await?.body.data.len();
    count += crm_list_members_list(apideck, CrmListMembersListRequest::new("1")).send().await?.body.data.len();
    count += crm_lists_list(apideck, CrmListsListRequest::new()).send().await?.body.data.len();
    count += crm_notes_list(apideck, CrmNotesListRequest::new()).send().await?.body.data.len();
    count += crm_opportunities_list(apideck, CrmOpportunitiesListRequest::new()).send().await?.body.data.len();
    count += crm_pipelines_list(apideck, CrmPipelinesListRequest::new()).send().await?.body.data.len();
    count += crm_users_list(apideck, CrmUsersListRequest::new()).send().await?.body.data.len();
    println!("{count}");
    Ok(())
}

#[cfg(feature = "everything")]
pub async fn calls(apideck: &ApideckCore) -> Result<(), Error> {
    let name = std::env::args().nth(1).unwrap_or_default();
    let response = apideck_unify::dynamic::call(apideck, &name, serde_json::Value::Object(serde_json::Map::new()));
    println!("{}", response.await.into_result()?);
    Ok(())
}

/// Awaits each operation once. `../generator.sh` writes the calls.
#[cfg(feature = "everything-typed")]
pub async fn calls(apideck: &ApideckCore) -> Result<(), Error> {
    calls::all(apideck).await;
    Ok(())
}

#[cfg(feature = "everything-typed")]
mod calls {
    include!(env!("CALLS"));
}
