//! The feature `tracing`: a span for each call and an event for each attempt, with the names of OpenTelemetry's
//! conventions for HTTP clients. They have no secrets and no bodies, and of the URL only the template of the operation.

use apideck_errors::{HttpContext, first_header};
use http::HeaderMap;
use http::uri::Authority;
use tracing::field::Empty;
use tracing::{Instrument as _, Span};

use super::received::Receiving;
use crate::request::operation::Operation;
use crate::{Error, header};

/// The span of a call.
pub(super) fn span(operation: &'static Operation, server: &Authority) -> Span {
    tracing::info_span!(
        "apideck.call",
        "otel.kind" = "client",
        "otel.name" = operation.name,
        "apideck.operation" = operation.name,
        "apideck.consumer_id" = Empty,
        "apideck.service_id" = Empty,
        "http.request.method" = operation.method.as_str(),
        "url.template" = operation.path,
        "server.address" = server.host(),
        "server.port" = server.port_u16(),
        "http.response.status_code" = Empty,
        "http.request.resend_count" = Empty,
        "apideck.repairs" = Empty,
        "error.type" = Empty,
        "otel.status_code" = Empty,
    )
}

/// Records whose data the call is about: the ids that are sent, from the request or the client.
pub(super) fn record_ids(span: &Span, headers: &HeaderMap) {
    let id = |name| first_header(headers, name).and_then(|value| value.to_str().ok());
    span.record("apideck.consumer_id", id(&header::CONSUMER_ID));
    span.record("apideck.service_id", id(&header::SERVICE_ID));
}

/// Puts a call into its span.
pub(super) fn in_span(span: Span, call: Receiving) -> Receiving {
    // If the subscriber filters the span out, the current span is the caller's.
    let own = span.clone();
    let recording = async move {
        let mut result = call.await;
        let span = own;
        match &mut result {
            Ok(received) => {
                received.span = span.clone();
                let context = received.context();
                record(&span, context.status.map(|status| status.as_u16()), context.attempts);
            }
            Err(error) => {
                record(&span, error.status().map(|status| status.as_u16()), error.attempts());
                failed(&span, error);
            }
        }
        result
    };
    Box::pin(recording.instrument(span))
}

fn record(span: &Span, status: Option<u16>, attempts: u32) {
    span.record("http.response.status_code", status);
    span.record("http.request.resend_count", (attempts > 1).then(|| attempts - 1));
}

/// Records that a call has failed.
pub(crate) fn failed(span: &Span, error: &Error) {
    span.record("error.type", kind(error));
    span.record("otel.status_code", "ERROR");
}

/// Records the number of repairs of a response that was decoded.
pub(crate) fn repairs(span: &Span, repairs: usize) {
    span.record("apideck.repairs", repairs);
}

/// Records that an attempt has ended.
pub(super) fn attempt(result: Result<&HttpContext, &Error>) {
    match result {
        Ok(context) => tracing::debug!(
            attempt = context.attempts,
            "http.response.status_code" = context.status.map(|status| status.as_u16()),
            elapsed_ms = context.elapsed.as_secs_f64() * 1e3,
            "attempt succeeded"
        ),
        Err(error) => tracing::debug!(
            attempt = error.attempts(),
            "http.response.status_code" = error.status().map(|status| status.as_u16()),
            elapsed_ms = error.context().map(|context| context.elapsed.as_secs_f64() * 1e3),
            "error.type" = kind(error),
            "attempt failed"
        ),
    }
}

fn kind(error: &Error) -> &'static str {
    match error {
        Error::BadRequest(_) => "bad_request",
        Error::Unauthorized(_) => "unauthorized",
        Error::PaymentRequired(_) => "payment_required",
        Error::NotFound(_) => "not_found",
        Error::Conflict(_) => "conflict",
        Error::Unprocessable(_) => "unprocessable",
        Error::Api(_) => "api",
        Error::ResponseValidation(_) => "response_validation",
        Error::Pagination(_) => "pagination",
        Error::InvalidRequest(_) => "invalid_request",
        Error::Connection(_) => "connection",
        Error::Timeout(_) => "timeout",
        Error::Aborted(_) => "aborted",
        Error::UnexpectedClient(_) => "unexpected_client",
        _ => "other",
    }
}
