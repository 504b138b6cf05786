//! What one made-up row is about: a person, a company, an address, a product, a day.

use crate::apideck::sample::words::{ADDRESSES, COMPANIES, FIRST_NAMES, LAST_NAMES, PRODUCTS};
use crate::clock;
use crate::reply::random::splitmix64;

/// Pseudo-random numbers that depend only on the seed and on what they are for.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    /// The numbers for the row with this index of a collection.
    pub(crate) fn new(seed: u64, collection: &str, index: u64) -> Self {
        let mut state = splitmix64(seed);
        for byte in collection.bytes() {
            state = splitmix64(state ^ u64::from(byte));
        }
        Self(splitmix64(state ^ index))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = splitmix64(self.0);
        self.0
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit.max(1) as u64).unwrap_or_default()
    }

    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

/// An id in the form of a UUID.
pub(crate) fn id(seed: u64, collection: &str, index: u64) -> String {
    let mut random = Random::new(seed ^ 0x1d, collection, index);
    uuid(random.next(), random.next())
}

/// 128 bits as a UUID.
pub(crate) fn uuid(high: u64, low: u64) -> String {
    let (high, low) = (format!("{high:016x}"), format!("{low:016x}"));
    format!("{}-{}-{}-{}-{}", &high[..8], &high[8..12], &high[12..], &low[..4], &low[4..])
}

/// 2026-01-01, in days since 1970. Made-up days are before it.
const FIRST_OF_2026: i64 = 20_454;

/// What a row is about.
pub(crate) struct Context {
    pub(crate) first_name: &'static str,
    pub(crate) last_name: &'static str,
    pub(crate) company: &'static str,
    pub(crate) address: [&'static str; 4],
    pub(crate) product: (&'static str, i64),
    /// Days since 1970.
    pub(crate) day: i64,
    pub(crate) index: u64,
}

impl Context {
    pub(crate) fn new(random: &mut Random, index: u64) -> Self {
        let nth = usize::try_from(index).unwrap_or_default();
        Self {
            first_name: random.pick(FIRST_NAMES),
            last_name: random.pick(LAST_NAMES),
            // Companies are listed in turn, so that the rows of a collection differ.
            company: COMPANIES[nth % COMPANIES.len()],
            address: random.pick(ADDRESSES),
            product: PRODUCTS[nth % PRODUCTS.len()],
            day: FIRST_OF_2026 - 1 - i64::try_from(random.below(300)).unwrap_or_default(),
            index,
        }
    }

    pub(crate) fn date(&self, later: i64) -> String {
        clock::date(self.day + later)
    }

    pub(crate) fn time(&self, later: i64) -> String {
        clock::timestamp(self.millis(later))
    }

    /// Milliseconds since 1970.
    pub(crate) fn millis(&self, later: i64) -> i64 {
        ((self.day + later) * 24 + 9) * 3_600_000
    }

    /// The domain of the company, which does not exist.
    pub(crate) fn domain(&self) -> String {
        let name: String = self.company.chars().filter(char::is_ascii_alphanumeric).collect();
        format!("{}.example", name.to_ascii_lowercase())
    }

    pub(crate) fn email(&self) -> String {
        format!("{}.{}@{}", self.first_name, self.last_name, self.domain()).to_ascii_lowercase()
    }
}
