//! The JSON reader: reads one token at a time from UTF-8 text.

use std::borrow::Cow;

use apideck_wire::DecodeError;

use super::number::Literal;
use super::scan::starts_with;

/// The error is boxed because nearly every token returns one of these: a `Result<Kind>` is 16 bytes with the pointer
/// and 72 without it.
pub(super) type Result<T> = std::result::Result<T, Box<DecodeError>>;

/// The deepest nesting that is accepted; `serde_json` has the same limit.
pub(super) const MAX_DEPTH: usize = 127;

/// The kind of the next value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Null,
    Bool,
    Number,
    String,
    Array,
    Object,
}

impl Kind {
    /// The kind in words, for messages.
    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::Null => "null",
            Kind::Bool => "a boolean",
            Kind::Number => "a number",
            Kind::String => "a string",
            Kind::Array => "an array",
            Kind::Object => "an object",
        }
    }
}

/// Reads JSON from `text`, from its start to its end.
#[derive(Clone)]
pub(super) struct Reader<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
    /// Whether the text has [`INVALID_BYTES`](super::utf8::INVALID_BYTES).
    pub has_invalid_bytes: bool,
    /// What U+FFFD stands for in the last string.
    pub replaced: Replaced,
}

/// What was replaced with U+FFFD.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Replaced {
    Nothing,
    /// A surrogate without the other half of its pair.
    Surrogate,
    /// Bytes that are not UTF-8.
    InvalidBytes,
}

impl<'t> Reader<'t> {
    /// A reader at the start of `text`.
    pub(super) fn new(text: &'t str) -> Self {
        Reader { text, at: 0, depth: 0, has_invalid_bytes: false, replaced: Replaced::Nothing }
    }

    /// The number of bytes that are not read yet.
    pub(super) fn left(&self) -> usize {
        self.text.len() - self.at
    }

    fn fail<T>(&self, problem: &'static str) -> Result<T> {
        Err(self.error(problem))
    }

    #[cold]
    #[inline(never)]
    #[allow(clippy::unnecessary_box_returns)] // The box is made here, so that no caller has code for it.
    fn error(&self, problem: &'static str) -> Box<DecodeError> {
        let found = Cow::Owned(format!("something else at byte {}", self.at));
        Box::new(DecodeError { path: String::new(), expected: problem.into(), found })
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The next byte that is not white space, without consuming it.
    fn peek(&mut self) -> Option<u8> {
        loop {
            let byte = self.byte()?;
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Some(byte);
            }
            self.at += 1;
        }
    }

    /// The kind of the next value, without consuming it.
    #[inline]
    pub(super) fn kind(&mut self) -> Result<Kind> {
        match self.peek() {
            Some(b'"') => Ok(Kind::String),
            Some(b'{') => Ok(Kind::Object),
            Some(b'[') => Ok(Kind::Array),
            Some(b'-' | b'0'..=b'9') => Ok(Kind::Number),
            Some(b't' | b'f') => Ok(Kind::Bool),
            Some(b'n') => Ok(Kind::Null),
            Some(_) => self.fail("a JSON value"),
            None => self.fail("a JSON value, not the end of the text"),
        }
    }

    /// Checks that only white space is left.
    pub(super) fn end(&mut self) -> Result<()> {
        match self.peek() {
            None => Ok(()),
            Some(_) => self.fail("the end of the text"),
        }
    }

    fn expect(&mut self, literal: &'static str) -> Result<()> {
        if self.text.as_bytes()[self.at..].starts_with(literal.as_bytes()) {
            self.at += literal.len();
            Ok(())
        } else {
            self.fail(literal)
        }
    }

    /// Reads `null`.
    pub(super) fn null(&mut self) -> Result<()> {
        self.expect("null")
    }

    /// Reads `true` or `false`.
    pub(super) fn bool(&mut self) -> Result<bool> {
        let value = self.peek() == Some(b't');
        self.expect(if value { "true" } else { "false" })?;
        Ok(value)
    }

    /// Reads a number and returns its text.
    pub(super) fn number(&mut self) -> Result<&'t str> {
        let start = self.at;
        if self.byte() == Some(b'-') {
            self.at += 1;
        }
        match self.byte() {
            Some(b'0') => self.at += 1,
            Some(b'1'..=b'9') => self.digits()?,
            _ => return self.fail("a digit"),
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.byte() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.byte() {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(&self.text[start..self.at])
    }

    /// Reads a number into its digits and power of ten.
    pub(super) fn literal(&mut self) -> Result<Literal> {
        match Literal::prefix(&self.text.as_bytes()[self.at..]) {
            Some(literal) if literal.is_json => {
                self.at += literal.length;
                Ok(literal)
            }
            _ => self.invalid_literal(),
        }
    }

    /// Reads a number that may be followed by text that is not JSON, or fails at the byte that is wrong.
    #[cold]
    fn invalid_literal(&mut self) -> Result<Literal> {
        match Literal::parse(self.number()?.as_bytes()) {
            Some(literal) => Ok(literal),
            None => self.fail("a number"),
        }
    }

    fn digits(&mut self) -> Result<()> {
        let digits = self.text.as_bytes()[self.at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += digits;
        if digits == 0 { self.fail("a digit") } else { Ok(()) }
    }

    /// Enters the object or array that starts at the current byte.
    pub(super) fn enter(&mut self) -> Result<()> {
        if self.depth == MAX_DEPTH {
            return self.fail("at most 127 levels of nesting");
        }
        self.depth += 1;
        self.at += 1;
        Ok(())
    }

    /// Moves to the next element of an array. At the end, leaves the array and returns false. `first` starts as true.
    pub(super) fn next_element(&mut self, first: &mut bool) -> Result<bool> {
        self.next(first, b']', "a comma or ]")
    }

    /// Moves to the name of the next member of an object, which is not the first, if no white space is before it:
    /// most documents have none.
    #[inline]
    pub(super) fn take_comma(&mut self) -> bool {
        let taken = self.text.as_bytes().get(self.at..).is_some_and(|rest| rest.starts_with(b",\""));
        self.at += usize::from(taken);
        taken
    }

    /// Moves to the name of the next member of an object. At the end, leaves the object and returns false. `first`
    /// starts as true.
    pub(super) fn next_member(&mut self, first: &mut bool) -> Result<bool> {
        if !self.next(first, b'}', "a comma or }")? {
            return Ok(false);
        }
        if self.peek() != Some(b'"') {
            return self.fail("the name of a member");
        }
        Ok(true)
    }

    /// Reads the name of a member and the colon after it.
    pub(super) fn name(&mut self) -> Result<Cow<'t, str>> {
        let name = self.string()?;
        if self.peek() != Some(b':') {
            return self.fail("a colon");
        }
        self.at += 1;
        Ok(name)
    }

    /// Reads the name of a member and the colon after it if that is literally `"name":`, the end of `member` in a table.
    /// A name that is written with escapes, or with spaces before the colon, is left to [`name`](Self::name).
    pub(super) fn take_name(&mut self, member: &[u8]) -> bool {
        let Some(rest) = self.text.as_bytes().get(self.at..) else { return false };
        let name = &member[1..];
        let found = starts_with(rest, name);
        if found {
            self.at += name.len();
        }
        found
    }

    fn next(&mut self, first: &mut bool, close: u8, expected: &'static str) -> Result<bool> {
        match self.peek() {
            Some(byte) if byte == close => {
                self.at += 1;
                self.depth -= 1;
                return Ok(false);
            }
            // A closing bracket after the comma fails later, where a value or a name is expected.
            Some(b',') if !*first => self.at += 1,
            Some(_) if *first => {}
            _ => return self.fail(expected),
        }
        *first = false;
        Ok(true)
    }

    /// Reads the next value and returns its text. The syntax is checked, the content is not interpreted.
    pub(super) fn skip(&mut self) -> Result<&'t str> {
        let kind = self.kind()?;
        let start = self.at;
        let mut first = true;
        match kind {
            Kind::Null => self.null()?,
            Kind::Bool => {
                self.bool()?;
            }
            Kind::Number => {
                self.number()?;
            }
            Kind::String => {
                self.string()?;
            }
            Kind::Array => {
                self.enter()?;
                while self.next_element(&mut first)? {
                    self.skip()?;
                }
            }
            Kind::Object => {
                self.enter()?;
                while self.next_member(&mut first)? {
                    self.name()?;
                    self.skip()?;
                }
            }
        }
        Ok(&self.text[start..self.at])
    }
}

mod string;
#[cfg(test)]
mod tests;
