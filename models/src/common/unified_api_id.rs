//! Names of the unified APIs.

use crate::codec::open_enum;

open_enum! {
    /// One of Apideck's unified APIs.
    UnifiedApiId {
        Accounting = "accounting",
        Ats = "ats",
        Calendar = "calendar",
        Crm = "crm",
        Csp = "csp",
        CustomerSupport = "customer-support",
        Ecommerce = "ecommerce",
        Email = "email",
        EmailMarketing = "email-marketing",
        ExpenseManagement = "expense-management",
        FileStorage = "file-storage",
        Form = "form",
        Hris = "hris",
        Lead = "lead",
        Payroll = "payroll",
        Pos = "pos",
        Procurement = "procurement",
        ProjectManagement = "project-management",
        Script = "script",
        Sms = "sms",
        Spreadsheet = "spreadsheet",
        SubscriptionAnalytics = "subscription-analytics",
        TeamMessaging = "team-messaging",
        IssueTracking = "issue-tracking",
        TimeRegistration = "time-registration",
        TransactionalEmail = "transactional-email",
        Vault = "vault",
        DataWarehouse = "data-warehouse",
    }
}
