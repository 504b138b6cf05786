//! Text from a server, made safe for one line of a terminal or a log.

use std::fmt::{self, Write as _};

use crate::secret::Secrets;

/// The maximum number of characters of a server's text in an error line.
pub(crate) const LINE_LIMIT: usize = 300;
/// The number of characters after the cut that are searched for credentials too.
const AFTER_CUT: usize = 256;
const HIDDEN: &str = "(hidden: the response contains a credential)";

/// Prints at most `limit` characters. Control characters and line breaks become spaces, so that a server cannot forge
/// log lines or move the cursor.
pub(crate) struct OneLine<'a> {
    pub(crate) text: &'a str,
    pub(crate) limit: usize,
}

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut characters = self.text.trim().chars();
        for character in characters.by_ref().take(self.limit) {
            f.write_char(if breaks_the_line(character) { ' ' } else { character })?;
        }
        if characters.next().is_some() {
            f.write_char('\u{2026}')?;
        }
        Ok(())
    }
}

/// Whether this is a control character, a line or paragraph separator, or a mark that changes the text direction.
fn breaks_the_line(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Text of a response, printed on one line, unless it contains a credential of the request.
pub(crate) struct ServerText<'a> {
    pub(crate) secrets: &'a Secrets,
    pub(crate) text: &'a str,
}

impl<'a> ServerText<'a> {
    pub(crate) fn optional(secrets: &'a Secrets, text: Option<&'a str>) -> Option<Self> {
        text.map(|text| Self { secrets, text })
    }

    /// Whether what is printed contains a credential. The search goes on a little after the cut, so that the start of a
    /// credential is found that the cut separates from its end.
    fn is_secret(&self) -> bool {
        let text = self.text.trim();
        let end = text.char_indices().nth(LINE_LIMIT + AFTER_CUT).map_or(text.len(), |(end, _)| end);
        self.secrets.are_in(&text[..end])
    }
}

impl fmt::Display for ServerText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_secret() { f.write_str(HIDDEN) } else { write_line(f, self.text) }
    }
}

/// In quotes.
impl fmt::Debug for ServerText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_secret() { f.write_str("[redacted]") } else { write!(f, "\"{self}\"") }
    }
}

/// Writes text as part of an error line.
pub(crate) fn write_line(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    fmt::Display::fmt(&OneLine { text, limit: LINE_LIMIT }, f)
}
