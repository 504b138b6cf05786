//! Query parameters from the fields of a request.

use apideck_core::Encoded;
use apideck_models::Value;
use apideck_models::codec::{EncodeError, Item, Room, encode_item};

type Result<T> = std::result::Result<T, Box<EncodeError>>;

/// Adds `item` to the query under `key`: objects nest in brackets (`filter[service][id]=s`), lists repeat the key, and
/// objects or lists inside a list are JSON. Nulls are left out.
pub(crate) fn add(encoded: &mut Encoded, key: &str, item: Item<'_>) -> Result<()> {
    match item {
        Item::Model(model) => {
            for field in model.table().fields() {
                if let Some(item) = model.slot(field.index, Room::No).item() {
                    add(encoded, &nested(key, field.name()), item)?;
                }
            }
        }
        Item::List(list) => {
            let mut index = 0;
            while let Some(slot) = list.slot(index, Room::No) {
                if let Some(item) = slot.item() {
                    encoded.query_pair(key, &text(item)?);
                }
                index += 1;
            }
        }
        Item::Map(map) => {
            for (name, value) in map {
                add(encoded, &nested(key, name), Item::Value(value))?;
            }
        }
        Item::Value(Value::Null) => {}
        Item::Value(Value::Object(map)) => add(encoded, key, Item::Map(map))?,
        Item::Value(Value::Array(list)) => {
            for value in list.iter().filter(|value| !value.is_null()) {
                encoded.query_pair(key, &text(Item::Value(value))?);
            }
        }
        scalar => encoded.query_pair(key, &text(scalar)?),
    }
    Ok(())
}

fn nested(key: &str, name: &str) -> String {
    [key, "[", name, "]"].concat()
}

/// A value as it stands in a query, a path or a header: text without quotes, everything else as JSON.
pub(crate) fn text(item: Item<'_>) -> Result<String> {
    match item {
        Item::Text(text) => Ok(text.to_owned()),
        Item::Value(Value::String(text)) => Ok(text.clone()),
        item => encode_item(item, false).map(|json| String::from_utf8_lossy(&json).into_owned()),
    }
}
