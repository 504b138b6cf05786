//! Encodes a request: its table says which field goes into the path, the query, a header or the body.

use apideck_core::{EncodeError, Encoded, Operation};
use apideck_models::codec::{Create, FieldValue, Model, Place, encode_value};

use crate::query::{self, text};

/// Encodes the fields of `request` that are set, for `operation`.
pub(crate) fn encode(operation: &Operation, request: &mut dyn Model) -> Result<Encoded, EncodeError> {
    let mut encoded = Encoded::new(operation);
    for field in request.table().fields() {
        let Some(value) = request.field_mut(field.index, Create::Nothing).value() else { continue };
        let name = field.name();
        let in_field = |error: Box<EncodeError>| prefixed(name, *error);
        match (field.place(), value) {
            (Place::Path, value) => encoded.path_parameter(name, &text(value).map_err(in_field)?)?,
            (Place::Query, value) => query::add(&mut encoded, name, value).map_err(in_field)?,
            (Place::Header, value) => encoded.header(name, &text(value).map_err(in_field)?)?,
            (Place::Body, FieldValue::Body(body)) => encoded.body(body.clone())?,
            (Place::Body, value) => encoded.json(encode_value(value, false).map_err(in_field)?),
        }
    }
    Ok(encoded)
}

/// Prefixes the path of an error with the name of the field.
#[cold]
fn prefixed(field: &str, mut error: EncodeError) -> EncodeError {
    let dot = if error.path.is_empty() { "" } else { "." };
    error.path = [field, dot, &error.path].concat();
    error
}
