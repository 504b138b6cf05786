//! The table of a model: its name and its fields, in wire order, in one string.
//!
//! It is written `Invoice id- due_date? line_items total?`: first the name of the struct, then each field's wire name
//! followed by its marks. One string, because a slice of strings costs 40 bytes a field in a position-independent
//! executable. At compile time it is packed, so that no walk has to look for the end of a name: each word becomes the
//! length of its name, a byte of marks, and the name.
//!
//! | mark | meaning |
//! |---|---|
//! | `!` | required: responses have it |
//! | `?` | may be null |
//! | `-` | read-only: left out of requests |
//! | `+` | write-only: only in requests |
//! | `#` | secret: not shown by `Debug` |
//!
//! A last field called `*` holds the members that no other field has a name for.

/// The bytes in front of the name: its length and its marks.
const HEAD: usize = 2;

const REQUIRED: u8 = 1;
const NULLABLE: u8 = 2;
const READ_ONLY: u8 = 4;
const WRITE_ONLY: u8 = 8;
const SECRET: u8 = 16;
const REST: u8 = 32;

const fn mark(byte: u8) -> u8 {
    match byte {
        b'!' => REQUIRED,
        b'?' => NULLABLE,
        b'-' => READ_ONLY,
        b'+' => WRITE_ONLY,
        b'#' => SECRET,
        b'*' => REST,
        _ => 0,
    }
}

const fn is_name(byte: u8) -> bool {
    mark(byte) == 0 && byte != b' ' || byte == b'*'
}

/// The length of the packed form of `text`.
pub(crate) const fn packed_length(text: &str) -> usize {
    let text = text.as_bytes();
    let mut length = HEAD;
    let mut at = 0;
    while at < text.len() {
        length += if text[at] == b' ' { HEAD } else { is_name(text[at]) as usize };
        at += 1;
    }
    length
}

/// Packs `text`; the struct itself gets the marks of all its fields.
pub(crate) const fn pack<const LENGTH: usize>(text: &str) -> [u8; LENGTH] {
    let text = text.as_bytes();
    let mut packed = [0; LENGTH];
    let mut fields = 0;
    let mut word = 0;
    let mut end = HEAD;
    let mut at = 0;
    while at < text.len() {
        let byte = text[at];
        if byte == b' ' {
            fields += 1;
            word = end;
            end += HEAD;
        } else if is_name(byte) {
            packed[word] += 1;
            packed[end] = byte;
            end += 1;
        }
        packed[word + 1] |= mark(byte);
        packed[1] |= mark(byte);
        at += 1;
    }
    assert!(fields <= super::Nulls::FIELDS, "a model has too many fields to mark each as null");
    packed
}

/// The name and the fields of a model; see the module's documentation.
#[derive(Clone, Copy)]
pub struct Table(&'static str);

/// The table that a constant text writes out.
macro_rules! table {
    ($text:expr) => {{
        const TEXT: &str = $text;
        const PACKED: [u8; $crate::codec::packed_length(TEXT)] = $crate::codec::pack(TEXT);
        const TABLE: $crate::codec::Table = $crate::codec::Table::new(&PACKED);
        TABLE
    }};
}
pub(crate) use table;

/// One field of a [`Table`].
#[derive(Clone, Copy)]
pub struct TableField {
    /// Its number: where it stands in the table.
    pub index: usize,
    /// Its word in the table. The name is cut out of it on demand: most fields of most models are absent.
    word: &'static str,
    marks: u8,
}

impl TableField {
    /// Its name on the wire.
    #[inline]
    pub fn name(&self) -> &'static str {
        &self.word[HEAD..]
    }
    /// Its name on the wire, to compare: unlike a part of a text, one of bytes is not checked to be one.
    #[inline]
    pub(super) fn name_bytes(&self) -> &'static [u8] {
        &self.word.as_bytes()[HEAD..]
    }
    /// Whether every response has it.
    pub fn required(&self) -> bool {
        self.marks & REQUIRED != 0
    }
    /// Whether it may be null.
    pub fn nullable(&self) -> bool {
        self.marks & NULLABLE != 0
    }
    /// Whether requests leave it out.
    pub fn read_only(&self) -> bool {
        self.marks & READ_ONLY != 0
    }
    /// Whether only requests have it.
    pub fn write_only(&self) -> bool {
        self.marks & WRITE_ONLY != 0
    }
    /// Whether `Debug` hides it.
    pub fn secret(&self) -> bool {
        self.marks & SECRET != 0
    }
    /// Whether it holds the members without a field of their own.
    pub fn rest(&self) -> bool {
        self.marks & REST != 0
    }
}

impl Table {
    /// The table that has been packed into `packed`.
    pub(crate) const fn new(packed: &'static [u8]) -> Self {
        Table(super::packed_text(packed))
    }

    /// The struct itself, and its fields.
    fn words(self) -> (Option<TableField>, Fields) {
        let mut words = Fields { all: self.0, rest: self.0, index: 0 };
        let head = words.next();
        (head, Fields { all: words.rest, rest: words.rest, index: 0 })
    }

    /// The name of the struct.
    pub fn name(self) -> &'static str {
        self.words().0.map_or("", |head| head.name())
    }

    /// Whether any field is required: asked for each object, so that few of them are searched.
    pub fn has_required(self) -> bool {
        self.words().0.is_some_and(|head| head.required())
    }

    /// The field for the members without a field of their own.
    pub fn rest(self) -> Option<TableField> {
        let (head, mut fields) = self.words();
        if head?.rest() { fields.find(TableField::rest) } else { None }
    }

    /// The fields, in wire order.
    pub fn fields(self) -> Fields {
        self.words().1
    }
}

/// A position among the fields of a [`Table`].
#[derive(Clone)]
pub struct Fields {
    all: &'static str,
    rest: &'static str,
    index: usize,
}

impl Fields {
    /// The field called `name`, looked for from here to the end and then from the start: members mostly come in
    /// table order, so that this is one comparison as a rule. Where there is none, the position stays.
    pub fn named(&mut self, name: &str) -> Option<TableField> {
        let start = self.clone();
        let is_it = |field: &TableField| field.name_bytes() == name.as_bytes() && !field.rest();
        if let Some(field) = self.find(is_it) {
            return Some(field);
        }
        (self.rest, self.index) = (self.all, 0);
        if let Some(field) = self.by_ref().take(start.index).find(is_it) {
            return Some(field);
        }
        *self = start;
        None
    }
}

impl Iterator for Fields {
    type Item = TableField;

    #[inline]
    fn next(&mut self) -> Option<TableField> {
        let &[length, marks, ..] = self.rest.as_bytes() else { return None };
        let (word, rest) = self.rest.split_at_checked(HEAD + usize::from(length))?;
        let field = TableField { index: self.index, word, marks };
        self.rest = rest;
        self.index += 1;
        Some(field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INVOICE: Table = table!("Invoice id- due_date? total total_tax!?- token# *");

    #[test]
    fn fields_come_in_order_with_their_marks() {
        let fields: Vec<_> = INVOICE.fields().collect();
        let names: Vec<_> = fields.iter().map(|field| (field.index, field.name())).collect();
        assert_eq!(names, [(0, "id"), (1, "due_date"), (2, "total"), (3, "total_tax"), (4, "token"), (5, "*")]);
        assert!(fields[0].read_only() && !fields[0].required() && !fields[0].nullable());
        assert!(fields[3].required() && fields[3].nullable() && fields[3].read_only());
        assert!(fields[4].secret() && fields[5].rest());
        assert_eq!(INVOICE.name(), "Invoice");
        assert!(INVOICE.has_required() && !table!("Empty").has_required());
        assert_eq!(table!("Empty").fields().count(), 0);
    }

    #[test]
    fn a_name_is_found_from_any_position_and_only_whole() {
        let mut fields = INVOICE.fields();
        let order = ["total", "total_tax", "id", "id", "due_date", "token", "due_date"];
        for name in order {
            assert_eq!(fields.named(name).expect(name).name(), name);
        }
        for name in ["", "tot", "total_", "ID", " ", "id-", "due_date?", "id due_date", "*", "*x"] {
            assert!(fields.named(name).is_none(), "{name:?}");
            assert_eq!(fields.named("total").map(|field| field.index), Some(2));
        }
        assert!(table!("Empty").fields().named("id").is_none());
    }
}
