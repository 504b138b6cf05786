//! What went wrong on the way, as an [`Error`].

use std::time::Duration;

use apideck_errors::{
    BoxError, ClientError, ConnectionError, ConnectionKind, ErrorResponse, HttpContext, ResponseValidationError,
    TimeoutError, TimeoutLimit,
};
use http::StatusCode;
use serde_json::Value;

use crate::client::Client;
use crate::response::decoder::{content_type, is_json};
use crate::transport::{Cause, kind_of};
use crate::{DecodeError, Error, Operation, TransportError};

/// Why an attempt has no whole answer.
pub(crate) enum Failure {
    Transport(TransportError),
    TimedOut,
    TooLarge,
    /// A redirect that is not followed, and why.
    Redirect(&'static str),
}

impl Failure {
    /// Whether it tells more than the status of the answer. An error status tells more than what happened to the rest
    /// of its body.
    pub(crate) fn outranks(&self, status: Option<StatusCode>) -> bool {
        matches!(self, Self::Redirect(_)) || status.is_none_or(|status| status.is_success())
    }

    /// `limit` is the one that the attempt was under.
    pub(crate) fn into_error(self, context: HttpContext, client: &Client, limit: (TimeoutLimit, Duration)) -> Error {
        match self {
            Self::Transport(error) => of_transport(context, client.connect_timeout, error),
            Self::TimedOut => timed_out(context, limit.0, limit.1),
            Self::Redirect(why) => {
                let source = Some(why.into());
                Error::Connection(Box::new(ConnectionError::new(context, ConnectionKind::Redirect, true, source)))
            }
            Self::TooLarge => {
                let expected = ["at most ", &client.max_response_bytes.to_string(), " bytes"].concat();
                let found = "more (see `max_response_bytes`)";
                Error::ResponseValidation(Box::new(ResponseValidationError::new(context, "", expected, found)))
            }
        }
    }
}

fn of_transport(context: HttpContext, connect_timeout: Duration, error: TransportError) -> Error {
    let TransportError { cause, request_sent, source, .. } = error;
    let source = Some(source);
    match cause {
        Cause::Connection(kind) => {
            Error::Connection(Box::new(ConnectionError::new(context, kind, request_sent, source)))
        }
        Cause::ConnectTimeout => {
            Error::Timeout(Box::new(TimeoutError::new(context, TimeoutLimit::Connect, connect_timeout, source)))
        }
        Cause::Aborted => {
            let message = "the transport gave up the request";
            Error::Aborted(Box::new(ClientError::new(context, message, request_sent, source)))
        }
    }
}

pub(crate) fn timed_out(context: HttpContext, limit: TimeoutLimit, after: Duration) -> Error {
    Error::Timeout(Box::new(TimeoutError::new(context, limit, after, None)))
}

/// Code of the caller failed: a hook, an API key provider.
pub(crate) fn of_own_code(context: HttpContext, request_sent: bool, message: &str, source: BoxError) -> Error {
    Error::UnexpectedClient(Box::new(ClientError::new(context, message, request_sent, Some(source))))
}

/// A body broke off.
pub(crate) fn of_body(error: BoxError) -> TransportError {
    match error.downcast::<TransportError>() {
        Ok(error) => *error,
        Err(error) => TransportError::new(kind_of(&*error), error),
    }
}

/// The status is not a success. It decides the variant; the body only adds what it can.
pub(crate) fn of_status(context: HttpContext, operation: &Operation, parse_json: fn(&[u8]) -> Option<Value>) -> Error {
    let content_type = content_type(&context.headers);
    let document = if content_type.is_none_or(is_json) { parse_json(&context.body) } else { None };
    let is_ours = !operation.proxy || (context.status == Some(StatusCode::UNAUTHORIZED) && !context.is_downstream());
    let typed = is_ours && content_type.is_some_and(is_json);
    Error::from_response(ErrorResponse::new(context, document), typed)
}

/// The status is a success, but the body is not what the operation promises.
pub(crate) fn of_content(context: HttpContext, mismatch: DecodeError) -> Error {
    if content_type(&context.headers).is_none_or(is_json) {
        let DecodeError { path, expected, found } = mismatch;
        Error::ResponseValidation(Box::new(ResponseValidationError::new(context, path, expected, found)))
    } else {
        Error::from_response(ErrorResponse::new(context, None), false)
    }
}
