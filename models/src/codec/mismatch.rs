//! The errors of decoding, and the words of repairs.

use apideck_wire::DecodeError;

use super::model::{Create, FieldMut};
use super::path::Path;
use super::reader::{Kind, Result};

/// The error of a document whose values take too much memory.
#[cold]
pub(super) fn out_of_memory<T>(path: &Path<'_>) -> Result<T> {
    mismatch(path, "values that fit into the memory limit", "more (see `max_response_bytes`)")
}

pub(super) fn mismatch<T>(path: &Path<'_>, expected: &'static str, found: &'static str) -> Result<T> {
    Err(mismatch_error(path, expected, found))
}

#[cold]
#[inline(never)]
#[allow(clippy::unnecessary_box_returns)] // The box is made here, so that no caller has code for it.
fn mismatch_error(path: &Path<'_>, expected: &'static str, found: &'static str) -> Box<DecodeError> {
    Box::new(DecodeError { path: path.text(), expected: expected.into(), found: found.into() })
}

/// Adds the path to an error of the reader, which does not know it.
#[cold]
#[inline(never)]
#[allow(clippy::unnecessary_box_returns)] // As for `mismatch_error`.
pub(super) fn at(path: &Path<'_>, mut error: Box<DecodeError>) -> Box<DecodeError> {
    if error.path.is_empty() {
        error.path = path.text();
    }
    error
}

/// What the contract says about `target`.
pub(super) fn expected(target: &FieldMut<'_>) -> &'static str {
    match target {
        FieldMut::Bool(_) | FieldMut::OptBool(_) => Kind::Bool.name(),
        FieldMut::Int(_) | FieldMut::OptInt(_) => "an integer",
        FieldMut::Float(_) | FieldMut::OptFloat(_) | FieldMut::Number(_) | FieldMut::OptNumber(_) => {
            Kind::Number.name()
        }
        FieldMut::Text(_)
        | FieldMut::OptText(_)
        | FieldMut::Enum(_)
        | FieldMut::Constant(_)
        | FieldMut::Absent(Create::Scalar) => Kind::String.name(),
        FieldMut::Model(_) | FieldMut::Map(_) | FieldMut::OptMap(_) | FieldMut::Absent(Create::Object) => {
            Kind::Object.name()
        }
        FieldMut::List(_) | FieldMut::Absent(Create::Array) => Kind::Array.name(),
        FieldMut::Any(_) | FieldMut::OptAny(_) => "a value",
        FieldMut::Body(_) | FieldMut::OptBody(_) | FieldMut::Absent(_) | FieldMut::Struct(..) => {
            "no member of this name"
        }
    }
}

/// The `found` of a repair for a value of kind `found` that does not fit `target`.
pub(super) fn found_in(target: &FieldMut<'_>, found: Kind) -> &'static str {
    match target {
        FieldMut::Int(_) | FieldMut::OptInt(_) if found == Kind::Number => "a fraction or a number beyond 64 bits",
        FieldMut::Float(_) | FieldMut::OptFloat(_) | FieldMut::Number(_) | FieldMut::OptNumber(_)
            if found == Kind::Number =>
        {
            "a number that is too large"
        }
        _ => found.name(),
    }
}
