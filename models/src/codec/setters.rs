//! The bodies of setters, one call each: the compiler checks the body of every setter, so it has to be short.

use super::field_state::FieldStates;
use super::null::Nullable;

/// Sets a field that is always present.
#[inline]
pub(crate) fn set<T>(field: &mut T, value: impl Into<T>) {
    *field = value.into();
}

/// Sets a field that may be absent.
#[inline]
pub(crate) fn set_optional<T>(field: &mut Option<T>, value: impl Into<T>) {
    *field = Some(value.into());
}

/// Sets a list that is always present.
#[inline]
pub(crate) fn set_list<T>(field: &mut Vec<T>, values: impl IntoIterator<Item = impl Into<T>>) {
    *field = values.into_iter().map(Into::into).collect();
}

/// Sets a list that may be absent.
#[inline]
pub(crate) fn set_optional_list<T>(field: &mut Option<Vec<T>>, values: impl IntoIterator<Item = impl Into<T>>) {
    *field = Some(values.into_iter().map(Into::into).collect());
}

/// Sets the nullable field number `number` to a value or to null, or leaves it as it is.
#[inline]
pub(crate) fn set_nullable<T, const WORDS: usize>(
    field_states: &mut FieldStates<WORDS>,
    number: usize,
    field: &mut Option<T>,
    value: impl Into<Nullable<T>>,
) {
    let value = match value.into() {
        Nullable::Null => None,
        Nullable::Value(value) => Some(value),
        Nullable::Unset => return,
    };
    field_states.set(number, value.is_none());
    *field = value;
}
