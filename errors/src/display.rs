//! `Display`: one line with the operation, the failure, the message of the server and a hint.

use std::error::Error as _;
use std::fmt;

use http::StatusCode;

use crate::text::write_line;
use crate::{
    ClientError, ConnectionError, ConnectionKind, Detail, Error, ErrorResponse, HttpContext, PaginationError,
    ResponseValidationError, TimeoutError, TimeoutLimit, retry::retry_after_number,
};

const CONFIDENTIAL: &str = "(hidden: the response contains a credential)";

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
            Self::Connection(error) => connection(f, error, self.source()),
            Self::Timeout(error) => timeout(f, error),
            Self::Aborted(error) | Self::UnexpectedClient(error) => client(f, error),
            Self::BadRequest(error)
            | Self::Unauthorized(error)
            | Self::PaymentRequired(error)
            | Self::NotFound(error)
            | Self::Conflict(error)
            | Self::Unprocessable(error)
            | Self::Api(error) => response(f, error),
        }?;
        if let Some(context) = self.context().filter(|context| context.streamed > 0) {
            write!(f, " (after {} bytes)", context.streamed)?;
        }
        match self.attempts() {
            0 | 1 => Ok(()),
            attempts => write!(f, " ({attempts} attempts)"),
        }
    }
}

fn response(f: &mut fmt::Formatter<'_>, error: &ErrorResponse) -> fmt::Result {
    let context = &error.context;
    write_status(f, context)?;
    f.write_str(": ")?;
    write_server_message(f, error)?;
    f.write_str("; ")?;
    let hint = if context.is_downstream() {
        "this is the response of the connected service"
    } else {
        status_text(context.status).1
    };
    f.write_str(hint)?;
    if let Some(wait) = retry_after_number(&context.headers) {
        write!(f, ", in {} s", wait.as_secs().max(1))?;
    }
    Ok(())
}

/// The name of a status, and a hint. Only the common names are here: the full table of the `http` crate costs more
/// bytes than it is worth.
fn status_text(status: Option<StatusCode>) -> (&'static str, &'static str) {
    match status.map_or(0, |status| status.as_u16()) {
        200..=299 => ("", "unexpected content type: check the server URL"),
        300..=399 => ("", "the server redirects the call: check the server URL"),
        400 => (" Bad Request", "correct the request"),
        401 => (" Unauthorized", "check the API key (APIDECK_API_KEY)"),
        402 => (" Payment Required", "check the plan of the Apideck account"),
        403 => (" Forbidden", "check the permissions of the API key and the application"),
        404 => (" Not Found", "check the ids, the service, and that the connection exists"),
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
    if context.confidential {
        return f.write_str(CONFIDENTIAL);
    }
    let downstream = error.downstream_errors.iter().find_map(|error| error.message.as_deref());
    let message = error.message.as_deref().filter(|text| !text.is_empty());
    let detail = error.detail.as_ref().and_then(Detail::as_text);
    if let Some(text) = message.or(detail).or(error.error.as_deref()) {
        write_line(f, text)?;
        if let Some(detail) = detail.filter(|detail| *detail != text && !detail.is_empty()) {
            f.write_str(" (")?;
            write_line(f, detail)?;
            f.write_str(")")?;
        }
        if let Some(text) = downstream.filter(|downstream| *downstream != text) {
            f.write_str(" (downstream: ")?;
            write_line(f, text)?;
            f.write_str(")")?;
        }
        return Ok(());
    }
    match std::str::from_utf8(&context.body).map(str::trim) {
        Ok("") => f.write_str("(empty body)"),
        Ok(text) if !text.starts_with('<') => write_line(f, text),
        _ => {
            let kind = context.headers.get(http::header::CONTENT_TYPE);
            f.write_str("(")?;
            write_line(f, kind.and_then(|kind| kind.to_str().ok()).unwrap_or("no content type"))?;
            write!(f, ", {} bytes)", context.body.len())
        }
    }
}

fn validation(f: &mut fmt::Formatter<'_>, error: &ResponseValidationError) -> fmt::Result {
    write_status(f, &error.context)?;
    f.write_str(", but the response body is invalid: ")?;
    if !error.path.is_empty() {
        write_line(f, &error.path)?;
        f.write_str(": ")?;
    }
    f.write_str("expected ")?;
    write_line(f, &error.expected)?;
    f.write_str(", found ")?;
    if error.context.confidential {
        f.write_str(CONFIDENTIAL)?;
    } else {
        write_line(f, &error.found)?;
    }
    f.write_str("; the server may have acted on the request, and `body()` has the whole body")
}

fn pagination(f: &mut fmt::Formatter<'_>, error: &PaginationError) -> fmt::Result {
    f.write_str("pagination does not end: the next page has the cursor of an earlier one, ")?;
    write_line(f, &error.cursor)?;
    f.write_str("; all pages up to here were returned")
}

fn connection(
    f: &mut fmt::Formatter<'_>,
    error: &ConnectionError,
    source: Option<&(dyn std::error::Error + 'static)>,
) -> fmt::Result {
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
    if let Some(cause) = root_cause(source) {
        f.write_str(": ")?;
        write_line(f, &cause.to_string())?;
    }
    f.write_str("; ")?;
    f.write_str(match error.kind {
        Dns => "check the server URL and the name resolution of this machine",
        Refused => "check the server URL and that the server is running",
        Tls => "check the server URL, the clock and the trusted root certificates",
        Protocol => "check the scheme and the port of the server URL",
        Proxy => "check the URL and the credentials of the proxy",
        Redirect => "check the server URL, and `location` in `headers()`",
        Connect => "check the network and try again",
        Closed if error.request_sent => "the server may have acted on the request: check before sending it again",
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
        f.write_str("; the server may have acted on the request: check before sending it again")?;
    }
    Ok(())
}

fn client(f: &mut fmt::Formatter<'_>, error: &ClientError) -> fmt::Result {
    write_line(f, &error.message)?;
    if let Some(cause) = root_cause(error.source.as_deref().map(|source| source as _)) {
        f.write_str(": ")?;
        write_line(f, &cause.to_string())?;
    }
    Ok(())
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

/// The innermost cause, which names what actually failed.
fn root_cause<'a>(
    mut cause: Option<&'a (dyn std::error::Error + 'static)>,
) -> Option<&'a (dyn std::error::Error + 'static)> {
    while let Some(deeper) = cause.and_then(|cause| cause.source()) {
        cause = Some(deeper);
    }
    cause
}
