//! Whether sending again may help, when, and at what risk.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderValue, StatusCode, header};

use crate::{ConnectionKind, Error, TimeoutLimit};

impl Error {
    /// Whether the same request may succeed when it is sent again: 408, 429, 500, 502, 503 and 504,
    /// timeouts, and connections that were refused, unreachable or closed. What will fail again does not
    /// count: an unknown host, an untrusted certificate, a server that does not speak HTTP.
    ///
    /// Ask [`may_have_been_applied`](Self::may_have_been_applied) too before repeating a POST or PATCH.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Timeout(_) => true,
            Self::Connection(error) => {
                matches!(error.kind, ConnectionKind::Refused | ConnectionKind::Connect | ConnectionKind::Closed)
            }
            _ => self.response().is_some() && matches!(self.status_number(), 408 | 429 | 500 | 502 | 503 | 504),
        }
    }

    /// How long the server asks to wait before the next attempt: `retry-after-ms`, or `retry-after` in
    /// seconds or as a date. A date in the past is no wait at all.
    pub fn retry_after(&self) -> Option<Duration> {
        let headers = self.headers()?;
        retry_after_number(headers).or_else(|| {
            let date = headers.get(header::RETRY_AFTER)?.to_str().ok()?;
            let date = httpdate::parse_http_date(date).ok()?;
            Some(date.duration_since(SystemTime::now()).unwrap_or_default())
        })
    }

    /// Whether the server may have acted on the request. `false` only where it provably did not:
    ///
    /// - the request was never sent: [`Error::InvalidRequest`], a connection that was never made;
    /// - the server refused it: a 4xx other than 408 (it says nothing about the work begun), 424 and 499,
    ///   or a 503 with `retry-after`. A refusal that reports errors of the connected service does not
    ///   count, for the request went as far as that service;
    /// - and there was no earlier attempt, which may have been applied although a later one was refused.
    ///
    /// The method is not considered: a GET that timed out answers `true`, and is safe to repeat anyway.
    pub fn may_have_been_applied(&self) -> bool {
        if self.attempts() > 1 {
            return true;
        }
        match self {
            Self::InvalidRequest(_) => false,
            Self::Connection(error) => error.request_sent,
            Self::Timeout(error) => error.limit != TimeoutLimit::Connect,
            Self::Aborted(error) | Self::UnexpectedClient(error) => error.request_sent,
            Self::ResponseValidation(_) => true,
            _ => !self.was_refused(),
        }
    }

    fn was_refused(&self) -> bool {
        let went_downstream = self.response().is_some_and(|response| !response.downstream_errors.is_empty());
        match self.status_number() {
            400..=407 | 409..=423 | 425..=431 | 451 => !went_downstream,
            503 => self.retry_after().is_some(),
            _ => false,
        }
    }

    fn status_number(&self) -> u16 {
        self.status().map_or(0, |status| StatusCode::as_u16(&status))
    }
}

/// The forms of `retry-after` that are plain numbers.
pub(crate) fn retry_after_number(headers: &HeaderMap) -> Option<Duration> {
    number(headers.get("retry-after-ms"))
        .map(Duration::from_millis)
        .or_else(|| number(headers.get(header::RETRY_AFTER)).map(Duration::from_secs))
}

fn number(value: Option<&HeaderValue>) -> Option<u64> {
    value?.to_str().ok()?.parse().ok()
}
