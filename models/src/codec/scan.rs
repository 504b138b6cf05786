//! How far a string is plain text: asked for each one that is read or written, so eight bytes at a time.

/// How many bytes stand in front of the first one that a JSON string cannot hold as it is: a quote, a backslash or a
/// control character.
pub(super) fn unescaped_length(text: &[u8]) -> usize {
    let mut at = 0;
    while let Some(&eight) = text[at..].first_chunk() {
        if let Some(plain) = first_special(eight) {
            return at + plain;
        }
        at += 8;
    }
    match text.last_chunk() {
        // Some of these eight have been looked at before.
        Some(&eight) => first_special(eight).map_or(text.len(), |plain| text.len() - 8 + plain),
        None => text.iter().take_while(|&&byte| byte >= 0x20 && byte != b'"' && byte != b'\\').count(),
    }
}

/// Where in eight bytes the first quote, backslash or control character is.
fn first_special(eight: [u8; 8]) -> Option<usize> {
    const EACH: u64 = u64::from_ne_bytes([1; 8]);
    let word = u64::from_le_bytes(eight);
    // Sets the high bit of the bytes below `limit`. Right up to the first of them, which borrows from the next byte.
    let below = |limit: u64, word: u64| word.wrapping_sub(EACH * limit) & !word & (EACH * 0x80);
    // With the second bit turned over, a quote is 0x20 and a space is not: one test for quotes and controls.
    let found = below(0x21, word ^ (EACH * 2)) | below(1, word ^ (EACH * u64::from(b'\\')));
    (found != 0).then_some(found.trailing_zeros() as usize / 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_the_plain_part_of_a_string_is_found_at_any_place() {
        // Neighbours of the special bytes, and bytes with their high bit set, are plain.
        let plain = "a !#[]\u{7f}é\u{ff}\u{82}\u{a2}\u{dc}~b".repeat(2);
        for length in 0..plain.len() {
            let text = &plain.as_bytes()[..length];
            assert_eq!(unescaped_length(text), length);
            for special in (0..0x20).chain([b'"', b'\\']) {
                let with = [text, &[special], b"\"\\\x00 and more of them"].concat();
                assert_eq!(unescaped_length(&with), length, "{special} behind {length}");
                assert_eq!(unescaped_length(&with[..=length]), length, "{special} at the end of {length}");
            }
        }
    }
}
