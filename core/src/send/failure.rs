//! Converts failures into [`Error`]s.

use apideck_errors::{
    BoxError, ClientError, ConnectionError, ConnectionKind, ErrorResponse, HttpContext, ResponseValidationError,
    TimeoutError, TimeoutLimit,
};
use http::StatusCode;
use serde_json::Value;

use super::exchange::Exchange;
use super::{coding, gzip};
use crate::header::{content_type, is_json};
use crate::request::operation::Operation;
use crate::transport::{Cause, kind_of};
use crate::{DecodeError, Error, TransportError};

/// Why an attempt has no complete response.
pub(crate) enum Failure {
    Transport(TransportError),
    /// The limit was reached, and whether the request may have been sent by then.
    TimedOut(TimeoutLimit, bool),
    /// The body is larger than `max_response_bytes`.
    TooLarge,
    /// The body has a content coding that cannot be decoded.
    UnknownCoding,
    /// A redirect is not followed, for this reason.
    Redirect(BoxError),
}

impl Failure {
    /// Whether the error is about this failure, not about the status. An error status is more important than a failure
    /// while its body was read.
    pub(crate) fn outranks(&self, status: Option<StatusCode>) -> bool {
        matches!(self, Self::Redirect(_)) || status.is_none_or(|status| status.is_success())
    }

    /// The error. A timeout or a body that is too large names the limit, which `exchange` has.
    pub(crate) fn into_error(self, context: HttpContext, exchange: &Exchange) -> Error {
        match self {
            Self::Transport(error) => from_transport(context, exchange, error),
            Self::TimedOut(limit, request_sent) => timeout(context, exchange, limit, request_sent, None),
            Self::Redirect(why) => {
                Error::Connection(Box::new(ConnectionError::new(context, ConnectionKind::Redirect, true, Some(why))))
            }
            Self::UnknownCoding => {
                let expected = if gzip::AVAILABLE { "content-encoding gzip, or none" } else { "no content-encoding" };
                let coding = coding::unreadable(&context.headers).and_then(|coding| coding.to_str().ok());
                let found = ["content-encoding ", coding.unwrap_or("that is not text")].concat();
                Error::ResponseValidation(Box::new(ResponseValidationError::new(context, "", expected, found)))
            }
            Self::TooLarge => {
                let expected = ["at most ", &exchange.client.max_response_bytes.to_string(), " bytes"].concat();
                let found = "more (see `max_response_bytes`)";
                Error::ResponseValidation(Box::new(ResponseValidationError::new(context, "", expected, found)))
            }
        }
    }
}

fn from_transport(context: HttpContext, exchange: &Exchange, error: TransportError) -> Error {
    let TransportError { cause, request_sent, source } = error;
    match cause {
        Cause::Connection(kind) => {
            Error::Connection(Box::new(ConnectionError::new(context, kind, request_sent, Some(source))))
        }
        Cause::ConnectTimeout => timeout(context, exchange, TimeoutLimit::Connect, false, Some(source)),
        Cause::Runtime => Error::invalid_request(Some(context.operation), source.to_string()),
        Cause::Aborted => {
            let message = "the transport aborted the request";
            Error::Aborted(Box::new(ClientError::new(context, message, request_sent, Some(source))))
        }
    }
}

#[inline(never)]
fn timeout(
    context: HttpContext,
    exchange: &Exchange,
    limit: TimeoutLimit,
    request_sent: bool,
    source: Option<BoxError>,
) -> Error {
    let after = match limit {
        TimeoutLimit::Connect => exchange.client.connect_timeout,
        TimeoutLimit::Attempt => exchange.options.timeout,
        _ => exchange.options.deadline,
    };
    let mut error = Box::new(TimeoutError::new(context, limit, after, source));
    error.request_sent = request_sent;
    Error::Timeout(error)
}

/// The failure of a body that did not arrive completely. The head of the response did, so the request was sent, and the
/// connection was made.
pub(crate) fn from_body(error: BoxError) -> TransportError {
    let mut error = match error.downcast::<TransportError>() {
        Ok(error) => *error,
        Err(error) => TransportError::new(kind_of(&*error), error),
    };
    error.request_sent = true;
    match error.cause {
        Cause::Aborted => {}
        Cause::Connection(kind) if !kind.is_before_request() => {}
        _ => error.cause = Cause::Connection(ConnectionKind::Closed),
    }
    error
}

/// The error of a status that is not a success. The status decides the variant; the body only adds details.
pub(crate) fn from_status(
    mut context: HttpContext,
    operation: &Operation,
    parse_json: fn(&[u8]) -> Option<Value>,
) -> Error {
    if operation.proxy {
        context.set_proxied();
    }
    let content_type = content_type(&context.headers);
    let document = if content_type.is_none_or(is_json) { parse_json(&context.body) } else { None };
    let is_ours = !operation.proxy || (context.status == Some(StatusCode::UNAUTHORIZED) && !context.is_downstream());
    let typed = is_ours && content_type.is_some_and(is_json);
    Error::from_response(ErrorResponse::new(context, document), typed)
}

/// The error of a successful response whose body the operation does not return.
pub(crate) fn from_content(context: HttpContext, error: DecodeError) -> Error {
    if content_type(&context.headers).is_none_or(is_json) {
        let DecodeError { path, expected, found } = error;
        Error::ResponseValidation(Box::new(ResponseValidationError::new(context, path, expected, found)))
    } else {
        Error::from_response(ErrorResponse::new(context, None), false)
    }
}
