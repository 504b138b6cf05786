//! Encodes a request: its table says which field goes into the path, the query, a header or the body.

use std::marker::PhantomData;

use apideck_core::{EncodeError, Encoded, Operation};
use apideck_models::codec::{Create, FieldValue, HasTable, Model, ParameterLocation, encode_value, is_sent_in};

use crate::query::{self, text};

/// Adds a field to a request.
type Add = fn(&mut Encoded, &str, FieldValue<'_>) -> Result<(), EncodeError>;

/// How a field is added, by its location. These are pointers, so that a program has code only for the locations that its
/// requests use.
pub(crate) struct Locations {
    path: Add,
    query: Add,
    header: Add,
}

impl Locations {
    /// All locations, for requests whose type is known only at run time.
    #[cfg(feature = "dynamic")]
    pub(crate) const ALL: Self = Self { path, query, header };
}

/// The locations that the request type `R` uses.
pub(crate) struct LocationsOf<R>(PhantomData<R>);

impl<R: HasTable> LocationsOf<R> {
    pub(crate) const LOCATIONS: Locations = Locations {
        path: if is_sent_in(R::TABLE, ParameterLocation::Path) { path } else { unused },
        query: if is_sent_in(R::TABLE, ParameterLocation::Query) { query } else { unused },
        header: if is_sent_in(R::TABLE, ParameterLocation::Header) { header } else { unused },
    };
}

/// Encodes the fields of `request` that are set, for `operation`.
pub(crate) fn encode(
    operation: &Operation,
    request: &mut dyn Model,
    locations: &Locations,
) -> Result<Encoded, EncodeError> {
    let mut encoded = Encoded::new(operation);
    for field in request.table().fields() {
        let Some(value) = request.field_mut(field.index, Create::Nothing).value() else { continue };
        let add = match field.location() {
            ParameterLocation::Path => locations.path,
            ParameterLocation::Query => locations.query,
            ParameterLocation::Header => locations.header,
            ParameterLocation::Body => body,
        };
        add(&mut encoded, field.name(), value)?;
    }
    Ok(encoded)
}

fn path(encoded: &mut Encoded, name: &str, value: FieldValue<'_>) -> Result<(), EncodeError> {
    encoded.path_parameter(name, &text(value).map_err(|error| prefixed(name, *error))?)
}

fn query(encoded: &mut Encoded, name: &str, value: FieldValue<'_>) -> Result<(), EncodeError> {
    query::add(encoded, name, value).map_err(|error| prefixed(name, *error))
}

fn header(encoded: &mut Encoded, name: &str, value: FieldValue<'_>) -> Result<(), EncodeError> {
    encoded.header(name, &text(value).map_err(|error| prefixed(name, *error))?)
}

fn body(encoded: &mut Encoded, name: &str, value: FieldValue<'_>) -> Result<(), EncodeError> {
    if let FieldValue::Body(body) = value {
        return encoded.body(body.clone());
    }
    encoded.json(encode_value(value, false).map_err(|error| prefixed(name, *error))?);
    Ok(())
}

/// For a location that no field of the request uses.
#[allow(clippy::unnecessary_wraps)] // The signature is that of the other locations.
fn unused(_: &mut Encoded, _: &str, _: FieldValue<'_>) -> Result<(), EncodeError> {
    Ok(())
}

/// Prefixes the path of an error with the name of the field.
#[cold]
fn prefixed(field: &str, mut error: EncodeError) -> EncodeError {
    let dot = if error.path.is_empty() { "" } else { "." };
    error.path = [field, dot, &error.path].concat();
    error
}
