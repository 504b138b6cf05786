//! Whether a failed attempt is retried, and when.

use std::time::Duration;

use crate::Error;
use crate::runtime::{self, Instant};

/// How failed requests are retried: with exponential backoff and jitter.
///
/// Only requests that are safe to send twice are retried: GET, HEAD, PUT, DELETE and OPTIONS, a POST that only searches,
/// and POST or PATCH where the server provably did not act on the request (the connection was never made, 429, 503 with
/// `retry-after`; not in proxied calls, where the status may be that of the connected service). This holds for every
/// configuration, whether it is given to a client or to a call, unless it sets [`any_method`](Self::any_method).
///
/// An attempt is retried after 408, 429, 500, 502, 503, 504, 520 to 524 and 529, after a timeout, and after a connection
/// that was refused, unreachable or closed. The wait before it is random, between zero and an interval that grows with
/// each attempt, plus what the server asks for ([`Error::retry_after`]). If the wait would not end within
/// [`max_elapsed_time`](Self::max_elapsed_time) or the deadline of the call, the failure is returned at once.
///
/// ```no_run
/// use apideck_unify::{ApideckCore, Error, RetryConfig, funcs::vault_consumers_list, models::*};
/// use std::time::Duration;
///
/// #[tokio::main]
/// async fn main() -> Result<(), Error> {
///     // For somebody who waits at a screen.
///     let quick = RetryConfig { max_elapsed_time: Duration::from_secs(10), ..RetryConfig::default() };
///     let apideck = ApideckCore::builder().retry(quick).build()?;
///
///     // For one call of a job that runs at night.
///     let patient = RetryConfig { max_elapsed_time: Duration::from_secs(900), ..RetryConfig::default() };
///     let request = VaultConsumersListRequest::new();
///     let response = vault_consumers_list(&apideck, request).retry(patient).send().await?;
///     println!("{} attempts", response.http_meta.attempts);
///     Ok(())
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RetryConfig {
    /// Maximum wait before the second attempt; 500 ms by default.
    pub initial_interval: Duration,
    /// Maximum wait before any attempt, unless the server asks for more; 60 s by default.
    pub max_interval: Duration,
    /// Factor by which the maximum wait grows after each attempt; 1.5 by default.
    pub exponent: f64,
    /// No attempt starts later than this after the start of the call; 60 s by default, which is meant for people who
    /// wait. A batch job can raise it. Zero means one attempt. An attempt that takes the whole default
    /// [`timeout`](crate::Builder::timeout) of 60 s is the last one: to retry it, shorten that or raise this.
    pub max_elapsed_time: Duration,
    /// Whether timeouts and failed connections are retried too; yes by default.
    pub retry_connection_errors: bool,
    /// Whether a request of any method is retried, although the server may have acted on it; no by default. A create may
    /// then happen more than once.
    pub any_method: bool,
}

impl RetryConfig {
    /// Retries requests of every method, although the server may have acted on them. A create may then happen more than
    /// once.
    pub fn any_method() -> Self {
        Self { any_method: true, ..Self::default() }
    }

    /// Retries nothing: one attempt.
    pub fn none() -> Self {
        Self { max_elapsed_time: Duration::ZERO, ..Self::default() }
    }
}

impl Default for RetryConfig {
    /// Retries only requests that are safe to send twice, for 60 s: what a client does unless it is told otherwise.
    fn default() -> Self {
        Self {
            initial_interval: Duration::from_millis(500),
            max_interval: Duration::from_secs(60),
            exponent: 1.5,
            max_elapsed_time: Duration::from_secs(60),
            retry_connection_errors: true,
            any_method: false,
        }
    }
}

/// The statuses to retry after, as ranges.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Codes(Vec<(u16, u16)>);

impl Codes {
    /// Parses codes such as `503` and `5XX`.
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

/// Which failures are retried, and when.
#[derive(Clone, Default)]
pub(crate) struct RetryPolicy {
    pub(crate) config: RetryConfig,
    /// The statuses to retry after, if the caller named them.
    pub(crate) codes: Option<Codes>,
}

/// The retries of one call.
pub(crate) struct Retries {
    /// Whether sending the request twice does no more than sending it once.
    is_repeatable: bool,
    interval: Duration,
    started: Instant,
}

impl Retries {
    /// [`max_elapsed_time`](RetryConfig::max_elapsed_time) counts from `started`.
    pub(crate) fn new(config: &RetryConfig, is_repeatable: bool, started: Instant) -> Self {
        Self { is_repeatable, interval: config.initial_interval.min(config.max_interval), started }
    }

    /// How long to wait before the attempt after one that failed with `error`; `None` if it is not retried. `left` is
    /// the time until the deadline.
    pub(crate) fn wait(&mut self, policy: &RetryPolicy, error: &Error, left: Duration) -> Option<Duration> {
        self.wait_after(policy, error, self.started.elapsed(), left)
    }

    fn wait_after(
        &mut self,
        policy: &RetryPolicy,
        error: &Error,
        elapsed: Duration,
        left: Duration,
    ) -> Option<Duration> {
        if !self.retries_after(policy, error) {
            return None;
        }
        let config = &policy.config;
        let wait = error.retry_after().unwrap_or_default().saturating_add(random(self.interval));
        let budget = config.max_elapsed_time.saturating_sub(elapsed).min(left);
        self.interval = self.next_interval(config);
        (wait < budget).then_some(wait)
    }

    /// The interval after this one; the maximum if the exponent makes no sense.
    fn next_interval(&self, config: &RetryConfig) -> Duration {
        let max = config.max_interval;
        let next = self.interval.as_secs_f64() * config.exponent;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // It saturates.
        if (0.0..max.as_secs_f64()).contains(&next) { Duration::from_nanos((next * 1e9) as u64) } else { max }
    }

    fn retries_after(&self, policy: &RetryPolicy, error: &Error) -> bool {
        let is_retryable = match (error.response().and(error.status()), &policy.codes) {
            (Some(status), Some(codes)) => codes.contain(status.as_u16()),
            (status, _) => error.is_retryable() && (status.is_some() || policy.config.retry_connection_errors),
        };
        is_retryable && (self.is_repeatable || policy.config.any_method || !error.may_have_been_applied())
    }
}

/// A random time up to `max`. Full jitter, so that clients that failed together do not come back together.
fn random(max: Duration) -> Duration {
    let max = u64::try_from(max.as_nanos()).unwrap_or(u64::MAX);
    Duration::from_nanos(runtime::random() % max.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use apideck_errors::{ErrorResponse, HttpContext};
    use http::{Method, StatusCode, Uri, header};

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

    fn failed(status: u16, retry_after: Option<&str>) -> Error {
        let mut context = HttpContext::new("a.b", Method::GET, Uri::from_static("https://a.example/"));
        context.status = StatusCode::from_u16(status).ok();
        context.headers.extend(retry_after.map(|value| (header::RETRY_AFTER, value.parse().unwrap())));
        Error::from_response(ErrorResponse::new(context, None), false)
    }

    /// The retries of a call, for its waits in tests.
    struct Waits(RetryPolicy, Retries);

    impl Waits {
        fn wait_after(&mut self, error: &Error, elapsed: Duration, left: Duration) -> Option<Duration> {
            self.1.wait_after(&self.0, error, elapsed, left)
        }
    }

    fn with(config: RetryConfig) -> Waits {
        Waits(RetryPolicy { config, codes: None }, Retries::new(&config, true, Instant::now()))
    }

    #[test]
    fn waits_grow_up_to_the_maximum_with_full_jitter() {
        let [first, max] = [100, 450].map(Duration::from_millis);
        let config =
            RetryConfig { initial_interval: first, max_interval: max, exponent: 2.0, ..RetryConfig::default() };
        let mut found = [[Duration::MAX, Duration::ZERO]; 5];
        for _ in 0..2000 {
            let mut retries = with(config);
            for [shortest, longest] in &mut found {
                let wait = retries.wait_after(&failed(500, None), Duration::ZERO, Duration::MAX).unwrap();
                (*shortest, *longest) = (wait.min(*shortest), wait.max(*longest));
            }
        }
        for ([shortest, longest], bound) in found.into_iter().zip([100, 200, 400, 450, 450]) {
            let bound = Duration::from_millis(bound);
            assert!(shortest < bound / 20 && longest > bound * 19 / 20 && longest <= bound, "{found:?}");
        }
    }

    #[test]
    fn retry_after_is_added_to_the_wait() {
        let asked = Duration::from_secs(70);
        let config = RetryConfig { max_elapsed_time: Duration::from_secs(100), ..RetryConfig::default() };
        let waits: Vec<_> = (0..500)
            .map(|_| with(config).wait_after(&failed(503, Some("70")), Duration::ZERO, Duration::MAX).unwrap())
            .collect();
        let longest = asked + RetryConfig::default().initial_interval;
        assert!(waits.iter().all(|wait| (asked..=longest).contains(wait)));
        // Clients that got the same `retry-after` do not come back together.
        assert!(waits.iter().min().unwrap() < &(asked + Duration::from_millis(50)));
        assert!(*waits.iter().max().unwrap() + Duration::from_millis(50) > longest);
    }

    #[test]
    fn a_wait_that_exceeds_the_budget_or_the_deadline_is_not_started() {
        let config = RetryConfig {
            initial_interval: Duration::ZERO,
            max_elapsed_time: Duration::from_secs(20),
            ..RetryConfig::default()
        };
        let error = failed(429, Some("10"));
        for (elapsed, left, waits) in [
            (0, u64::MAX, true),
            (9_999, u64::MAX, true),
            (10_000, u64::MAX, false),
            (30_000, u64::MAX, false),
            (0, 10_001, true),
            (0, 10_000, false),
            (0, 0, false),
        ] {
            let [elapsed, left] = [elapsed, left].map(Duration::from_millis);
            let wait = with(config).wait_after(&error, elapsed, left);
            assert_eq!(wait, waits.then_some(Duration::from_secs(10)), "{elapsed:?} {left:?}");
        }
        assert_eq!(with(RetryConfig::none()).wait_after(&failed(500, None), Duration::ZERO, Duration::MAX), None);
    }

    #[test]
    fn the_first_wait_is_at_most_the_maximum() {
        let [first, max] = [Duration::from_secs(20), Duration::from_millis(1)];
        let config = RetryConfig { initial_interval: first, max_interval: max, ..RetryConfig::default() };
        for _ in 0..100 {
            let wait = with(config).wait_after(&failed(500, None), Duration::ZERO, Duration::MAX).unwrap();
            assert!(wait <= max, "{wait:?}");
        }
    }

    /// Settings that make no sense lead to a wait within the limits, or to no retry.
    #[test]
    fn absurd_settings_stay_within_the_limits() {
        let limits = [Duration::ZERO, Duration::from_nanos(1), Duration::from_secs(1), Duration::MAX];
        for exponent in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -2.0, -0.0, 0.0, 5e-324, 1.0, f64::MAX] {
            for [initial_interval, max_interval, max_elapsed_time] in
                limits.iter().flat_map(|a| limits.iter().flat_map(|b| limits.iter().map(|c| [*a, *b, *c])))
            {
                let config = RetryConfig {
                    initial_interval,
                    max_interval,
                    exponent,
                    max_elapsed_time,
                    retry_connection_errors: true,
                    any_method: false,
                };
                for retry_after in [None, Some("0"), Some("18446744073709551615")] {
                    let mut retries = with(config);
                    for _ in 0..5 {
                        let wait = retries.wait_after(&failed(503, retry_after), Duration::ZERO, Duration::MAX);
                        assert!(wait.is_none_or(|wait| wait < max_elapsed_time), "{config:?}");
                        assert!(retries.1.interval <= max_interval, "{config:?}");
                    }
                }
            }
        }
    }
}
