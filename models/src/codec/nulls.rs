//! What a model remembers about its fields besides their values: explicit nulls, and values that a repair put there.

use super::Value;
use super::model::{Create, FieldMut, Model, NULLS};
use super::number::Number;
use super::table::MAX_FIELDS;

/// The number of words that hold two bits for each of these fields.
pub(crate) const fn words(fields: &[u8]) -> usize {
    fields.len().div_ceil(FIELDS_PER_WORD)
}

const FIELDS_PER_WORD: usize = 32;
const NULL: u64 = 1;
const REPAIRED: u64 = 2;

/// The marks of the fields of one model, two bits for each field.
///
/// - *null*: the field is explicitly null, in a request or in what was decoded. Ignored if the field has a value.
/// - *repaired*: decoding found no value that the field can hold, or dropped all elements of a list, or lost characters or
///   digits. The field has the empty value of its type, or a text with U+FFFD, or a number that is cut off, which is not
///   written. Ignored if the field has another value.
#[derive(Clone, Copy, Debug)]
pub struct Nulls<const WORDS: usize>([u64; WORDS]);

impl<const WORDS: usize> Nulls<WORDS> {
    /// No field is marked.
    pub(crate) const NONE: Self = Nulls([0; WORDS]);

    /// Marks field number `field` as null, or removes both of its marks: setters call it.
    #[inline]
    pub(crate) fn set(&mut self, field: usize, null: bool) {
        if let Some(word) = self.0.get_mut(field / FIELDS_PER_WORD) {
            let shift = field % FIELDS_PER_WORD * 2;
            *word = *word & !((NULL | REPAIRED) << shift) | u64::from(null) << shift;
        }
    }

    /// The words, for code that is not generic over their number.
    #[inline]
    pub fn words(&self) -> &[u64] {
        &self.0
    }

    /// The words, for code that is not generic over their number.
    #[inline]
    pub fn words_mut(&mut self) -> &mut [u64] {
        &mut self.0
    }
}

/// The marks of one field, in the lowest two bits. Above them are those of the next fields.
#[derive(Clone, Copy, Default)]
pub(super) struct Marks(u64);

impl Marks {
    /// The marks of field number `field`, from the words of its model.
    #[inline]
    pub(super) fn new(words: &[u64], field: usize) -> Self {
        Marks(words.get(field / FIELDS_PER_WORD).map_or(0, |word| word >> (field % FIELDS_PER_WORD * 2)))
    }

    /// The marks of field number `field` of `model`, if these are those of the field before it: a walk over all fields
    /// looks at the words once in 32 fields.
    #[inline]
    pub(super) fn next(self, model: &mut dyn Model, field: usize) -> Self {
        if field % FIELDS_PER_WORD != 0 {
            return Marks(self.0 >> 2);
        }
        match model.field_mut(NULLS, Create::Nothing) {
            FieldMut::Nulls(words) => Marks::new(words, field),
            _ => Marks::default(),
        }
    }

    /// Whether the field is explicitly null.
    #[inline]
    pub(super) fn null(self) -> bool {
        self.0 & NULL != 0
    }

    /// Whether a repair put the value of the field there.
    #[inline]
    pub(super) fn repaired(self) -> bool {
        self.0 & REPAIRED != 0
    }
}

/// Marks field number `field` of `model` as null.
pub(super) fn mark_null(model: &mut dyn Model, field: usize) {
    mark(model, field, NULL);
}

/// Empties field number `field` of `model` and removes its marks: another member of its name follows.
#[cold]
pub(super) fn reset(model: &mut dyn Model, field: usize) {
    match model.field_mut(field, Create::Absent) {
        FieldMut::Bool(place) => *place = false,
        FieldMut::OptBool(place) => *place = None,
        FieldMut::Int(place) => *place = 0,
        FieldMut::OptInt(place) => *place = None,
        FieldMut::Float(place) => *place = 0.0,
        FieldMut::OptFloat(place) => *place = None,
        FieldMut::Number(place) => *place = Number::ZERO,
        FieldMut::OptNumber(place) => *place = None,
        FieldMut::Text(place) => place.clear(),
        FieldMut::OptText(place) => *place = None,
        FieldMut::Typed(place) => place.set(""),
        FieldMut::Model(inner) => {
            for field in inner.table().fields() {
                reset(inner, field.index);
            }
        }
        FieldMut::List(list) => {
            list.resize(0);
        }
        FieldMut::Map(place) => place.clear(),
        FieldMut::OptMap(place) => *place = None,
        FieldMut::Any(place) => *place = Value::Null,
        FieldMut::OptAny(place) => *place = None,
        FieldMut::Body(_) | FieldMut::OptBody(_) | FieldMut::Absent(_) | FieldMut::Nulls(_) => {}
    }
    if let FieldMut::Nulls(words) = model.field_mut(NULLS, Create::Nothing) {
        if let Some(word) = words.get_mut(field / FIELDS_PER_WORD) {
            *word &= !((NULL | REPAIRED) << (field % FIELDS_PER_WORD * 2));
        }
    }
}

/// Marks field number `field` of `model` as repaired if it cannot be absent, and all that a missing model inside it is
/// missing.
#[cold]
pub(super) fn mark_repaired(model: &mut dyn Model, field: usize) {
    match model.field_mut(field, Create::Nothing) {
        FieldMut::Model(inner) => {
            for field in inner.table().fields() {
                if field.required() {
                    mark_repaired(inner, field.index);
                }
            }
        }
        target if target.can_be_absent() => return,
        _ => {}
    }
    mark(model, field, REPAIRED);
}

/// Puts null into field number `field` of `model` if that takes any value. Returns whether it does.
#[cold]
pub(super) fn null_for_any(model: &mut dyn Model, field: usize) -> bool {
    match model.field_mut(field, Create::Nothing) {
        FieldMut::Any(place) => *place = Value::Null,
        FieldMut::OptAny(place) => *place = Some(Value::Null),
        _ => return false,
    }
    true
}

/// Marks field number `field` of `model` as a value that lost characters or digits, or as a list of which no element could
/// be read.
#[cold]
pub(super) fn mark_lossy(model: &mut dyn Model, field: usize) {
    mark(model, field, REPAIRED);
}

fn mark(model: &mut dyn Model, field: usize, mark: u64) {
    if let FieldMut::Nulls(words) = model.field_mut(NULLS, Create::Nothing) {
        if let Some(word) = words.get_mut(field / FIELDS_PER_WORD) {
            *word |= mark << (field % FIELDS_PER_WORD * 2);
        }
    }
}

/// A set of fields of one model.
#[derive(Clone, Copy, Default)]
pub(super) struct FieldSet([u64; MAX_FIELDS / 64]);

impl FieldSet {
    /// Adds field number `field`. Returns whether it was there before.
    #[inline]
    pub(super) fn insert(&mut self, field: usize) -> bool {
        let Some(word) = self.0.get_mut(field / 64) else { return false };
        let bit = 1 << (field % 64);
        let before = *word & bit != 0;
        *word |= bit;
        before
    }

    /// Whether field number `field` is in the set.
    #[inline]
    pub(super) fn contains(&self, field: usize) -> bool {
        self.0.get(field / 64).is_some_and(|word| word & (1 << (field % 64)) != 0)
    }
}
