//! The tables of `docs/ERRORS.md`: a message of each variant and kind of error, as a caller sees it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::future::pending;
use std::io;
use std::path::Path;
use std::time::Duration;

use apideck_unify::errors::ConnectionKind::{self, Connect, Dns, Protocol, Proxy, Refused, Tls};
use apideck_unify::errors::HttpContext;
use apideck_unify::funcs::{vault_consumers_get, vault_consumers_list, vault_sessions_create};
use apideck_unify::models::*;
use apideck_unify::{ApiKey, ApideckCore, Body, Builder, Error, Hook, HookFuture, RetryConfig, TransportError};
use http::{HeaderMap, Request, Response};

use crate::common::assert_printable;

const BEGIN: &str = "<!-- Written by `UPDATE_ERRORS=1 cargo test --test integration error_messages`: -->\n";
const END: &str = "<!-- Written until here. -->";

/// What the server does, or the transport.
enum Served {
    Json(u16, &'static str),
    Html(u16, &'static str),
    Moved(&'static str),
    Failure(TransportError),
    Never,
}

#[derive(Clone, Copy)]
enum Called {
    Create,
    Get,
    List,
}

/// One row of the tables.
struct Case {
    /// The variant, and its kind where it has kinds.
    name: &'static str,
    about: &'static str,
    call: Called,
    settings: fn(Builder<ApideckCore>) -> Builder<ApideckCore>,
    serve: fn() -> Served,
    advice: &'static str,
}

const fn case(name: &'static str, about: &'static str, serve: fn() -> Served, advice: &'static str) -> Case {
    Case { name, about, call: Called::Create, settings: |builder| builder, serve, advice }
}

const fn get(mut case: Case) -> Case {
    case.call = Called::Get;
    case
}

const fn list(mut case: Case) -> Case {
    case.call = Called::List;
    case
}

const fn with(mut case: Case, settings: fn(Builder<ApideckCore>) -> Builder<ApideckCore>) -> Case {
    case.settings = settings;
    case
}

fn failed(kind: ConnectionKind, source: &'static str) -> Served {
    Served::Failure(TransportError::new(kind, source))
}

static CASES: &[Case] = &[
    case(
        "BadRequest",
        "the request is malformed",
        || {
            Served::Json(
                400,
                r#"{"status_code":400,"error":"Bad Request","type_name":"RequestValidationError","message":"Invalid Params","detail":"`settings.session_length` is not a duration"}"#,
            )
        },
        "Correct the request.",
    ),
    case(
        "BadRequest",
        "no application id",
        || {
            Served::Json(
                400,
                r#"{"status_code":400,"error":"Bad Request","type_name":"RequestHeadersValidationError","message":"Invalid Headers","detail":{"missing":[{"x-apideck-app-id":"required"}]}}"#,
            )
        },
        "Set `APIDECK_APP_ID`, or `.app_id(..)`.",
    ),
    case(
        "Unauthorized",
        "the API key is wrong",
        || {
            Served::Json(
                401,
                r#"{"status_code":401,"error":"Unauthorized","type_name":"UnauthorizedError","message":"Failed to authorize request"}"#,
            )
        },
        "Check `APIDECK_API_KEY`.",
    ),
    get(case(
        "Unauthorized",
        "the connection has expired: `needs_reauthorization()`",
        || {
            Served::Json(
                401,
                r#"{"status_code":401,"error":"Unauthorized","type_name":"ConnectorCredentialsError","message":"Failed to refresh the token of the connection"}"#,
            )
        },
        "Send the customer to Vault.",
    )),
    case(
        "PaymentRequired",
        "the plan does not cover the call",
        || {
            Served::Json(
                402,
                r#"{"status_code":402,"error":"Payment Required","type_name":"RequestLimitError","message":"Request limit reached"}"#,
            )
        },
        "Check the plan of the Apideck account.",
    ),
    get(case(
        "NotFound",
        "the record or the connection does not exist",
        || {
            Served::Json(
                404,
                r#"{"status_code":404,"error":"Not Found","type_name":"EntityNotFoundError","message":"Unknown consumer"}"#,
            )
        },
        "Treat it as missing, or let the customer connect the service.",
    )),
    case(
        "Conflict",
        "the state of the resource does not allow the call",
        || Served::Json(409, r#"{"status_code":409,"error":"Conflict","message":"The connection is being migrated"}"#),
        "Read the current state, then decide.",
    ),
    case(
        "Unprocessable",
        "a value is rejected",
        || {
            Served::Json(
                422,
                r#"{"status_code":422,"error":"Unprocessable request","type_name":"InvalidStateError","message":"Unknown theme","detail":{"theme":["vault_name is too long"]}}"#,
            )
        },
        "Correct the values; `detail` says which.",
    ),
    get(case(
        "Api",
        "429: `is_rate_limited()`",
        || {
            Served::Json(
                429,
                r#"{"status_code":429,"error":"Too Many Requests","message":"Rate limit of the connector"}"#,
            )
        },
        "Wait for `retry_after()`.",
    )),
    case(
        "Api",
        "a page of a server in between",
        || Served::Html(502, "<html><h1>Bad Gateway</h1></html>"),
        "Try again later. For a create, check first.",
    ),
    case(
        "ResponseValidation",
        "the payload is missing",
        || Served::Json(200, r#"{"status_code":200,"status":"OK"}"#),
        "Report it; `body()` has the whole body.",
    ),
    get(case(
        "ResponseValidation",
        "the body is not JSON",
        || Served::Json(200, "<html>"),
        "Check the server URL and proxies in between.",
    )),
    list(case(
        "Pagination",
        "a list that does not end",
        || {
            Served::Json(
                200,
                r#"{"status_code":200,"status":"OK","data":[{"consumer_id":"c"}],"meta":{"cursors":{"next":"c-2"}}}"#,
            )
        },
        "Use what was returned so far; report it.",
    )),
    with(
        case("InvalidRequest", "no API key", || Served::Never, "Set `APIDECK_API_KEY`, or `.api_key(..)`."),
        |builder| builder.api_key(""),
    ),
    with(case("InvalidRequest", "a blank id", || Served::Never, "Leave it unset, or set an id."), |builder| {
        builder.app_id(" ")
    }),
    with(
        case("InvalidRequest", "plain http to another machine", || Served::Never, "Use https, or `allow_http(true)`."),
        |builder| builder.server_url("http://unify.apideck.com"),
    ),
    case(
        "Connection: Dns",
        "",
        || failed(Dns, "failed to lookup address information"),
        "Check the server URL and DNS.",
    ),
    case("Connection: Refused", "", || failed(Refused, "Connection refused"), "Check that the server runs."),
    case(
        "Connection: Tls",
        "",
        || failed(Tls, "invalid peer certificate: UnknownIssuer"),
        "Check the clock, the proxy and the roots.",
    ),
    case("Connection: Connect", "", || failed(Connect, "Network is unreachable"), "Check the network."),
    case(
        "Connection: Closed",
        "",
        || Served::Failure(io::Error::new(io::ErrorKind::ConnectionReset, "Connection reset by peer").into()),
        "For a create, check first. Otherwise try again.",
    ),
    case("Connection: Protocol", "", || failed(Protocol, "invalid HTTP version parsed"), "Check scheme and port."),
    case(
        "Connection: Proxy",
        "",
        || failed(Proxy, "proxy proxy.example:3128: it responds to CONNECT with 407"),
        "Check the URL of the proxy.",
    ),
    get(case(
        "Connection: Redirect",
        "",
        || Served::Moved("http://unify.apideck.com/vault/consumers/test-consumer"),
        "Check the server URL.",
    )),
    case(
        "Timeout: Connect",
        "",
        || Served::Failure(TransportError::connect_timeout(io::Error::from(io::ErrorKind::TimedOut))),
        "Check the network, or raise `connect_timeout`.",
    ),
    case("Timeout: Attempt", "", || Served::Never, "Raise `timeout`. For a create, check first."),
    with(
        case("Timeout: Deadline", "", || Served::Never, "Raise `deadline`, or tell the user to try again."),
        |builder| builder.deadline(Duration::from_secs(8)),
    ),
    case(
        "Aborted",
        "the transport gave up",
        || Served::Failure(TransportError::aborted("the worker is shutting down")),
        "Your transport decides.",
    ),
    with(case("UnexpectedClient", "a hook failed", || Served::Never, "Correct the hook."), |builder| {
        builder.hook(Failing)
    }),
    with(
        case("UnexpectedClient", "the provider of the API key failed", || Served::Never, "Correct the provider."),
        |builder| {
            builder.api_key(ApiKey::provider(|| async { Err::<String, _>("the vault of keys is sealed".into()) }))
        },
    ),
];

/// A hook that fails.
struct Failing;

impl Hook for Failing {
    fn before_request<'a>(&'a self, _: &'a HttpContext, _: &'a mut HeaderMap) -> HookFuture<'a> {
        Box::pin(async { Err("no quota left".into()) })
    }
}

impl Case {
    /// The error of this case, under paused time.
    async fn error(&self) -> Error {
        let serve = self.serve;
        let builder = Builder::new().environment(|_| None).retry(RetryConfig::none());
        let builder = builder.api_key("sk_live_example").app_id("test-app").consumer_id("test-consumer");
        let builder = builder.transport(move |_: Request<Body>| async move {
            let (status, kind, body) = match serve() {
                Served::Json(status, body) => (status, "application/json", body),
                Served::Html(status, body) => (status, "text/html", body),
                Served::Moved(location) => {
                    return Ok(Response::builder()
                        .status(302)
                        .header("location", location)
                        .body(Body::empty())
                        .unwrap());
                }
                Served::Failure(error) => return Err(error),
                Served::Never => pending().await,
            };
            let response = Response::builder().status(status).header("content-type", kind);
            Ok(response.body(Body::from(body)).unwrap())
        });
        let apideck: ApideckCore = match (self.settings)(builder).build() {
            Ok(apideck) => apideck,
            Err(error) => return error,
        };
        match self.call {
            Called::Create => {
                vault_sessions_create(&apideck, VaultSessionsCreateRequest::new()).send().await.unwrap_err()
            }
            Called::Get => {
                let request = VaultConsumersGetRequest::new("test-consumer");
                vault_consumers_get(&apideck, request).send().await.unwrap_err()
            }
            Called::List => {
                let mut items = vault_consumers_list(&apideck, VaultConsumersListRequest::new()).items();
                loop {
                    match items.try_next().await {
                        Ok(item) => assert!(item.is_some(), "the list has ended"),
                        Err(error) => return error,
                    }
                }
            }
        }
    }
}

/// `Connection: Refused`, from the error itself.
fn name_of(error: &Error) -> String {
    // `Debug` starts with the line of `Display`.
    let printed = format!("{error:?}");
    let variant = printed.strip_prefix(&error.to_string()).unwrap().trim().split('(').next().unwrap().to_owned();
    match error {
        Error::Connection(error) => format!("{variant}: {:?}", error.kind),
        Error::Timeout(error) => format!("{variant}: {:?}", error.limit),
        _ => variant,
    }
}

async fn tables() -> String {
    let mut text = String::from(BEGIN);
    text.push_str("\n| error | message | retryable | may have acted | what to do |\n");
    text.push_str("|---|---|---|---|---|\n");
    for case in CASES {
        let error = case.error().await;
        assert_printable(&error);
        assert_eq!(name_of(&error), case.name, "{error:#}");
        let name = match case.name.split_once(": ") {
            Some((variant @ "Timeout", limit)) => format!("`{variant}`, limit `{limit}`"),
            Some((variant, kind)) => format!("`{variant}`, kind `{kind}`"),
            None => format!("`{}`", case.name),
        };
        let about = if case.about.is_empty() { String::new() } else { format!("<br>{}", case.about) };
        let message = format!("{error:#}").replace('|', "\\|");
        let yes = |holds: bool| if holds { "yes" } else { "no" };
        let (again, applied) = (yes(error.is_retryable()), yes(error.may_have_been_applied()));
        let _ = writeln!(text, "| {name}{about} | `` {message} `` | {again} | {applied} | {} |", case.advice);
    }
    text.push('\n');
    text
}

#[tokio::test(start_paused = true)]
async fn the_document_has_a_message_of_each_error() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ERRORS.md");
    let document = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = document.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let expected = [before, &tables().await, END, after].concat();
    if std::env::var_os("UPDATE_ERRORS").is_some() {
        std::fs::write(&path, &expected).unwrap();
        return;
    }
    for (there, here) in document.lines().zip(expected.lines()) {
        assert_eq!(
            there, here,
            "run `UPDATE_ERRORS=1 cargo test --test integration error_messages`, and read the difference"
        );
    }
    assert_eq!(document.len(), expected.len());
}

/// The variants of `pub enum name` in Rust source, by the indentation that rustfmt gives them.
fn variants(source: &str, name: &str) -> Vec<String> {
    let (_, body) = source.split_once(&format!("pub enum {name} {{\n")).unwrap();
    let (body, _) = body.split_once("\n}").unwrap();
    let is_variant = |line: &&str| line.starts_with("    ") && line.trim_start().starts_with(char::is_uppercase);
    let word = |line: &str| line.trim().split(['(', ',', ' ']).next().unwrap().to_owned();
    body.lines().filter(is_variant).map(word).collect()
}

#[test]
fn every_variant_and_kind_is_in_the_document() {
    let error = variants(include_str!("../../errors/src/error.rs"), "Error");
    let client = include_str!("../../errors/src/client.rs");
    let mut wanted: BTreeSet<String> = error.into_iter().collect();
    assert!(wanted.remove("Connection") && wanted.remove("Timeout"));
    wanted.extend(variants(client, "ConnectionKind").into_iter().map(|kind| format!("Connection: {kind}")));
    wanted.extend(variants(client, "TimeoutLimit").into_iter().map(|limit| format!("Timeout: {limit}")));
    let shown: BTreeSet<String> = CASES.iter().map(|case| case.name.to_owned()).collect();
    assert_eq!(shown, wanted);
}
