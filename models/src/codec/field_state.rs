//! What a model remembers about its fields besides their values: explicit nulls, and values that a repair put there.

use super::Value;
use super::model::{Create, FieldMut, Model, STRUCT};
use super::number::Number;
use super::table::MAX_FIELDS;

/// The number of words that hold two bits for each of these fields.
pub(crate) const fn words(fields: &[u8]) -> usize {
    fields.len().div_ceil(FIELDS_PER_WORD)
}

const FIELDS_PER_WORD: usize = 32;
const NULL: u64 = 1;
const REPAIRED: u64 = 2;

/// The states of the fields of one model, two bits for each field.
///
/// - *null*: the field is explicitly null, in a request or in what was decoded. Ignored if the field has a value.
/// - *repaired*: decoding found no value that the field can hold, or dropped all elements of a list, or lost characters or
///   digits. The field has the empty value of its type, or a text with U+FFFD, or a number that is cut off, which is not
///   written. Ignored if the field has another value.
#[derive(Clone, Copy, Debug)]
pub struct FieldStates<const WORDS: usize>([u64; WORDS]);

impl<const WORDS: usize> FieldStates<WORDS> {
    /// No field is null or repaired.
    pub(crate) const NONE: Self = FieldStates([0; WORDS]);

    /// Sets field number `field` to null, or clears its state: setters call it.
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

/// The state of one field, in the lowest two bits. Above them are those of the next fields.
#[derive(Clone, Copy, Default)]
pub(super) struct FieldState(u64);

impl FieldState {
    /// The state of field number `field`, from the words of its model.
    #[inline]
    pub(super) fn new(words: &[u64], field: usize) -> Self {
        FieldState(words.get(field / FIELDS_PER_WORD).map_or(0, |word| word >> (field % FIELDS_PER_WORD * 2)))
    }

    /// The state of field number `field` of `model`, if this is that of the field before it: a walk over all fields
    /// looks at the words once in 32 fields.
    #[inline]
    pub(super) fn next(self, model: &mut dyn Model, field: usize) -> Self {
        if field % FIELDS_PER_WORD != 0 {
            return FieldState(self.0 >> 2);
        }
        match model.field_mut(STRUCT, Create::Nothing) {
            FieldMut::Struct(_, words) => FieldState::new(words, field),
            _ => FieldState::default(),
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

/// Records that field number `field` of `model` is null.
pub(super) fn set_null(model: &mut dyn Model, field: usize) {
    add_state(model, field, NULL);
}

/// Empties field number `field` of `model` and clears its state: another member of its name follows.
#[cold]
pub(super) fn reset(model: &mut dyn Model, field: usize) {
    match model.field_mut(field, Create::Absent) {
        FieldMut::Bool(target) => *target = false,
        FieldMut::OptBool(target) => *target = None,
        FieldMut::Int(target) => *target = 0,
        FieldMut::OptInt(target) => *target = None,
        FieldMut::Float(target) => *target = 0.0,
        FieldMut::OptFloat(target) => *target = None,
        FieldMut::Number(target) => *target = Number::ZERO,
        FieldMut::OptNumber(target) => *target = None,
        FieldMut::Text(target) => target.clear(),
        FieldMut::OptText(target) => *target = None,
        FieldMut::Constant(target) => *target = "".into(),
        FieldMut::Enum(target) => target.set(""),
        FieldMut::Model(inner) => {
            for field in inner.table().fields() {
                reset(inner, field.index);
            }
        }
        FieldMut::List(list) => {
            list.push_or_truncate(0);
        }
        FieldMut::Map(target) => target.clear(),
        FieldMut::OptMap(target) => *target = None,
        FieldMut::Any(target) => *target = Value::Null,
        FieldMut::OptAny(target) => *target = None,
        FieldMut::Body(_) | FieldMut::OptBody(_) | FieldMut::Absent(_) | FieldMut::Struct(..) => {}
    }
    if let FieldMut::Struct(_, words) = model.field_mut(STRUCT, Create::Nothing) {
        if let Some(word) = words.get_mut(field / FIELDS_PER_WORD) {
            *word &= !((NULL | REPAIRED) << (field % FIELDS_PER_WORD * 2));
        }
    }
}

/// Records that field number `field` of `model` was repaired if it cannot be absent, and all that a missing model
/// inside it is missing.
#[cold]
pub(super) fn set_repaired(model: &mut dyn Model, field: usize) {
    match model.field_mut(field, Create::Nothing) {
        FieldMut::Model(inner) => {
            for field in inner.table().fields() {
                if field.required() {
                    set_repaired(inner, field.index);
                }
            }
        }
        target if target.can_be_absent() => return,
        _ => {}
    }
    add_state(model, field, REPAIRED);
}

/// Puts null into field number `field` of `model` if that takes any value. Returns whether it does.
#[cold]
pub(super) fn null_for_any(model: &mut dyn Model, field: usize) -> bool {
    match model.field_mut(field, Create::Nothing) {
        FieldMut::Any(target) => *target = Value::Null,
        FieldMut::OptAny(target) => *target = Some(Value::Null),
        _ => return false,
    }
    true
}

/// Records that field number `field` of `model` is a value that lost characters or digits, or a list of which no element
/// could be read.
#[cold]
pub(super) fn set_lossy(model: &mut dyn Model, field: usize) {
    add_state(model, field, REPAIRED);
}

fn add_state(model: &mut dyn Model, field: usize, state: u64) {
    if let FieldMut::Struct(_, words) = model.field_mut(STRUCT, Create::Nothing) {
        if let Some(word) = words.get_mut(field / FIELDS_PER_WORD) {
            *word |= state << (field % FIELDS_PER_WORD * 2);
        }
    }
}

/// A set of fields of one model.
#[derive(Clone, Copy, Default)]
pub(super) struct FieldSet([u64; MAX_FIELDS / 64]);

impl FieldSet {
    /// Adds field number `field`. Returns whether it was not there before.
    #[inline]
    pub(super) fn insert(&mut self, field: usize) -> bool {
        let Some(word) = self.0.get_mut(field / 64) else { return true };
        let bit = 1 << (field % 64);
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
    }

    /// Whether field number `field` is in the set.
    #[inline]
    pub(super) fn contains(&self, field: usize) -> bool {
        self.0.get(field / 64).is_some_and(|word| word & (1 << (field % 64)) != 0)
    }
}
