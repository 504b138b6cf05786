//! From a request to what goes over the wire: its table says where each field belongs.

use apideck_core::{EncodeError, Encoded, Operation};
use apideck_models::codec::{Create, FieldValue, Model, Place, encode_value};

use crate::query::{self, text};

/// A request of `operation` with each field of `request` that is set in its place.
pub(crate) fn encode(operation: &Operation, request: &mut dyn Model) -> Result<Encoded, EncodeError> {
    let mut encoded = Encoded::new(operation);
    for field in request.table().fields() {
        let Some(item) = request.field_mut(field.index, Create::Nothing).value() else { continue };
        let name = field.name();
        let named = |error: Box<EncodeError>| in_field(name, *error);
        match (field.place(), item) {
            (Place::Path, item) => encoded.path_parameter(name, &text(item).map_err(named)?)?,
            (Place::Query, item) => query::add(&mut encoded, name, item).map_err(named)?,
            (Place::Header, item) => encoded.header(name, &text(item).map_err(named)?)?,
            (Place::Body, FieldValue::Body(body)) => encoded.body(body.clone())?,
            (Place::Body, item) => encoded.json(encode_value(item, false).map_err(named)?),
        }
    }
    Ok(encoded)
}

/// An error in the value of `field`.
#[cold]
fn in_field(field: &str, mut error: EncodeError) -> EncodeError {
    let dot = if error.path.is_empty() { "" } else { "." };
    error.path = [field, dot, &error.path].concat();
    error
}
