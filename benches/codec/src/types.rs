// Included by `derived.rs` and `mini.rs`: fields in brackets are required, those in braces are not.

derived! {
    GetInvoicesResponse [
        status_code: i64,
        status: String,
        service: String,
        resource: String,
        operation: String,
        data: Vec<Invoice>,
    ] {
        meta: Meta,
        links: Links,
        raw = "_raw": Map,
    }
    GetInvoiceResponse [
        status_code: i64,
        status: String,
        service: String,
        resource: String,
        operation: String,
        data: Invoice,
    ] {
        meta: Meta,
        raw = "_raw": Map,
    }
    GetLeadsResponse [
        status_code: i64,
        status: String,
        service: String,
        resource: String,
        operation: String,
        data: Vec<Lead>,
    ] {
        meta: Meta,
        links: Links,
        raw = "_raw": Map,
    }
    CreateSessionResponse [
        status_code: i64,
        status: String,
        data: CreateSessionResponseData,
    ] {
        raw = "_raw": Map,
    }
    CreateSessionResponseData [
        session_uri: String,
        session_token: String,
    ] {}
    ErrorDocument [] {
        status_code: i64,
        error: String,
        type_name: String,
        message: String,
        detail: ErrorDetail,
        ref_ = "ref": String,
    }
    ErrorDetail [] {
        missing: Vec<ErrorField>,
    }
    ErrorField [] {
        field: String,
        message: String,
    }
    Lead [] {
        id: String,
        name: String,
        company_name: String,
        owner_id: String,
        owner_name: String,
        company_id: String,
        contact_id: String,
        lead_id: String,
        lead_source: String,
        first_name: String,
        last_name: String,
        description: String,
        prefix: String,
        title: String,
        language: String,
        status: String,
        monetary_amount: f64,
        currency: String,
        fax: String,
        websites: Vec<Website>,
        addresses: Vec<Address>,
        social_links: Vec<Website>,
        phone_numbers: Vec<PhoneNumber>,
        emails: Vec<Email>,
        custom_fields: Vec<CustomField>,
        tags: Vec<String>,
        custom_mappings: Map,
        updated_at: String,
        created_at: String,
        pass_through: Vec<PassThroughBody>,
    }
    Website [] {
        id: String,
        url: String,
        type_ = "type": String,
    }
    Email [] {
        id: String,
        email: String,
        type_ = "type": String,
    }
    PhoneNumber [] {
        id: String,
        country_code: String,
        area_code: String,
        number: String,
        extension: String,
        type_ = "type": String,
    }
    Invoice [] {
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
    Meta [] {
        items_on_page: i64,
        cursors: MetaCursors,
        total_count: i64,
        warnings: Vec<MetaWarning>,
    }
    Links [] {
        previous: String,
        current: String,
        next: String,
    }
    LinkedCustomer [] {
        id: String,
        display_id: String,
        display_name: String,
        name: String,
        company_name: String,
        email: String,
    }
    LinkedSubsidiary [] {
        id: String,
        display_id: String,
        name: String,
    }
    DeprecatedLinkedTrackingCategory [] {
        id: String,
        name: String,
    }
    LinkedTrackingCategory [] {
        id: String,
        code: String,
        name: String,
        parent_id: String,
        parent_name: String,
    }
    InvoiceLineItem [] {
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
    Address [] {
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
    InvoicePaymentAllocation [] {
        id: String,
        allocated_amount: f64,
        date: String,
    }
    BankAccount [] {
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
    LinkedLedgerAccount [] {
        id: String,
        name: String,
        nominal_code: String,
        code: String,
        parent_id: String,
        display_id: String,
    }
    CustomField [] {
        id: String,
        name: String,
        ref_name: String,
        description: String,
        value: Value,
    }
    PassThroughBody [] {
        service_id: String,
        operation_id: String,
        extend_object: Map,
        extend_paths: Vec<PassThroughBodyExtendPath>,
    }
    MetaCursors [] {
        previous: String,
        current: String,
        next: String,
    }
    MetaWarning [] {
        type_ = "type": String,
        status_code: i64,
        error: String,
        operation: String,
        message: String,
    }
    LinkedInvoiceItem [] {
        id: String,
        code: String,
        name: String,
    }
    LinkedWorktag [] {
        id: String,
        value: String,
    }
    LinkedTaxRate [] {
        id: String,
        code: String,
        name: String,
        rate: f64,
    }
    PassThroughBodyExtendPath [] {
        path: String,
        value: Value,
    }
}
