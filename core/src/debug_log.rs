//! The log that the environment variable `APIDECK_DEBUG` switches on: a few lines on standard error for each attempt.

use std::future::ready;

use apideck_errors::HttpContext;
use http::{HeaderMap, Uri};

use crate::hook::Hooks;
use crate::{Error, Hook, HookFuture};

/// Adds the log to the hooks if the value of the variable switches it on.
pub(crate) fn add(hooks: Option<Hooks>, value: Option<String>) -> Option<Hooks> {
    if value.is_some_and(|value| is_on(&value)) { Some(Hooks::with(hooks, DebugLog)) } else { hooks }
}

fn is_on(value: &str) -> bool {
    ["1", "true", "yes", "on"].iter().any(|yes| value.trim().eq_ignore_ascii_case(yes))
}

/// Writes what is sent and what comes back: no bodies, no query, no value of a header that is a secret.
struct DebugLog;

impl Hook for DebugLog {
    fn before_request<'a>(&'a self, context: &'a HttpContext, headers: &'a mut HeaderMap) -> HookFuture<'a> {
        let HttpContext { operation, method, url, attempts, .. } = context;
        eprintln!("apideck: > {method} {}{} ({operation}, attempt {attempts})", host(url), url.path());
        write("> ", headers);
        Box::pin(ready(Ok(())))
    }

    fn after_response<'a>(&'a self, context: &'a HttpContext) -> HookFuture<'a> {
        answered(context);
        Box::pin(ready(Ok(())))
    }

    fn after_error<'a>(&'a self, error: &'a Error) -> HookFuture<'a> {
        if let Some(context) = error.context().filter(|context| context.status.is_some()) {
            answered(context);
        }
        eprintln!("apideck: ! {error}");
        Box::pin(ready(Ok(())))
    }
}

fn answered(context: &HttpContext) {
    let status = context.status.unwrap_or_default();
    let (after, bytes) = (context.elapsed.as_millis(), context.body.len());
    eprintln!("apideck: < {} after {after} ms, {bytes} bytes ({})", status.as_str(), context.operation);
    write("< ", &context.headers);
}

fn write(arrow: &str, headers: &HeaderMap) {
    for (name, value) in headers {
        // A secret is marked, and prints as such.
        eprintln!("apideck: {arrow}{name}: {value:?}");
    }
}

fn host(url: &Uri) -> &str {
    url.authority().map_or("", |authority| authority.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn switched_on_by_what_means_yes() {
        for yes in ["1", "true", "TRUE", " yes ", "On"] {
            assert!(add(None, Some(yes.to_owned())).is_some(), "{yes}");
        }
        for no in ["", "0", "false", "no", "off", "2", "debug"] {
            assert!(add(None, Some(no.to_owned())).is_none(), "{no}");
        }
        assert!(add(None, None).is_none());
    }
}
