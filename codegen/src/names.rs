//! Every naming rule of the project. Names are derived from the facts, never invented.

use std::collections::HashSet;

/// The words of an identifier or a value, in lower case: `apiKey` and `API_KEY` are both `api key`.
///
/// A word ends at anything but letters and digits, and before a capital that starts a new word. Digits belong
/// to the word before them: `company1` is one word.
pub(crate) fn words(text: &str) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    let mut words = Vec::new();
    let mut word = String::new();
    for (index, &character) in characters.iter().enumerate() {
        let after = |test: fn(&char) -> bool| characters.get(index + 1).is_some_and(test);
        let follows_lower = index > 0 && !characters[index - 1].is_uppercase();
        if !character.is_alphanumeric() {
            words.push(std::mem::take(&mut word));
            continue;
        }
        if character.is_uppercase() && (follows_lower || after(|next| next.is_lowercase())) {
            words.push(std::mem::take(&mut word));
        }
        word.extend(character.to_lowercase());
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

/// `consumerId` -> `consumer_id`, `_raw` -> `raw`.
pub fn snake_case(text: &str) -> String {
    words(text).join("_")
}

/// `payment_allocation` -> `PaymentAllocation`.
pub fn upper_camel(text: &str) -> String {
    words(text).iter().map(|word| capitalised(word)).collect()
}

fn capitalised(word: &str) -> String {
    let mut characters = word.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

/// The name of one item of a list called `plural`: `categories` -> `category`. A word that is not a plural stays.
pub fn singular(plural: &str) -> String {
    const ENDINGS: &[(&str, &str)] = &[
        ("ies", "y"),
        ("sses", "ss"),
        ("tuses", "tus"),
        ("xes", "x"),
        ("ches", "ch"),
        ("shes", "sh"),
        ("ss", "ss"),
        ("us", "us"),
        ("is", "is"),
        ("s", ""),
    ];
    ENDINGS
        .iter()
        .find_map(|(ending, instead)| {
            let stem = plural.strip_suffix(ending)?;
            Some(format!("{stem}{instead}"))
        })
        .unwrap_or_else(|| plural.to_owned())
}

/// The name of a type that stands inline in the field `field` of `parent`.
pub fn inline_type(parent: &str, field: &str) -> String {
    format!("{parent}{}", upper_camel(field))
}

/// Whether the type `name` stands inline in the field `field` of `parent`, by its name.
pub fn is_inline(name: &str, parent: &str, field: &str) -> bool {
    [field, &singular(field)].iter().any(|field| {
        name.strip_prefix(&inline_type(parent, field)).is_some_and(|rest| rest.is_empty() || rest == "Value")
    })
}

/// The Rust name of a field: snake case, and an underscore after what is taken: a keyword (`type` -> `type_`), or a
/// function that every model has (`default` -> `default_`).
pub fn rust_field(wire: &str) -> String {
    let name = snake_case(wire);
    if KEYWORDS.contains(&name.as_str()) || ["default", "new"].contains(&name.as_str()) { name + "_" } else { name }
}

/// Whether `Debug` hides the field `field` of `type_name`: it would give whoever reads a log access to something, or
/// to somebody's identity. Bank accounts are personal data too, but accounting programs need them in logs.
///
/// Three kinds are hidden: credentials, by the last word of the name; settings of any form, which hold the API keys and
/// client secrets of a connection; and the fields listed here, of which most are URLs that open or do something for
/// whoever has them, or that carry the state of an authorization.
pub fn is_secret(type_name: &str, field: &str, is_free_form: bool) -> bool {
    const CREDENTIALS: &[&str] = &["credentials", "password", "secret", "secrets", "token", "tokens"];
    const SECRETS: &[&str] = &[
        "authorize_url",
        "delivery_url",
        "download_url",
        "downstream_authorization",
        "downstream_url",
        "execute_base_url",
        "execute_url",
        "redirect_uri",
        "revoke_url",
        "session_uri",
        "social_security_number",
        "webhook_url",
        // Holds what a consumer enters into the settings of a connection.
        "FormField.value",
        // The guard against forged callbacks.
        "CreateCallbackStateResponseData.state",
        "SharedLink.url",
        // Of an event that the SDK does not know, it may be a connection with its settings.
        "WebhookGenericEvent.entity",
    ];
    let words = words(field);
    let is_question = words.first().is_some_and(|word| word == "has" || word == "is");
    let last = words.last().map_or("", String::as_str);
    CREDENTIALS.contains(&last) && !is_question
        || last == "settings" && is_free_form
        || SECRETS.iter().any(|secret| match secret.split_once('.') {
            Some((owner, name)) => (owner, name) == (type_name, field),
            None => *secret == field,
        })
}

/// The header that carries the request field `field`: `service_id` -> `x-apideck-service-id`.
pub fn header(field: &str) -> String {
    let kebab = field.replace('_', "-");
    // The one header that is not Apideck's own, and the one whose field name holds the prefix already.
    if kebab == "digest" || kebab.starts_with("x-") { kebab } else { format!("x-apideck-{kebab}") }
}

/// The accessor in our spelling: `vault.createCallback.state` -> `vault.create_callback.state`.
pub fn accessor(text: &str) -> String {
    let segments: Vec<_> = text.split('.').map(snake_case).collect();
    segments.join(".")
}

/// The free function of an accessor: `vault.sessions.create` -> `vault_sessions_create`.
pub fn function(accessor: &str) -> String {
    accessor.replace('.', "_")
}

/// The request type of an accessor: `vault.sessions.create` -> `VaultSessionsCreateRequest`.
pub fn request_type(accessor: &str) -> String {
    upper_camel(accessor) + "Request"
}

/// The response of an accessor, as the reference names it: `vault.sessions.create` -> `VaultSessionsCreateResponse`.
pub fn response_type(accessor: &str) -> String {
    upper_camel(accessor) + "Response"
}

/// The cargo feature of an API: `file_storage` -> `file-storage`. Its file and module have the API's name.
pub fn feature(api: &str) -> String {
    api.replace('_', "-")
}

/// The variants of an enum, one per value: `["asc", "1099", "*"]` -> `["Asc", "N1099", "All"]`.
///
/// `Unknown` is taken by the variant that keeps values we do not know, so the value `unknown` is `UnknownValue`.
pub fn variants(values: &[String]) -> Vec<String> {
    distinct(values.iter().map(|value| match identifier(value, upper_camel, "All", "Empty").as_str() {
        name @ ("Unknown" | "Self") => format!("{name}Value"),
        name => name.to_owned(),
    }))
}

/// The constants of a string newtype, one per value: `["crm.lead.created", "*"]` -> `["CRM_LEAD_CREATED", "ALL"]`.
///
/// They are the words of [`variants`] in the case of constants.
pub fn constants(values: &[String]) -> Vec<String> {
    let screaming = |text: &str| snake_case(text).to_uppercase();
    distinct(values.iter().map(|value| match identifier(value, screaming, "ALL", "EMPTY").as_str() {
        name @ ("UNKNOWN" | "SELF") => format!("{name}_VALUE"),
        name => name.to_owned(),
    }))
}

/// `cased(value)`, made an identifier: signs become words, a leading digit gets an `N`.
fn identifier(value: &str, cased: impl Fn(&str) -> String, all: &str, empty: &str) -> String {
    let spoken = value.replace('*', " all ").replace('+', " plus ").replace('%', " percent ");
    let name = cased(&spoken);
    if value == "*" {
        all.to_owned()
    } else if name.is_empty() {
        empty.to_owned()
    } else if name.starts_with(|first: char| first.is_ascii_digit()) {
        format!("N{name}")
    } else {
        name
    }
}

/// Values that differ only in case or signs get a number: the order of the facts decides who keeps the plain name.
fn distinct(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut taken = HashSet::new();
    names
        .map(|name| {
            let mut candidate = name.clone();
            let mut number = 1;
            while !taken.insert(candidate.clone()) {
                number += 1;
                candidate = format!("{name}{number}");
            }
            candidate
        })
        .collect()
}

/// Strict and reserved keywords of the 2024 edition.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
    "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true",
    "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

#[cfg(test)]
mod tests;
