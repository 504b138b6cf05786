//! Absent is not null: the explicit `null`.

use super::Field;

/// An explicit `null` on the wire: `invoice.due_date(Null)` clears the due date, where leaving it out keeps it.
///
/// It is a mark beside the field, which itself is `None`. What was read as null has the mark too, so an update with the same
/// struct sends it back as null. A value takes its place; `None`, assigned to the field, neither sets nor removes the mark:
/// an update that leaves the field out starts from a new struct.
///
/// Only the setters of fields that the API allows to be null take it:
///
/// ```
/// use apideck_models::{BankAccount, Null};
/// let account = BankAccount::new().iban(Null);
/// ```
/// ```compile_fail,E0277
/// use apideck_models::{Meta, Null};
/// let meta = Meta::new().total_count(Null);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Null;

/// A value or an explicit [`Null`]: what the setter of a nullable field takes.
#[derive(Clone, Debug, PartialEq)]
pub enum Nullable<T> {
    /// `null`, which clears the field.
    Null,
    /// A value.
    Value(T),
}

impl<T> From<Null> for Nullable<T> {
    #[inline]
    fn from(_: Null) -> Self {
        Nullable::Null
    }
}

impl<T: Field> From<T> for Nullable<T> {
    #[inline]
    fn from(value: T) -> Self {
        Nullable::Value(value)
    }
}

impl<T: Field + for<'a> From<&'a str>> From<&str> for Nullable<T> {
    #[inline]
    fn from(text: &str) -> Self {
        Nullable::Value(text.into())
    }
}

impl<T, const N: usize> From<[T; N]> for Nullable<Vec<T>> {
    #[inline]
    fn from(values: [T; N]) -> Self {
        Nullable::Value(values.into())
    }
}

macro_rules! from_number {
    ($($from:ty => $to:ty),*) => {$(
        impl From<$from> for Nullable<$to> {
            #[inline]
            fn from(value: $from) -> Self {
                Nullable::Value(value.into())
            }
        }
    )*};
}
from_number!(i32 => i64, u32 => i64, i32 => f64, u32 => f64, f32 => f64);

/// Which fields of a model are explicitly null; set by setters and by decoding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Nulls([u64; 2]);

impl Nulls {
    /// How many fields can be marked.
    pub(crate) const FIELDS: usize = 128;

    /// No marks.
    pub(crate) const NONE: Self = Nulls([0; 2]);

    /// Marks field number `field` as null, or takes the mark away; gives whether it was marked before.
    #[inline]
    pub fn mark(&mut self, field: usize, null: bool) -> bool {
        let Some(word) = self.0.get_mut(field / 64) else { return false };
        let bit = 1 << (field % 64);
        let before = *word & bit != 0;
        if null {
            *word |= bit;
        } else {
            *word &= !bit;
        }
        before
    }

    /// Whether field number `field` is marked.
    #[inline]
    pub fn contains(&self, field: usize) -> bool {
        self.0.get(field / 64).is_some_and(|word| word & (1 << (field % 64)) != 0)
    }
}
