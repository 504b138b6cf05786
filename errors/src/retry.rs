//! Whether a retry may succeed, when, and whether it is safe.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

use crate::{ConnectionKind, Error};

static RETRY_AFTER_MS: HeaderName = HeaderName::from_static("retry-after-ms");

impl Error {
    /// Whether a retry of the same request may succeed: after 408, 429, 500, 502, 503 and 504, after timeouts, and after
    /// connections that were refused, unreachable or closed. Errors that will occur again are not retryable: an unknown
    /// host, an untrusted certificate, a server that does not speak HTTP.
    ///
    /// Before retrying a POST or PATCH, also check [`may_have_been_applied`](Self::may_have_been_applied).
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Timeout(_) => true,
            Self::Connection(error) => {
                matches!(error.kind, ConnectionKind::Refused | ConnectionKind::Connect | ConnectionKind::Closed)
            }
            _ => self.response().is_some() && matches!(self.status_number(), 408 | 429 | 500 | 502 | 503 | 504),
        }
    }

    /// How long the server asks to wait before the next attempt: `retry-after-ms`, or `retry-after` in seconds or as a
    /// date. The wait until a date is measured from the `date` header of the response, so that the clocks of client and
    /// server need not agree. A date in the past returns zero.
    pub fn retry_after(&self) -> Option<Duration> {
        let headers = self.headers()?;
        retry_after_number(headers).or_else(|| {
            let date = date(headers.get(header::RETRY_AFTER))?;
            let now = date_or_now(headers);
            Some(date.saturating_sub(now))
        })
    }

    /// Whether the server may have acted on the request.
    ///
    /// `false` only if no earlier attempt may have been applied, and the last attempt certainly was not:
    ///
    /// - The request was never sent: [`Error::InvalidRequest`], or a connection that was never established.
    /// - Apideck rejected it: with a 4xx other than 408, 424 and 499, which say nothing about work already done, or with
    ///   a 503 that has `retry-after`. A rejection by the connected service, or one that reports errors of it, does not
    ///   count, because the request reached that service.
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
            Self::ResponseValidation(_) | Self::Pagination(_) => true,
            _ => !self.was_rejected(),
        }
    }

    fn was_rejected(&self) -> bool {
        match self.status_number() {
            400..=407 | 409..=423 | 425..=431 | 451 => !self.went_downstream(),
            503 => !self.went_downstream() && self.retry_after().is_some(),
            _ => false,
        }
    }

    fn status_number(&self) -> u16 {
        self.status().map_or(0, |status| StatusCode::as_u16(&status))
    }
}

/// The wait from headers that are plain numbers.
pub(crate) fn retry_after_number(headers: &HeaderMap) -> Option<Duration> {
    number(headers.get(&RETRY_AFTER_MS))
        .map(Duration::from_millis)
        .or_else(|| number(headers.get(header::RETRY_AFTER)).map(Duration::from_secs))
}

fn number(value: Option<&HeaderValue>) -> Option<u64> {
    value?.to_str().ok()?.parse().ok()
}

fn date_or_now(headers: &HeaderMap) -> Duration {
    date(headers.get(header::DATE)).or_else(|| SystemTime::now().duration_since(UNIX_EPOCH).ok()).unwrap_or_default()
}

/// The time since 1970 of a date such as `Sun, 06 Nov 1994 08:49:37 GMT`, the only form that servers may send
/// (RFC 9110, section 5.6.7). A library that also parses the two obsolete forms costs every program 7 kB.
fn date(value: Option<&HeaderValue>) -> Option<Duration> {
    let text = value?.to_str().ok()?;
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<u64>().ok();
    let month = "JanFebMarAprMayJunJulAugSepOctNovDec".find(text.get(8..11)?)? as u64;
    if text.len() != 29 || !text.ends_with(" GMT") || month % 3 != 0 {
        return None;
    }
    // Count years from March, so that a leap day is the last day of a year.
    let march = (month / 3 + 10) % 12;
    let year = number(12, 16)?.checked_sub(1970)? + 1970 - u64::from(march >= 10);
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * march + 2) / 5 + number(5, 7)?;
    let hours = days.checked_sub(719_469)? * 24 + number(17, 19)?;
    let seconds = hours * 3600 + number(20, 22)? * 60 + number(23, 25)?;
    Some(Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Duration> {
        date(HeaderValue::from_str(text).ok().as_ref())
    }

    #[test]
    fn dates_are_parsed_like_httpdate_does() {
        // A step of a prime number of seconds covers every day of the year and every hour, up to the year 2200.
        for seconds in (0..7_258_118_400).step_by(40_009) {
            let time = Duration::from_secs(seconds);
            assert_eq!(read(&httpdate::fmt_http_date(UNIX_EPOCH + time)), Some(time));
        }
    }

    #[test]
    fn malformed_dates_are_rejected() {
        for bad in [
            "",
            "tomorrow",
            "1994-11-06T08:49:37Z",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "Sun, 06 Nov 1994 08:49:37 UTC",
            "Sun, 06 anF 1994 08:49:37 GMT",
            "Sun, 06 Nov 1969 08:49:37 GMT",
            "Sun, xx Nov 1994 08:49:37 GMT",
            "Thu, 00 Jan 1970 00:00:00 GMT",
            "Sun, 06 Nov 1994 08:49:37 GMT ",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
