//! The bytes of a body: in memory, or generated while they are sent.

use std::ops::Range;

use bytes::Bytes;

use crate::reply::random::generated;

#[derive(Debug, Clone)]
pub(crate) enum Body {
    Whole(Bytes),
    Generated { seed: u64, range: Range<u64> },
}

impl Body {
    pub(crate) fn len(&self) -> u64 {
        match self {
            Self::Whole(bytes) => bytes.len() as u64,
            Self::Generated { range, .. } => range.end - range.start,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A range of the content, which must lie inside it.
    pub(crate) fn range(&self, part: Range<u64>) -> Self {
        match self {
            Self::Whole(bytes) => {
                let index = |position: u64| usize::try_from(position).expect("a position inside the bytes");
                Self::Whole(bytes.slice(index(part.start)..index(part.end)))
            }
            Self::Generated { seed, range } => {
                Self::Generated { seed: *seed, range: range.start + part.start..range.start + part.end }
            }
        }
    }

    /// Removes and returns the next bytes, at most `limit`.
    pub(crate) fn take(&mut self, limit: usize) -> Bytes {
        match self {
            Self::Whole(bytes) => bytes.split_to(limit.min(bytes.len())),
            Self::Generated { seed, range } => {
                let end = range.end.min(range.start + limit as u64);
                let taken = generated(*seed, range.start..end);
                range.start = end;
                taken
            }
        }
    }
}
