//! `Debug` output that is safe to log: bodies are truncated, secrets redacted.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, header};

use crate::secret::is_secret_header;
use crate::text::{LINE_LIMIT, OneLine};
use crate::{
    ClientError, ConnectionError, Detail, DownstreamError, Error, ErrorResponse, HttpContext, InvalidRequestError,
    PaginationError, ResponseValidationError, TimeoutError,
};

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
        f.debug_tuple(name).field(content).finish()
    }
}

impl fmt::Debug for HttpContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut context = f.debug_struct("HttpContext");
        context
            .field("operation", &self.operation)
            .field("method", &self.method)
            .field("url", &self.url)
            .field("attempts", &self.attempts)
            .field("applied_before", &self.applied_before)
            .field("elapsed", &self.elapsed);
        if self.status.is_some() {
            context
                .field("status", &self.status)
                .field("headers", &Headers(&self.headers))
                .field("streamed", &self.streamed)
                .field("body", &Body(&self.body, self.confidential));
        }
        context.finish()
    }
}

impl fmt::Debug for ErrorResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut response = f.debug_struct("ErrorResponse");
        if !self.context.confidential {
            response
                .field("status_code", &self.status_code)
                .field("error", &self.error.as_deref().map(Truncated))
                .field("type_name", &self.type_name.as_deref().map(Truncated))
                .field("message", &self.message.as_deref().map(Truncated))
                .field("detail", &self.detail)
                .field("ref", &self.ref_.as_deref().map(Truncated))
                .field("downstream_errors", &self.downstream_errors);
        }
        response.field("context", &self.context).finish()
    }
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
        let found = if self.context.confidential { "[redacted]" } else { &self.found };
        f.debug_struct("ResponseValidationError")
            .field("path", &Truncated(&self.path))
            .field("expected", &Truncated(&self.expected))
            .field("found", &Truncated(found))
            .field("context", &self.context)
            .finish()
    }
}

impl fmt::Debug for PaginationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PaginationError")
            .field("cursor", &Truncated(&self.cursor))
            .field("context", &self.context)
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
            .field("source", &self.source)
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
            .field("source", &self.source)
            .field("context", &self.context)
            .finish()
    }
}

impl fmt::Debug for ClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientError")
            .field("message", &Truncated(&self.message))
            .field("request_sent", &self.request_sent)
            .field("source", &self.source)
            .field("context", &self.context)
            .finish()
    }
}

/// Text, truncated to one line.
struct Truncated<'a>(&'a str);

impl fmt::Debug for Truncated<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = OneLine { text: self.0, limit: LINE_LIMIT };
        write!(f, "\"{line}\"")
    }
}

/// The length of a body, and its start unless it is confidential.
struct Body<'a>(&'a Bytes, bool);

impl fmt::Debug for Body<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(body, confidential) = *self;
        write!(f, "{} bytes", body.len())?;
        if !confidential && !body.is_empty() {
            // A character has at most four bytes.
            let start = &body[..body.len().min(4 * LINE_LIMIT)];
            write!(f, ": {:?}", Truncated(&String::from_utf8_lossy(start)))?;
        }
        Ok(())
    }
}

/// Response headers with redacted credentials.
struct Headers<'a>(&'a HeaderMap);

impl fmt::Debug for Headers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut map = f.debug_map();
        for (name, value) in self.0 {
            if value.is_sensitive() || is_secret_header(name) {
                map.entry(name, &"[redacted]");
            } else if *name == header::LOCATION {
                // The query of a presigned URL is a credential.
                let location = value.to_str().unwrap_or_default();
                map.entry(name, &Truncated(location.split('?').next().unwrap_or_default()));
            } else {
                map.entry(name, value);
            }
        }
        map.finish()
    }
}
