//! What setters do. One call each, since the compiler checks the body of every setter.

use super::{Nullable, Nulls};

/// Sets a field that is always there.
#[inline]
pub(crate) fn put<T>(place: &mut T, value: impl Into<T>) {
    *place = value.into();
}

/// Sets a field that may be absent.
#[inline]
pub(crate) fn put_some<T>(place: &mut Option<T>, value: impl Into<T>) {
    *place = Some(value.into());
}

/// Sets a list that is always there.
#[inline]
#[allow(dead_code)] // Not all APIs have one.
pub(crate) fn put_list<T>(place: &mut Vec<T>, values: impl IntoIterator<Item = impl Into<T>>) {
    *place = values.into_iter().map(Into::into).collect();
}

/// Sets a list that may be absent.
#[inline]
pub(crate) fn put_some_list<T>(place: &mut Option<Vec<T>>, values: impl IntoIterator<Item = impl Into<T>>) {
    *place = Some(values.into_iter().map(Into::into).collect());
}

impl Nulls {
    /// Sets the nullable field number `field`, or marks it as null.
    #[inline]
    pub(crate) fn put<T>(&mut self, field: usize, place: &mut Option<T>, value: impl Into<Nullable<T>>) {
        let value = value.into();
        self.mark(field, matches!(value, Nullable::Null));
        *place = match value {
            Nullable::Null => None,
            Nullable::Value(value) => Some(value),
        };
    }
}
