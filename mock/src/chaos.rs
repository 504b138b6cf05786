//! Faults by chance, the same in every run.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::json;

use crate::broken::{Ending, Place};
use crate::problem::problem;
use crate::random::mixed;
use crate::reply::Reply;

/// What can befall a request.
///
/// What happens "after" comes when the request has had its effect, so that only the answer is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Fault {
    /// The connection is reset when half of the request's body has come, or before it if it has no length.
    /// Nothing is handled.
    ResetInUpload,
    /// The connection is reset. Nothing is handled.
    ResetBefore,
    /// The request is handled, then the connection is reset.
    ResetAfter,
    /// The request is handled, then the head of the answer breaks off.
    CutHead,
    /// The request is handled, then the body of the answer breaks off, or the head if it has no body.
    CutBody,
    /// The request is refused with this status. Nothing is handled.
    StatusBefore(u16),
    /// The request is handled, then answered with this status in place of its own.
    StatusAfter(u16),
    /// A 429, or a 503, with `retry-after: 1` and `retry-after-ms: 20`. Nothing is handled.
    RetryLater(u16),
    /// The request is handled, and answered so much later.
    Late(Duration),
    /// The request is handled and answered, then the connection closes unannounced.
    CloseAfter,
}

impl Fault {
    /// What [`Chaos::new`] draws from.
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

    /// The answer that this fault makes of what `handle` gives, where it is handled at all.
    pub(crate) fn reply(self, random: u64, handle: impl FnOnce() -> Reply) -> Reply {
        match self {
            Self::ResetInUpload | Self::ResetBefore => Reply::reset(),
            Self::ResetAfter => handle().broken_at(Place::Start, Ending::Reset),
            Self::CutHead => cut_head(handle(), random),
            Self::CutBody => cut_body(handle(), random),
            Self::StatusBefore(status) => by_chance(status),
            Self::StatusAfter(status) => {
                drop(handle());
                by_chance(status)
            }
            Self::RetryLater(status) => by_chance(status).header("retry-after", "1").header("retry-after-ms", "20"),
            Self::Late(delay) => handle().delay(delay),
            Self::CloseAfter => handle().disconnect_after(),
        }
    }
}

/// Faults drawn by chance, see [`Mock::chaos`](crate::Mock::chaos).
///
/// What befalls the n-th request depends on the seed and n alone. Which request is the n-th is up to
/// the client where it sends several at a time.
///
/// ```
/// use apideck_mock::{Chaos, Fault};
///
/// // Every twentieth request on average, and twice as often a lost answer as a cut one.
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
    /// Befalls one request in ten with one of [`Fault::ALL`].
    pub fn new(seed: u64) -> Self {
        Self { seed, rate: 0.1, faults: Fault::ALL.to_vec(), requests: 0, drawn: BTreeMap::new() }
    }

    /// Sets the probability that a request is befallen: 0 is never, 1 is always.
    pub fn rate(mut self, rate: f64) -> Self {
        self.rate = rate;
        self
    }

    /// Draws from these faults; what is listed twice is drawn twice as often.
    pub fn faults(mut self, faults: impl IntoIterator<Item = Fault>) -> Self {
        self.faults = faults.into_iter().collect();
        self
    }

    /// What befalls the next request, and a random number for it.
    pub(crate) fn draw(&mut self) -> Option<(Fault, u64)> {
        let mut state = mixed(mixed(self.seed) ^ self.requests);
        self.requests += 1;
        if self.faults.is_empty() || fraction(state) >= self.rate {
            return None;
        }
        state = mixed(state);
        let fault = self.faults[below(state, self.faults.len())];
        *self.drawn.entry(fault).or_default() += 1;
        Some((fault, mixed(state)))
    }

    pub(crate) fn drawn(&self) -> BTreeMap<Fault, usize> {
        self.drawn.clone()
    }
}

fn by_chance(status: u16) -> Reply {
    problem(status, "ChaosError", "Drawn by chance", &json!("see Mock::chaos"))
}

/// Every answer has a head of more than so many bytes.
const SHORTEST_HEAD: usize = 16;

fn cut_head(reply: Reply, random: u64) -> Reply {
    reply.broken_at(Place::Head(below(random, SHORTEST_HEAD)), Ending::Close)
}

fn cut_body(reply: Reply, random: u64) -> Reply {
    match usize::try_from(reply.body.len()) {
        Ok(0) => cut_head(reply, random),
        length => reply.broken_at(Place::Body(below(random, length.unwrap_or(usize::MAX))), Ending::Close),
    }
}

/// Between 0 and 1.
fn fraction(random: u64) -> f64 {
    f64::from((random >> 32) as u32) / (f64::from(u32::MAX) + 1.0)
}

/// Less than `limit`, which is not 0.
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
    fn the_seed_and_the_number_decide() {
        assert_eq!(drawn(1, 0.2), drawn(1, 0.2));
        assert_ne!(drawn(1, 0.2), drawn(2, 0.2));
        let count = |rate| drawn(1, rate).iter().flatten().count();
        assert_eq!((count(0.0), count(1.0)), (0, 2000));
        assert!((300..500).contains(&count(0.2)), "{}", count(0.2));
    }

    #[test]
    fn every_fault_is_drawn_as_often_as_it_is_listed() {
        let mut chaos = Chaos::new(3).rate(1.0).faults([Fault::CutBody, Fault::CutHead, Fault::CutHead]);
        for _ in 0..3000 {
            chaos.draw();
        }
        let cut_bodies = chaos.drawn()[&Fault::CutBody];
        assert!((900..1100).contains(&cut_bodies), "{cut_bodies}");
        assert_eq!(drawn(1, 1.0).iter().flatten().collect::<std::collections::BTreeSet<_>>().len(), 16);
    }
}
