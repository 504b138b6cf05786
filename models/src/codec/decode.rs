//! Decodes JSON into the fields of any model.
//!
//! Decoding is lenient and never silent: a value of the wrong type is converted if that loses nothing and left out
//! otherwise. Either way it is recorded as a [`Repair`].

use std::borrow::Cow;

use apideck_wire::{DecodeError, Repair};

use super::Value;
use super::model::{Create, FieldMut, List, Model, NULLS};
use super::nulls::Nulls;
use super::path::Path;
use super::reader::{Kind, Reader, Result};
use super::table::{Fields, TableField};

/// Decodes the JSON object `body` into `model`, whose fields are empty, and returns the repairs.
///
/// With `strict`, a required member that is missing, null or unreadable is an error instead of a repair. Without it,
/// only an unreadable payload is an error: a required member of the outermost object that should be an object or an
/// array.
pub fn decode_into(body: &[u8], model: &mut dyn Model, strict: bool) -> Result<Vec<Repair>> {
    read(body, model, if strict { Policy::Strict } else { Policy::Lenient })
}

/// Decodes the JSON object `body` into a request, whose fields are empty.
///
/// The caller can correct the input, so nothing is repaired: what [`decode_into`] would repair is an error, and so is an
/// unknown member. Read-only members may be missing. With `update`, every member whose field can be absent may be
/// missing.
pub fn decode_request(body: &[u8], model: &mut dyn Model, update: bool) -> Result<()> {
    let policy = if update { Policy::Update } else { Policy::Request };
    match read(body, model, policy)?.into_iter().next() {
        Some(repair) => Err(Box::new(repair.into())),
        None => Ok(()),
    }
}

/// How deviations from the API's contract are handled.
#[derive(Clone, Copy, PartialEq)]
enum Policy {
    /// A response of a connected service: everything that can be repaired is.
    Lenient,
    /// A response of Apideck itself: a required member that cannot be read is an error.
    Strict,
    /// A request: unknown members are recorded too, missing read-only members are not.
    Request,
    /// A request that updates an object: members whose fields can be absent may be missing.
    Update,
}

impl Policy {
    fn is_request(self) -> bool {
        matches!(self, Policy::Request | Policy::Update)
    }
}

/// The `found` of a repair for a missing member.
const NOTHING: &str = "nothing";

fn read(body: &[u8], model: &mut dyn Model, policy: Policy) -> Result<Vec<Repair>> {
    let text = utf8(body);
    let mut decoder = Decoder::new(text.trim_start_matches('\u{feff}'), policy);
    if let Cow::Owned(_) = text {
        decoder.record(&Path::Root, "UTF-8", "invalid bytes");
    }
    match decoder.reader.kind()? {
        Kind::Object => decoder.model(model, &Path::Root)?,
        other => return mismatch(&Path::Root, Kind::Object.name(), other.name()),
    }
    decoder.reader.end()?;
    Ok(decoder.repairs)
}

/// Parses any JSON text; `None` if it is not valid JSON.
pub fn parse_value(text: &[u8]) -> Option<Value> {
    let text = utf8(text);
    let mut decoder = Decoder::new(text.trim_start_matches('\u{feff}'), Policy::Lenient);
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

fn mismatch<T>(path: &Path<'_>, expected: &'static str, found: &'static str) -> Result<T> {
    Err(Box::new(DecodeError { path: path.text(), expected: expected.into(), found: found.into() }))
}

/// Whether a value fitted the type of its field.
pub(super) type Fits = bool;

pub(super) struct Decoder<'t> {
    pub(super) reader: Reader<'t>,
    policy: Policy,
    repairs: Vec<Repair>,
}

impl<'t> Decoder<'t> {
    fn new(text: &'t str, policy: Policy) -> Self {
        Decoder { reader: Reader::new(text), policy, repairs: Vec::new() }
    }

    #[cold]
    pub(super) fn record(&mut self, path: &Path<'_>, expected: &'static str, found: &'static str) {
        self.repairs.push(Repair { path: path.text(), expected: expected.into(), found: found.into() });
    }

    /// Reads the object that starts at the current byte.
    fn model(&mut self, model: &mut dyn Model, path: &Path<'_>) -> Result<()> {
        let table = model.table();
        let mut fields = table.fields();
        let mut seen = Nulls::default();
        let mut first = true;
        self.reader.enter()?;
        while self.reader.next_member(&mut first)? {
            let (name, field) = self.name(&mut fields)?;
            let path = Path::Member(path, &name);
            if let Some(field) = field {
                if seen.mark(field.index, true) {
                    self.record(&path, "one member of this name", "another");
                }
                self.member(model, field, &path)?;
            } else if let Some(rest) = table.rest() {
                self.check_surrogates(&path);
                let value = self.value(&path)?;
                if let FieldMut::Map(map) = model.field_mut(rest.index, Create::Nothing) {
                    map.insert(name.into_owned(), value);
                }
            } else {
                if self.policy.is_request() {
                    self.record(&path, "a known member", "an unknown one");
                }
                self.reader.skip()?;
            }
        }
        if table.has_required() {
            for field in table.fields().filter(TableField::required) {
                let request = self.policy.is_request();
                let wrong_direction = if request { field.read_only() } else { field.write_only() };
                if !seen.contains(field.index) && !wrong_direction {
                    self.missing(model, field, &Path::Member(path, field.name()), NOTHING)?;
                }
            }
        }
        Ok(())
    }

    /// Reads the name of a member and finds its field.
    fn name(&mut self, fields: &mut Fields) -> Result<(Cow<'t, str>, Option<TableField>)> {
        // It is usually one of the next few fields, and comparing a name is cheaper than reading it.
        if let Some(field) = fields.ahead(4, |field| self.reader.take_name(field.name_bytes())) {
            return Ok((Cow::Borrowed(field.name()), Some(field)));
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
            if let FieldMut::Nulls(nulls) = model.field_mut(NULLS, Create::Nothing) {
                nulls.mark(field.index, true);
            }
            return if field.nullable() { Ok(()) } else { self.missing(model, field, path, found.name()) };
        }
        let mut target = model.field_mut(field.index, created_by(found));
        if !self.fill(&mut target, found, path)? {
            let payload = path.is_top_level()
                && matches!(target, FieldMut::Model(_) | FieldMut::List(_) | FieldMut::Absent(Create::Array));
            if field.required() && (self.policy == Policy::Strict || payload) {
                return mismatch(path, expected(&target), found_in(&target, found));
            }
            self.reader.skip()?;
            self.record(path, expected(&target), found_in(&target, found));
        }
        Ok(())
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
        if let FieldMut::Body(_) = target {
            // Raw bytes are not part of the JSON.
            return Ok(());
        }
        if self.policy == Policy::Update && found == NOTHING && can_be_absent(&target) {
            return Ok(());
        }
        let expected = expected(&target);
        if self.policy == Policy::Strict && field.required() {
            return mismatch(path, expected, found);
        }
        self.record(path, expected, found);
        Ok(())
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
        list.resize(length);
        let mut first = true;
        let mut index = 0;
        self.reader.enter()?;
        while self.reader.next_element(&mut first)? {
            let path = Path::Element(path, index);
            let found = self.reader.kind()?;
            list.resize(length + 1);
            let Some(mut target) = list.element_mut(length, created_by(found)) else { return Ok(()) };
            if found == Kind::Null && is_optional(&target) {
                self.reader.null()?;
                length += 1;
            } else if found != Kind::Null && self.fill(&mut target, found, &path)? {
                length += 1;
            } else {
                self.reader.skip()?;
                self.record(&path, expected(&target), found_in(&target, found));
                list.resize(length);
            }
            index += 1;
        }
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

/// Whether an element of a list may be null.
fn is_optional(target: &FieldMut<'_>) -> bool {
    matches!(target, FieldMut::Any(_)) || can_be_absent(target)
}

/// Whether an unset field is left out of a request, rather than sent as an empty value.
fn can_be_absent(target: &FieldMut<'_>) -> bool {
    matches!(
        target,
        FieldMut::OptBool(_)
            | FieldMut::OptInt(_)
            | FieldMut::OptFloat(_)
            | FieldMut::OptNumber(_)
            | FieldMut::OptText(_)
            | FieldMut::OptMap(_)
            | FieldMut::OptAny(_)
            | FieldMut::OptBody(_)
            | FieldMut::Absent(_)
    )
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
