//! Whether a retry may succeed, when, and whether it is safe.

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

use crate::date::http_date;
use crate::headers::first_header;
use crate::rate_limit::{now, reset};
use crate::{ConnectionKind, Detail, Error, ErrorResponse};

static RETRY_AFTER_MS: HeaderName = HeaderName::from_static("retry-after-ms");

impl Error {
    /// Whether a retry of the same request may succeed: after 408, 429, 500, 502, 503, 504, 520 to 524 and 529, after
    /// timeouts, and after connections that were refused, unreachable or closed. Permanent failures are not retryable: an
    /// unknown host, an untrusted certificate, a server that does not speak HTTP.
    ///
    /// Before retrying a POST or PATCH, also check [`may_have_been_applied`](Self::may_have_been_applied).
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Timeout(_) => true,
            Self::Connection(error) => {
                matches!(error.kind, ConnectionKind::Refused | ConnectionKind::Connect | ConnectionKind::Closed)
            }
            _ => {
                self.response().is_some()
                    && matches!(self.status_number(), 408 | 429 | 500 | 502..=504 | 520..=524 | 529)
            }
        }
    }

    /// How long the server asks to wait before the next attempt, from the first of these that the response has:
    ///
    /// 1. `retry-after-ms`, or `retry-after` in seconds or as a date.
    /// 2. In a 429, the end of the connected service's [rate limit](Self::rate_limit),
    ///    `x-downstream-ratelimit-reset`.
    /// 3. `detail.debug.cooldown_remaining_ms` of the error document: the time before Apideck tries again to refresh the
    ///    token of the connection. Such an error is usually a 401, which is not retried by itself.
    ///
    /// The wait until a date is measured from the `date` header of the response, so the clocks of client and server do not
    /// have to agree. A date in the past returns zero.
    pub fn retry_after(&self) -> Option<Duration> {
        let headers = self.headers()?;
        let reset = || if self.status_number() == 429 { reset(headers) } else { None };
        retry_after_header(headers).or_else(reset).or_else(|| self.response().and_then(cooldown))
    }

    /// Whether the server may have acted on the request.
    ///
    /// `false` only if no earlier attempt may have been applied, and the last attempt certainly was not:
    ///
    /// - The request was never sent: [`Error::InvalidRequest`], or a connection that was never established.
    /// - Apideck rejected it: with a 4xx other than 408, 424 and 499, which say nothing about work already done, or with
    ///   a 503 that has `retry-after`. A rejection by the connected service, or one that reports errors of it, does not
    ///   count, because the request reached that service. Of a proxied call, only a 401 counts: any other status may be
    ///   that of the service.
    ///
    /// The method does not matter: a GET that timed out returns `true`, although a retry of it is safe.
    pub fn may_have_been_applied(&self) -> bool {
        if self.context().is_some_and(|context| context.applied_before) {
            return true;
        }
        match self {
            Self::InvalidRequest(_) => false,
            Self::Connection(error) => error.request_sent,
            Self::Timeout(error) => error.request_sent && error.context.attempts > 0,
            Self::Aborted(error) | Self::UnexpectedClient(error) => error.request_sent,
            _ => !self.was_rejected(),
        }
    }

    fn was_rejected(&self) -> bool {
        match self.status_number() {
            status if status != 401 && self.context().is_some_and(|context| context.is_proxied) => false,
            400..=407 | 409..=423 | 425..=431 | 451 => !self.reached_downstream(),
            503 => !self.reached_downstream() && self.headers().and_then(retry_after_header).is_some(),
            _ => false,
        }
    }

    fn status_number(&self) -> u16 {
        self.status().map_or(0, |status| StatusCode::as_u16(&status))
    }
}

fn retry_after_header(headers: &HeaderMap) -> Option<Duration> {
    number(first_header(headers, &RETRY_AFTER_MS))
        .map(Duration::from_millis)
        .or_else(|| number(first_header(headers, &header::RETRY_AFTER)).map(Duration::from_secs))
        .or_else(|| Some(http_date(first_header(headers, &header::RETRY_AFTER))?.saturating_sub(now(headers))))
}

/// `retry_after_ms` beside it is a time of day, not a duration.
fn cooldown(response: &ErrorResponse) -> Option<Duration> {
    let Some(Detail::Object(detail)) = &response.detail else { return None };
    let remaining = detail.get("debug")?.get("cooldown_remaining_ms")?;
    from_millis(remaining.as_f64()?)
}

/// `None` if the number is negative, or has more seconds than a `Duration`. Does the work of
/// `Duration::try_from_secs_f64` in a third of the code.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // It saturates.
fn from_millis(millis: f64) -> Option<Duration> {
    (0.0..1.8e22).contains(&millis).then(|| Duration::from_nanos((millis * 1e6 + 0.5) as u64))
}

fn number(value: Option<&HeaderValue>) -> Option<u64> {
    value?.to_str().ok()?.parse().ok()
}
