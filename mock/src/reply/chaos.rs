//! Random faults, the same in every run.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::json;

use crate::reply::Reply;
use crate::reply::envelope::problem;
use crate::reply::faulty_response::{CutPoint, Ending};
use crate::reply::random::splitmix64;

/// A fault that [`Chaos`] can inject.
///
/// "Before" faults happen before the request is handled, "after" faults when it has had its effect and only the
/// response is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Fault {
    /// Reads half of the request's body (none of it without a `content-length`), then resets the connection. The
    /// request is not handled.
    ResetInUpload,
    /// Resets the connection. The request is not handled.
    ResetBefore,
    /// Handles the request, then resets the connection.
    ResetAfter,
    /// Handles the request, then cuts off the head of the response.
    CutHead,
    /// Handles the request, then cuts off the body of the response, or the head if it has no body.
    CutBody,
    /// Responds with this status. The request is not handled.
    StatusBefore(u16),
    /// Handles the request, then responds with this status instead of the real one.
    StatusAfter(u16),
    /// Responds with this status, 429 or 503, with `retry-after: 1` and `retry-after-ms: 20`. The request is not
    /// handled.
    RetryLater(u16),
    /// Handles the request, then delays the response by this time.
    Late(Duration),
    /// Handles the request and responds, then closes the connection without a `connection: close`.
    CloseAfter,
}

impl Fault {
    /// The faults that [`Chaos::new`] draws from.
    pub const ALL: [Self; 16] = [
        Self::ResetInUpload,
        Self::ResetBefore,
        Self::ResetAfter,
        Self::CutHead,
        Self::CutBody,
        Self::StatusBefore(500),
        Self::StatusBefore(502),
        Self::StatusBefore(503),
        Self::StatusBefore(504),
        Self::StatusAfter(500),
        Self::StatusAfter(502),
        Self::StatusAfter(504),
        Self::RetryLater(429),
        Self::RetryLater(503),
        Self::Late(Duration::from_millis(50)),
        Self::CloseAfter,
    ];

    /// The reply with this fault. Calls `handle` only if the fault lets the request be handled.
    pub(crate) fn reply(self, random: u64, handle: impl FnOnce() -> Reply) -> Reply {
        match self {
            Self::ResetInUpload | Self::ResetBefore => Reply::reset(),
            Self::ResetAfter => handle().cut_at(CutPoint::Start, Ending::Reset),
            Self::CutHead => cut_head(handle(), random),
            Self::CutBody => cut_body(handle(), random),
            Self::StatusBefore(status) => chaos_error(status),
            Self::StatusAfter(status) => {
                drop(handle());
                chaos_error(status)
            }
            Self::RetryLater(status) => chaos_error(status).header("retry-after", "1").header("retry-after-ms", "20"),
            Self::Late(delay) => handle().delay(delay),
            Self::CloseAfter => handle().disconnect_after(),
        }
    }
}

/// Injects random faults, see [`Mock::chaos`](crate::Mock::chaos).
///
/// The fault of the n-th request depends only on the seed and n. If the client sends several requests at a time, it
/// decides which of them is the n-th.
///
/// ```
/// use apideck_mock::{Chaos, Fault};
///
/// // One request in twenty fails; a lost response is twice as likely as a truncated one.
/// let chaos = Chaos::new(42).rate(0.05).faults([Fault::ResetAfter, Fault::ResetAfter, Fault::CutBody]);
/// # let _ = chaos;
/// ```
#[derive(Debug, Clone)]
pub struct Chaos {
    seed: u64,
    rate: f64,
    faults: Vec<Fault>,
    requests: u64,
    drawn: BTreeMap<Fault, usize>,
}

impl Chaos {
    /// Injects one of [`Fault::ALL`] into one request in ten.
    pub fn new(seed: u64) -> Self {
        Self { seed, rate: 0.1, faults: Fault::ALL.to_vec(), requests: 0, drawn: BTreeMap::new() }
    }

    /// Sets the probability that a request gets a fault: 0 is never, 1 is always.
    pub fn rate(mut self, rate: f64) -> Self {
        self.rate = rate;
        self
    }

    /// Draws from these faults; a fault that is listed twice is drawn twice as often.
    pub fn faults(mut self, faults: impl IntoIterator<Item = Fault>) -> Self {
        self.faults = faults.into_iter().collect();
        self
    }

    /// The fault of the next request, and a random number for it.
    pub(crate) fn draw(&mut self) -> Option<(Fault, u64)> {
        let mut state = splitmix64(splitmix64(self.seed) ^ self.requests);
        self.requests += 1;
        if self.faults.is_empty() || fraction(state) >= self.rate {
            return None;
        }
        state = splitmix64(state);
        let fault = self.faults[below(state, self.faults.len())];
        *self.drawn.entry(fault).or_default() += 1;
        Some((fault, splitmix64(state)))
    }

    pub(crate) fn drawn(&self) -> BTreeMap<Fault, usize> {
        self.drawn.clone()
    }
}

fn chaos_error(status: u16) -> Reply {
    problem(status, "ChaosError", "Random Fault", &json!("see Mock::chaos"))
}

/// Every head is longer than this number of bytes.
const MIN_HEAD: usize = 16;

fn cut_head(reply: Reply, random: u64) -> Reply {
    reply.cut_at(CutPoint::Head(below(random, MIN_HEAD)), Ending::Close)
}

fn cut_body(reply: Reply, random: u64) -> Reply {
    match usize::try_from(reply.body.len()) {
        Ok(0) => cut_head(reply, random),
        length => reply.cut_at(CutPoint::Body(below(random, length.unwrap_or(usize::MAX))), Ending::Close),
    }
}

/// A number from 0 up to, but not including, 1.
fn fraction(random: u64) -> f64 {
    f64::from((random >> 32) as u32) / (f64::from(u32::MAX) + 1.0)
}

/// A number less than `limit`, which must not be 0.
fn below(random: u64, limit: usize) -> usize {
    usize::try_from(random % limit as u64).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Chaos, Fault};

    fn drawn(seed: u64, rate: f64) -> Vec<Option<Fault>> {
        let mut chaos = Chaos::new(seed).rate(rate);
        (0..2000).map(|_| chaos.draw().map(|(fault, _)| fault)).collect()
    }

    #[test]
    fn the_same_seed_draws_the_same_faults_at_the_given_rate() {
        assert_eq!(drawn(1, 0.2), drawn(1, 0.2));
        assert_ne!(drawn(1, 0.2), drawn(2, 0.2));
        let count = |rate| drawn(1, rate).iter().flatten().count();
        assert_eq!((count(0.0), count(1.0)), (0, 2000));
        assert!((300..500).contains(&count(0.2)), "{}", count(0.2));
    }

    #[test]
    fn a_fault_listed_twice_is_drawn_twice_as_often() {
        let mut chaos = Chaos::new(3).rate(1.0).faults([Fault::CutBody, Fault::CutHead, Fault::CutHead]);
        for _ in 0..3000 {
            chaos.draw();
        }
        let cut_bodies = chaos.drawn()[&Fault::CutBody];
        assert!((900..1100).contains(&cut_bodies), "{cut_bodies}");
        assert_eq!(drawn(1, 1.0).iter().flatten().collect::<std::collections::BTreeSet<_>>().len(), 16);
    }
}
