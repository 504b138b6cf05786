//! The canonical text of a JSON document, which Apideck signs: the keys of all objects sorted, and everything written as
//! JavaScript's `JSON.stringify` writes it.
//!
//! Two details follow from JavaScript. Keys are sorted by their UTF-16 code units. And an object enumerates keys that are
//! array indexes (`"0"` to `"4294967294"`) first, by number, in whatever order they were added, so sorting
//! cannot move them.

use std::ops::Range;

use apideck_models::codec::{parse_float, write_float};

/// How deep arrays and objects may be nested, as in responses.
const MAX_DEPTH: usize = 127;

/// The largest array index of JavaScript.
const MAX_INDEX: u32 = u32::MAX - 1;

/// Whether objects inside arrays are sorted too. Apideck's own code leaves arrays as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InArrays {
    Sorted,
    AsTheyCame,
}

/// Why a document does not have a canonical text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    NotJson,
    DuplicateMember,
    TooDeep,
}

/// The canonical text, or `None` if a number is too large for JavaScript, which would write `null`.
pub(crate) fn canonical(text: &str, in_arrays: InArrays) -> Result<Option<String>, Fault> {
    let out = String::with_capacity(text.len());
    let mut writer = Writer { text: text.as_bytes(), at: 0, out, in_arrays, is_exact: true };
    writer.skip_space();
    writer.value(true, MAX_DEPTH)?;
    writer.skip_space();
    if writer.at < writer.text.len() {
        return Err(Fault::NotJson);
    }
    Ok(writer.is_exact.then_some(writer.out))
}

/// Reads JSON and writes its canonical text.
struct Writer<'t> {
    text: &'t [u8],
    at: usize,
    out: String,
    in_arrays: InArrays,
    is_exact: bool,
}

/// A member of an object that is being written.
struct Member {
    key: Vec<u16>,
    /// The key as a number, if it is an array index.
    index: Option<u32>,
    /// Its place among the keys that are not array indexes.
    rank: usize,
    /// Where its text is in the output.
    text: Range<usize>,
}

impl Writer<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// Skips `byte` if it is next.
    fn skip(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    fn expect(&mut self, byte: u8) -> Result<(), Fault> {
        if self.skip(byte) { Ok(()) } else { Err(Fault::NotJson) }
    }

    /// A value, whose objects are sorted if `sort`; `depth` more levels may follow.
    fn value(&mut self, sort: bool, depth: usize) -> Result<(), Fault> {
        match self.peek().ok_or(Fault::NotJson)? {
            b'{' => self.object(sort, depth.checked_sub(1).ok_or(Fault::TooDeep)?),
            b'[' => self.array(sort && self.in_arrays == InArrays::Sorted, depth.checked_sub(1).ok_or(Fault::TooDeep)?),
            b'"' => {
                let units = self.string()?;
                write_string(&units, &mut self.out);
                Ok(())
            }
            b't' => self.word("true"),
            b'f' => self.word("false"),
            b'n' => self.word("null"),
            _ => self.number(),
        }
    }

    fn word(&mut self, word: &str) -> Result<(), Fault> {
        if !self.text[self.at..].starts_with(word.as_bytes()) {
            return Err(Fault::NotJson);
        }
        self.at += word.len();
        self.out.push_str(word);
        Ok(())
    }

    fn array(&mut self, sort: bool, depth: usize) -> Result<(), Fault> {
        self.expect(b'[')?;
        self.out.push('[');
        self.skip_space();
        if !self.skip(b']') {
            loop {
                self.skip_space();
                self.value(sort, depth)?;
                self.skip_space();
                if self.skip(b']') {
                    break;
                }
                self.expect(b',')?;
                self.out.push(',');
            }
        }
        self.out.push(']');
        Ok(())
    }

    fn object(&mut self, sort: bool, depth: usize) -> Result<(), Fault> {
        let start = self.out.len();
        let mut members = Vec::new();
        self.expect(b'{')?;
        self.skip_space();
        if !self.skip(b'}') {
            loop {
                self.skip_space();
                let rank = members.len();
                members.push(self.member(rank, sort, depth)?);
                self.skip_space();
                if self.skip(b'}') {
                    break;
                }
                self.expect(b',')?;
            }
        }
        // One closure for both sorts: the code of a sort takes 3 kB.
        let sort_members =
            |members: &mut [Member], by_key: bool| {
                let place = |member: &Member| (member.index.is_none(), member.index, member.rank);
                members.sort_unstable_by(|left, right| {
                    if by_key { left.key.cmp(&right.key) } else { place(left).cmp(&place(right)) }
                });
            };
        sort_members(&mut members, true);
        if members.windows(2).any(|pair| pair[0].key == pair[1].key) {
            return Err(Fault::DuplicateMember);
        }
        if sort {
            members.iter_mut().enumerate().for_each(|(rank, member)| member.rank = rank);
        }
        sort_members(&mut members, false);
        let mut object = String::with_capacity(self.out.len() - start + members.len() + 2);
        for member in &members {
            object.push(if object.is_empty() { '{' } else { ',' });
            object.push_str(&self.out[member.text.clone()]);
        }
        object.push_str(if object.is_empty() { "{}" } else { "}" });
        self.out.truncate(start);
        self.out.push_str(&object);
        Ok(())
    }

    fn member(&mut self, rank: usize, sort: bool, depth: usize) -> Result<Member, Fault> {
        let start = self.out.len();
        let key = self.string()?;
        write_string(&key, &mut self.out);
        self.skip_space();
        self.expect(b':')?;
        self.out.push(':');
        self.skip_space();
        self.value(sort, depth)?;
        let index = array_index(&key);
        Ok(Member { key, index, rank, text: start..self.out.len() })
    }

    /// The UTF-16 code units of a string, as JavaScript has it.
    fn string(&mut self) -> Result<Vec<u16>, Fault> {
        self.expect(b'"')?;
        let mut units = Vec::new();
        loop {
            let start = self.at;
            while self.peek().is_some_and(|byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
                self.at += 1;
            }
            let plain = std::str::from_utf8(&self.text[start..self.at]).map_err(|_| Fault::NotJson)?;
            units.extend(plain.encode_utf16());
            if self.skip(b'"') {
                return Ok(units);
            }
            self.expect(b'\\')?;
            let escape = self.peek().ok_or(Fault::NotJson)?;
            self.at += 1;
            units.push(match escape {
                b'"' | b'\\' | b'/' => escape.into(),
                b'b' => 0x08,
                b'f' => 0x0c,
                b'n' => 0x0a,
                b'r' => 0x0d,
                b't' => 0x09,
                b'u' => self.hex()?,
                _ => return Err(Fault::NotJson),
            });
        }
    }

    /// The four digits of `\u`.
    fn hex(&mut self) -> Result<u16, Fault> {
        let digits = self.text.get(self.at..self.at + 4).ok_or(Fault::NotJson)?;
        let digits = digits.iter().try_fold(0, |unit, digit| Some(unit << 4 | char::from(*digit).to_digit(16)?));
        self.at += 4;
        digits.and_then(|unit| u16::try_from(unit).ok()).ok_or(Fault::NotJson)
    }

    fn number(&mut self) -> Result<(), Fault> {
        let start = self.at;
        self.skip(b'-');
        if !self.skip(b'0') {
            self.digits()?;
        }
        if self.skip(b'.') {
            self.digits()?;
        }
        if self.skip(b'e') || self.skip(b'E') {
            let _ = self.skip(b'+') || self.skip(b'-');
            self.digits()?;
        }
        let value = parse_float(&self.text[start..self.at]).ok_or(Fault::NotJson)?;
        self.is_exact &= value.is_finite();
        let mut text = Vec::new();
        if value.is_finite() {
            write_float(&mut text, value);
        }
        self.out.push_str(&String::from_utf8_lossy(&text));
        Ok(())
    }

    /// One or more digits.
    fn digits(&mut self) -> Result<(), Fault> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start { Err(Fault::NotJson) } else { Ok(()) }
    }
}

/// The key as an array index, which is a decimal number without leading zeros.
fn array_index(key: &[u16]) -> Option<u32> {
    let zero = u16::from(b'0');
    if key.is_empty() || key.len() > 10 || key.len() > 1 && key[0] == zero {
        return None;
    }
    let index = key.iter().try_fold(0_u32, |index, unit| {
        let digit = unit.checked_sub(zero).filter(|digit| *digit < 10)?;
        index.checked_mul(10)?.checked_add(digit.into())
    });
    index.filter(|index| *index <= MAX_INDEX)
}

/// Writes a string as `JSON.stringify` does: only what must be escaped is escaped, and halves of surrogate pairs.
fn write_string(units: &[u16], out: &mut String) {
    out.push('"');
    for character in char::decode_utf16(units.iter().copied()) {
        match character {
            Ok('"') => out.push_str("\\\""),
            Ok('\\') => out.push_str("\\\\"),
            Ok('\u{8}') => out.push_str("\\b"),
            Ok('\u{c}') => out.push_str("\\f"),
            Ok('\n') => out.push_str("\\n"),
            Ok('\r') => out.push_str("\\r"),
            Ok('\t') => out.push_str("\\t"),
            Ok(control) if control < ' ' => write_escape(control as u32, out),
            Ok(character) => out.push(character),
            Err(half) => write_escape(half.unpaired_surrogate().into(), out),
        }
    }
    out.push('"');
}

/// Writes `\u` and four digits.
fn write_escape(unit: u32, out: &mut String) {
    out.push_str("\\u");
    for shift in [12, 8, 4, 0] {
        out.push(char::from_digit(unit >> shift & 0xf, 16).unwrap_or('0'));
    }
}

#[cfg(test)]
mod tests;
