//! The same types with serde derive, as a programmer would write them by hand: dates and enums are strings.

use serde::{Deserialize, Serialize};
use serde_json::Value;

type Map = serde_json::Map<String, Value>;

macro_rules! derived {
    ($($name:ident { $($field:ident $(= $wire:literal)?: $type:ty,)* })*) => {$(
        #[derive(Serialize, Deserialize)]
        pub struct $name {
            $(
                #[serde(skip_serializing_if = "Option::is_none" $(, rename = $wire)?)]
                pub $field: Option<$type>,
            )*
        }
    )*};
}

#[derive(Serialize, Deserialize)]
pub struct GetInvoicesResponse {
    pub status_code: i64,
    pub status: String,
    pub service: String,
    pub resource: String,
    pub operation: String,
    pub data: Vec<Invoice>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meta: Option<Meta>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub links: Option<Links>,
    #[serde(skip_serializing_if = "Option::is_none", rename = "_raw")]
    pub raw: Option<Map>,
}

derived! {
    Invoice {
        id: String,
        downstream_id: String,
        display_id: String,
        type_ = "type": String,
        number: String,
        customer: LinkedCustomer,
        company_id: String,
        subsidiary: LinkedSubsidiary,
        location_id: String,
        department_id: String,
        invoice_date: String,
        due_date: String,
        terms: String,
        terms_id: String,
        po_number: String,
        reference: String,
        status: String,
        invoice_sent: bool,
        currency: String,
        currency_rate: f64,
        tax_inclusive: bool,
        sub_total: f64,
        total_tax: f64,
        tax_code: String,
        discount_percentage: f64,
        discount_amount: f64,
        total: f64,
        balance: f64,
        deposit: f64,
        customer_memo: String,
        tracking_category: DeprecatedLinkedTrackingCategory,
        tracking_categories: Vec<Option<LinkedTrackingCategory>>,
        line_items: Vec<InvoiceLineItem>,
        billing_address: Address,
        shipping_address: Address,
        template_id: String,
        source_document_url: String,
        payment_allocations: Vec<InvoicePaymentAllocation>,
        payment_method: String,
        channel: String,
        language: String,
        accounting_by_row: bool,
        bank_account: BankAccount,
        ledger_account: LinkedLedgerAccount,
        custom_mappings: Map,
        custom_fields: Vec<CustomField>,
        row_version: String,
        updated_by: String,
        created_by: String,
        updated_at: String,
        created_at: String,
        pass_through: Vec<PassThroughBody>,
    }
    Meta {
        items_on_page: i64,
        cursors: MetaCursors,
        total_count: i64,
        warnings: Vec<MetaWarning>,
    }
    Links {
        previous: String,
        current: String,
        next: String,
    }
    LinkedCustomer {
        id: String,
        display_id: String,
        display_name: String,
        name: String,
        company_name: String,
        email: String,
    }
    LinkedSubsidiary {
        id: String,
        display_id: String,
        name: String,
    }
    DeprecatedLinkedTrackingCategory {
        id: String,
        name: String,
    }
    LinkedTrackingCategory {
        id: String,
        code: String,
        name: String,
        parent_id: String,
        parent_name: String,
    }
    InvoiceLineItem {
        id: String,
        row_id: String,
        code: String,
        line_number: i64,
        description: String,
        type_ = "type": String,
        tax_amount: f64,
        total_amount: f64,
        quantity: f64,
        unit_price: f64,
        unit_of_measure: String,
        discount_percentage: f64,
        discount_amount: f64,
        service_date: String,
        category_id: String,
        location_id: String,
        department_id: String,
        subsidiary_id: String,
        shipping_id: String,
        memo: String,
        prepaid: bool,
        item: LinkedInvoiceItem,
        taxable: bool,
        tax_applicable_on: String,
        tax_recoverability: String,
        tax_method: String,
        worktags: Vec<Option<LinkedWorktag>>,
        tax_rate: LinkedTaxRate,
        tracking_categories: Vec<Option<LinkedTrackingCategory>>,
        ledger_account: LinkedLedgerAccount,
        custom_fields: Vec<CustomField>,
        row_version: String,
        updated_by: String,
        created_by: String,
        created_at: String,
        updated_at: String,
    }
    Address {
        id: String,
        type_ = "type": String,
        string: String,
        name: String,
        line1: String,
        line2: String,
        line3: String,
        line4: String,
        line5: String,
        street_number: String,
        city: String,
        state: String,
        postal_code: String,
        country: String,
        latitude: String,
        longitude: String,
        county: String,
        contact_name: String,
        salutation: String,
        phone_number: String,
        fax: String,
        email: String,
        website: String,
        notes: String,
        row_version: String,
    }
    InvoicePaymentAllocation {
        id: String,
        allocated_amount: f64,
        date: String,
    }
    BankAccount {
        bank_name: String,
        account_number: String,
        account_name: String,
        account_type: String,
        iban: String,
        bic: String,
        routing_number: String,
        bsb_number: String,
        branch_identifier: String,
        bank_code: String,
        currency: String,
        country: String,
    }
    LinkedLedgerAccount {
        id: String,
        name: String,
        nominal_code: String,
        code: String,
        parent_id: String,
        display_id: String,
    }
    CustomField {
        id: String,
        name: String,
        ref_name: String,
        description: String,
        value: Value,
    }
    PassThroughBody {
        service_id: String,
        operation_id: String,
        extend_object: Map,
        extend_paths: Vec<PassThroughBodyExtendPath>,
    }
    MetaCursors {
        previous: String,
        current: String,
        next: String,
    }
    MetaWarning {
        type_ = "type": String,
        status_code: i64,
        error: String,
        operation: String,
        message: String,
    }
    LinkedInvoiceItem {
        id: String,
        code: String,
        name: String,
    }
    LinkedWorktag {
        id: String,
        value: String,
    }
    LinkedTaxRate {
        id: String,
        code: String,
        name: String,
        rate: f64,
    }
    PassThroughBodyExtendPath {
        path: String,
        value: Value,
    }
}
