//! The lexer of number literals: one pass over the text, for both `Number` and `f64`.

/// A number literal: its first digits, and the power of ten of the last of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::codec) struct Literal {
    pub(super) negative: bool,
    /// Up to 19 digits, not counting leading zeros.
    pub(super) digits: u64,
    pub(super) exponent: i64,
    /// Whether more digits follow that are not all zeros.
    pub(super) cut: bool,
    /// The length in bytes.
    pub(in crate::codec) length: usize,
    /// Whether it is valid JSON, which is stricter: no plus sign, no leading zeros, a digit before the point.
    pub(in crate::codec) is_json: bool,
}

/// Any number with this many digits fits into 64 bits.
const MAX_DIGITS: usize = 19;

impl Literal {
    /// Reads the number at the start of `text`; `None` if it does not start with one.
    ///
    /// Accepts what `f64::from_str` accepts, except for `inf`, `nan` and a point at the end.
    pub(in crate::codec) fn prefix(text: &[u8]) -> Option<Literal> {
        let negative = text.first() == Some(&b'-');
        let signed = negative || text.first() == Some(&b'+');
        let start = usize::from(signed);
        let mut digits = 0;
        let mut at = accumulate(text, start, &mut digits);
        let whole = at - start;
        let is_json = (whole == 1 || whole > 1 && text[start] != b'0') && negative == signed;
        let mut places = 0;
        if text.get(at) == Some(&b'.') {
            let end = accumulate(text, at + 1, &mut digits);
            places = end - at - 1;
            at = end;
            if places == 0 {
                return None;
            }
        }
        if whole + places == 0 {
            return None;
        }
        #[allow(clippy::cast_possible_wrap)] // No text is that long.
        let mut literal = Literal { negative, digits, exponent: -(places as i64), cut: false, length: at, is_json };
        if whole + places > MAX_DIGITS {
            literal.recount(&text[start..at]);
        }
        if let Some(b'e' | b'E') = text.get(at) {
            literal.scale(text)?;
        }
        Some(literal)
    }

    /// Reads `text` as a number, from its first to its last byte.
    pub(in crate::codec) fn parse(text: &[u8]) -> Option<Literal> {
        Literal::prefix(text).filter(|literal| literal.length == text.len())
    }

    /// Reads the digits of a long number again, without its leading zeros.
    #[cold]
    fn recount(&mut self, text: &[u8]) {
        self.digits = 0;
        let mut count = 0;
        for digit in significant(text) {
            if count < MAX_DIGITS {
                self.digits = self.digits * 10 + u64::from(digit);
                count += 1;
            } else {
                self.exponent += 1;
                self.cut |= digit != 0;
            }
        }
    }

    /// Reads the exponent. Its letter is the next byte.
    #[cold]
    fn scale(&mut self, text: &[u8]) -> Option<()> {
        let mut at = self.length + 1;
        let minus = text.get(at) == Some(&b'-');
        at += usize::from(minus || text.get(at) == Some(&b'+'));
        let start = at;
        let mut exponent = 0;
        while let Some(digit) = digit(text, at) {
            // Larger than the number of digits of any text, and far from an overflow.
            if exponent < 1 << 48 {
                exponent = exponent * 10 + i64::from(digit);
            }
            at += 1;
        }
        self.exponent += if minus { -exponent } else { exponent };
        self.length = at;
        (at > start).then_some(())
    }
}

/// The digits of a number without leading zeros and exponent.
pub(super) fn significant(text: &[u8]) -> impl Iterator<Item = u8> {
    let digits = text.iter().take_while(|byte| !matches!(byte, b'e' | b'E'));
    digits.filter_map(|byte| Some(byte.wrapping_sub(b'0')).filter(|digit| *digit < 10)).skip_while(|digit| *digit == 0)
}

/// Appends the digits of `text` from `at` on, and returns where they end.
#[inline]
fn accumulate(text: &[u8], mut at: usize, digits: &mut u64) -> usize {
    while let Some(digit) = digit(text, at) {
        // If this wraps, the digits are read again.
        *digits = digits.wrapping_mul(10).wrapping_add(u64::from(digit));
        at += 1;
    }
    at
}

#[inline]
fn digit(text: &[u8], at: usize) -> Option<u8> {
    text.get(at).map(|byte| byte.wrapping_sub(b'0')).filter(|digit| *digit < 10)
}
