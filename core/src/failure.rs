//! What went wrong on the way, as an [`Error`].

use std::time::{Duration, Instant};

use apideck_errors::{
    BoxError, ClientError, ConnectionError, ErrorResponse, HttpContext, ResponseValidationError, TimeoutError,
    TimeoutLimit,
};
use http::StatusCode;
use serde_json::Value;

use crate::client::Client;
use crate::decode::{content_type, is_json};
use crate::transport::{Cause, kind_of};
use crate::{Error, Mismatch, Operation, TransportError};

/// Why an attempt has no whole answer.
pub(crate) enum Failure {
    Transport(TransportError),
    TimedOut,
    TooLarge,
}

impl Failure {
    pub(crate) fn into_error(self, context: HttpContext, client: &Client, timeout: Duration) -> Error {
        match self {
            Self::Transport(error) => of_transport(context, client.connect_timeout, error),
            Self::TimedOut => Error::Timeout(Box::new(TimeoutError {
                context,
                limit: TimeoutLimit::Attempt,
                after: timeout,
                source: None,
            })),
            Self::TooLarge => Error::ResponseValidation(Box::new(ResponseValidationError {
                context,
                path: String::new(),
                expected: ["at most ", &client.max_response_bytes.to_string(), " bytes"].concat().into(),
                found: "more (see `max_response_bytes`)".to_owned(),
            })),
        }
    }
}

fn of_transport(context: HttpContext, connect_timeout: Duration, error: TransportError) -> Error {
    let TransportError { cause, request_sent, source } = error;
    let source = Some(source);
    match cause {
        Cause::Connection(kind) => Error::Connection(Box::new(ConnectionError { context, kind, request_sent, source })),
        Cause::ConnectTimeout => Error::Timeout(Box::new(TimeoutError {
            context,
            limit: TimeoutLimit::Connect,
            after: connect_timeout,
            source,
        })),
        Cause::Aborted => Error::Aborted(Box::new(ClientError {
            context,
            message: "the transport gave up the request".to_owned(),
            request_sent,
            source,
        })),
    }
}

/// An API key provider failed.
pub(crate) fn of_provider(mut context: HttpContext, started: Instant, error: BoxError) -> Error {
    context.elapsed = started.elapsed();
    Error::UnexpectedClient(Box::new(ClientError {
        context,
        message: "the API key provider failed".to_owned(),
        request_sent: false,
        source: Some(error),
    }))
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
    let is_ours = !operation.proxy || context.status == Some(StatusCode::UNAUTHORIZED);
    let typed = is_ours && content_type.is_some_and(is_json);
    Error::from_response(ErrorResponse::new(context, document), typed)
}

/// The status is a success, but the body is not what the operation promises.
pub(crate) fn of_content(context: HttpContext, mismatch: Mismatch) -> Error {
    if content_type(&context.headers).is_none_or(is_json) {
        Error::ResponseValidation(Box::new(ResponseValidationError {
            context,
            path: mismatch.path,
            expected: mismatch.expected,
            found: mismatch.found,
        }))
    } else {
        Error::from_response(ErrorResponse::new(context, None), false)
    }
}
