//! The path of a value in a document, for repairs and errors. It is a linked list on the stack that becomes
//! text only when it is needed.

use std::fmt::Write;

/// Longer paths are cut, because names of members come from the document.
const MAX_LENGTH: usize = 200;

/// The path of a value in a JSON document: one link per level, from the innermost to the root.
#[derive(Clone, Copy)]
pub(crate) enum Path<'p> {
    /// The document itself.
    Root,
    /// A member with a field, as it is in the table: `,"name":`. The name is cut out of it only when it becomes text.
    Field(&'p Path<'p>, &'p [u8]),
    /// A member of an object.
    Member(&'p Path<'p>, &'p str),
    /// An element of an array.
    Element(&'p Path<'p>, usize),
}

impl Path<'_> {
    /// The path as text: `data[3].total`; empty for the root. It has at most 200 bytes: a longer one ends in `…`.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        if text.len() > MAX_LENGTH {
            text.truncate(boundary(&text, MAX_LENGTH - '…'.len_utf8()));
            text.push('…');
        }
        text
    }

    /// Writes the path, but stops soon after it is too long.
    fn write(&self, text: &mut String) {
        match self {
            Path::Root => {}
            Path::Field(parent, member) => {
                let name = member.get(2..member.len() - 2).unwrap_or_default();
                Path::Member(parent, &String::from_utf8_lossy(name)).write(text);
            }
            Path::Member(parent, name) => {
                parent.write(text);
                if text.len() > MAX_LENGTH {
                    return;
                }
                if !text.is_empty() {
                    text.push('.');
                }
                text.push_str(&name[..boundary(name, MAX_LENGTH + 4)]);
            }
            Path::Element(parent, index) => {
                parent.write(text);
                if text.len() <= MAX_LENGTH {
                    let _ = write!(text, "[{index}]");
                }
            }
        }
    }

    /// Whether this is the payload of a response.
    pub(crate) fn is_data(&self) -> bool {
        matches!(self, Path::Field(Path::Root, br#","data":"#))
    }

    /// Whether this is a member of the object `data` of a response.
    pub(crate) fn is_in_data(&self) -> bool {
        matches!(self, Path::Field(parent, _) if parent.is_data())
    }

    /// Whether the name of this is `id`.
    pub(crate) fn is_id(&self) -> bool {
        matches!(self, Path::Field(_, br#","id":"#))
    }

    /// Whether this is the cursor of the next page, or an object that it is in.
    pub(crate) fn leads_to_cursor(&self) -> bool {
        match self {
            Path::Field(Path::Root, br#","meta":"#) => true,
            Path::Field(parent, br#","cursors":"#) => {
                matches!(parent, Path::Field(Path::Root, _)) && parent.leads_to_cursor()
            }
            Path::Field(parent @ Path::Field(_, br#","cursors":"#), br#","next":"#) => parent.leads_to_cursor(),
            _ => false,
        }
    }
}

/// The length of `text`, but at most `limit`, down to a boundary between characters.
fn boundary(text: &str, limit: usize) -> usize {
    if text.len() <= limit {
        return text.len();
    }
    (0..=limit).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_at_200_bytes() {
        let whole = "a".repeat(200);
        assert_eq!(Path::Member(&Path::Root, &whole).text(), whole);
        let long = "é".repeat(1 << 20);
        let parent = Path::Member(&Path::Root, &long);
        for path in [Path::Member(&Path::Root, &long), Path::Member(&parent, "b"), Path::Element(&parent, 7)] {
            let text = path.text();
            assert_eq!(text, "é".repeat(98) + "…");
            assert!(text.capacity() < 1000, "{}", text.capacity());
        }
        let almost = "a".repeat(199);
        assert_eq!(Path::Element(&Path::Member(&Path::Root, &almost), 7).text(), "a".repeat(197) + "…");
    }
}
