//! The table of a model: its name and its fields, in wire order.
//!
//! All of it is one byte string without a pointer in it: a slice of strings would take 40 bytes per field in a
//! position-independent executable. The name of a field is there as it starts a member in JSON, `,"due_date":`, so that
//! the encoder copies it at once and the decoder compares it at once.

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

/// The name and the fields of a model, or the texts of an enum.
///
/// The length, the marks and the text of each name: that of the struct, with the marks of all its fields together, then
/// the start of each member in wire order, as in `Email`, `,"id":`, `,"email":`.
#[derive(Clone, Copy)]
pub struct Table(pub(crate) &'static [u8]);

/// The length of the table of `names`.
pub(crate) const fn length(names: &[&str]) -> usize {
    let mut length = 0;
    let mut at = 0;
    while at < names.len() {
        length += 2 + names[at].len();
        at += 1;
    }
    length
}

/// The table of `names` with their `marks`; `LENGTH` is their [`length`].
#[allow(clippy::cast_possible_truncation)]
pub(crate) const fn table<const LENGTH: usize>(names: &[&str], marks: &[u8]) -> [u8; LENGTH] {
    assert!(names.len() <= 1 + MAX_FIELDS, "a model has too many fields to mark each");
    let mut table = [0; LENGTH];
    let mut end = 0;
    let mut at = 0;
    while at < names.len() {
        let name = names[at].as_bytes();
        assert!(name.len() < 256, "the name is too long");
        table[end] = name.len() as u8;
        table[end + 1] = marks[at];
        end += 2;
        let mut byte = 0;
        while byte < name.len() {
            table[end] = name[byte];
            end += 1;
            byte += 1;
        }
        at += 1;
    }
    table
}

/// One field of a [`Table`].
#[derive(Clone, Copy)]
pub struct TableField {
    /// Its number in the table, from 0.
    pub index: usize,
    /// The start of its member in JSON, `,"name":`.
    pub(super) member: &'static [u8],
    marks: u8,
}

impl TableField {
    /// Its name on the wire.
    #[inline]
    pub fn name(&self) -> &'static str {
        self.member.get(2..self.member.len() - 2).map_or("", text)
    }
    /// Whether it is required in responses.
    pub fn required(&self) -> bool {
        self.has(mark::required)
    }
    /// Whether it may be null.
    pub fn nullable(&self) -> bool {
        self.has(mark::null)
    }
    /// Whether requests leave it out.
    pub fn read_only(&self) -> bool {
        self.has(mark::read)
    }
    /// Whether only requests have it.
    pub fn write_only(&self) -> bool {
        self.has(mark::write)
    }
    /// Whether `Debug` hides it.
    pub fn secret(&self) -> bool {
        self.has(mark::secret)
    }
    /// Whether it has one of these marks.
    #[inline]
    pub(super) fn has(&self, marks: u8) -> bool {
        self.marks & marks != 0
    }
    /// Where it is sent, as a field of a request.
    pub fn location(&self) -> ParameterLocation {
        location(self.marks)
    }
    /// Whether it holds the members without a field of their own.
    pub fn rest(&self) -> bool {
        self.has(mark::rest)
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

/// Whether a field of the struct with this table is sent in this location, for decisions at compile time.
pub const fn is_sent_in(table: Table, wanted: ParameterLocation) -> bool {
    let table = table.0;
    let mut at = 2 + table[0] as usize;
    while at < table.len() {
        if location(table[at + 1]) as u8 == wanted as u8 {
            return true;
        }
        at += 2 + table[at] as usize;
    }
    false
}

/// The text of the bytes of a table, which come from a string.
pub(crate) fn text(bytes: &'static [u8]) -> &'static str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

impl Table {
    /// The table of a struct without a name and without fields.
    pub(crate) const EMPTY: Self = Table(&[0, 0]);

    /// The name of the struct.
    pub fn name(self) -> &'static str {
        next_name(&mut { self.0 }).map_or("", |(name, _)| text(name))
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
        let mut fields = Fields { table: self, rest: self.0, index: 0 };
        next_name(&mut fields.rest);
        fields
    }

    fn marks(self) -> u8 {
        self.0.get(1).copied().unwrap_or_default()
    }

    /// The number of `value` among the texts of an enum; `usize::MAX` if it is not one of them.
    pub(crate) fn position(self, value: &str) -> usize {
        self.fields().position(|field| field.member == value.as_bytes()).unwrap_or(usize::MAX)
    }

    /// The text of value number `index` of an enum, as bytes; empty if it does not exist.
    pub(crate) fn nth(self, index: usize) -> &'static [u8] {
        let mut rest = self.0;
        let mut text = [].as_slice();
        for _ in 0..index + 2 {
            text = next_name(&mut rest).unwrap_or_default().0;
        }
        text
    }
}

/// A position among the fields of a [`Table`].
#[derive(Clone)]
pub struct Fields {
    table: Table,
    /// The table from the next field on.
    rest: &'static [u8],
    index: usize,
}

/// Takes the next name and its marks from a table.
#[inline]
fn next_name(table: &mut &'static [u8]) -> Option<(&'static [u8], u8)> {
    let &[length, marks, ref rest @ ..] = *table else { return None };
    let (name, rest) = rest.split_at_checked(usize::from(length))?;
    *table = rest;
    Some((name, marks))
}

impl Fields {
    /// The field called `name`, searched from here to the end and then from the start: members usually come in table
    /// order, so one comparison is enough. If it is not found, the position stays.
    pub fn named(&mut self, name: &str) -> Option<TableField> {
        let is_it =
            |field: &TableField| field.member.len() == name.len() + 4 && field.member[2..].starts_with(name.as_bytes());
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
        let (rest, index) = (self.rest, self.index);
        for _ in 0..count {
            let Some(field) = self.next() else { break };
            if !field.rest() && is_it(&field) {
                return Some(field);
            }
        }
        (self.rest, self.index) = (rest, index);
        None
    }
}

impl Iterator for Fields {
    type Item = TableField;

    #[inline]
    fn next(&mut self) -> Option<TableField> {
        let (member, marks) = next_name(&mut self.rest)?;
        let index = self.index;
        self.index += 1;
        Some(TableField { index, member, marks })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: &[&str] =
        &["Invoice", r#","id":"#, r#","due_date":"#, r#","total":"#, r#","total_tax":"#, r#","token":"#, r#","*":"#];
    const INVOICE: Table = Table(&table::<{ length(NAMES) }>(
        NAMES,
        &[63, mark::read, mark::null, 0, mark::required | mark::null | mark::read, mark::secret, mark::rest],
    ));
    const EMPTY: Table = Table(&table::<{ length(&["Empty"]) }>(&["Empty"], &[0]));

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
        assert_eq!((EMPTY.name(), Table::EMPTY.name()), ("Empty", ""));
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
