//! `Display`: one line with the operation, the failure, the message of the server and a hint.

use std::error::Error as _;
use std::fmt;
use std::time::Duration;

use http::StatusCode;

use crate::classify::is_from_proxy;
use crate::headers::first_header;
use crate::secret::contains;
use crate::text::{ServerText, write_line};
use crate::{
    ConnectionError, ConnectionKind, Detail, DownstreamError, Error, ErrorResponse, HttpContext, PaginationError,
    ResponseValidationError, TimeoutError, TimeoutLimit,
};

/// Not for a GET, which is safe to send again.
const MAY_HAVE_ACTED: &str = "the server may have acted on the request: check before sending it again";

/// One line: the operation, the failure, the message of the server and a hint. The cause is not part of it: it is the
/// [`source`](std::error::Error::source), which reporters such as `anyhow` print after it. `{:#}` prints it too.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.operation() {
            f.write_str(operation)?;
            f.write_str(": ")?;
        }
        match self {
            Self::InvalidRequest(error) => write_line(f, &error.message),
            Self::ResponseValidation(error) => validation(f, error),
            Self::Pagination(error) => pagination(f, error),
            Self::Connection(error) => connection(f, error),
            Self::Timeout(error) => timeout(f, error),
            Self::Aborted(error) | Self::UnexpectedClient(error) => write_line(f, &error.message),
            Self::BadRequest(error)
            | Self::Unauthorized(error)
            | Self::PaymentRequired(error)
            | Self::NotFound(error)
            | Self::Conflict(error)
            | Self::Unprocessable(error)
            | Self::Api(error) => response(f, self, error),
        }?;
        if let Some(context) = self.context().filter(|context| context.streamed > 0) {
            write!(f, " (after {} bytes)", context.streamed)?;
        }
        if self.attempts() > 1 {
            write!(f, " ({} attempts)", self.attempts())?;
        }
        if let (true, Some(context)) = (f.alternate(), self.context()) {
            let mut source = self.source();
            while let Some(cause) = source {
                write_server_text(f, context, ": ", &cause.to_string())?;
                source = cause.source();
            }
        }
        Ok(())
    }
}

fn response(f: &mut fmt::Formatter<'_>, error: &Error, response: &ErrorResponse) -> fmt::Result {
    let context = &response.context;
    write_status(f, context)?;
    f.write_str(": ")?;
    write_server_message(f, response)?;
    f.write_str("; ")?;
    let needs_reauthorization = error.needs_reauthorization();
    f.write_str(if context.is_downstream() {
        "this is the response of the connected service"
    } else if needs_reauthorization {
        "the customer has to authorize the connection again"
    } else if is_from_proxy(context) {
        "the HTTP proxy asks for credentials: check the user name and the password in the URL of the proxy"
    } else {
        missing_id(context).unwrap_or(status_text(context.status).1)
    })?;
    let seconds = |wait: Duration| wait.as_secs().saturating_add(u64::from(wait.subsec_millis() > 0)).max(1);
    match error.retry_after().map(seconds) {
        Some(wait) if needs_reauthorization => write!(f, "; Apideck does not refresh its token for another {wait} s"),
        Some(wait) => write!(f, ", in {wait} s"),
        None => Ok(()),
    }
}

/// The hint of an error document that names the header of a missing or wrong id.
fn missing_id(context: &HttpContext) -> Option<&'static str> {
    let names = |header: &str| contains(&context.body, header.as_bytes());
    match context.status {
        Some(StatusCode::BAD_REQUEST) if names("x-apideck-app-id") => Some("check the `app_id` (APIDECK_APP_ID)"),
        Some(StatusCode::BAD_REQUEST) if names("x-apideck-consumer-id") => {
            Some("check the `consumer_id` (APIDECK_CONSUMER_ID)")
        }
        _ => None,
    }
}

/// The name of a status, and a hint. Only the common names are here: the full table of the `http` crate costs more
/// bytes than it is worth.
fn status_text(status: Option<StatusCode>) -> (&'static str, &'static str) {
    match status.map_or(0, |status| status.as_u16()) {
        101 => (" Switching Protocols", "the server left HTTP: do not send the header `upgrade`"),
        200..=299 => ("", "unexpected content type: check the server URL"),
        304 => (" Not Modified", "use the copy that you have, or do not send `if-none-match` and `if-modified-since`"),
        300..=399 => ("", "the server redirects the call: check the server URL"),
        400 => (" Bad Request", "correct the request"),
        401 => (" Unauthorized", "check the API key (APIDECK_API_KEY)"),
        402 => (" Payment Required", "check the plan of the Apideck account"),
        403 => (" Forbidden", "check the permissions of the API key and the application"),
        404 => (" Not Found", "check the ids, the service, and that the connection exists"),
        407 => (" Proxy Authentication Required", ""),
        408 => (" Request Timeout", "try again later"),
        409 => (" Conflict", "read the current state, then decide"),
        422 => (" Unprocessable Content", "correct the values"),
        429 => (" Too Many Requests", "try again later"),
        500 => (" Internal Server Error", "try again later"),
        502 => (" Bad Gateway", "try again later"),
        503 => (" Service Unavailable", "try again later"),
        504 => (" Gateway Timeout", "try again later"),
        505.. => ("", "try again later"),
        _ => ("", "correct the request"),
    }
}

/// Writes the message of the error document, or else the start of the body.
fn write_server_message(f: &mut fmt::Formatter<'_>, error: &ErrorResponse) -> fmt::Result {
    let context = &error.context;
    let detail = error.detail.as_ref().map(Detail::to_line).unwrap_or_default();
    let downstream = error.downstream_errors.iter().map(DownstreamError::to_line).find(|text| !text.is_empty());
    let downstream = downstream.unwrap_or_default();
    let [message, name] = [&error.message, &error.error].map(|text| text.as_deref().unwrap_or_default());
    if let Some(text) = [message, &detail, name, &downstream].iter().find(|text| !text.is_empty()) {
        write_server_text(f, context, "", text)?;
        if !detail.is_empty() && *detail != **text {
            write_server_text(f, context, " (", &detail)?;
            f.write_str(")")?;
        }
        if !downstream.is_empty() && downstream != **text {
            write_server_text(f, context, " (downstream: ", &downstream)?;
            f.write_str(")")?;
        }
        return Ok(());
    }
    match std::str::from_utf8(&context.body).map(str::trim) {
        Ok("") => f.write_str("an empty body"),
        Ok(text) if !text.starts_with('<') => write_server_text(f, context, "", text),
        _ => {
            let kind = first_header(&context.headers, &http::header::CONTENT_TYPE);
            let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or("no content type");
            write_server_text(f, context, "(", kind)?;
            write!(f, ", {} bytes)", context.body.len())
        }
    }
}

fn validation(f: &mut fmt::Formatter<'_>, error: &ResponseValidationError) -> fmt::Result {
    let context = &error.context;
    write_status(f, context)?;
    f.write_str(", but the response body is invalid: ")?;
    if !error.path.is_empty() {
        write_server_text(f, context, "", &error.path)?;
        f.write_str(": ")?;
    }
    f.write_str("expected ")?;
    write_line(f, &error.expected)?;
    write_server_text(f, context, ", found ", &error.found)?;
    f.write_str(if context.method.is_safe() { "; " } else { "; the server may have acted on the request, and " })?;
    f.write_str("`body()` has the whole body")
}

fn pagination(f: &mut fmt::Formatter<'_>, error: &PaginationError) -> fmt::Result {
    let before = "pagination does not end: the next page has the cursor of an earlier one, ";
    write_server_text(f, &error.context, before, &error.cursor)?;
    f.write_str("; all pages up to here were returned")
}

fn connection(f: &mut fmt::Formatter<'_>, error: &ConnectionError) -> fmt::Result {
    use ConnectionKind::{Closed, Connect, Dns, Protocol, Proxy, Redirect, Refused, Tls};

    f.write_str(match error.kind {
        Dns => "unknown host ",
        Refused => "connection refused by ",
        Tls => "TLS handshake failed with ",
        Connect => "cannot connect to ",
        Closed => "connection closed early by ",
        Protocol => "no valid HTTP response from ",
        Proxy => "cannot connect through the proxy to ",
        Redirect => "redirect not followed from ",
    })?;
    write_host(f, &error.context)?;
    f.write_str("; ")?;
    f.write_str(match error.kind {
        Dns => "check the server URL and the name resolution of this machine",
        Refused => "check the server URL and that the server is running",
        Tls => "check the server URL, the clock and the trusted root certificates",
        // The head of the response arrived, so the URL is right.
        Protocol if error.context.status.is_some() => "`source()` says what is wrong with the response",
        Protocol => "check the scheme and the port of the server URL",
        Proxy => "check the URL and the credentials of the proxy",
        Redirect => "check the server URL, and `location` in `headers()`",
        Connect => "check the network and try again",
        Closed if error.request_sent && !error.context.method.is_safe() => MAY_HAVE_ACTED,
        Closed => "try again",
    })
}

fn timeout(f: &mut fmt::Formatter<'_>, error: &TimeoutError) -> fmt::Result {
    let (what, hint) = match error.limit {
        TimeoutLimit::Connect => ("no connection to ", "check the network, or raise `connect_timeout`"),
        TimeoutLimit::Attempt => ("no complete response from ", "raise `timeout`"),
        TimeoutLimit::Deadline => ("no complete response from ", "raise `deadline`"),
    };
    f.write_str(what)?;
    write_host(f, &error.context)?;
    let limit = u64::try_from(error.after.as_millis()).unwrap_or(u64::MAX);
    write!(f, " within {limit} ms; ")?;
    f.write_str(hint)?;
    // A read changes nothing on the server.
    if error.request_sent && error.context.attempts > 0 && !error.context.method.is_safe() {
        f.write_str("; ")?;
        f.write_str(MAY_HAVE_ACTED)?;
    }
    Ok(())
}

/// Writes `before` and text of the response or of a cause. A function, since each `write!` takes more code than a call of it.
#[inline(never)]
fn write_server_text(f: &mut fmt::Formatter<'_>, context: &HttpContext, before: &str, text: &str) -> fmt::Result {
    f.write_str(before)?;
    fmt::Display::fmt(&ServerText { secrets: &context.secrets, text }, f)
}

fn write_status(f: &mut fmt::Formatter<'_>, context: &HttpContext) -> fmt::Result {
    let (name, _) = status_text(context.status);
    f.write_str(context.status.as_ref().map_or("", StatusCode::as_str))?;
    f.write_str(name)
}

fn write_host(f: &mut fmt::Formatter<'_>, context: &HttpContext) -> fmt::Result {
    let authority = context.url.authority();
    write_line(f, authority.map_or("the server", |authority| authority.as_str()))
}
