//! Query parameters from the fields of a request.

use apideck_core::Encoded;
use apideck_models::Value;
use apideck_models::codec::{Create, EncodeError, FieldValue, encode_value};

type Result<T> = std::result::Result<T, Box<EncodeError>>;

/// Adds `item` to the query under `key`: objects nest in brackets (`filter[service][id]=s`), lists repeat the key, and
/// objects or lists inside a list are JSON. Nulls are left out.
pub(crate) fn add(encoded: &mut Encoded, key: &str, item: FieldValue<'_>) -> Result<()> {
    match item {
        FieldValue::Model(model) => {
            for field in model.table().fields() {
                if let Some(item) = model.field_mut(field.index, Create::Nothing).value() {
                    add(encoded, &nested(key, field.name()), item)?;
                }
            }
        }
        FieldValue::List(list) => {
            let mut index = 0;
            while let Some(target) = list.element_mut(index, Create::Nothing) {
                if let Some(item) = target.value() {
                    encoded.query_pair(key, &text(item)?);
                }
                index += 1;
            }
        }
        FieldValue::Map(map) => {
            for (name, value) in map {
                add(encoded, &nested(key, name), FieldValue::Any(value))?;
            }
        }
        FieldValue::Any(Value::Null) => {}
        FieldValue::Any(Value::Object(map)) => add(encoded, key, FieldValue::Map(map))?,
        FieldValue::Any(Value::Array(list)) => {
            for value in list.iter().filter(|value| !value.is_null()) {
                encoded.query_pair(key, &text(FieldValue::Any(value))?);
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
pub(crate) fn text(item: FieldValue<'_>) -> Result<String> {
    match item {
        FieldValue::Text(text) => Ok(text.to_owned()),
        FieldValue::Any(Value::String(text)) => Ok(text.clone()),
        item => encode_value(item, false).map(|json| String::from_utf8_lossy(&json).into_owned()),
    }
}
