//! More calls, to measure the bytes that they add.

use apideck_unify::Error;
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::{Client, thrown};

#[cfg(feature = "invoices")]
#[wasm_bindgen]
impl Client {
    /// Creates an invoice, and returns how many there are on the first page.
    pub async fn invoices(&self) -> Result<usize, JsError> {
        self.created_and_listed().await.map_err(thrown)
    }

    async fn created_and_listed(&self) -> Result<usize, Error> {
        use apideck_unify::funcs::{accounting_invoices_create, accounting_invoices_list};
        use apideck_unify::models::{
            AccountingInvoicesCreateRequest, AccountingInvoicesListRequest, Invoice, InvoiceLineItem,
        };

        let invoice = Invoice::new().number("1").line_items([InvoiceLineItem::new().quantity(1).unit_price(27.5)]);
        let created = AccountingInvoicesCreateRequest::new(invoice);
        let created = accounting_invoices_create(&self.0, created).send().await?.body.data.id;
        let listed = accounting_invoices_list(&self.0, AccountingInvoicesListRequest::new()).send().await?;
        Ok(listed.body.data.iter().filter(|invoice| invoice.id != created || invoice.number.is_some()).count())
    }
}

#[cfg(feature = "crm-lists")]
#[wasm_bindgen]
impl Client {
    /// How many rows the first pages of all lists have.
    #[wasm_bindgen(js_name = crmLists)]
    pub async fn crm_lists(&self) -> Result<usize, JsError> {
        self.rows().await.map_err(thrown)
    }

    async fn rows(&self) -> Result<usize, Error> {
        use apideck_unify::{funcs::*, models::*};

        let core = &self.0;
        let mut count = 0;
        count += crm_activities_list(core, CrmActivitiesListRequest::new()).send().await?.body.data.len();
        count += crm_companies_list(core, CrmCompaniesListRequest::new()).send().await?.body.data.len();
        count += crm_contacts_list(core, CrmContactsListRequest::new()).send().await?.body.data.len();
        count += crm_custom_object_schemas_list(core, CrmCustomObjectSchemasListRequest::new())
            .send()
            .await?
            .body
            .data
            .len();
        count += crm_custom_objects_list(core, CrmCustomObjectsListRequest::new("1")).send().await?.body.data.len();
        count += crm_leads_list(core, CrmLeadsListRequest::new()).send().await?.body.data.len();
        count += crm_list_members_list(core, CrmListMembersListRequest::new("1")).send().await?.body.data.len();
        count += crm_lists_list(core, CrmListsListRequest::new()).send().await?.body.data.len();
        count += crm_notes_list(core, CrmNotesListRequest::new()).send().await?.body.data.len();
        count += crm_opportunities_list(core, CrmOpportunitiesListRequest::new()).send().await?.body.data.len();
        count += crm_pipelines_list(core, CrmPipelinesListRequest::new()).send().await?.body.data.len();
        count += crm_users_list(core, CrmUsersListRequest::new()).send().await?.body.data.len();
        Ok(count)
    }
}

#[cfg(feature = "everything")]
#[wasm_bindgen]
impl Client {
    /// Calls any operation by its name, with JSON in and out.
    pub async fn call(&self, name: String, input: String) -> Result<String, JsError> {
        let input = serde_json::from_str(&input).map_err(|error| JsError::new(&error.to_string()))?;
        let response: Result<_, Error> = apideck_unify::dynamic::call(&self.0, &name, input).await.into_result();
        Ok(response.map_err(thrown)?.to_string())
    }
}
