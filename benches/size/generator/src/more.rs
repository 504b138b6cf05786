//! The same calls as in `../sdk`.

use std::error::Error;

use generated::apis::configuration::Configuration;

#[cfg(feature = "invoices")]
pub async fn calls(api: &Configuration, consumer: Option<&str>, app: Option<&str>) -> Result<(), Box<dyn Error>> {
    use generated::apis::accounting_api::{accounting_invoices_add, accounting_invoices_all};
    use generated::models::{Invoice, InvoiceLineItem};

    let line =
        InvoiceLineItem { quantity: Some(Some(1.0)), unit_price: Some(Some(27.5)), ..InvoiceLineItem::default() };
    let number = Some(Some("1".to_owned()));
    let invoice = Invoice { number, line_items: Some(vec![line]), ..Invoice::default() };
    let created = accounting_invoices_add(api, invoice, None, consumer, app, None, None).await?;
    println!("{:?}", created.data.id);
    let listed =
        accounting_invoices_all(api, None, consumer, app, None, None, None, None, None, None, None, None).await?;
    // Do not print the float: that would add 20 kB of std.
    for invoice in &listed.data {
        println!("{:?} {}", invoice.number, invoice.total.flatten().is_some_and(|total| total > 0.0));
    }
    Ok(())
}

#[cfg(feature = "crm-lists")]
pub async fn calls(api: &Configuration, consumer: Option<&str>, app: Option<&str>) -> Result<(), Box<dyn Error>> {
    use generated::apis::crm_api::*;

    let mut count = 0;
    // Most lists have a cursor, a limit, a filter, an order, `pass_through` and `fields`.
    macro_rules! list {
        ($function:ident($($before:expr),*), $($after:expr),*) => {
            count += $function(api, $($before,)* None, consumer, app, None, None, None, $($after),*).await?.data.len()
        };
    }
    list!(crm_activities_all(), None, None, None, None);
    list!(crm_companies_all(), None, None, None, None);
    list!(crm_contacts_all(), None, None, None, None);
    list!(crm_custom_object_schemas_all(), None);
    list!(crm_custom_objects_all("1"), None, None);
    list!(crm_leads_all(), None, None, None, None);
    list!(crm_list_members_all("1"), None, None);
    list!(crm_lists_all(), None, None);
    list!(crm_notes_all(), None, None, None);
    list!(crm_opportunities_all(), None, None, None, None);
    list!(crm_pipelines_all(), None, None);
    list!(crm_users_all(), None, None, None);
    println!("{count}");
    Ok(())
}

/// Awaits each operation once. `../generator.sh` writes the calls.
#[cfg(feature = "everything-typed")]
pub async fn calls(api: &Configuration, _: Option<&str>, _: Option<&str>) -> Result<(), Box<dyn Error>> {
    calls::all(api).await;
    Ok(())
}

#[cfg(feature = "everything-typed")]
mod calls {
    include!(env!("CALLS"));
}
