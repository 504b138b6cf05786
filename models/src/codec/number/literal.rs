//! The lexer of numbers: one pass over the text, for `Number` and `f64` alike.

/// A number as it stands in a text: the first digits, and the power of ten of the last of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::codec) struct Literal {
    pub(super) negative: bool,
    /// Up to 19 digits, leading zeros not counted.
    pub(super) digits: u64,
    pub(super) exponent: i64,
    /// Whether digits other than zero follow.
    pub(super) cut: bool,
    /// How many bytes the number takes.
    pub(in crate::codec) length: usize,
    /// Whether it is a number to JSON too, which is stricter: no plus sign, no leading zeros, a digit before the
    /// point.
    pub(in crate::codec) is_json: bool,
}

/// As many digits fit into 64 bits, whatever they are.
const MAX_DIGITS: usize = 19;

impl Literal {
    /// Reads the number at the start of `text`; `None` where there is none.
    ///
    /// The form is that of `f64::from_str`, but not `inf`, `nan` or a point at the end: a sign, digits with a point before one
    /// of them, an exponent.
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
        #[allow(clippy::cast_possible_wrap)] // Texts are not that long.
        let mut literal = Literal { negative, digits, exponent: -(places as i64), cut: false, length: at, is_json };
        if whole + places > MAX_DIGITS {
            literal.recount(&text[start..at]);
        }
        if let Some(b'e' | b'E') = text.get(at) {
            literal.scale(text)?;
        }
        Some(literal)
    }

    /// Reads the number that `text` is, from its first to its last byte.
    pub(in crate::codec) fn parse(text: &[u8]) -> Option<Literal> {
        Literal::prefix(text).filter(|literal| literal.length == text.len())
    }

    /// Counts the digits of a long number again, without its leading zeros.
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

    /// Reads the exponent, of which the letter is next.
    #[cold]
    fn scale(&mut self, text: &[u8]) -> Option<()> {
        let mut at = self.length + 1;
        let minus = text.get(at) == Some(&b'-');
        at += usize::from(minus || text.get(at) == Some(&b'+'));
        let start = at;
        let mut exponent = 0;
        while let Some(digit) = digit(text, at) {
            // More than any text has digits, and far from an overflow.
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

/// The digits of a number from the first that is not zero, to the end of the text or its exponent.
pub(super) fn significant(text: &[u8]) -> impl Iterator<Item = u8> {
    let digits = text.iter().take_while(|byte| !matches!(byte, b'e' | b'E'));
    digits.filter_map(|byte| Some(byte.wrapping_sub(b'0')).filter(|digit| *digit < 10)).skip_while(|digit| *digit == 0)
}

/// Appends the digits of `text` from `at` on, and gives where they end.
#[inline]
fn accumulate(text: &[u8], mut at: usize, digits: &mut u64) -> usize {
    while let Some(digit) = digit(text, at) {
        // Wraps only where they are counted again.
        *digits = digits.wrapping_mul(10).wrapping_add(u64::from(digit));
        at += 1;
    }
    at
}

#[inline]
fn digit(text: &[u8], at: usize) -> Option<u8> {
    text.get(at).map(|byte| byte.wrapping_sub(b'0')).filter(|digit| *digit < 10)
}
