//! Decodes JSON into the fields of any model.
//!
//! Decoding is lenient and never silent: a value of the wrong type is converted if that loses nothing and left out
//! otherwise. Either way it is recorded as a [`Repair`].

use std::borrow::Cow;

use apideck_wire::{DecodeError, Repair};

use super::Value;
use super::model::{Create, FieldMut, List, Model};
use super::nulls::{FieldSet, mark_emptied, mark_null, mark_repaired, unmark};
use super::path::Path;
use super::policy::{Budget, Document, Policy, Repairs, ResponsePolicy};
use super::reader::{Kind, Reader, Result};
use super::recorder::Recorder;
use super::table::{Fields, TableField};

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
    let lossy = utf8(body);
    let text = lossy.trim_start_matches('\u{feff}');
    let mut decoder = Decoder::new(text, policy, max_response_bytes);
    if let Cow::Owned(_) = lossy {
        decoder.record(&Path::Root, "UTF-8", "invalid bytes")?;
    }
    match decoder.reader.kind() {
        Ok(Kind::Object) => decoder.model(model, &Path::Root)?,
        Ok(other) => return mismatch(&Path::Root, Kind::Object.name(), other.name()),
        Err(_) if text.trim_ascii().is_empty() => return mismatch(&Path::Root, Kind::Object.name(), "an empty body"),
        Err(error) => return Err(error),
    }
    decoder.reader.end()?;
    Ok(decoder.repairs.finish())
}

/// Parses any JSON text; `None` if it is not valid JSON, or if its value would take more memory than a body of 64 MiB may
/// take. Nothing is recorded.
pub fn parse_value(text: &[u8]) -> Option<Value> {
    parse_value_within(text, ResponsePolicy::default().max_response_bytes)
}

/// Like [`parse_value`] where bodies of at most `max_response_bytes` are accepted.
pub fn parse_value_within(text: &[u8], max_response_bytes: usize) -> Option<Value> {
    let text = utf8(text);
    let document = Document::Response { require_members: false, require_id: false };
    let policy = Policy { repairs: Repairs::Unrecorded, document };
    let mut decoder = Decoder::new(text.trim_start_matches('\u{feff}'), policy, max_response_bytes);
    let value = decoder.value(&Path::Root).ok()?;
    decoder.reader.end().ok()?;
    Some(value)
}

/// The text, with U+FFFD in place of bytes that are not UTF-8.
fn utf8(bytes: &[u8]) -> Cow<'_, str> {
    // A check is several times as fast as the lossy conversion, which is hardly ever needed.
    std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
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

/// The error of a document whose values take too much memory.
#[cold]
fn out_of_memory<T>(path: &Path<'_>) -> Result<T> {
    mismatch(path, "values that fit into the memory limit", "more (see `max_response_bytes`)")
}

fn mismatch<T>(path: &Path<'_>, expected: &'static str, found: &'static str) -> Result<T> {
    Err(mismatch_error(path, expected, found))
}

#[cold]
#[inline(never)]
#[allow(clippy::unnecessary_box_returns)] // The box is made here, so that no caller has code for it.
fn mismatch_error(path: &Path<'_>, expected: &'static str, found: &'static str) -> Box<DecodeError> {
    Box::new(DecodeError { path: path.text(), expected: expected.into(), found: found.into() })
}

/// Whether a value fitted the type of its field.
pub(super) type Fits = bool;

pub(super) struct Decoder<'t> {
    pub(super) reader: Reader<'t>,
    policy: Policy,
    repairs: Recorder,
    budget: Budget,
    /// Whether the last list had elements, of which none could be read.
    emptied: bool,
}

impl<'t> Decoder<'t> {
    fn new(text: &'t str, policy: Policy, max_response_bytes: usize) -> Self {
        let budget = Budget::new(text.len(), max_response_bytes);
        Decoder { reader: Reader::new(text), policy, repairs: Recorder::default(), budget, emptied: false }
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
                let member = Path::Field(path, field.member());
                if seen.insert(field.index) {
                    unmark(model, field.index);
                    self.record(&member, "one member of this name", "another")?;
                }
                self.member(model, field, &member)?;
            } else if let Some(rest) = table.rest() {
                let member = Path::Member(path, &name);
                self.check_surrogates(&member)?;
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
                        self.missing(model, field, &Path::Field(path, field.member()), NOTHING)?;
                    }
                    mark_repaired(model, field.index);
                }
            }
        }
        Ok(())
    }

    /// Reads the name of a member and finds its field. The name is not needed, and empty, if the field is one of the next.
    fn name(&mut self, fields: &mut Fields) -> Result<(Cow<'t, str>, Option<TableField>)> {
        // It is usually one of the next few fields, and comparing a name is cheaper than reading it.
        if let Some(field) = fields.ahead(8, |field| self.reader.take_name(field.member())) {
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
            mark_null(model, field.index);
            if field.nullable() {
                return Ok(());
            }
            self.missing(model, field, path, found.name())?;
            // Null is a value of a free-form field.
            if !matches!(model.field_mut(field.index, Create::Nothing), FieldMut::Any(_)) {
                mark_repaired(model, field.index);
            }
            return Ok(());
        }
        let mut target = model.field_mut(field.index, created_by(found));
        if !self.fill(&mut target, found, path)? {
            if field.required() && self.requires(path) {
                return mismatch(path, expected(&target), found_in(&target, found));
            }
            self.reader.skip()?;
            self.record(path, expected(&target), found_in(&target, found))?;
            mark_repaired(model, field.index);
        } else if found == Kind::Array && self.emptied {
            mark_emptied(model, field.index);
        }
        Ok(())
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

    /// Reads the next value, which is not null, into `target`. A value that does not fit is not consumed.
    fn fill(&mut self, target: &mut FieldMut<'_>, found: Kind, path: &Path<'_>) -> Result<Fits> {
        match target {
            FieldMut::Text(place) => **place = self.text(found, path)?.into_owned(),
            FieldMut::OptText(place) => **place = Some(self.text(found, path)?.into_owned()),
            FieldMut::Typed(place) => return self.typed(*place, found, path),
            FieldMut::Bool(place) => return Ok(put(*place, self.bool(found, path)?)),
            FieldMut::OptBool(place) => return Ok(put_some(place, self.bool(found, path)?)),
            FieldMut::Int(place) => return Ok(put(*place, self.int(found, path)?)),
            FieldMut::OptInt(place) => return Ok(put_some(place, self.int(found, path)?)),
            FieldMut::Float(place) => return Ok(put(*place, self.float(found, path)?)),
            FieldMut::OptFloat(place) => return Ok(put_some(place, self.float(found, path)?)),
            FieldMut::Number(place) => return Ok(put(*place, self.decimal(found, path)?)),
            FieldMut::OptNumber(place) => return Ok(put_some(place, self.decimal(found, path)?)),
            FieldMut::Model(model) if found == Kind::Object => self.model(*model, path)?,
            FieldMut::List(list) if found == Kind::Array => self.list(*list, path)?,
            FieldMut::Map(place) if found == Kind::Object => **place = self.map(path)?,
            FieldMut::OptMap(place) if found == Kind::Object => **place = Some(self.map(path)?),
            FieldMut::Any(place) => **place = self.value(path)?,
            FieldMut::OptAny(place) => **place = Some(self.value(path)?),
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn list(&mut self, list: &mut dyn List, path: &Path<'_>) -> Result<()> {
        let mut length = 0;
        let mut allocated = list.resize(length);
        let mut first = true;
        let mut index = 0;
        self.reader.enter()?;
        while self.reader.next_element(&mut first)? {
            let path = Path::Element(path, index);
            let found = self.reader.kind()?;
            // A list that is full allocates as much again.
            if !self.budget.allows(allocated) {
                return out_of_memory(&path);
            }
            // An element that was left out is still there, and empty.
            let now = list.resize(length + 1);
            if now != allocated {
                self.take(now.saturating_sub(allocated), &path)?;
                allocated = now;
            }
            let Some(mut target) = list.element_mut(length, created_by(found)) else { return Ok(()) };
            if found == Kind::Null && target.may_be_null() {
                self.reader.null()?;
                length += 1;
            } else if found != Kind::Null && self.fill(&mut target, found, &path)? {
                length += 1;
            } else {
                self.reader.skip()?;
                self.record(&path, expected(&target), found_in(&target, found))?;
            }
            index += 1;
        }
        if index > length {
            list.resize(length);
        }
        self.emptied = index > 0 && length == 0;
        Ok(())
    }
}

fn put<T>(place: &mut T, value: Option<T>) -> Fits {
    value.map(|value| *place = value).is_some()
}

fn put_some<T>(place: &mut Option<T>, value: Option<T>) -> Fits {
    *place = value;
    place.is_some()
}

fn expected(target: &FieldMut<'_>) -> &'static str {
    match target {
        FieldMut::Bool(_) | FieldMut::OptBool(_) => Kind::Bool.name(),
        FieldMut::Int(_) | FieldMut::OptInt(_) => "an integer",
        FieldMut::Float(_) | FieldMut::OptFloat(_) | FieldMut::Number(_) | FieldMut::OptNumber(_) => {
            Kind::Number.name()
        }
        FieldMut::Text(_) | FieldMut::OptText(_) | FieldMut::Typed(_) | FieldMut::Absent(Create::Scalar) => {
            Kind::String.name()
        }
        FieldMut::Model(_) | FieldMut::Map(_) | FieldMut::OptMap(_) | FieldMut::Absent(Create::Object) => {
            Kind::Object.name()
        }
        FieldMut::List(_) | FieldMut::Absent(Create::Array) => Kind::Array.name(),
        FieldMut::Any(_) | FieldMut::OptAny(_) => "a value",
        FieldMut::Body(_) | FieldMut::OptBody(_) | FieldMut::Absent(Create::Nothing) | FieldMut::Nulls(_) => {
            "no member of this name"
        }
    }
}

/// The `found` of a repair for a value of kind `found` that does not fit `target`.
fn found_in(target: &FieldMut<'_>, found: Kind) -> &'static str {
    match target {
        FieldMut::Int(_) | FieldMut::OptInt(_) if found == Kind::Number => "a fraction or a number beyond 64 bits",
        _ => found.name(),
    }
}
