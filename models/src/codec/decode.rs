//! Decodes JSON into the fields of any model.
//!
//! Decoding is lenient and never silent: a value of the wrong type is converted if that loses nothing and left out
//! otherwise. Either way it is recorded as a [`Repair`].

use std::borrow::Cow;

use apideck_wire::Repair;

use super::field_state::{FieldSet, null_for_any, reset, set_lossy, set_null, set_repaired};
use super::mismatch::{at, expected, found_in, mismatch, out_of_memory};
use super::model::{Create, FieldMut, List, Model};
use super::path::Path;
use super::policy::{Budget, Document, Policy, Repairs, ResponsePolicy};
use super::reader::{Kind, Reader, Result};
use super::recorder::Recorder;
use super::table::{Fields, TableField};
use super::utf8::{utf8, without_bom};

/// Decodes the JSON object `body` into `model`, whose fields are empty, as leniently as a response. It need not be a
/// response: a `status_code` in it, as a log entry has, says nothing about it.
pub fn decode_stored(body: &[u8], model: &mut dyn Model) -> Result<Vec<Repair>> {
    let document = Document::Response { require_members: false, require_id: false };
    let policy = Policy { repairs: Repairs::Recorded, document };
    read(body, model, policy, ResponsePolicy::default().max_response_bytes)
}

/// Decodes the JSON object `body` into a request, whose fields are empty.
///
/// The caller can correct the input, so nothing is repaired: a deviation that a response may have is an error, and so is an
/// unknown member. Read-only members may be missing. With `update`, every member whose field can be absent may be
/// missing.
pub fn decode_request(body: &[u8], model: &mut dyn Model, update: bool) -> Result<()> {
    let document = if update { Document::Update } else { Document::Request };
    read(body, model, Policy { repairs: Repairs::Refused, document }, usize::MAX).map(drop)
}

/// The `found` of a repair for a missing member.
const NOTHING: &str = "nothing";

pub(super) fn read(
    body: &[u8],
    model: &mut dyn Model,
    policy: Policy,
    max_response_bytes: usize,
) -> Result<Vec<Repair>> {
    let body = utf8(body);
    let mut decoder = Decoder::new(&body, matches!(body, Cow::Borrowed(_)), policy, max_response_bytes);
    match decoder.reader.kind() {
        Ok(Kind::Object) => decoder.model(model, &Path::Root)?,
        Ok(other) => return mismatch(&Path::Root, Kind::Object.name(), other.name()),
        Err(_) if without_bom(&body).trim_ascii().is_empty() => {
            return mismatch(&Path::Root, Kind::Object.name(), "an empty body");
        }
        Err(error) => return Err(error),
    }
    decoder.reader.end()?;
    Ok(decoder.repairs.finish())
}

/// What a value of this kind creates in an absent field.
fn created_by(kind: Kind) -> Create {
    match kind {
        Kind::Null => Create::Nothing,
        Kind::Bool | Kind::Number | Kind::String => Create::Scalar,
        Kind::Array => Create::Array,
        Kind::Object => Create::Object,
    }
}

/// What became of a value.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Filled {
    /// It does not fit its field, and was not consumed.
    Unfit,
    Whole,
    /// Characters or digits of it were lost, or all elements of a list.
    Lossy,
}

pub(super) struct Decoder<'t> {
    pub(super) reader: Reader<'t>,
    policy: Policy,
    pub(super) repairs: Recorder,
    budget: Budget,
}

impl<'t> Decoder<'t> {
    /// A decoder of a text of [`utf8`].
    pub(super) fn new(text: &'t str, is_utf8: bool, policy: Policy, max_response_bytes: usize) -> Self {
        let budget = Budget::new(text.len(), max_response_bytes);
        let mut reader = Reader::new(without_bom(text));
        reader.has_invalid_bytes = !is_utf8;
        Decoder { reader, policy, repairs: Recorder::default(), budget }
    }

    /// Records a repair, or refuses it.
    #[cold]
    pub(super) fn record(&mut self, path: &Path<'_>, expected: &'static str, found: &'static str) -> Result<()> {
        match self.policy.repairs {
            Repairs::Recorded => self.repairs.push(path, expected, found),
            Repairs::Unrecorded => {}
            Repairs::Refused => return mismatch(path, expected, found),
        }
        Ok(())
    }

    /// Takes `bytes` from the memory budget.
    pub(super) fn take(&mut self, bytes: usize, path: &Path<'_>) -> Result<()> {
        if self.budget.take(bytes) { Ok(()) } else { out_of_memory(path) }
    }

    /// Reads the object that starts at the current byte.
    fn model(&mut self, model: &mut dyn Model, path: &Path<'_>) -> Result<()> {
        let table = model.table();
        let mut fields = table.fields();
        let mut seen = FieldSet::default();
        let mut first = true;
        self.reader.enter()?;
        while !first && self.reader.take_comma() || self.reader.next_member(&mut first)? {
            let (name, field) = self.name(&mut fields)?;
            if let Some(field) = field {
                let member = Path::Field(path, field.member);
                if !seen.insert(field.index) {
                    reset(model, field.index);
                    self.duplicate(&member)?;
                }
                self.member(model, field, &member).map_err(|error| at(&member, error))?;
            } else if let Some(rest) = table.rest() {
                let member = Path::Member(path, &name);
                self.filled_text(&member)?;
                let value = self.value(&member)?;
                if let FieldMut::Map(map) = model.field_mut(rest.index, Create::Nothing) {
                    self.insert(map, name.into_owned(), value, path)?;
                }
            } else {
                if self.policy.is_request() {
                    self.record(&Path::Member(path, &name), "a known member", "an unknown one")?;
                }
                self.reader.skip()?;
            }
        }
        if table.has_required() {
            for field in table.fields().filter(TableField::required) {
                let request = self.policy.is_request();
                let wrong_direction = if request { field.read_only() } else { field.write_only() };
                if !seen.contains(field.index) {
                    if !wrong_direction {
                        self.missing(model, field, &Path::Field(path, field.member), NOTHING)?;
                    }
                    set_repaired(model, field.index);
                }
            }
        }
        Ok(())
    }

    /// Reads the name of a member and finds its field. The name is not needed, and empty, if the field is one of the next.
    fn name(&mut self, fields: &mut Fields) -> Result<(Cow<'t, str>, Option<TableField>)> {
        // It is usually one of the next few fields, and comparing a name is cheaper than reading it.
        if let Some(field) = fields.ahead(8, |field| self.reader.take_name(field.member)) {
            return Ok((Cow::Borrowed(""), Some(field)));
        }
        let name = self.reader.name()?;
        let field = fields.named(&name);
        Ok((name, field))
    }

    /// Reads a member into its field.
    fn member(&mut self, model: &mut dyn Model, field: TableField, path: &Path<'_>) -> Result<()> {
        let found = self.reader.kind()?;
        if found == Kind::Null {
            self.reader.null()?;
            if field.nullable() {
                set_null(model, field.index);
                return Ok(());
            }
            return self.not_nullable(model, field, path);
        }
        let mut target = model.field_mut(field.index, created_by(found));
        match self.fill(&mut target, found, path)? {
            Filled::Whole => {}
            Filled::Lossy => set_lossy(model, field.index),
            Filled::Unfit => {
                if field.required() && self.requires(path) {
                    return mismatch(path, expected(&target), found_in(&target, found));
                }
                self.reader.skip()?;
                self.record(path, expected(&target), found_in(&target, found))?;
                set_repaired(model, field.index);
            }
        }
        Ok(())
    }

    /// Handles null for a field that may not be null.
    #[cold]
    fn not_nullable(&mut self, model: &mut dyn Model, field: TableField, path: &Path<'_>) -> Result<()> {
        self.missing(model, field, path, Kind::Null.name())?;
        if !null_for_any(model, field.index) {
            set_null(model, field.index);
            set_repaired(model, field.index);
        }
        Ok(())
    }

    /// Records the second of two members of one name.
    #[cold]
    pub(super) fn duplicate(&mut self, path: &Path<'_>) -> Result<()> {
        self.record(path, "one member of this name", "another")
    }

    /// Whether the response is useless without this required member.
    #[cold]
    fn requires(&self, path: &Path<'_>) -> bool {
        let Document::Response { require_members, require_id } = self.policy.document else { return false };
        path.is_data() || (require_members || require_id && path.is_id()) && path.is_in_data()
    }

    /// Handles a required member that is missing or null.
    #[cold]
    fn missing(
        &mut self,
        model: &mut dyn Model,
        field: TableField,
        path: &Path<'_>,
        found: &'static str,
    ) -> Result<()> {
        let target = model.field_mut(field.index, Create::Nothing);
        let is_fine = match target {
            // Raw bytes are not part of the JSON.
            FieldMut::Body(_) => true,
            // Any value may be null.
            FieldMut::Any(_) | FieldMut::OptAny(_) if found != NOTHING => true,
            _ => matches!(self.policy.document, Document::Update) && found == NOTHING && target.can_be_absent(),
        };
        if is_fine {
            return Ok(());
        }
        if field.required() && self.requires(path) {
            return mismatch(path, expected(&target), found);
        }
        self.record(path, expected(&target), found)
    }

    /// Reads the next value, which is not null, into `target`.
    fn fill(&mut self, target: &mut FieldMut<'_>, found: Kind, path: &Path<'_>) -> Result<Filled> {
        match target {
            FieldMut::Text(target) => {
                let Some(text) = self.text(found, path)? else { return Ok(Filled::Unfit) };
                **target = text.into_owned();
                return self.filled_text(path);
            }
            FieldMut::OptText(target) => {
                let Some(text) = self.text(found, path)? else { return Ok(Filled::Unfit) };
                **target = Some(text.into_owned());
                return self.filled_text(path);
            }
            FieldMut::Constant(target) => {
                let Some(text) = self.text(found, path)? else { return Ok(Filled::Unfit) };
                **target = Cow::Owned(text.into_owned());
                return self.filled_text(path);
            }
            FieldMut::Enum(target) => {
                let Some(text) = self.text(found, path)? else { return Ok(Filled::Unfit) };
                target.set(&text);
                return self.filled_text(path);
            }
            FieldMut::Bool(target) => return Ok(put(*target, self.bool(found, path)?)),
            FieldMut::OptBool(target) => return Ok(put_some(target, self.bool(found, path)?)),
            FieldMut::Int(target) => return Ok(put(*target, self.int(found, path)?)),
            FieldMut::OptInt(target) => return Ok(put_some(target, self.int(found, path)?)),
            FieldMut::Float(target) => return Ok(put(*target, self.float(found, path)?)),
            FieldMut::OptFloat(target) => return Ok(put_some(target, self.float(found, path)?)),
            FieldMut::Number(target) => {
                let (number, filled) = self.decimal(found, path)?;
                put(*target, number);
                return Ok(filled);
            }
            FieldMut::OptNumber(target) => {
                let (number, filled) = self.decimal(found, path)?;
                **target = number;
                return Ok(filled);
            }
            FieldMut::Model(model) if found == Kind::Object => self.model(*model, path)?,
            FieldMut::List(list) if found == Kind::Array => return self.list(*list, path),
            FieldMut::Map(target) if found == Kind::Object => **target = self.map(path)?,
            FieldMut::OptMap(target) if found == Kind::Object => **target = Some(self.map(path)?),
            FieldMut::Any(target) => **target = self.value(path)?,
            FieldMut::OptAny(target) => **target = Some(self.value(path)?),
            _ => return Ok(Filled::Unfit),
        }
        Ok(Filled::Whole)
    }

    fn list(&mut self, list: &mut dyn List, path: &Path<'_>) -> Result<Filled> {
        let mut length = 0;
        let mut allocated = list.push_or_truncate(length);
        let mut first = true;
        let mut index = 0;
        let mut is_lossy = false;
        let start = self.reader.left();
        // The length at which room is made for the rest. Only `data` takes most of its document.
        let mut room = if path.is_data() { 1 } else { usize::MAX };
        self.reader.enter()?;
        while self.reader.next_element(&mut first)? {
            let path = Path::Element(path, index);
            // A list that is full allocates as much again.
            if !self.budget.allows(allocated) {
                return out_of_memory(&path);
            }
            let mut needed = length + 1;
            if length == room {
                needed = self.estimate(length, allocated, start - self.reader.left());
                room = needed;
            }
            // An element that was left out is still there, and empty.
            let now = list.push_or_truncate(needed);
            if now != allocated {
                self.take(now.saturating_sub(allocated), &path)?;
                allocated = now;
            }
            match self.element(list, length, &path).map_err(|error| at(&path, error))? {
                Filled::Whole => length += 1,
                Filled::Lossy => {
                    length += 1;
                    is_lossy = true;
                }
                Filled::Unfit => {}
            }
            index += 1;
        }
        if index > length {
            list.push_or_truncate(length);
            is_lossy |= length == 0;
        }
        Ok(if is_lossy { Filled::Lossy } else { Filled::Whole })
    }

    /// How many elements a list will have, if the rest of the document is like the `length` elements that it has: `used`
    /// bytes of text, and `allocated` bytes of memory.
    ///
    /// Growing a list by half or twice copies each of its elements, which are large, about once. The estimate is at most 128
    /// times the present length, since the first elements may be small, and takes at most a quarter of the memory budget.
    fn estimate(&self, length: usize, allocated: usize, used: usize) -> usize {
        let rest = self.reader.left() / (used / length).max(1);
        let affordable = self.budget.left() / 4 / (allocated / length).max(1);
        // An eighth more, since the other elements may be a little smaller.
        let more = (rest + rest / 8).min(length.saturating_mul(127)).min(affordable);
        length + more.max(1)
    }

    /// Reads the next value into the element `index`, or skips it.
    #[inline]
    fn element(&mut self, list: &mut dyn List, index: usize, path: &Path<'_>) -> Result<Filled> {
        let found = self.reader.kind()?;
        let Some(mut target) = list.element_mut(index, created_by(found)) else { return Ok(Filled::Unfit) };
        if found != Kind::Null {
            let filled = self.fill(&mut target, found, path)?;
            if filled != Filled::Unfit {
                return Ok(filled);
            }
        } else if target.may_be_null() {
            self.reader.null()?;
            return Ok(Filled::Whole);
        }
        self.reader.skip()?;
        self.record(path, expected(&target), found_in(&target, found))?;
        Ok(Filled::Unfit)
    }
}

fn put<T>(target: &mut T, value: Option<T>) -> Filled {
    match value {
        Some(value) => {
            *target = value;
            Filled::Whole
        }
        None => Filled::Unfit,
    }
}

fn put_some<T>(target: &mut Option<T>, value: Option<T>) -> Filled {
    *target = value;
    if target.is_some() { Filled::Whole } else { Filled::Unfit }
}
