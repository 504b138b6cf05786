//! The log that the environment variable `APIDECK_DEBUG` turns on: a few lines on standard error, or on the console of the
//! JavaScript engine, for each attempt.

use std::future::ready;

use apideck_errors::{HttpContext, Secrets, ServerText};
use http::{HeaderMap, HeaderValue, Uri};

use super::callback::HookFuture;
use super::hook::{Hook, Hooks};
use crate::Error;
use crate::runtime::{HAS_ENVIRONMENT, log};

/// Adds the log if a variable turns it on.
pub(crate) type Add = fn(Option<Hooks>, Option<String>) -> Option<Hooks>;

/// What a client does unless it is told where to read variables from. Without an environment nothing turns the log on, and
/// the program does not contain it.
pub(crate) const DEFAULT: Add = if HAS_ENVIRONMENT { add } else { |hooks, _| hooks };

/// Adds the log to `hooks` if the value of the variable turns it on.
pub(crate) fn add(hooks: Option<Hooks>, value: Option<String>) -> Option<Hooks> {
    if value.is_some_and(|value| is_on(&value)) { Some(Hooks::add(hooks, DebugLog)) } else { hooks }
}

fn is_on(value: &str) -> bool {
    ["1", "true", "yes", "on"].iter().any(|yes| value.trim().eq_ignore_ascii_case(yes))
}

/// Logs requests and responses: no bodies, no query, and only the values of headers known to be harmless.
struct DebugLog;

impl Hook for DebugLog {
    fn before_request<'a>(&'a self, context: &'a HttpContext, headers: &'a mut HeaderMap) -> HookFuture<'a> {
        let HttpContext { operation, method, url, attempts, .. } = context;
        log(format_args!("> {method} {}{} ({operation}, attempt {attempts})", host(url), url.path()));
        write_headers("> ", headers, &context.secrets);
        Box::pin(ready(Ok(())))
    }

    fn after_response<'a>(&'a self, context: &'a HttpContext) -> HookFuture<'a> {
        write_response(context);
        Box::pin(ready(Ok(())))
    }

    fn after_error<'a>(&'a self, error: &'a Error) -> HookFuture<'a> {
        if let Some(context) = error.context().filter(|context| context.status.is_some()) {
            write_response(context);
        }
        // With the cause: nothing else prints it.
        log(format_args!("! {error:#}"));
        Box::pin(ready(Ok(())))
    }
}

fn write_response(context: &HttpContext) {
    let status = context.status.unwrap_or_default();
    // Printing a `u128` takes 1 kB of code.
    let after = u64::try_from(context.elapsed.as_millis()).unwrap_or(u64::MAX);
    let bytes = context.body.len();
    log(format_args!("< {} after {after} ms, {bytes} bytes ({})", status.as_str(), context.operation));
    write_headers("< ", &context.headers, &context.secrets);
}

/// The value of a header that is not in [`KNOWN`] may be a secret, so only its name is written.
fn write_headers(arrow: &str, headers: &HeaderMap, secrets: &Secrets) {
    for (name, value) in headers {
        log(format_args!("{arrow}{name}: {}", shown(name.as_str(), value, secrets)));
    }
}

/// A server may repeat a credential in any header, and write control characters of a terminal into it.
fn shown(name: &str, value: &HeaderValue, secrets: &Secrets) -> String {
    let is_known = KNOWN.split(' ').any(|known| name == known) && !value.is_sensitive();
    if !is_known {
        return "(not shown)".to_owned();
    }
    ServerText { secrets, text: &String::from_utf8_lossy(value.as_bytes()) }.to_string()
}

/// Headers whose values help and are not secret. One text: a list takes 40 bytes more for each name.
const KNOWN: &str = "\
    accept accept-encoding content-encoding content-length content-range content-type date digest range \
    retry-after retry-after-ms user-agent x-apideck-app-id x-apideck-company-id x-apideck-consumer-id \
    x-apideck-downstream-error x-apideck-service-id x-apideck-unified-api x-request-id";

fn host(url: &Uri) -> &str {
    url.authority().map_or("", |authority| authority.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turned_on_by_affirmative_values() {
        for yes in ["1", "true", "TRUE", " yes ", "On"] {
            assert!(add(None, Some(yes.to_owned())).is_some(), "{yes}");
        }
        for no in ["", "0", "false", "no", "off", "2", "debug"] {
            assert!(add(None, Some(no.to_owned())).is_none(), "{no}");
        }
        assert!(add(None, None).is_none());
    }

    #[test]
    fn values_that_may_be_secret_are_not_shown() {
        let value = HeaderValue::from_static("tenant-1");
        let none = Secrets::default();
        assert_eq!(shown("x-apideck-consumer-id", &value, &none), "tenant-1");
        assert_eq!(shown("x-own", &value, &none), "(not shown)");
        let mut sensitive = value.clone();
        sensitive.set_sensitive(true);
        assert_eq!(shown("x-apideck-consumer-id", &sensitive, &none), "(not shown)");
    }

    #[test]
    fn values_of_a_server_are_searched_and_on_one_line() {
        let mut key = HeaderValue::from_static("Bearer sk_live_0123456789");
        key.set_sensitive(true);
        let mut context = HttpContext::new("a.b", http::Method::GET, Uri::from_static("https://a.example"));
        context.keep_secrets(&HeaderMap::from_iter([(http::header::AUTHORIZATION, key)]));
        let shown = |value: &[u8]| shown("x-request-id", &HeaderValue::from_bytes(value).unwrap(), &context.secrets);
        assert_eq!(shown(b"req-7"), "req-7");
        let repeated = shown(b"req k_live_012345678");
        assert!(!repeated.contains("live") && repeated.contains("hidden"), "{repeated}");
        assert_eq!(shown(b"\xc2\x9b31mred\xe2\x80\xae"), " 31mred ");
    }
}
