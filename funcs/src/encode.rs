//! From a request to what goes over the wire: its table says where each field belongs.

use apideck_core::{EncodeError, Encoded, Operation};
use apideck_models::codec::{self, Item, Model, Place, Room, encode_item};

use crate::query::{self, text};

/// A request of `operation` with each field of `request` that is set in its place.
pub(crate) fn encode(operation: &Operation, request: &mut dyn Model) -> Result<Encoded, EncodeError> {
    let mut encoded = Encoded::new(operation);
    for field in request.table().fields() {
        let Some(item) = request.slot(field.index, Room::No).item() else { continue };
        let name = field.name();
        let in_field = |error: Box<codec::EncodeError>| unwritable(name, &error);
        match (field.place(), item) {
            (Place::Path, item) => encoded.path_parameter(name, &text(item).map_err(in_field)?)?,
            (Place::Query, item) => query::add(&mut encoded, name, item).map_err(in_field)?,
            (Place::Header, item) => encoded.header(name, &text(item).map_err(in_field)?)?,
            (Place::Body, Item::Body(body)) => encoded.body(body.clone())?,
            (Place::Body, item) => encoded.json(encode_item(item, false).map_err(in_field)?),
        }
    }
    Ok(encoded)
}

/// A value of the request that JSON has no form for.
#[cold]
fn unwritable(field: &str, error: &codec::EncodeError) -> EncodeError {
    let dot = if error.path.is_empty() { "" } else { "." };
    EncodeError::from(["`", field, dot, &error.path, "`: ", error.problem].concat())
}
