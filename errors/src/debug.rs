//! `Debug` output that is safe to log: bodies are truncated, secrets redacted.

use std::fmt::{self, Write as _};

use http::{HeaderMap, header};

use crate::secret::{Secrets, is_secret_header};
use crate::text::{AFTER_CUT, LINE_LIMIT, ServerText, breaks_the_line, write_line};
use crate::{
    ClientError, ConnectionError, Detail, DownstreamError, Error, ErrorResponse, HttpContext, InvalidRequestError,
    PaginationError, ResponseValidationError, TimeoutError,
};

/// The line of `Display`, then the variant and its fields. A `main` that returns an error prints this.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, content): (&str, &dyn fmt::Debug) = match self {
            Self::BadRequest(error) => ("BadRequest", error),
            Self::Unauthorized(error) => ("Unauthorized", error),
            Self::PaymentRequired(error) => ("PaymentRequired", error),
            Self::NotFound(error) => ("NotFound", error),
            Self::Conflict(error) => ("Conflict", error),
            Self::Unprocessable(error) => ("Unprocessable", error),
            Self::Api(error) => ("Api", error),
            Self::ResponseValidation(error) => ("ResponseValidation", error),
            Self::Pagination(error) => ("Pagination", error),
            Self::InvalidRequest(error) => ("InvalidRequest", error),
            Self::Connection(error) => ("Connection", error),
            Self::Timeout(error) => ("Timeout", error),
            Self::Aborted(error) => ("Aborted", error),
            Self::UnexpectedClient(error) => ("UnexpectedClient", error),
        };
        // Without the flags of `f`: `{:#?}` is not `{:#}`.
        f.write_fmt(format_args!("{self}"))?;
        f.write_str(if f.alternate() { "\n" } else { " " })?;
        if matches!(self, Self::InvalidRequest(_)) && !f.alternate() {
            // The line already has both fields.
            return f.write_str("InvalidRequest(..)");
        }
        f.debug_tuple(name).field(content).finish()
    }
}

#[allow(clippy::missing_fields_in_debug)] // The credentials of the request are not printed.
impl fmt::Debug for HttpContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut context = f.debug_struct("HttpContext");
        context
            .field("operation", &self.operation)
            .field("method", &self.method)
            // The server chooses the cursor of a page.
            .field("url", &Searched(&self.secrets, &self.url))
            .field("attempts", &self.attempts)
            .field("applied_before", &self.applied_before)
            .field("elapsed", &self.elapsed);
        if self.status.is_some() {
            context
                .field("status", &self.status)
                .field("headers", &ResponseHeaders { headers: &self.headers, secrets: &self.secrets })
                .field("streamed", &self.streamed)
                .field("body", &Body(self));
        }
        context.finish()
    }
}

impl fmt::Debug for ErrorResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (context, secrets) = (&self.context, &self.context.secrets);
        f.debug_struct("ErrorResponse")
            .field("status_code", &self.status_code)
            .field("error", &ServerText::optional(secrets, self.error.as_deref()))
            .field("type_name", &ServerText::optional(secrets, self.type_name.as_deref()))
            .field("message", &ServerText::optional(secrets, self.message.as_deref()))
            .field("detail", &self.detail.as_ref().map(|detail| Searched(secrets, detail)))
            .field("ref", &ServerText::optional(secrets, self.ref_.as_deref()))
            .field("downstream_errors", &Searched(secrets, &self.downstream_errors))
            .field("context", context)
            .finish()
    }
}

/// The most bytes of a [`Searched`] value that are printed.
const SEARCHED_LIMIT: usize = 2000;

/// A value with text of the server or of a cause, whose `Debug` output is truncated and searched for credentials of the
/// request.
#[doc(hidden)]
#[allow(missing_docs)]
pub struct Searched<'a>(pub &'a Secrets, pub &'a dyn fmt::Debug);

impl fmt::Debug for Searched<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(secrets, value) = *self;
        let mut text = Limited(String::new());
        // It fails if the text is longer.
        let _ = if f.alternate() { write!(text, "{value:#?}") } else { write!(text, "{value:?}") };
        if secrets.are_in(&text.0) {
            return f.write_str("[redacted]");
        }
        let shown = start_of(&text.0, SEARCHED_LIMIT);
        for character in shown.chars() {
            // `{:#?}` has a line for each field.
            let is_break = breaks_the_line(character) && !(character == '\n' && f.alternate());
            f.write_char(if is_break { ' ' } else { character })?;
        }
        f.write_str(if shown.len() < text.0.len() { "\u{2026}" } else { "" })
    }
}

/// What is printed of a [`Searched`] value, and a little more to search. Writing more is an error, so that a large value is
/// not formatted to its end.
struct Limited(String);

impl fmt::Write for Limited {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let start = start_of(text, SEARCHED_LIMIT + AFTER_CUT - self.0.len());
        self.0.push_str(start);
        if start.len() < text.len() { Err(fmt::Error) } else { Ok(()) }
    }
}

/// At most the first `limit` bytes of `text`.
fn start_of(text: &str, limit: usize) -> &str {
    let end = (0..=limit.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or(0)]
}

impl fmt::Debug for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.debug_tuple("Text").field(&Truncated(text)).finish(),
            // Print only the member names: the values may be personal data.
            Self::Object(members) => f.debug_tuple("Object").field(&members.keys().collect::<Vec<_>>()).finish(),
        }
    }
}

impl fmt::Debug for DownstreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DownstreamError")
            .field("message", &self.message.as_deref().map(Truncated))
            .field("detail", &self.detail.as_deref().map(Truncated))
            .field("code", &self.code.as_deref().map(Truncated))
            .finish()
    }
}

impl fmt::Debug for ResponseValidationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (context, secrets) = (&self.context, &self.context.secrets);
        f.debug_struct("ResponseValidationError")
            .field("path", &ServerText { secrets, text: &self.path })
            .field("expected", &Truncated(&self.expected))
            .field("found", &ServerText { secrets, text: &self.found })
            .field("context", context)
            .finish()
    }
}

impl fmt::Debug for PaginationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (context, secrets) = (&self.context, &self.context.secrets);
        f.debug_struct("PaginationError")
            .field("cursor", &ServerText { secrets, text: &self.cursor })
            .field("context", context)
            .finish()
    }
}

impl fmt::Debug for InvalidRequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InvalidRequestError")
            .field("operation", &self.operation)
            .field("message", &Truncated(&self.message))
            .finish()
    }
}

impl fmt::Debug for ConnectionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConnectionError")
            .field("kind", &self.kind)
            .field("request_sent", &self.request_sent)
            .field("source", &Searched(&self.context.secrets, &self.source))
            .field("context", &self.context)
            .finish()
    }
}

impl fmt::Debug for TimeoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TimeoutError")
            .field("limit", &self.limit)
            .field("after", &self.after)
            .field("request_sent", &self.request_sent)
            .field("source", &Searched(&self.context.secrets, &self.source))
            .field("context", &self.context)
            .finish()
    }
}

impl fmt::Debug for ClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientError")
            .field("message", &Truncated(&self.message))
            .field("request_sent", &self.request_sent)
            .field("source", &Searched(&self.context.secrets, &self.source))
            .field("context", &self.context)
            .finish()
    }
}

/// Text, truncated to one line.
struct Truncated<'a>(&'a str);

impl fmt::Debug for Truncated<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        write_line(f, self.0)?;
        f.write_str("\"")
    }
}

/// The length of a body, and its start.
struct Body<'a>(&'a HttpContext);

impl fmt::Debug for Body<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let HttpContext { body, secrets, .. } = self.0;
        write!(f, "{} bytes", body.len())?;
        if !body.is_empty() {
            // A character has at most four bytes, and the search needs some after those that are printed.
            let text = String::from_utf8_lossy(&body[..body.len().min(8 * LINE_LIMIT)]);
            write!(f, ": {:?}", ServerText { secrets, text: &text })?;
        }
        Ok(())
    }
}

/// Response headers with redacted credentials.
#[doc(hidden)]
#[allow(missing_docs)]
pub struct ResponseHeaders<'a> {
    pub headers: &'a HeaderMap,
    pub secrets: &'a Secrets,
}

impl fmt::Debug for ResponseHeaders<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { headers, secrets } = *self;
        let mut map = f.debug_map();
        for (name, value) in headers {
            let text = String::from_utf8_lossy(value.as_bytes());
            // The query of a presigned URL is a credential.
            let is_url = *name == header::LOCATION || text.contains("://");
            let end = if is_url { text.find(['?', '#']) } else { None };
            if value.is_sensitive() || is_secret_header(name) {
                map.entry(name, &"[redacted]");
            } else {
                map.entry(name, &ServerText { secrets, text: &text[..end.unwrap_or(text.len())] });
            }
        }
        map.finish()
    }
}
