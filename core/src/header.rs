//! Header names and values, and the rules about them.

use apideck_errors::first_header;
use http::{HeaderMap, HeaderName, HeaderValue, header};

pub(crate) static CONSUMER_ID: HeaderName = HeaderName::from_static("x-apideck-consumer-id");
pub(crate) static APP_ID: HeaderName = HeaderName::from_static("x-apideck-app-id");
pub(crate) static SERVICE_ID: HeaderName = HeaderName::from_static("x-apideck-service-id");

/// The header that carries a request field; `None` if no field has this name. The names are listed, since parsing them takes
/// 13 kB of code in a program where nothing else does it.
pub(crate) fn name_of(field: &str) -> Option<HeaderName> {
    const fn named(name: &'static str) -> HeaderName {
        HeaderName::from_static(name)
    }
    Some(match field {
        "consumer_id" => CONSUMER_ID.clone(),
        "app_id" => APP_ID.clone(),
        "service_id" => SERVICE_ID.clone(),
        "company_id" => const { named("x-apideck-company-id") },
        "downstream_authorization" => const { named("x-apideck-downstream-authorization") },
        "downstream_url" => const { named("x-apideck-downstream-url") },
        "follow_redirects" => const { named("x-apideck-follow-redirects") },
        "timeout" => const { named("x-apideck-timeout") },
        "unified_api" => const { named("x-apideck-unified-api") },
        "x_apideck_metadata" => const { named("x-apideck-metadata") },
        "digest" => const { named("digest") },
        _ => return None,
    })
}

/// Sets a header. A function, since each `insert` also drops the value that it replaces.
#[inline(never)]
pub(crate) fn set(headers: &mut HeaderMap, name: HeaderName, value: HeaderValue) {
    headers.insert(name, value);
}

/// Whether this request field decides whose data a call is about.
pub(crate) fn is_id(field: &str) -> bool {
    matches!(field, "consumer_id" | "app_id" | "service_id" | "company_id")
}

/// The header value of an id that was set. A line break at its end is trimmed, since an id that is read from a file often
/// has one.
///
/// A blank id is a fault: without it, the call would be about the data of somebody else.
pub(crate) fn id(field: &str, text: &str) -> Result<HeaderValue, String> {
    value_of(field, trim_line_break(text))?.ok_or_else(|| blank_id(field))
}

pub(crate) fn blank_id(field: &str) -> String {
    ["`", field, "` is blank: leave it unset, or set an id"].concat()
}

pub(crate) fn trim_line_break(text: &str) -> &str {
    // `trim_end_matches` adds more code.
    let last = text.bytes().rposition(|byte| !matches!(byte, b'\r' | b'\n'));
    text.get(..last.map_or(0, |last| last + 1)).unwrap_or(text)
}

/// A header value of printable ASCII, trimmed; `None` if nothing is left.
///
/// The error says what is wrong with the value of `what` but does not contain it, since it may be a secret.
pub(crate) fn value_of(what: &str, text: &str) -> Result<Option<HeaderValue>, String> {
    if let Some(fault) = fault_of(what, text) {
        return Err(fault);
    }
    let text = text.trim();
    match HeaderValue::from_str(text) {
        _ if text.is_empty() => Ok(None),
        Ok(value) => Ok(Some(value)),
        Err(_) => Err(["`", what, "` is not a valid header value"].concat()),
    }
}

/// Why a header cannot carry this text; `None` if it can.
pub(crate) fn fault_of(what: &str, text: &str) -> Option<String> {
    let fault = if text.bytes().any(|byte| byte.is_ascii_control()) {
        "` has a control character"
    } else if !text.is_ascii() {
        "` has a character outside ASCII, which a header cannot carry"
    } else {
        return None;
    };
    Some(["`", what, fault].concat())
}

/// Whether the transport sets this header: it tells where a request ends and what happens to its connection.
pub(crate) fn is_framing(name: &HeaderName) -> bool {
    FRAMING.contains(name)
}

const FRAMING: [HeaderName; 6] = [
    header::CONTENT_LENGTH,
    header::TRANSFER_ENCODING,
    header::CONNECTION,
    header::UPGRADE,
    header::TE,
    header::TRAILER,
];

/// Gives `headers` the framing of `original`. With another one, the server would take a part of the next request on the
/// connection for the body of this one.
pub(crate) fn restore_framing(headers: &mut HeaderMap, original: &HeaderMap) {
    for name in FRAMING {
        // By value, as everywhere else: for references, the map compiles its code once more.
        if let Some(value) = first_header(original, &name) {
            headers.insert(name, value.clone());
        } else {
            headers.remove(name);
        }
    }
}

/// The media type of a body, with its parameters.
pub(crate) fn content_type(headers: &HeaderMap) -> Option<&str> {
    first_header(headers, &header::CONTENT_TYPE)?.to_str().ok()
}

/// Whether a content type means JSON: `application/json`, `text/json` and types that end in `+json`, whatever their
/// case and parameters.
pub(crate) fn is_json(content_type: &str) -> bool {
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    media_type.eq_ignore_ascii_case("application/json")
        || media_type.eq_ignore_ascii_case("text/json")
        || media_type.rsplit_once('+').is_some_and(|(_, suffix)| suffix.eq_ignore_ascii_case("json"))
}

/// JSON text in ASCII: all other characters are written as `\uXXXX`, one for each UTF-16 unit.
pub(crate) fn ascii_json(json: &str) -> String {
    let mut ascii = String::with_capacity(json.len());
    for character in json.chars() {
        if character.is_ascii() {
            ascii.push(character);
        } else {
            for unit in character.encode_utf16(&mut [0; 2]) {
                ascii.push_str("\\u");
                // `write!` takes more code.
                for shift in [12, 8, 4, 0] {
                    ascii.push(char::from(b"0123456789abcdef"[usize::from(*unit >> shift & 15)]));
                }
            }
        }
    }
    ascii
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_fields() {
        for (field, name) in [
            ("consumer_id", "x-apideck-consumer-id"),
            ("downstream_url", "x-apideck-downstream-url"),
            ("downstream_authorization", "x-apideck-downstream-authorization"),
            ("x_apideck_metadata", "x-apideck-metadata"),
            ("follow_redirects", "x-apideck-follow-redirects"),
            ("timeout", "x-apideck-timeout"),
            ("unified_api", "x-apideck-unified-api"),
            ("app_id", "x-apideck-app-id"),
            ("service_id", "x-apideck-service-id"),
            ("company_id", "x-apideck-company-id"),
            ("digest", "digest"),
        ] {
            assert_eq!(name_of(field).unwrap(), name);
        }
        for other in ["", "not a field", "x_apideck_", "consumer-id-", "consumer_i", "x_digest"] {
            assert_eq!(name_of(other), None, "{other}");
        }
    }

    #[test]
    fn values_are_printable_ascii() {
        assert_eq!(value_of("a", " x y ").unwrap().unwrap(), "x y");
        assert_eq!(value_of("a", "").unwrap(), None);
        assert_eq!(value_of("a", "  ").unwrap(), None);
        for bad in ["a\nb", "a\r", "a\0", "a\tb", "\u{7f}", "Zürich", "\u{85}"] {
            let message = value_of("consumer_id", bad).unwrap_err();
            assert!(message.starts_with("`consumer_id` has a "), "{message}");
        }
    }

    #[test]
    fn ids_are_not_blank() {
        for id_of_file in ["tenant-1", "tenant-1\n", " tenant-1\r\n", "tenant-1\n\n"] {
            assert_eq!(id("consumer_id", id_of_file).unwrap(), "tenant-1");
        }
        for blank in ["", " ", "   ", "\n", "\r\n", " \n"] {
            let message = id("consumer_id", blank).unwrap_err();
            assert_eq!(message, "`consumer_id` is blank: leave it unset, or set an id");
        }
        for bad in ["\ntenant", "a\nb", "a\n ", "\t"] {
            assert_eq!(id("app_id", bad).unwrap_err(), "`app_id` has a control character");
        }
    }

    #[test]
    fn content_types_that_mean_json() {
        for yes in [
            "application/json",
            "Application/JSON; charset=utf-8",
            "application/json;",
            "application/problem+json",
            "text/json",
            "TEXT/JSON;charset=utf-8",
        ] {
            assert!(is_json(yes), "{yes}");
        }
        for no in ["", "text/html", "application/jsonp", "json", "image/json", "text/jsonl"] {
            assert!(!is_json(no), "{no}");
        }
    }

    #[test]
    fn json_in_ascii_has_the_same_value() {
        let json = r#"{"name":"Übersicht 😀.pdf"}"#;
        let ascii = ascii_json(json);
        assert_eq!(ascii, r#"{"name":"\u00dcbersicht \ud83d\ude00.pdf"}"#);
        let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(read(&ascii), read(json));
    }
}
