//! Reads models from JSON that did not come from a call.

use crate::codec::{DecodeError, Model, Repair, decode_stored};

/// Reads a model from JSON as leniently as the client reads responses: stored JSON, entities fetched for a webhook,
/// messages of a queue.
///
/// Values of the wrong type are converted if that loses nothing and left out otherwise; missing or null required members
/// read as the empty value of their type. Each of these is returned as a [`Repair`], at most 64 of them. Members that the model has no field
/// for are skipped and are not recorded. What a repair put there is not written again.
///
/// The bytes may have a byte order mark. To store a model, serialize it with serde, for instance
/// `serde_json::to_vec(&invoice)`: that writes all fields that are set, read-only ones included, and explicit nulls.
/// The other direction of serde, `serde_json::from_slice`, reads what was stored that way but is not lenient: a value
/// of the wrong type is an error, and so is null in a list whose elements cannot be null.
///
/// # Errors
///
/// [`DecodeError`] if the bytes are not one JSON object, are nested deeper than 127 levels, would take too much memory (a
/// response of 64 MiB may take as much), or are a response whose payload (`data`) cannot be read.
///
/// # Examples
///
/// ```
/// use apideck_unify::models::{DecodeError, PhoneNumber, from_json};
///
/// fn main() -> Result<(), DecodeError> {
///     let (phone, repairs) = from_json::<PhoneNumber>(br#"{"number": 5551234, "type": "mobile"}"#)?;
///     assert_eq!(phone.number, "5551234");
///     assert_eq!(repairs[0].to_string(), "number: expected a string, found a number");
///
///     // A number that the document does not have is empty here, and is not written.
///     let (phone, repairs) = from_json::<PhoneNumber>(br#"{"number": null, "id": "7"}"#)?;
///     assert_eq!((phone.number.as_str(), repairs.len()), ("", 1));
///     Ok(())
/// }
/// ```
#[inline]
pub fn from_json<M: Model + Default>(json: &[u8]) -> Result<(M, Vec<Repair>), DecodeError> {
    let mut model = M::default();
    match decode_stored(json, &mut model) {
        Ok(repairs) => Ok((model, repairs)),
        Err(error) => Err(*error),
    }
}
