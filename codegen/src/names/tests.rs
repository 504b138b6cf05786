use std::path::Path;

use super::*;
use crate::facts::Kind;

fn owned(values: &[&str]) -> Vec<String> {
    values.iter().map(|&value| value.to_owned()).collect()
}

#[test]
fn snake() {
    for (from, to) in [
        ("consumerId", "consumer_id"),
        ("xApideckMetadata", "x_apideck_metadata"),
        ("company1", "company1"),
        ("last_4", "last_4"),
        ("_raw", "raw"),
        ("HTTPMethod", "http_method"),
        ("time-off-request", "time_off_request"),
        ("Section", "section"),
    ] {
        assert_eq!(snake_case(from), to);
    }
}

#[test]
fn camel() {
    for (from, to) in [
        ("payment_allocation", "PaymentAllocation"),
        ("vault.sessions.create", "VaultSessionsCreate"),
        ("apiKey", "ApiKey"),
        ("STARTS_WITH", "StartsWith"),
        ("last_4", "Last4"),
        ("_raw", "Raw"),
    ] {
        assert_eq!(upper_camel(from), to);
    }
}

#[test]
fn singulars() {
    for (from, to) in [
        ("payment_allocations", "payment_allocation"),
        ("categories", "category"),
        ("addresses", "address"),
        ("statuses", "status"),
        ("taxes", "tax"),
        ("branches", "branch"),
        ("expenses", "expense"),
        ("warehouses", "warehouse"),
        ("status", "status"),
        ("access", "access"),
        ("basis", "basis"),
        ("data", "data"),
        ("responsibility_matrix", "responsibility_matrix"),
        ("links", "link"),
    ] {
        assert_eq!(singular(from), to);
    }
}

#[test]
fn types_and_fields() {
    assert_eq!(inline_type("Invoice", "payment_allocation"), "InvoicePaymentAllocation");
    assert_eq!(rust_field("type"), "type_");
    assert_eq!(rust_field("_raw"), "raw");
    assert_eq!(rust_field("due_date"), "due_date");
}

#[test]
fn operations() {
    let accessor = accessor("vault.createCallback.state");
    assert_eq!(accessor, "vault.create_callback.state");
    assert_eq!(function(&accessor), "vault_create_callback_state");
    assert_eq!(request_type(&accessor), "VaultCreateCallbackStateRequest");
    assert_eq!(feature("file_storage"), "file-storage");
}

#[test]
fn headers() {
    assert_eq!(header("service_id"), "x-apideck-service-id");
    assert_eq!(header("x_apideck_metadata"), "x-apideck-metadata");
    assert_eq!(header("digest"), "digest");
}

#[test]
fn secrets() {
    for (owner, field, is_free_form) in [
        ("ConnectionImportDataCredentials", "access_token", false),
        ("SomethingNew", "api_secret", false),
        ("SharedLink", "password", false),
        ("ConnectionImportData", "credentials", false),
        ("Connection", "settings", true),
        ("Session", "custom_consumer_settings", true),
        ("Session", "redirect_uri", false),
        ("Connection", "authorize_url", false),
        ("SharedLink", "url", false),
    ] {
        assert!(is_secret(owner, field, is_free_form), "{owner}.{field}");
    }
    for (owner, field, is_free_form) in [
        ("Connector", "has_sandbox_credentials", false),
        ("Connection", "credentials_expire_at", false),
        ("SharedLink", "password_protected", false),
        ("Session", "settings", false),
        ("Contact", "custom_mappings", true),
        ("Company", "url", false),
    ] {
        assert!(!is_secret(owner, field, is_free_form), "{owner}.{field}");
    }
}

/// A new field of the facts whose name speaks of a credential is hidden, or it is listed here as harmless.
#[test]
fn fields_that_sound_secret() {
    const HARMLESS: [&str; 7] = [
        "apideck_credentials_available",
        "apideck_credentials_note",
        "credentials_expire_at",
        "has_sandbox_credentials",
        "oauth_credentials_source",
        "password_protected",
        "settings_required_for_authorization",
    ];
    let facts = crate::read::directory(&Path::new(env!("CARGO_MANIFEST_DIR")).join("api")).unwrap();
    let mut seen = HashSet::new();
    for (_, ty) in facts.types() {
        let Kind::Struct(object) = &ty.kind else { continue };
        for field in &object.fields {
            let sounds_secret = words(&field.name).iter().any(|word| {
                ["token", "secret", "password", "credentials", "authorization", "bearer", "apikey"]
                    .contains(&word.trim_end_matches('_'))
            });
            if sounds_secret {
                seen.insert(field.name.clone());
                let is_harmless = HARMLESS.contains(&&*field.name);
                assert_ne!(is_secret(&ty.name, &field.name, false), is_harmless, "{}.{}", ty.name, field.name);
            }
        }
    }
    assert!(seen.len() > HARMLESS.len(), "{seen:?}");
}

#[test]
fn enum_variants() {
    let values = owned(&["asc", "ASC", "1099", "*", "", "unknown", "self", "in-progress", "in_progress", "a+b"]);
    assert_eq!(
        variants(&values),
        ["Asc", "Asc2", "N1099", "All", "Empty", "UnknownValue", "SelfValue", "InProgress", "InProgress2", "APlusB"]
    );
}

#[test]
fn newtype_constants() {
    let values = owned(&["USD", "UNKNOWN_CURRENCY", "*", "pos.modifier-group.created"]);
    assert_eq!(constants(&values), ["USD", "UNKNOWN_CURRENCY", "ALL", "POS_MODIFIER_GROUP_CREATED"]);
}

/// Whether a type is an enum or text with constants depends on how many values it has, so nobody should have to know it
/// to find the name of a value.
#[test]
fn both_forms_of_enums_use_the_same_words() {
    let facts = crate::read::directory(&Path::new(env!("CARGO_MANIFEST_DIR")).join("api")).unwrap();
    let enums = facts.types().filter_map(|(_, ty)| match &ty.kind {
        Kind::Enum(values) => Some(values.clone()),
        _ => None,
    });
    let odd =
        owned(&["asc", "ASC", "1099", "*", "", "unknown", "self", "in-progress", "in_progress", "a+b", "line2Item"]);
    let letters = |name: &String| name.replace('_', "").to_lowercase();
    let mut count = 0;
    for values in enums.chain([odd]) {
        let (variants, constants) = (variants(&values), constants(&values));
        count += values.len();
        assert_eq!(
            variants.iter().map(letters).collect::<Vec<_>>(),
            constants.iter().map(letters).collect::<Vec<_>>(),
            "{variants:?} {constants:?}"
        );
    }
    assert!(count > 1000, "{count}");
}
