//! Reads strings, and their escapes.

use std::borrow::Cow;

use super::super::scan::unescaped_length;
use super::super::utf8::INVALID_BYTES;
use super::{Reader, Replaced, Result};

impl<'t> Reader<'t> {
    /// Reads a string that starts at the current byte. The result is borrowed unless it has escapes.
    pub(in crate::codec) fn string(&mut self) -> Result<Cow<'t, str>> {
        self.at += 1;
        self.replaced = Replaced::Nothing;
        let start = self.unescaped_part();
        if self.byte() == Some(b'"') {
            self.at += 1;
            return Ok(Cow::Borrowed(start));
        }
        self.with_escapes(start).map(Cow::Owned)
    }

    /// Reads up to the next quote, backslash or control character.
    fn unescaped_part(&mut self) -> &'t str {
        let text = self.text;
        let start = self.at;
        self.at += unescaped_length(&text.as_bytes()[start..]);
        &text[start..self.at]
    }

    /// The bytes that the rest of a string needs, from its first escape on. A string that grows instead has up to twice as
    /// many.
    fn escaped_length(&self) -> usize {
        let text = self.text.as_bytes();
        let (mut at, mut length) = (self.at, 0);
        loop {
            let unescaped = unescaped_length(text.get(at..).unwrap_or_default());
            length += unescaped;
            at += unescaped;
            match text.get(at..at + 2) {
                // At most three bytes of UTF-8; a surrogate pair has four.
                Some(b"\\u") => (at, length) = (at + 6, length + 3),
                Some([b'\\', _]) => (at, length) = (at + 2, length + 1),
                _ => return length,
            }
        }
    }

    /// Reads the rest of a string, which begins with `start`, from its first escape on.
    #[cold]
    fn with_escapes(&mut self, start: &str) -> Result<String> {
        let mut string = String::with_capacity(start.len() + self.escaped_length());
        string.push_str(start);
        loop {
            match self.byte() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(string);
                }
                Some(b'\\') => {
                    self.at += 1;
                    string.push(self.escape()?);
                    string.push_str(self.unescaped_part());
                }
                Some(INVALID_BYTES) if self.has_invalid_bytes => {
                    self.at += 1;
                    self.replaced = Replaced::InvalidBytes;
                    string.push(char::REPLACEMENT_CHARACTER);
                    string.push_str(self.unescaped_part());
                }
                Some(_) => return self.fail("an escape in place of a control character"),
                None => return self.fail("the end of a string"),
            }
        }
    }

    /// Reads an escape after its backslash.
    fn escape(&mut self) -> Result<char> {
        let Some(byte) = self.byte() else {
            return self.fail("an escape");
        };
        self.at += 1;
        Ok(match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode_escape(),
            _ => {
                self.at -= 1;
                return self.fail("an escape");
            }
        })
    }

    fn unicode_escape(&mut self) -> Result<char> {
        let first = self.hex()?;
        if let Some(char) = char::from_u32(first) {
            return Ok(char);
        }
        let after_first = self.at;
        if first < 0xDC00 && self.text.as_bytes()[self.at..].starts_with(b"\\u") {
            self.at += 2;
            let second = self.hex()?;
            if (0xDC00..0xE000).contains(&second) {
                let pair = 0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00);
                return Ok(char::from_u32(pair).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = after_first;
        }
        self.replaced = Replaced::Surrogate;
        Ok(char::REPLACEMENT_CHARACTER)
    }

    fn hex(&mut self) -> Result<u32> {
        let mut value = 0;
        for _ in 0..4 {
            let Some(digit) = self.byte().and_then(|byte| char::from(byte).to_digit(16)) else {
                return self.fail("four hexadecimal digits");
            };
            value = value << 4 | digit;
            self.at += 1;
        }
        Ok(value)
    }
}
