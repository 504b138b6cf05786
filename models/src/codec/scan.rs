//! Searches text: finds the first byte of a string that needs escaping, and compares names. Runs for each string that is
//! read or written, so it checks eight bytes at a time.

/// The number of bytes before the first one that is escaped in a JSON string: a quote, a backslash or a control
/// character.
#[inline]
pub(super) fn unescaped_length(text: &[u8]) -> usize {
    let mut at = 0;
    while let Some(&eight) = text[at..].first_chunk() {
        if let Some(plain) = first_special(eight) {
            return at + plain;
        }
        at += 8;
    }
    match text.last_chunk() {
        // These eight bytes overlap with the last chunk.
        Some(&eight) => first_special(eight).map_or(text.len(), |plain| text.len() - 8 + plain),
        None => unescaped_short(text),
    }
}

/// The same for less than eight bytes.
fn unescaped_short(text: &[u8]) -> usize {
    let (Some(&first), Some(&last)) = (text.first_chunk::<4>(), text.last_chunk::<4>()) else {
        return text.iter().take_while(|&&byte| byte >= 0x20 && byte != b'"' && byte != b'\\').count();
    };
    // The two halves overlap.
    let mut eight = [0; 8];
    eight[..4].copy_from_slice(&first);
    eight[4..].copy_from_slice(&last);
    match first_special(eight) {
        None => text.len(),
        Some(plain) if plain < 4 => plain,
        Some(plain) => text.len() + plain - 8,
    }
}

/// The index of the first quote, backslash or control character in eight bytes.
fn first_special(eight: [u8; 8]) -> Option<usize> {
    const EACH: u64 = u64::from_ne_bytes([1; 8]);
    let word = u64::from_le_bytes(eight);
    // Sets the high bit of each byte below `limit`, and of some from 0x80 up. Only the first one found is reliable: it
    // borrows from the next byte.
    let below = |limit: u64, word: u64| word.wrapping_sub(EACH * limit);
    // Flipping the second bit makes a quote 0x20 and a space 0x22, so one test finds quotes and control characters.
    let either = below(0x21, word ^ (EACH * 2)) | below(1, word ^ (EACH * u64::from(b'\\')));
    let found = either & !word & (EACH * 0x80);
    (found != 0).then_some(found.trailing_zeros() as usize / 8)
}

/// The same as `[u8]::starts_with`, but most names take two integer comparisons instead of a call to `memcmp`.
#[inline]
pub(super) fn starts_with(text: &[u8], name: &[u8]) -> bool {
    let Some(start) = text.get(..name.len()) else { return false };
    match (name.first_chunk::<8>(), name.last_chunk::<8>()) {
        (Some(first), Some(last)) if name.len() <= 16 => start.starts_with(first) && start.ends_with(last),
        (Some(first), _) => start.starts_with(first) && start == name,
        _ => start == name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_bytes_are_found_at_any_index() {
        // The neighbours of the special bytes, and bytes with their high bit set, need no escaping.
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
