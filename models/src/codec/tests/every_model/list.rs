//! The names of all models.

/// Calls `$cases` with the names of all models that are not generic.
macro_rules! every_model {
    ($cases:ident) => {
        $cases! {
            AccountingAgedGetRequest AccountingAttachmentsDeleteRequest AccountingAttachmentsDownloadRequest
            AccountingAttachmentsGetRequest AccountingAttachmentsListRequest AccountingAttachmentsUploadRequest
            AccountingBalanceSheetGetRequest AccountingBankAccount AccountingBankAccountsCreateRequest
            AccountingBankAccountsGetRequest AccountingBankAccountsListRequest AccountingBankAccountsUpdateRequest
            AccountingBankFeedAccountsCreateRequest AccountingBankFeedAccountsListRequest
            AccountingBankFeedAccountsUpdateRequest AccountingBankFeedStatementsCreateRequest
            AccountingBankFeedStatementsListRequest AccountingBankFeedStatementsUpdateRequest
            AccountingBillCreditNotesCreateRequest AccountingBillCreditNotesListRequest
            AccountingBillCreditNotesUpdateRequest AccountingBillPaymentsCreateRequest
            AccountingBillPaymentsListRequest AccountingBillPaymentsUpdateRequest AccountingBillsCreateRequest
            AccountingBillsListRequest AccountingBillsUpdateRequest AccountingCategoriesGetRequest
            AccountingCategoriesListRequest AccountingCompaniesListRequest AccountingCompanyInfoGetRequest
            AccountingConnectionCompany AccountingCreditNotesCreateRequest AccountingCreditNotesListRequest
            AccountingCreditNotesUpdateRequest AccountingCustomersCreateRequest AccountingCustomersListRequest
            AccountingCustomersUpdateRequest AccountingDeleteRequest AccountingDeleteWithCompanyIdRequest
            AccountingDepartment AccountingDepartmentsCreateRequest AccountingDepartmentsFilter
            AccountingDepartmentsListRequest AccountingDepartmentsUpdateRequest AccountingEmployee
            AccountingEmployeeManager AccountingEmployeesCreateRequest AccountingEmployeesFilter
            AccountingEmployeesListRequest AccountingEmployeesUpdateRequest AccountingExpenseCategoriesCreateRequest
            AccountingExpenseCategoriesListRequest AccountingExpenseCategoriesUpdateRequest
            AccountingExpenseReportsCreateRequest AccountingExpenseReportsListRequest
            AccountingExpenseReportsUpdateRequest AccountingExpensesCreateRequest AccountingExpensesListRequest
            AccountingExpensesUpdateRequest AccountingGeneralLedgerTransactionsListRequest
            AccountingGetWithCompanyIdAndFieldsRequest AccountingGetWithCompanyIdRequest
            AccountingGetWithFieldsRequest AccountingGoodsReceiptsListRequest AccountingInvoiceItemsCreateRequest
            AccountingInvoiceItemsGetRequest AccountingInvoiceItemsListRequest AccountingInvoiceItemsUpdateRequest
            AccountingInvoicesCreateRequest AccountingInvoicesListRequest AccountingInvoicesUpdateRequest
            AccountingJournalEntriesCreateRequest AccountingJournalEntriesListRequest
            AccountingJournalEntriesUpdateRequest AccountingJournalsCreateRequest AccountingJournalsListRequest
            AccountingJournalsUpdateRequest AccountingLedgerAccountsCreateRequest AccountingLedgerAccountsListRequest
            AccountingLedgerAccountsUpdateRequest AccountingLocation AccountingLocationsCreateRequest
            AccountingLocationsFilter AccountingLocationsListRequest AccountingLocationsUpdateRequest
            AccountingPaymentMethod AccountingPaymentMethodsCreateRequest AccountingPaymentMethodsListRequest
            AccountingPaymentMethodsUpdateRequest AccountingPaymentsCreateRequest AccountingPaymentsListRequest
            AccountingPaymentsUpdateRequest AccountingProfitAndLossGetRequest AccountingProjectsCreateRequest
            AccountingProjectsListRequest AccountingProjectsUpdateRequest AccountingPurchaseOrdersCreateRequest
            AccountingPurchaseOrdersListRequest AccountingPurchaseOrdersUpdateRequest AccountingQuotesCreateRequest
            AccountingQuotesListRequest AccountingQuotesUpdateRequest AccountingRefundsCreateRequest
            AccountingRefundsListRequest AccountingRefundsUpdateRequest AccountingSalesReceiptsCreateRequest
            AccountingSalesReceiptsListRequest AccountingSalesReceiptsUpdateRequest
            AccountingSubsidiariesCreateRequest AccountingSubsidiariesListRequest AccountingSubsidiariesUpdateRequest
            AccountingSuppliersCreateRequest AccountingSuppliersListRequest AccountingSuppliersUpdateRequest
            AccountingTaxRatesCreateRequest AccountingTaxRatesListRequest AccountingTaxRatesUpdateRequest
            AccountingTrackingCategoriesCreateRequest AccountingTrackingCategoriesListRequest
            AccountingTrackingCategoriesUpdateRequest ActivitiesFilter ActivitiesSort Activity ActivityAttendee
            Address AgedCreditors AgedDebtors AgedReportFilter Allocation Api ApiResource ApiResourceCoverage
            ApiResourceCoverageCoverage ApiResourceLinkedResource ApiResourceValue ApisFilter Applicant
            ApplicantSocialLink ApplicantWebsite ApplicantsFilter Application ApplicationStage Assignee
            AtsApplicantsCreateRequest AtsApplicantsListRequest AtsApplicantsUpdateRequest
            AtsApplicationsCreateRequest AtsApplicationsGetRequest AtsApplicationsListRequest
            AtsApplicationsUpdateRequest AtsDeleteRequest AtsGetRequest AtsJobsCreateRequest AtsJobsListRequest
            AtsJobsUpdateRequest Attachment AttachmentReference BalanceByPeriod BalanceByTransaction BalanceSheet
            BalanceSheetFilter BalanceSheetReport BalanceSheetReportAssets BalanceSheetReportEquity
            BalanceSheetReportLiabilities BalanceSheetReportUncategorizedItems BankAccount BankAccountFilter
            BankAccountsFilter BankAccountsSort BankFeedAccount BankFeedStatement BankFeedStatementTransaction Benefit
            Bill BillCreditNote BillCreditNoteLineItem BillCreditNotesFilter BillCreditNotesSort BillLineItem
            BillPayment BillPaymentAllocation BillsFilter BillsSort CategoriesFilter Category Collection CollectionTag
            CollectionTicketComment CollectionUser CollectionsSort CommentsSort CompaniesFilter CompaniesSort Company1
            Company1RowType CompanyInfo Compensation ConfirmConnection ConfirmConnectionResponseData Connection
            ConnectionConfiguration ConnectionConfigurationDefault ConnectionImportData
            ConnectionImportDataCredentials ConnectionMetadata ConnectionMigrateData Connector
            ConnectorApiResourceGetRequest ConnectorApisListRequest ConnectorConnectorDocsGetRequest
            ConnectorConnectorResourcesGetRequest ConnectorConnectorResourcesRequest ConnectorConnectorsListRequest
            ConnectorDoc ConnectorEvent ConnectorGetRequest ConnectorOauthScope ConnectorOverview
            ConnectorOverviewEnvironmentNote ConnectorOverviewExternalGuide ConnectorOverviewResponsibilityMatrix
            ConnectorOverviewSupportedResourceCategory ConnectorResource ConnectorSetting ConnectorTlsSupport
            ConnectorUnifiedApis ConnectorUnifiedApisOauthScope ConnectorsFilter ConsentRecord Consumer
            ConsumerConnection ConsumerConnectionMetadata ConsumerMetadata
            ConsumerRequestCountsInDateRangeResponseData ConsumersFilter Contact ContactsFilter ContactsSort
            CopyFolderRequest CreateBankAccountResponse CreateCallbackState CreateCallbackStateResponseData
            CreateConsumerRequest CreateCustomMappingRequest CreateFolderRequest CreateSessionResponseData
            CreateUploadSessionRequest CreateWebhookRequest CreditNote CreditNotesFilter CreditNotesSort
            CrmActivitiesCreateRequest CrmActivitiesListRequest CrmActivitiesUpdateRequest CrmCompaniesCreateRequest
            CrmCompaniesListRequest CrmCompaniesUpdateRequest CrmContactsCreateRequest CrmContactsGetRequest
            CrmContactsListRequest CrmContactsUpdateRequest CrmCustomObjectSchemasCreateRequest
            CrmCustomObjectSchemasGetRequest CrmCustomObjectSchemasListRequest CrmCustomObjectSchemasUpdateRequest
            CrmCustomObjectsCreateRequest CrmCustomObjectsListRequest CrmCustomObjectsRequest
            CrmCustomObjectsUpdateRequest CrmDeleteRequest CrmGetRequest CrmLeadsCreateRequest CrmLeadsListRequest
            CrmLeadsUpdateRequest CrmListMembersListRequest CrmListRequest CrmNotesCreateRequest CrmNotesListRequest
            CrmNotesUpdateRequest CrmOpportunitiesCreateRequest CrmOpportunitiesListRequest
            CrmOpportunitiesUpdateRequest CrmPipelinesCreateRequest CrmPipelinesUpdateRequest CrmUsersCreateRequest
            CrmUsersListRequest CrmUsersUpdateRequest CustomField CustomFieldFinder CustomMapping CustomObject
            CustomObjectField CustomObjectSchema CustomObjectSchemaField CustomObjectSchemaFieldOption Customer
            CustomerSupportCustomer CustomerSupportCustomersCreateRequest CustomerSupportCustomersDeleteRequest
            CustomerSupportCustomersGetRequest CustomerSupportCustomersListRequest
            CustomerSupportCustomersUpdateRequest CustomersFilter CustomersSort DataScopes Deduction
            DeleteBankAccountResponse DeleteConsumerResponseData Department DeprecatedLinkedSupplier
            DeprecatedLinkedTrackingCategory Drive DriveGroup DriveGroupsFilter DrivesFilter EcommerceAddress
            EcommerceCustomer EcommerceCustomerAddress EcommerceCustomersFilter EcommerceCustomersListRequest
            EcommerceDiscount EcommerceGetRequest EcommerceOrder EcommerceOrderLineItem EcommerceOrderLineItemOption
            EcommerceOrderRefund EcommerceOrdersFilter EcommerceOrdersListRequest EcommerceProduct
            EcommerceProductCategory EcommerceProductImage EcommerceProductOption EcommerceProductVariant
            EcommerceProductVariantImage EcommerceProductVariantOption EcommerceProductsFilter
            EcommerceProductsListRequest EcommerceStore EcommerceStoresGetRequest Email Employee EmployeeCompensation
            EmployeeEmploymentRole EmployeeJob EmployeeManager EmployeePayroll EmployeeProbationPeriod
            EmployeeSchedules EmployeesFilter EmployeesOneFilter EmployeesSort Expense ExpenseCategoriesFilter
            ExpenseCategory ExpenseLineItem ExpenseReport ExpenseReportAccountingPeriod ExpenseReportApprovedBy
            ExpenseReportEmployee ExpenseReportLineItem ExpenseReportsFilter ExpensesFilter FileStorageDeleteRequest
            FileStorageDriveGroupsCreateRequest FileStorageDriveGroupsListRequest FileStorageDriveGroupsUpdateRequest
            FileStorageDrivesCreateRequest FileStorageDrivesListRequest FileStorageDrivesUpdateRequest
            FileStorageFilesDownloadRequest FileStorageFilesExportRequest FileStorageFilesListRequest
            FileStorageFilesSearchRequest FileStorageFilesUpdateRequest FileStorageFilesUploadRequest
            FileStorageFoldersCopyRequest FileStorageFoldersCreateRequest FileStorageFoldersUpdateRequest
            FileStorageGetRequest FileStorageSharedLinksCreateRequest FileStorageSharedLinksListRequest
            FileStorageSharedLinksUpdateRequest FileStorageUploadSessionsCreateRequest
            FileStorageUploadSessionsFinishRequest FileStorageUploadSessionsFinishRequestBody
            FileStorageUploadSessionsUploadRequest FilesFilter FilesSearch FilesSort Folder FormField FormFieldOption
            GeneralLedgerTransaction GeneralLedgerTransactionLineItem GeneralLedgerTransactionsFilter
            GeneralLedgerTransactionsSort GetBankAccountResponse GetBankAccountsResponse
            GetConnectorResourceExampleResponseData GetConsumersResponseData GoodsReceipt GoodsReceiptLineItem
            GoodsReceiptsFilter GoodsReceiptsSort HrisCompaniesCreateRequest HrisCompaniesUpdateRequest HrisCompany
            HrisDeleteRequest HrisDepartmentsCreateRequest HrisDepartmentsUpdateRequest HrisEmployeePayrollsGetRequest
            HrisEmployeePayrollsListRequest HrisEmployeeSchedulesListRequest HrisEmployeesCreateRequest
            HrisEmployeesGetRequest HrisEmployeesListRequest HrisEmployeesUpdateRequest HrisGetRequest HrisListRequest
            HrisPayrollsGetRequest HrisPayrollsListRequest HrisTimeOffRequestsCreateRequest
            HrisTimeOffRequestsDeleteRequest HrisTimeOffRequestsGetRequest HrisTimeOffRequestsListRequest
            HrisTimeOffRequestsUpdateRequest Invoice InvoiceItem InvoiceItemFilter InvoiceItemPurchaseDetails
            InvoiceItemSalesDetails InvoiceItemsFilter InvoiceItemsSort InvoiceLineItem InvoicePaymentAllocation
            InvoiceResponse InvoicesFilter InvoicesSort IssueTrackingCollectionListRequest
            IssueTrackingCollectionTicketCommentsCreateRequest IssueTrackingCollectionTicketCommentsDeleteRequest
            IssueTrackingCollectionTicketCommentsGetRequest IssueTrackingCollectionTicketCommentsListRequest
            IssueTrackingCollectionTicketCommentsUpdateRequest IssueTrackingCollectionTicketsCreateRequest
            IssueTrackingCollectionTicketsDeleteRequest IssueTrackingCollectionTicketsGetRequest
            IssueTrackingCollectionTicketsListRequest IssueTrackingCollectionTicketsUpdateRequest
            IssueTrackingCollectionUsersGetRequest IssueTrackingCollectionsGetRequest
            IssueTrackingCollectionsListRequest IssuesFilter Item ItemCategory ItemModifierGroup ItemOption
            ItemVariation Job JobBlock JobBranch JobLink JobSalary Journal JournalEntriesFilter JournalEntriesSort
            JournalEntry JournalEntryLineItem Lead LeadLeadsCreateRequest LeadLeadsDeleteRequest LeadLeadsGetRequest
            LeadLeadsListRequest LeadLeadsUpdateRequest LeadsFilter LeadsSort LedgerAccount LedgerAccountCategory
            LedgerAccountParentAccount LedgerAccountSubAccount LedgerAccountSubsidiary LedgerAccountsFilter
            LedgerAccountsSort LinkedAttachment LinkedConnectorResource LinkedCustomer LinkedDepartment
            LinkedEcommerceCustomer LinkedEcommerceOrder LinkedEmployee LinkedExpenseCategory LinkedFinancialAccount
            LinkedFolder LinkedInvoiceItem LinkedLedgerAccount LinkedLocation LinkedParentCustomer
            LinkedPaymentAllocations LinkedPurchaseOrder LinkedSubsidiary LinkedSupplier LinkedTaxDetail LinkedTaxRate
            LinkedTaxStatusDetail LinkedTrackingCategory LinkedWorktag Links List ListMember Location Log LogOperation
            LogService LogsFilter Merchant Message MessageError MessagePrice Meta MetaCursors MetaWarning Modifier
            ModifierGroup ModifierGroupFilter ModifierGroupModifier Note NotesFilter OpportunitiesFilter
            OpportunitiesSort Opportunity Order OrderCustomer OrderDiscount OrderFulfillment
            OrderFulfillmentPickupDetails OrderFulfillmentPickupDetailsCurbsidePickupDetails
            OrderFulfillmentPickupDetailsRecipient OrderLineItem OrderLineItemAppliedDiscount OrderLineItemAppliedTax
            OrderLineItemItem OrderLineItemModifier OrderPayment OrderRefund OrderTax OrderTender OrderType OrdersSort
            OutstandingBalanceByCurrency OutstandingBalanceByCustomer OutstandingBalanceBySupplier Owner
            PaginationCoverage PassThroughBody PassThroughBodyExtendPath Payment PaymentCard PaymentsFilter
            PaymentsSort Payroll PayrollTotals PayrollsFilter Person PhoneNumber Pipeline PipelineStage PosBankAccount
            PosBankAccountAchDetails PosDeleteRequest PosGetRequest PosItemsCreateRequest PosItemsUpdateRequest
            PosListRequest PosLocationsCreateRequest PosLocationsUpdateRequest PosMerchantsCreateRequest
            PosMerchantsUpdateRequest PosModifierGroupsCreateRequest PosModifierGroupsUpdateRequest
            PosModifiersCreateRequest PosModifiersDeleteRequest PosModifiersGetRequest PosModifiersUpdateRequest
            PosOrderTypesCreateRequest PosOrderTypesUpdateRequest PosOrdersCreateRequest PosOrdersListRequest
            PosOrdersPayRequest PosOrdersUpdateRequest PosPayment PosPaymentCardDetails PosPaymentCash
            PosPaymentExternalDetails PosPaymentProcessingFee PosPaymentWallet PosPaymentsCreateRequest
            PosPaymentsUpdateRequest PosTendersCreateRequest PosTendersUpdateRequest ProfitAndLoss
            ProfitAndLossCostOfGoodsSold ProfitAndLossExpenses ProfitAndLossFilter ProfitAndLossIncome
            ProfitAndLossIndicator ProfitAndLossOtherExpenses ProfitAndLossOtherIncome
            ProfitAndLossUncategorizedAccounts Project ProjectDepartment ProjectParentProject ProjectsFilter
            ProjectsSort ProxyRequest ProxyWithRequestBodyRequest PurchaseOrder PurchaseOrdersFilter
            PurchaseOrdersSort Quote QuoteLineItem QuotesFilter Rebilling Refund RefundsFilter RefundsSort
            RequestCountAllocation ResourceExample SalesReceipt SalesReceiptsFilter SalesReceiptsSort Schedule
            ScheduleWorkPattern ScheduleWorkPatternEvenWeeks ScheduleWorkPatternOddWeeks SchemaSupport ServiceCharge
            Session SessionSettings SessionTheme SharedLink SharedLinkTarget SimpleFormFieldOption
            SmsMessagesCreateRequest SmsMessagesDeleteRequest SmsMessagesGetRequest SmsMessagesListRequest
            SmsMessagesUpdateRequest SocialLink Subsidiary SubsidiaryReference Supplier SuppliersFilter SuppliersSort
            SupportedProperty Tax TaxRate TaxRateComponent TaxRateSubsidiary TaxRatesFilter Team Tender Ticket
            TicketsSort TimeOffRequest TimeOffRequestNotes TimeOffRequestsFilter TrackingCategory
            TrackingCategorySubsidiary TrackingItem UnifiedFile UnifiedFilePermissions UnifiedId
            UpdateBankAccountResponse UpdateConsentRequest UpdateConsumerRequest UpdateCustomMappingRequest
            UpdateFileRequest UpdateFolderRequest UpdateWebhookRequest UploadSession User UsersFilter
            ValidateConnectionStateResponseData VaultConnectionConsentUpdateRequest VaultConnectionSettingsListRequest
            VaultConnectionSettingsUpdateRequest VaultConnectionsConfirmRequest VaultConnectionsImportsRequest
            VaultConnectionsListRequest VaultConnectionsMigrateRequest VaultConnectionsRequest
            VaultConnectionsTokenRequest VaultConnectionsTokenRequestBody VaultConnectionsWithConnectionRequest
            VaultConnectionsWithResourceRequest VaultConsumerRequestCountsListRequest VaultConsumersCreateRequest
            VaultConsumersListRequest VaultConsumersRequest VaultConsumersUpdateRequest
            VaultCreateCallbackStateRequest VaultCustomMappingsCreateRequest VaultCustomMappingsRequest
            VaultCustomMappingsUpdateRequest VaultListRequest VaultListWithResourceAndResourceIdRequest
            VaultLogsListRequest VaultSessionsCreateRequest VaultValidateConnectionStateRequest
            VaultValidateConnectionStateRequestBody Webhook WebhookEventLog WebhookEventLogAttempt
            WebhookEventLogService WebhookEventLogsFilter WebhookEventLogsFilterService WebhookEventLogsListRequest
            WebhookSubscription WebhookSupport WebhookSupportVirtualWebhooks WebhookSupportVirtualWebhooksRequestRate
            WebhookSupportVirtualWebhooksResource WebhookWebhooksCreateRequest WebhookWebhooksListRequest
            WebhookWebhooksRequest WebhookWebhooksUpdateRequest Website
        }
    };
}
pub(super) use every_model;
