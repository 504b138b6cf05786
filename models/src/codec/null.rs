//! An explicit `null`, which differs from an absent field.

use super::model::Field;
use super::number::Number;

/// An explicit `null` in a request: `invoice.due_date(Null)` clears the due date, while an absent field keeps it.
///
/// The null is recorded beside the field; the field itself is `None`. Decoding records nulls too, so an update with the
/// same struct sends the null back. Setting a value removes the null. Assigning `None` to the field neither adds nor
/// removes it: for an update that leaves the field out, start from a new struct. A null in a field that the API does not
/// allow to be null is not sent back.
///
/// Only the setters of fields that the API allows to be null accept it:
///
/// ```
/// use apideck_unify::models::{BankAccount, Null};
/// let account = BankAccount::new().iban(Null);
/// ```
/// ```compile_fail,E0277
/// use apideck_unify::models::{Meta, Null};
/// let meta = Meta::new().total_count(Null);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Null;

/// A value, an explicit [`Null`], or nothing: the argument of a nullable field's setter.
///
/// An [`Option`] converts into it: `None` leaves the field as it is.
///
/// ```
/// use apideck_unify::models::{BankAccount, Null};
/// let (known, unknown) = (Some("BE68 5390 0754 7034"), None::<String>);
/// let account = BankAccount::new().iban(known).bic(unknown);
/// assert_eq!((account.iban.as_deref(), account.bic), (known, None));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Nullable<T> {
    /// `null`, which clears the field.
    Null,
    /// A value.
    Value(T),
    /// The setter does nothing.
    Unset,
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

impl<T: Field> From<Option<T>> for Nullable<T> {
    #[inline]
    fn from(value: Option<T>) -> Self {
        value.map_or(Nullable::Unset, Nullable::Value)
    }
}

impl<T: Field + for<'a> From<&'a str>> From<Option<&str>> for Nullable<T> {
    #[inline]
    fn from(text: Option<&str>) -> Self {
        text.map_or(Nullable::Unset, |text| Nullable::Value(text.into()))
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

        impl From<Option<$from>> for Nullable<$to> {
            #[inline]
            fn from(value: Option<$from>) -> Self {
                value.map_or(Nullable::Unset, |value| Nullable::Value(value.into()))
            }
        }
    )*};
}
from_number!(i32 => i64, u32 => i64, i32 => f64, u32 => f64, f32 => f64);
from_number!(i8 => Number, i16 => Number, i32 => Number, i64 => Number, u8 => Number, u16 => Number, u32 => Number);
from_number!(f32 => Number, f64 => Number);
#[cfg(feature = "rust_decimal")]
from_number!(rust_decimal::Decimal => Number);
