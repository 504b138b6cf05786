//! Lines with a checksum: `1c291ca3 {"op":..}`.

use flate2::Crc;

/// The first line of a journal, and the version of its format.
pub(super) const HEADER: &str = "apideck-mock journal 1";

/// The line of this text, with its line break.
pub(super) fn seal(text: &str) -> String {
    format!("{:08x} {text}\n", checksum(text.as_bytes()))
}

/// The text of a line without its line break; `None` if the checksum is missing or differs.
pub(super) fn open(line: &[u8]) -> Option<&str> {
    let (sum, text) = (line.get(..8)?, line.get(9..)?);
    let sum = u32::from_str_radix(std::str::from_utf8(sum).ok()?, 16).ok()?;
    (line[8] == b' ' && sum == checksum(text)).then(|| std::str::from_utf8(text).ok()).flatten()
}

fn checksum(text: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(text);
    crc.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_was_changed_or_cut_does_not_open() {
        let line = seal("{\"a\":1}");
        let line = line.strip_suffix('\n').unwrap().as_bytes();
        assert_eq!(open(line), Some("{\"a\":1}"));
        for end in 0..line.len() {
            assert_eq!(open(&line[..end]), None, "{end} bytes");
        }
        for at in 0..line.len() {
            let mut changed = line.to_vec();
            changed[at] ^= 1;
            assert_eq!(open(&changed), None, "byte {at}");
        }
    }
}
