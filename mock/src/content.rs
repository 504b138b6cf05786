//! The bytes of a body: at hand, or made when they are sent.

use std::ops::Range;

use bytes::Bytes;

use crate::random::generated;

#[derive(Debug, Clone)]
pub(crate) enum Content {
    Whole(Bytes),
    Generated { seed: u64, range: Range<u64> },
}

impl Content {
    pub(crate) fn len(&self) -> u64 {
        match self {
            Self::Whole(bytes) => bytes.len() as u64,
            Self::Generated { range, .. } => range.end - range.start,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// These bytes of it, which it must have.
    pub(crate) fn part(&self, part: Range<u64>) -> Self {
        match self {
            Self::Whole(bytes) => {
                let place = |place: u64| usize::try_from(place).expect("no more than there is");
                Self::Whole(bytes.slice(place(part.start)..place(part.end)))
            }
            Self::Generated { seed, range } => {
                Self::Generated { seed: *seed, range: range.start + part.start..range.start + part.end }
            }
        }
    }

    /// Takes the next bytes out, at most so many.
    pub(crate) fn take(&mut self, most: usize) -> Bytes {
        match self {
            Self::Whole(bytes) => bytes.split_to(most.min(bytes.len())),
            Self::Generated { seed, range } => {
                let end = range.end.min(range.start + most as u64);
                let taken = generated(*seed, range.start..end);
                range.start = end;
                taken
            }
        }
    }
}
