//! Pseudo-random numbers and bytes, the same in every run.

use std::ops::Range;

use bytes::{BufMut, Bytes, BytesMut};

/// One step of `SplitMix64`: distinct numbers give distinct results.
pub(crate) fn splitmix64(number: u64) -> u64 {
    let mut z = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Bytes per random number.
const BLOCK: u64 = 8;

/// The bytes in `range` of the body that [`Reply::stream`](crate::Reply::stream) sends for `seed`.
///
/// Every byte depends only on the seed and its position, so a test can make any part of the body: to compare a
/// download with it, or to upload it.
///
/// # Panics
///
/// If the length of the range does not fit into memory.
pub fn generated(seed: u64, range: Range<u64>) -> Bytes {
    if range.is_empty() {
        return Bytes::new();
    }
    let blocks = range.start / BLOCK..range.end.div_ceil(BLOCK);
    let start = blocks.start * BLOCK;
    let capacity = usize::try_from((blocks.end - blocks.start) * BLOCK).expect("the range fits into memory");
    let mut bytes = BytesMut::with_capacity(capacity);
    let key = splitmix64(seed);
    for block in blocks {
        bytes.put_u64_le(splitmix64(key ^ block));
    }
    let within = |position: u64| usize::try_from(position - start).expect("less than the capacity");
    bytes.freeze().slice(within(range.start)..within(range.end))
}

#[cfg(test)]
mod tests {
    use super::generated;

    #[test]
    fn a_range_equals_the_same_range_of_the_whole() {
        let whole = generated(7, 0..100);
        assert_eq!(whole.len(), 100);
        for (from, to) in [(0_u8, 0_u8), (0, 1), (3, 29), (8, 16), (15, 17), (99, 100)] {
            let part = generated(7, from.into()..to.into());
            assert_eq!(part, whole[from.into()..to.into()], "{from}..{to}");
        }
        assert_ne!(generated(8, 0..100), whole);
    }
}
