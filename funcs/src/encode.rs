//! From a request to what goes over the wire: the operation says where each field belongs.

use apideck_core::{EncodeError, Encoded, Operation, Place};
use apideck_models::codec::{self, Item, Model, Room, encode_item};

use crate::query::{self, text};

/// Puts each field of `request` that is set where `operation` sends it.
pub(crate) fn encode(operation: &Operation, request: &mut dyn Model) -> Result<Encoded, EncodeError> {
    let mut encoded = Encoded::new(operation);
    for field in request.table().fields() {
        let name = field.name();
        let in_field = |error: Box<codec::EncodeError>| unwritable(name, &error);
        let item = request.slot(field.index, Room::No).item();
        match (operation.place(name), item) {
            (Some(Place::Path), Some(item)) => encoded.path_parameter(name, &text(item).map_err(in_field)?)?,
            (Some(Place::Query), Some(item)) => query::add(&mut encoded, name, item).map_err(in_field)?,
            (Some(Place::Header), Some(item)) => encoded.header(name, &text(item).map_err(in_field)?)?,
            (Some(Place::Body), Some(Item::Body(body))) => {
                encoded.body(body.clone())?;
            }
            (Some(Place::Body), Some(item)) => encoded.json(encode_item(item, false).map_err(in_field)?),
            _ => {}
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
