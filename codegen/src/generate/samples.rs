//! Values for examples: texts by the name of their field, and which fields an example sets.

use crate::facts::{Field, Operation, Struct, Type};
use crate::names;

/// A text for `field` of the type `owner`, which is empty for a request; `noun` names what `owner` is.
pub(super) fn text(operation: &Operation, field: &Field, owner: &str, noun: &str) -> String {
    if let Some((_, text)) = TEXTS.iter().find(|(name, _)| *name == field.name) {
        return (*text).to_owned();
    }
    match (field.name.as_str(), field.limits.format.as_deref()) {
        ("service_id" | "connector_id", _) => service(operation.api()).to_owned(),
        ("id", _) => match owner {
            "" => format!("{}-id", names::singular(operation.resource().unwrap_or("record")).replace('_', "-")),
            owner => format!("{}-id", names::snake_case(owner).replace('_', "-")),
        },
        ("name", _) => match noun {
            "company" | "subsidiary" | "merchant" | "lead" | "customer" | "supplier" => "SpaceX".to_owned(),
            "applicant" | "contact" | "user" | "employee" => "Kim Lee".to_owned(),
            noun => format!("Example {noun}"),
        },
        ("title", _) => match noun {
            "job" | "employee" => "Engineer".to_owned(),
            _ => "Call Kim Lee".to_owned(),
        },
        (name, _) if name.ends_with("url") => "https://example.com".to_owned(),
        (_, Some("uri")) => "https://example.com".to_owned(),
        (_, Some("email")) => "kim@example.com".to_owned(),
        (_, Some("date-time")) => "2026-01-31T12:00:00Z".to_owned(),
        (name, _) if field.limits.pattern.as_deref().is_some_and(|pattern| pattern.starts_with(r"^\d{4}-")) => {
            if name.ends_with("time") { "2026-01-31T12:00:00.000Z" } else { "2026-01-31" }.to_owned()
        }
        (name, _) => match name.strip_suffix("_id") {
            Some(stem) => format!("{}-id", stem.replace('_', "-")),
            None => format!("example {}", names::snake_case(name).replace('_', " ")),
        },
    }
}

/// A number for the field `name` of the type `owner`.
pub(super) fn number(owner: &str, name: &str) -> &'static str {
    const MONEY: &[&str] = &["amount", "balance", "credit", "debit", "price", "salary", "total"];
    let is_money = owner != "TimeOffRequest" && names::snake_case(name).split('_').any(|word| MONEY.contains(&word));
    if is_money { "27_500" } else { "8" }
}

/// A connector of the API.
fn service(api: &str) -> &'static str {
    match api {
        "accounting" => "xero",
        "ats" => "workable",
        "ecommerce" => "shopify",
        "file_storage" => "google-drive",
        "hris" => "bamboohr",
        "issue_tracking" => "jira",
        "pos" => "square",
        "sms" => "twilio",
        _ => "hubspot",
    }
}

/// Texts by field.
const TEXTS: &[(&str, &str)] = &[
    ("account_number", "123465"),
    ("address", "1 Main Street"),
    ("api", "crm"),
    ("body", "See you at noon."),
    ("code", "453"),
    ("company_name", "SpaceX"),
    ("consumer_id", "test-consumer"),
    ("content", "Call back on Monday."),
    ("country", "US"),
    ("delivery_url", "https://example.com/webhooks"),
    ("description", "Example of a description"),
    ("display_id", "1001"),
    ("display_name", "Kim Lee"),
    ("downstream_url", "https://api.hubapi.com/crm/v3/objects/contacts"),
    ("email", "kim@example.com"),
    ("end_datetime", "2026-02-01T00:00:00Z"),
    ("first_name", "Kim"),
    ("format", "application/pdf"),
    ("from", "+15017122661"),
    ("last_name", "Lee"),
    ("number", "OIT00546"),
    ("phone_number", "+15017122661"),
    ("query", "report"),
    ("redirect_uri", "https://mysaas.com/dashboard"),
    ("reference", "PO-1001"),
    ("resource", "contacts"),
    ("resource_id", "contacts"),
    ("start_datetime", "2026-01-01T00:00:00Z"),
    ("subject", "The printer is broken"),
    ("to", "+15017122662"),
    ("unified_api", "crm"),
    ("x_apideck_metadata", "{\"name\":\"report.pdf\"}"),
];

/// The fields that tell most about a record. An example sets the first of them that the record has.
const TELLING: &[&str] = &[
    "redirect_uri",
    "name",
    "display_name",
    "first_name",
    "last_name",
    "title",
    "number",
    "subject",
    "company_name",
    "total_amount",
    "total",
    "amount",
    "content",
    "description",
    "date",
    "transaction_date",
    "status",
    "enabled",
    "currency",
    "metadata",
    "account_name",
];

/// At most `room` optional fields for an example to set: of those that must not all be missing the first one, then those
/// that tell most.
pub(super) fn shown(object: &Struct, room: usize) -> Vec<&Field> {
    let writable = |field: &&Field| !field.read && !field.required && !field.deprecated;
    let by_name = |name: &str| object.fields.iter().filter(writable).find(|field| field.name == name);
    let one_of = object.one_of.iter().find_map(|name| by_name(name));
    let telling = TELLING.iter().filter_map(|name| by_name(name)).filter(|field| is_short(field));
    let mut shown: Vec<&Field> = one_of.into_iter().collect();
    for field in telling {
        if !shown.contains(&field) {
            shown.push(field);
        }
    }
    if shown.is_empty() {
        let short = object.fields.iter().filter(writable).find(|field| is_short(field));
        shown.extend(short.or_else(|| object.fields.iter().find(|field| writable(field))));
    }
    shown.truncate(room.min(2).max(usize::from(one_of.is_some())));
    shown
}

/// Whether a value of the field is short: not a list, a map or a model.
fn is_short(field: &Field) -> bool {
    !matches!(field.ty, Type::List(_) | Type::Map | Type::MapOf(_) | Type::Any | Type::Named(_) | Type::Bytes)
}
