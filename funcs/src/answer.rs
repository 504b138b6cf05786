//! From the bytes of an answer to its type.

use apideck_core::{Decoded, Decoder, Mismatch, Payload, Repair};
use apideck_models::codec::{self, DecodeError, Model, decode_into, parse_value};

/// Reads a JSON answer as `T`.
pub(crate) fn json<T: Model + Default>() -> Decoder<T> {
    Decoder { decode: decode::<T>, parse_json: parse_value }
}

fn decode<T: Model + Default>(payload: &Payload<'_>) -> Result<Decoded<T>, Mismatch> {
    let mut value = T::default();
    let repairs = fill(payload, &mut value)?;
    Ok(Decoded { value, repairs })
}

/// The part of decoding that is the same for all types.
fn fill(payload: &Payload<'_>, model: &mut dyn Model) -> Result<Vec<Repair>, Mismatch> {
    match decode_into(payload.body, model, payload.strict_required) {
        Ok(repairs) => Ok(repairs.into_iter().map(repair).collect()),
        Err(error) => Err(mismatch(*error)),
    }
}

fn repair(repair: codec::Repair) -> Repair {
    Repair { path: repair.path, expected: repair.expected.into(), found: repair.found.into() }
}

fn mismatch(error: DecodeError) -> Mismatch {
    Mismatch { path: error.path, expected: error.expected.into(), found: error.found.into_owned() }
}
