//! Reads a journal.

use std::io;

use apideck_mock::{Change, Store};

use super::line::{self, HEADER};

/// What was found in a journal.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Restored {
    /// The number of changes that were applied to the store.
    pub(crate) changes: usize,
    /// Whether there was no journal.
    pub(crate) is_new: bool,
    /// The length of the torn last line in bytes; 0 if there was none.
    pub(crate) torn: usize,
}

/// Applies the changes in a journal to `store`.
pub(super) fn restore(bytes: &[u8], store: &Store) -> io::Result<Restored> {
    let mut restored = Restored::default();
    let mut rest = bytes;
    let mut number = 0;
    while !rest.is_empty() {
        number += 1;
        let end = rest.iter().position(|byte| *byte == b'\n');
        let text = end.and_then(|end| line::open(&rest[..end]));
        let after = end.map_or(&[][..], |end| &rest[end + 1..]);
        let Some(text) = text else {
            if after.is_empty() {
                // It was being written when the process was killed, so it was not acknowledged.
                restored.torn = rest.len();
                break;
            }
            return Err(invalid(format!("line {number} is damaged, and lines follow it")));
        };
        match number {
            1 if text == HEADER => {}
            1 => return Err(invalid(format!("the first line is not `{HEADER}`"))),
            _ => {
                let change = Change::from_line(text).map_err(|problem| invalid(format!("line {number}: {problem}")))?;
                store.apply(&change);
                restored.changes += 1;
            }
        }
        rest = after;
    }
    Ok(restored)
}

fn invalid(problem: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, problem)
}
