//! Encodes a field of a request as query parameters.

use apideck_core::Encoded;
use apideck_models::Value;
use apideck_models::codec::{Create, EncodeError, FieldValue, encode_value};

type Result<T> = std::result::Result<T, Box<EncodeError>>;

/// Adds `value` to the query as `key`. Objects are nested in brackets (`filter[service][id]=s`), lists repeat the key,
/// objects and lists inside a list are JSON. Nulls are left out.
pub(crate) fn add(encoded: &mut Encoded, key: &str, value: FieldValue<'_>) -> Result<()> {
    match value {
        FieldValue::Model(model) => {
            for field in model.table().fields() {
                if let Some(value) = model.field_mut(field.index, Create::Nothing).value() {
                    add(encoded, &nested(key, field.name()), value)?;
                }
            }
        }
        FieldValue::List(list) => {
            let mut index = 0;
            while let Some(element) = list.element_mut(index, Create::Nothing) {
                if let Some(value) = element.value() {
                    encoded.query_pair(key, &text(value)?);
                }
                index += 1;
            }
        }
        FieldValue::Map(map) => {
            for (name, member) in map {
                add(encoded, &nested(key, name), FieldValue::Any(member))?;
            }
        }
        FieldValue::Any(Value::Null) => {}
        FieldValue::Any(Value::Object(map)) => add(encoded, key, FieldValue::Map(map))?,
        FieldValue::Any(Value::Array(list)) => {
            for element in list.iter().filter(|element| !element.is_null()) {
                encoded.query_pair(key, &text(FieldValue::Any(element))?);
            }
        }
        scalar => encoded.query_pair(key, &text(scalar)?),
    }
    Ok(())
}

fn nested(key: &str, name: &str) -> String {
    [key, "[", name, "]"].concat()
}

/// A value as the text of a query parameter, a path segment or a header: strings without quotes, all others as JSON.
pub(crate) fn text(value: FieldValue<'_>) -> Result<String> {
    match value {
        FieldValue::Text(text) => Ok(text.to_owned()),
        FieldValue::Enum(text) => Ok(String::from_utf8_lossy(text).into_owned()),
        FieldValue::Any(Value::String(text)) => Ok(text.clone()),
        value => encode_value(value, false).map(|json| String::from_utf8_lossy(&json).into_owned()),
    }
}
