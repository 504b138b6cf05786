//! Texts by the name of the field.

use crate::apideck::sample::context::{Context, Random, uuid};
use crate::apideck::sample::words::{DEPARTMENTS, JOB_TITLES, SENTENCES, TITLES};

/// A text for a field of a shape; `None` if the name is not a known one.
pub(super) fn text(shape: &str, field: &str, context: &Context, random: &mut Random) -> Option<String> {
    if let Some(text) = of_address(field, context) {
        return Some(text.to_owned());
    }
    let number = context.index + 1;
    Some(match field {
        "name" | "display_name" | "title" | "full_name" | "report_name" | "label" => name(shape, context),
        "first_name" => context.first_name.to_owned(),
        "last_name" => context.last_name.to_owned(),
        "company_name" | "legal_name" | "company" | "vendor" | "merchant" => context.company.to_owned(),
        "account_name" | "bank_name" | "contact_name" | "user_name" | "author" => full_name(context),
        "email" => context.email(),
        "number" if shape.contains("Phone") => phone(number),
        "phone" | "phone_number" | "fax" | "mobile" | "from" | "to" => phone(number),
        "url" | "website" | "link" => url(field, context),
        "job_title" => JOB_TITLES[context_index(context, JOB_TITLES.len())].to_owned(),
        "department" | "department_name" => DEPARTMENTS[context_index(context, DEPARTMENTS.len())].to_owned(),
        "description" | "note" | "notes" | "memo" | "content" | "body" | "comment" | "message" | "terms" => {
            random.pick(SENTENCES).to_owned()
        }
        "number" | "bill_number" | "reference" | "code" | "nominal_code" | "display_id" | "order_number"
        | "employee_number" | "po_number" | "sku" | "quote_number" | "document_number" => {
            format!("{}-{:04}", initials(shape), 1000 + number)
        }
        "row_version" => "1".to_owned(),
        "iban" => format!("BE68 5390 0754 {:04}", 7000 + number),
        "bic" => "EXAMPLEBE".to_owned(),
        "mime_type" => "application/pdf".to_owned(),
        "timezone" => "Europe/Brussels".to_owned(),
        "language" => "en".to_owned(),
        "tax_number" => format!("BE0{:09}", 200_000_000 + number),
        "created_by" | "updated_by" => "mock".to_owned(),
        "unit_of_measure" => "pc.".to_owned(),
        name if name == "id" || name.ends_with("_id") => uuid(random.next(), random.next()),
        name if name.ends_with("_url") => url(name, context),
        name if name.ends_with("_at") || name.ends_with("datetime") || name == "timestamp" => context.time(0),
        name if name.ends_with("date") => context.date(0),
        _ => return None,
    })
}

fn of_address(field: &str, context: &Context) -> Option<&'static str> {
    let [street, city, postal_code, country] = context.address;
    Some(match field {
        "line1" | "street_1" => street,
        "city" => city,
        "postal_code" => postal_code,
        "country" | "country_code" => country,
        _ => return None,
    })
}

/// The name of what a shape stands for: a person, a product, a company.
fn name(shape: &str, context: &Context) -> String {
    const PEOPLE: [&str; 8] = ["Contact", "Employee", "User", "Applicant", "Lead", "Owner", "Assignee", "Author"];
    const THINGS: [&str; 8] = ["Item", "Product", "Variant", "Modifier", "Service", "Expense", "Tender", "Option"];
    const COMPANIES: [&str; 6] = ["Company", "Customer", "Supplier", "Merchant", "Store", "Subsidiary"];
    let is = |names: &[&str]| names.iter().any(|name| shape.contains(name));
    if is(&PEOPLE) {
        full_name(context)
    } else if is(&COMPANIES) {
        context.company.to_owned()
    } else if is(&THINGS) {
        context.product.0.to_owned()
    } else if shape.contains("Department") {
        DEPARTMENTS[context_index(context, DEPARTMENTS.len())].to_owned()
    } else if shape.contains("File") {
        format!("report-{}.pdf", context.index + 1)
    } else {
        TITLES[context_index(context, TITLES.len())].to_owned()
    }
}

fn full_name(context: &Context) -> String {
    format!("{} {}", context.first_name, context.last_name)
}

/// A number of the range that is reserved for fiction.
fn phone(number: u64) -> String {
    format!("+1 202 555 {:04}", 100 + number % 100)
}

pub(super) fn url(field: &str, context: &Context) -> String {
    match field {
        "website" | "url" | "link" => format!("https://www.{}", context.domain()),
        other => format!("https://www.{}/{}", context.domain(), other.trim_end_matches("_url").replace('_', "-")),
    }
}

/// `InvoiceItem` -> `II`.
fn initials(shape: &str) -> String {
    shape.chars().filter(char::is_ascii_uppercase).collect()
}

fn context_index(context: &Context, length: usize) -> usize {
    usize::try_from(context.index).unwrap_or_default() % length
}

/// Rows are active and not deleted.
pub(super) fn flag(field: &str) -> bool {
    const SET: [&str; 9] = [
        "active",
        "enabled",
        "available",
        "downloadable",
        "success",
        "configured",
        "visible",
        "billable",
        "reconciled",
    ];
    SET.contains(&field)
}

/// A value of an enum. A row is in its usual state.
pub(super) fn choice<'a>(field: &str, values: &[&'a str], random: &mut Random) -> &'a str {
    const USUAL: [&str; 9] = ["active", "open", "authorised", "live", "EUR", "BE", "enabled", "primary", "callable"];
    let usual = values.iter().find(|value| USUAL.contains(value));
    match usual {
        Some(usual) => usual,
        None if field.contains("type") || field.contains("status") => values.first().copied().unwrap_or_default(),
        None if values.is_empty() => "",
        None => random.pick(values),
    }
}
