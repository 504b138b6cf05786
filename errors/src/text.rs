//! Text from a server, made safe for one line of a terminal or a log.

use std::fmt::{self, Write as _};

/// The maximum number of characters of a server's text in an error line.
pub(crate) const LINE_LIMIT: usize = 300;

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

/// Writes text from a server as part of an error line.
pub(crate) fn write_line(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    fmt::Display::fmt(&OneLine { text, limit: LINE_LIMIT }, f)
}
