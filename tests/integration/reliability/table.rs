//! The tables of `docs/RELIABILITY.md`: what the client does on each fault, and how long it takes.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use apideck_unify::errors::HttpContext;
use apideck_unify::{ApideckCore, Body, Builder, Error, Hook, HookFuture, RetryConfig};
use http::{HeaderMap, Method, Request};
use tokio::time::Instant;

use crate::common::{KEY, assert_no_secret, assert_printable};
use crate::reliability::calls::{Done, call, success};
use crate::reliability::faults::{CHOICES, FAULTS, Fault};
use crate::reliability::network::{Log, Served, in_virtual_time};

const BEGIN: &str = "<!-- Written by `UPDATE_RELIABILITY=1 cargo test --test integration reliability`: -->\n";
const END: &str = "<!-- Written until here. -->";

/// The result of one call under a fault.
#[derive(Clone, Debug, PartialEq)]
struct Cell {
    requests: usize,
    attempts: u32,
    elapsed: Duration,
    outcome: String,
    may_have_been_applied: bool,
}

type Settings = fn(Builder<ApideckCore>) -> Builder<ApideckCore>;

/// What a server adds to its responses.
type Addition = fn(&Request<Body>, Served) -> Served;

/// One call, whose first `times` requests fail.
fn run(fault: &Fault, method: &Method, settings: Settings, times: usize, add: Addition) -> Cell {
    // The jitter of every run is the same.
    fastrand::seed(7);
    in_virtual_time(async {
        let log = Log::default();
        let (seen, serve) = (log.clone(), fault.serve);
        let transport = move |request: Request<Body>| {
            seen.add(&request);
            let served = if seen.len() <= times { serve(&request) } else { success(&request) };
            add(&request, served).sent()
        };
        let builder = Builder::new().environment(|_| None).api_key(KEY).consumer_id("c").app_id("a");
        let builder = settings((fault.settings)(builder)).transport(transport).hook(Printing);
        let core: ApideckCore = builder.build().unwrap();
        let started = Instant::now();
        let Done { attempts, result } = call(&core, method, "c-1", fault.header).await;
        let elapsed = started.elapsed();
        let outcome = match &result {
            Ok(id) => {
                assert_eq!(id, "c-1");
                "ok".to_owned()
            }
            Err(error) => name_of(error),
        };
        if let Err(error) = &result {
            assert_printable(error);
        }
        let may_have_been_applied = result.as_ref().err().is_some_and(Error::may_have_been_applied);
        Cell { requests: log.len(), attempts, elapsed, outcome, may_have_been_applied }
    })
}

fn name_of(error: &Error) -> String {
    // `Debug` starts with the line of `Display`.
    let printed = format!("{error:?}");
    let variant = printed.strip_prefix(&error.to_string()).unwrap().trim().split('(').next().unwrap();
    let status = error.status().map(|status| format!(" {}", status.as_u16())).unwrap_or_default();
    let name = match error {
        Error::Connection(error) => format!("ConnectionKind::{:?}", error.kind),
        Error::Timeout(error) => format!("TimeoutLimit::{:?}", error.limit),
        _ => variant.to_owned(),
    };
    format!("`{name}`{status}")
}

/// Checks everything that a hook may print.
struct Printing;

impl Hook for Printing {
    fn before_request<'a>(&'a self, context: &'a HttpContext, headers: &'a mut HeaderMap) -> HookFuture<'a> {
        assert_no_secret(&format!("{context:?} {context:#?} {headers:?}"));
        Box::pin(async { Ok(()) })
    }

    fn after_response<'a>(&'a self, context: &'a HttpContext) -> HookFuture<'a> {
        assert_no_secret(&format!("{context:?} {context:#?}"));
        Box::pin(async { Ok(()) })
    }

    fn after_error<'a>(&'a self, error: &'a Error) -> HookFuture<'a> {
        assert_printable(error);
        Box::pin(async { Ok(()) })
    }
}

fn default(builder: Builder<ApideckCore>) -> Builder<ApideckCore> {
    builder
}

fn explicit(builder: Builder<ApideckCore>) -> Builder<ApideckCore> {
    builder.retry(RetryConfig::any_method())
}

fn nothing(_: &Request<Body>, served: Served) -> Served {
    served
}

/// The credentials of the request, in a header and around the body.
fn credentials(request: &Request<Body>, served: Served) -> Served {
    let text = |name: &str| request.headers().get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
    let [ours, theirs] = ["authorization", "x-apideck-downstream-authorization"].map(text);
    match served {
        Served::Whole(response) => {
            let (mut parts, body) = response.into_parts();
            parts.headers.insert("x-echo", format!("{ours} {theirs}").parse().unwrap());
            parts.headers.insert("set-cookie", "id=hunter2".parse().unwrap());
            let Some(body) = body.as_bytes() else {
                return Served::Whole(http::Response::from_parts(parts, body));
            };
            let body = String::from_utf8_lossy(body);
            let more =
                format!("{{\"message\":\"{ours}\",\"detail\":{{\"{theirs}\":\"{ours}\"}},\"type_name\":\"{theirs}\",");
            let body = body.strip_prefix('{').map_or(format!("{ours} {theirs} {body}"), |rest| more + rest);
            Served::Whole(http::Response::from_parts(parts, Body::from(body)))
        }
        other => other,
    }
}

/// Every error, and all that a hook is shown, of every fault: the checks are in [`run`] and [`Printing`].
#[test]
fn echoed_credentials_are_never_printed() {
    let mut errors = 0;
    for fault in FAULTS {
        for (method, settings) in
            [(Method::GET, default as Settings), (Method::POST, default), (Method::POST, explicit)]
        {
            for times in [1, usize::MAX] {
                let cell = run(fault, &method, settings, times, credentials);
                errors += usize::from(cell.outcome != "ok");
            }
        }
    }
    assert!(errors > 2 * FAULTS.len(), "{errors}");
}

impl Cell {
    fn written(&self, method: &Method) -> String {
        let mut text = match self.attempts {
            1 => "1 attempt".to_owned(),
            attempts => format!("{attempts} attempts"),
        };
        if self.requests != self.attempts as usize {
            let _ = write!(text, " ({} requests)", self.requests);
        }
        let _ = write!(text, ", {}: {}", written(self.elapsed), self.outcome);
        if self.may_have_been_applied && *method != Method::GET {
            text.push_str(", may have acted");
        }
        text
    }
}

fn written(time: Duration) -> String {
    let tenths = (time.as_millis() + 50) / 100;
    match (tenths / 600, tenths % 600) {
        (0, 0) => "0 s".to_owned(),
        (0, tenths) => format!("{}.{} s", tenths / 10, tenths % 10),
        (minutes, tenths) => format!("{minutes} min {} s", tenths / 10),
    }
}

/// A GET is retried by default as with `any_method`, so that one column shows both.
fn row(fault: &Fault, times: usize) -> [String; 3] {
    let get = run(fault, &Method::GET, default, times, nothing);
    assert_eq!(get, run(fault, &Method::GET, explicit, times, nothing), "{}", fault.name);
    let [post, told] = [default, explicit].map(|settings| run(fault, &Method::POST, settings, times, nothing));
    [get.written(&Method::GET), post.written(&Method::POST), told.written(&Method::POST)]
}

fn tables() -> String {
    let mut text = String::from(BEGIN);
    text.push_str("\nEvery request fails:\n\n");
    text.push_str("| fault | GET | POST by default | POST with `any_method` | @apideck/unify 0.52.2 |\n");
    text.push_str("|---|---|---|---|---|\n");
    for fault in FAULTS {
        let [get, post, told] = row(fault, usize::MAX);
        let _ = writeln!(text, "| {} | {get} | {post} | {told} | {} |", fault.name, fault.reference);
    }
    text.push_str("\nOnly the first request fails:\n\n");
    text.push_str("| fault | GET | POST by default | POST with `any_method` |\n|---|---|---|---|\n");
    for fault in FAULTS {
        let [get, post, told] = row(fault, 1);
        let _ = writeln!(text, "| {} | {get} | {post} | {told} |", fault.name);
    }
    text.push_str("\nEvery request fails, with other settings:\n\n");
    text.push_str("| setting | fault | GET | POST |\n|---|---|---|---|\n");
    for (setting, settings, faults) in CHOICES {
        let settings: Settings = match *settings {
            "none" => |builder| builder.retry(RetryConfig::none()),
            "codes" => |builder| builder.retry_codes(["5XX"]),
            _ => |builder| builder.retry(RetryConfig { retry_connection_errors: false, ..RetryConfig::any_method() }),
        };
        for name in *faults {
            let fault = FAULTS.iter().find(|fault| fault.name == *name).unwrap();
            let [get, post] = [Method::GET, Method::POST]
                .map(|method| run(fault, &method, settings, usize::MAX, nothing).written(&method));
            let _ = writeln!(text, "| `{setting}` | {name} | {get} | {post} |");
        }
    }
    text.push('\n');
    text
}

#[test]
fn the_tables_of_the_document_are_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/RELIABILITY.md");
    let document = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = document.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let expected = [before, &tables(), END, after].concat();
    if std::env::var_os("UPDATE_RELIABILITY").is_some() {
        std::fs::write(&path, &expected).unwrap();
        return;
    }
    for (there, here) in document.lines().zip(expected.lines()) {
        assert_eq!(
            there, here,
            "run `UPDATE_RELIABILITY=1 cargo test --test integration reliability`, and read the difference"
        );
    }
    assert_eq!(document.len(), expected.len());
}
