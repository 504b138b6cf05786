//! Whether a failed attempt is followed by another, and when.

use std::time::Duration;

use crate::Error;

/// How failed attempts are repeated.
///
/// A client or a call that is given one repeats calls of every method with it. Without one, the default values apply
/// and only what is safe is repeated: GET, HEAD, PUT, DELETE and OPTIONS, and a POST or PATCH that the server provably
/// did not act on (the connection was never made, 429, 503 with `retry-after`).
///
/// An attempt is repeated after 408, 429, 500, 502, 503 and 504, a timeout, and a connection that was refused,
/// unreachable or closed. The wait before it is random, between nothing and an interval that grows from one attempt to
/// the next; what the server asks for in `retry-after` or `retry-after-ms` comes on top. A wait that would not end
/// within [`max_elapsed_time`](Self::max_elapsed_time) or the deadline of the call is not begun: the failure is
/// returned at once.
///
/// ```
/// use apideck_core::RetryConfig;
/// use std::time::Duration;
///
/// let patient = RetryConfig { max_elapsed_time: Duration::from_secs(3600), ..RetryConfig::default() };
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RetryConfig {
    /// The longest wait before the second attempt; 500 ms by default.
    pub initial_interval: Duration,
    /// The longest wait before any attempt, unless the server asks for more; 60 s by default.
    pub max_interval: Duration,
    /// How many times longer the longest wait is after each attempt; 1.5 by default.
    pub exponent: f64,
    /// No attempt is begun later than this after the start of the call; 15 minutes by default. Zero is one attempt.
    pub max_elapsed_time: Duration,
    /// Whether timeouts and failed connections are repeated too; yes by default.
    pub retry_connection_errors: bool,
}

impl RetryConfig {
    /// One attempt and no more.
    pub fn none() -> Self {
        Self { max_elapsed_time: Duration::ZERO, ..Self::default() }
    }
}

impl Default for RetryConfig {
    fn default() -> Self {
        Self {
            initial_interval: Duration::from_millis(500),
            max_interval: Duration::from_secs(60),
            exponent: 1.5,
            max_elapsed_time: Duration::from_secs(15 * 60),
            retry_connection_errors: true,
        }
    }
}

/// Statuses to repeat after, as ranges.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Codes(Vec<(u16, u16)>);

impl Codes {
    /// Reads codes such as `503` and `5XX`.
    pub(crate) fn parse<S: AsRef<str>>(codes: impl IntoIterator<Item = S>) -> Result<Self, String> {
        codes.into_iter().map(|code| range(code.as_ref())).collect::<Result<_, _>>().map(Self)
    }

    fn contain(&self, status: u16) -> bool {
        self.0.iter().any(|(first, last)| (*first..=*last).contains(&status))
    }
}

fn range(code: &str) -> Result<(u16, u16), String> {
    let digits = code.trim_end_matches(['x', 'X']);
    let first = match (code.len(), digits.len(), digits.parse::<u16>()) {
        (3, 3, Ok(status)) if status >= 100 => return Ok((status, status)),
        (3, 1, Ok(class)) if class >= 1 => class * 100,
        _ => {
            return Err(
                ["`retry_codes` has \"", code, "\", which is neither a status nor a class such as 5XX"].concat()
            );
        }
    };
    Ok((first, first + 99))
}

/// The attempts that one call may still make.
pub(crate) struct Retries<'a> {
    config: RetryConfig,
    codes: Option<&'a Codes>,
    any_method: bool,
    interval: Duration,
}

impl<'a> Retries<'a> {
    /// `config` and `codes` are those that the caller gave.
    pub(crate) fn new(config: Option<RetryConfig>, codes: Option<&'a Codes>, is_idempotent: bool) -> Self {
        let any_method = is_idempotent || config.is_some();
        let config = config.unwrap_or_default();
        Self { config, codes, any_method, interval: config.initial_interval.min(config.max_interval) }
    }

    /// How long to wait before the attempt after one that failed with `error`; `None` if there is none. `left` is what
    /// remains until the deadline.
    pub(crate) fn wait(&mut self, error: &Error, elapsed: Duration, left: Duration) -> Option<Duration> {
        if !self.repeats_after(error) {
            return None;
        }
        let wait = error.retry_after().unwrap_or_default().saturating_add(random(self.interval));
        let budget = self.config.max_elapsed_time.saturating_sub(elapsed).min(left);
        let next = Duration::try_from_secs_f64(self.interval.as_secs_f64() * self.config.exponent);
        self.interval = next.unwrap_or(Duration::MAX).min(self.config.max_interval);
        (wait < budget).then_some(wait)
    }

    fn repeats_after(&self, error: &Error) -> bool {
        match (error.response().and(error.status()), self.codes) {
            // A status that the caller names is repeated whatever the method.
            (Some(status), Some(codes)) => codes.contain(status.as_u16()),
            (answered, _) => {
                error.is_retryable()
                    && (answered.is_some() || self.config.retry_connection_errors)
                    && (self.any_method || !error.may_have_been_applied())
            }
        }
    }
}

/// Any time up to `most`: full jitter, so that clients that failed together do not come back together.
fn random(most: Duration) -> Duration {
    Duration::from_nanos(fastrand::u64(..=u64::try_from(most.as_nanos()).unwrap_or(u64::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_statuses_and_classes() {
        let codes = Codes::parse(["409", "5XX", "2xx"]).unwrap();
        for (status, expected) in [(409, true), (408, false), (500, true), (599, true), (600, false), (204, true)] {
            assert_eq!(codes.contain(status), expected, "{status}");
        }
        assert!(!Codes::parse::<&str>([]).unwrap().contain(503));
        for bad in ["", "5", "50", "50X", "XXX", "5XXX", "0XX", "099", "5000", "abc", "-5X", "+50"] {
            let message = Codes::parse([bad]).unwrap_err();
            assert!(message.contains(bad), "{message}");
        }
    }

    #[test]
    fn waits_are_random_within_the_interval() {
        let longest = Duration::from_millis(10);
        let waits: Vec<_> = (0..1000).map(|_| random(longest)).collect();
        assert!(waits.iter().all(|wait| *wait <= longest));
        assert!(waits.iter().any(|wait| *wait < longest / 4) && waits.iter().any(|wait| *wait > longest * 3 / 4));
        assert_eq!(random(Duration::ZERO), Duration::ZERO);
        random(Duration::MAX);
    }
}
