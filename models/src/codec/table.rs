//! The table of a model: its name and its fields, in wire order.
//!
//! All names are in one string; a second slice has the length and the marks of each. A slice of strings would take 40
//! bytes per field in a position-independent executable, and a string with separators would have to be searched for the
//! end of each name. The name of a field is there as it starts a member in JSON, `,"due_date":`, so that the encoder
//! copies it at once and the decoder compares it at once.

/// The largest number of fields of a model.
pub(super) const MAX_FIELDS: usize = 128;

/// The marks of fields by their names in `model!`, as bits.
#[allow(non_upper_case_globals, missing_docs)]
pub(crate) mod mark {
    pub(crate) const required: u8 = 1;
    /// The same as `required` to the decoder; only the type of the field differs.
    pub(crate) const response_required: u8 = required;
    pub(crate) const null: u8 = 2;
    pub(crate) const read: u8 = 4;
    pub(crate) const write: u8 = 8;
    pub(crate) const secret: u8 = 16;
    pub(crate) const rest: u8 = 32;
    pub(crate) const body: u8 = 0;
    pub(crate) const path: u8 = 64;
    pub(crate) const query: u8 = 128;
    pub(crate) const header: u8 = path | query;
}

/// The length of a name, with its punctuation, and the marks of its field.
#[derive(Clone, Copy)]
pub struct TableEntry {
    length: u8,
    marks: u8,
}

/// The entries of `names` with their `marks`.
#[allow(clippy::cast_possible_truncation)]
pub(crate) const fn entries<const COUNT: usize>(names: [&str; COUNT], marks: [u8; COUNT]) -> [TableEntry; COUNT] {
    assert!(COUNT <= 1 + MAX_FIELDS, "a model has too many fields to mark each");
    let mut entries = [TableEntry { length: 0, marks: 0 }; COUNT];
    let mut at = 0;
    while at < COUNT {
        assert!(names[at].len() < 256, "the name is too long");
        entries[at] = TableEntry { length: names[at].len() as u8, marks: marks[at] };
        at += 1;
    }
    entries
}

/// The name and the fields of a model.
#[derive(Clone, Copy)]
pub struct Table {
    /// The name of the struct, and the start of each member in wire order: `Email,"id":,"email":`.
    pub(crate) names: &'static str,
    /// One per name. The first is the struct itself, with the marks of all its fields.
    pub(crate) entries: &'static [TableEntry],
}

/// One field of a [`Table`].
#[derive(Clone, Copy)]
pub struct TableField {
    /// Its number in the table, from 0.
    pub index: usize,
    /// All names, and the range of its member. The slice is taken only if needed, since most fields are absent.
    names: &'static str,
    start: usize,
    end: usize,
    marks: u8,
}

impl TableField {
    /// Its name on the wire.
    #[inline]
    pub fn name(&self) -> &'static str {
        &self.names[self.start + 2..self.end - 2]
    }
    /// The start of its member in JSON, `,"name":`, as bytes, which are sliced without a check for UTF-8 boundaries.
    #[inline]
    pub(super) fn member(&self) -> &'static [u8] {
        &self.names.as_bytes()[self.start..self.end]
    }
    /// Whether it is required in responses.
    pub fn required(&self) -> bool {
        self.marks & mark::required != 0
    }
    /// Whether it may be null.
    pub fn nullable(&self) -> bool {
        self.marks & mark::null != 0
    }
    /// Whether requests leave it out.
    pub fn read_only(&self) -> bool {
        self.marks & mark::read != 0
    }
    /// Whether only requests have it.
    pub fn write_only(&self) -> bool {
        self.marks & mark::write != 0
    }
    /// Whether `Debug` hides it.
    pub fn secret(&self) -> bool {
        self.marks & mark::secret != 0
    }
    /// Where it is sent, as a field of a request.
    pub fn location(&self) -> ParameterLocation {
        location(self.marks)
    }
    /// Whether it holds the members without a field of their own.
    pub fn rest(&self) -> bool {
        self.marks & mark::rest != 0
    }
}

/// Where a field of a request is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterLocation {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
    /// As the body.
    Body,
}

const fn location(marks: u8) -> ParameterLocation {
    match marks & mark::header {
        mark::path => ParameterLocation::Path,
        mark::query => ParameterLocation::Query,
        mark::header => ParameterLocation::Header,
        _ => ParameterLocation::Body,
    }
}

/// Whether a field of the struct with these entries is sent in this location, for decisions at compile time.
pub const fn is_sent_in(entries: &[TableEntry], wanted: ParameterLocation) -> bool {
    let mut at = 1;
    while at < entries.len() {
        if location(entries[at].marks) as u8 == wanted as u8 {
            return true;
        }
        at += 1;
    }
    false
}

impl Table {
    /// The name of the struct.
    pub fn name(self) -> &'static str {
        let entry = self.entries.first().map_or(0, |entry| usize::from(entry.length));
        self.names.get(..entry).unwrap_or_default()
    }

    /// Whether any field is required. A cheap test that spares most objects the search for missing members.
    pub fn has_required(self) -> bool {
        self.marks() & mark::required != 0
    }

    /// The field that holds the members without a field of their own.
    pub fn rest(self) -> Option<TableField> {
        if self.marks() & mark::rest == 0 { None } else { self.fields().find(TableField::rest) }
    }

    /// The fields, in wire order.
    #[inline]
    pub fn fields(self) -> Fields {
        Fields { table: self, index: 0, start: self.entries.first().map_or(0, |entry| usize::from(entry.length)) }
    }

    fn marks(self) -> u8 {
        self.entries.first().map_or(0, |entry| entry.marks)
    }
}

/// The index of `text` in `texts`, without the first; `usize::MAX` if it is not found.
pub(crate) fn position(texts: &'static str, entries: &'static [TableEntry], text: &str) -> usize {
    let mut fields = Table { names: texts, entries }.fields();
    fields.position(|field| field.member() == text.as_bytes()).unwrap_or(usize::MAX)
}

/// The text at `index` in `texts`, without the first; empty if it is not found.
pub(crate) fn nth(texts: &'static str, entries: &'static [TableEntry], index: usize) -> &'static str {
    Table { names: texts, entries }.fields().nth(index).map_or("", |field| &texts[field.start..field.end])
}

/// A position among the fields of a [`Table`].
#[derive(Clone)]
pub struct Fields {
    table: Table,
    index: usize,
    /// Where the name of the next field starts.
    start: usize,
}

impl Fields {
    /// The field called `name`, searched from here to the end and then from the start: members usually come in table
    /// order, so one comparison is enough. If it is not found, the position stays.
    pub fn named(&mut self, name: &str) -> Option<TableField> {
        let is_it = |field: &TableField| {
            field.end - field.start == name.len() + 4 && field.member()[2..].starts_with(name.as_bytes())
        };
        if let Some(field) = self.ahead(usize::MAX, is_it) {
            return Some(field);
        }
        let mut fields = self.table.fields();
        let field = fields.ahead(self.index, is_it)?;
        *self = fields;
        Some(field)
    }

    /// The first of the next `count` fields for which `is_it` returns true, without the field for other members. If it is
    /// not found, the position stays.
    #[inline]
    pub(super) fn ahead(&mut self, count: usize, mut is_it: impl FnMut(&TableField) -> bool) -> Option<TableField> {
        let (index, start) = (self.index, self.start);
        for _ in 0..count {
            let Some(field) = self.next() else { break };
            if !field.rest() && is_it(&field) {
                return Some(field);
            }
        }
        (self.index, self.start) = (index, start);
        None
    }
}

impl Iterator for Fields {
    type Item = TableField;

    #[inline]
    fn next(&mut self) -> Option<TableField> {
        let &TableEntry { length, marks } = self.table.entries.get(self.index + 1)?;
        let (index, start) = (self.index, self.start);
        self.start += usize::from(length);
        self.index += 1;
        Some(TableField { index, names: self.table.names, start, end: self.start, marks })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INVOICE: Table = Table {
        names: r#"Invoice,"id":,"due_date":,"total":,"total_tax":,"token":,"*":"#,
        entries: &entries(
            ["Invoice", r#","id":"#, r#","due_date":"#, r#","total":"#, r#","total_tax":"#, r#","token":"#, r#","*":"#],
            [63, mark::read, mark::null, 0, mark::required | mark::null | mark::read, mark::secret, mark::rest],
        ),
    };
    const EMPTY: Table = Table { names: "Empty", entries: &entries(["Empty"], [0]) };

    #[test]
    fn fields_come_in_order_with_their_marks() {
        let fields: Vec<_> = INVOICE.fields().collect();
        let names: Vec<_> = fields.iter().map(|field| (field.index, field.name())).collect();
        assert_eq!(names, [(0, "id"), (1, "due_date"), (2, "total"), (3, "total_tax"), (4, "token"), (5, "*")]);
        assert!(fields[0].read_only() && !fields[0].required() && !fields[0].nullable());
        assert!(fields[3].required() && fields[3].nullable() && fields[3].read_only());
        assert!(fields[4].secret() && fields[5].rest());
        assert_eq!(INVOICE.name(), "Invoice");
        assert!(INVOICE.has_required() && !EMPTY.has_required());
        assert!(INVOICE.rest().is_some() && EMPTY.rest().is_none());
        assert_eq!(EMPTY.fields().count(), 0);
    }

    #[test]
    fn a_name_is_found_from_any_position_and_only_whole() {
        let mut fields = INVOICE.fields();
        let order = ["total", "total_tax", "id", "id", "due_date", "token", "due_date"];
        for name in order {
            assert_eq!(fields.named(name).expect(name).name(), name);
        }
        for name in ["", "tot", "total_", "ID", " ", "id-", "due_date?", "id due_date", "iddue_date", "*", "*x"] {
            assert!(fields.named(name).is_none(), "{name:?}");
            assert_eq!(fields.named("total").map(|field| field.index), Some(2));
        }
        assert!(EMPTY.fields().named("id").is_none());
    }
}
