//! The place in a document, for repairs and errors. It is a linked list on the stack that becomes text only when it is
//! needed.

use std::fmt::Write;

/// A place in a JSON document: one link per level, from the innermost to the root.
#[derive(Clone, Copy)]
pub(crate) enum Path<'p> {
    /// The document itself.
    Root,
    /// A member with a field. The name is from a table; it is checked to be UTF-8 only when it becomes text.
    Field(&'p Path<'p>, &'p [u8]),
    /// A member of an object.
    Member(&'p Path<'p>, &'p str),
    /// An element of an array.
    Element(&'p Path<'p>, usize),
}

impl Path<'_> {
    /// The path as text: `data[3].total`; empty for the root.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }

    fn write(&self, text: &mut String) {
        match self {
            Path::Root => {}
            Path::Field(parent, name) => Path::Member(parent, &String::from_utf8_lossy(name)).write(text),
            Path::Member(parent, name) => {
                parent.write(text);
                if !text.is_empty() {
                    text.push('.');
                }
                text.push_str(name);
            }
            Path::Element(parent, index) => {
                parent.write(text);
                let _ = write!(text, "[{index}]");
            }
        }
    }

    /// Whether this is a member of the outermost object.
    pub(crate) fn is_top_level(&self) -> bool {
        matches!(self, Path::Field(Path::Root, _) | Path::Member(Path::Root, _))
    }
}
