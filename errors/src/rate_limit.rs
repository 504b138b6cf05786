//! The rate limit of the connected service.

use std::time::Duration;

use http::{HeaderMap, HeaderName, header};

use crate::clock::since_1970;
use crate::date::{http_date, iso_date};
use crate::headers::first_header;

static LIMIT: HeaderName = HeaderName::from_static("x-downstream-ratelimit-limit");
static REMAINING: HeaderName = HeaderName::from_static("x-downstream-ratelimit-remaining");
static RESET: HeaderName = HeaderName::from_static("x-downstream-ratelimit-reset");

/// The longest wait in seconds that `x-downstream-ratelimit-reset` may have: a year. A larger number is a time of day.
const LONGEST_WAIT: u64 = 366 * 24 * 3600;

/// The rate limit of the connected service, according to the headers `x-downstream-ratelimit-limit`, `-remaining` and
/// `-reset`, which Apideck passes on in successful responses and in errors.
///
/// ```
/// use apideck_unify::{errors::RateLimit, http::HeaderMap};
///
/// let mut headers = HeaderMap::new();
/// headers.insert("x-downstream-ratelimit-remaining", 3.into());
/// assert_eq!(RateLimit::from_headers(&headers).and_then(|limit| limit.remaining), Some(3));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    /// Number of requests that the service accepts in one period.
    pub limit: Option<u64>,
    /// Number of requests that are left in this period.
    pub remaining: Option<u64>,
    /// Time from the response to the end of this period; zero if the end is in the past.
    ///
    /// Apideck does not document the format of the header, and services differ. A number up to a year is a number of
    /// seconds. Numbers of the size of the current time are seconds or milliseconds since 1970. A date is an HTTP date,
    /// or an ISO 8601 date in UTC. Anything else is `None`.
    pub reset: Option<Duration>,
}

impl RateLimit {
    /// Reads the rate limit from the headers of a response; `None` if they do not have one.
    pub fn from_headers(headers: &HeaderMap) -> Option<Self> {
        let text = |name| text(headers, name);
        let limit = Self {
            limit: text(&LIMIT).and_then(whole_number),
            remaining: text(&REMAINING).and_then(whole_number),
            reset: reset(headers),
        };
        (limit.limit.is_some() || limit.remaining.is_some() || limit.reset.is_some()).then_some(limit)
    }
}

/// The time until the rate limit ends.
pub(crate) fn reset(headers: &HeaderMap) -> Option<Duration> {
    let text = text(headers, &RESET)?;
    let end = match whole_number(text) {
        Some(seconds @ 0..=LONGEST_WAIT) => return Some(Duration::from_secs(seconds)),
        Some(seconds @ 1_000_000_000..=9_999_999_999) => Duration::from_secs(seconds),
        Some(millis @ 1_000_000_000_000..=9_999_999_999_999) => Duration::from_millis(millis),
        Some(_) => return None,
        None => iso_date(text).or_else(|| http_date(first_header(headers, &RESET)))?,
    };
    Some(end.saturating_sub(now(headers)))
}

/// The current time of the server, or else of this machine, as the time since 1970.
pub(crate) fn now(headers: &HeaderMap) -> Duration {
    http_date(first_header(headers, &header::DATE)).unwrap_or_else(since_1970)
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    first_header(headers, name)?.to_str().ok().map(str::trim)
}

/// A number without its fraction.
fn whole_number(text: &str) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    if is_number(whole) && is_number(fraction) { whole.parse().ok() } else { None }
}
