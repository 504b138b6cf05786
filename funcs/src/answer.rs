//! From the bytes of an answer to its type.

use apideck_core::{ByteStream, Decoded, Decoder, Mismatch, Payload, Repair};
use apideck_models::codec::{self, DecodeError, Model, Page, decode_into, parse_value};

use crate::ProxyBody;

/// The bytes as they come in.
#[allow(dead_code)] // Which of these are used is up to the features.
pub(crate) const BYTES: Decoder<ByteStream> = ByteStream::decoder(parse_value);

/// Text.
#[allow(dead_code)]
pub(crate) const TEXT: Decoder<String> = Decoder::new(|payload| Ok(unchanged(text(payload))), parse_value);

/// What the content type says it is.
#[allow(dead_code)]
pub(crate) const PROXY: Decoder<ProxyBody> = Decoder::new(|payload| Ok(unchanged(ProxyBody::of(payload))), parse_value);

/// Nothing.
#[allow(dead_code)]
pub(crate) const NONE: Decoder<()> = Decoder::new(|_| Ok(unchanged(())), parse_value);

pub(crate) fn unchanged<T>(value: T) -> Decoded<T> {
    Decoded { value, repairs: Vec::new() }
}

pub(crate) fn text(payload: &Payload<'_>) -> String {
    let text = String::from_utf8_lossy(payload.body);
    text.trim_start_matches('\u{feff}').to_owned()
}

/// JSON, as `T`.
#[allow(dead_code)]
pub(crate) fn json<T: Model + Default>() -> Decoder<T> {
    Decoder::new(decode::<T>, parse_value)
}

/// JSON of one page of a list, as `T`.
#[allow(dead_code)]
pub(crate) fn page<T: Model + Page + Default>() -> Decoder<T> {
    json().with_next_cursor(T::next_cursor)
}

fn decode<T: Model + Default>(payload: &mut Payload<'_>) -> Result<Decoded<T>, Mismatch> {
    let mut value = T::default();
    let repairs = fill(payload, &mut value)?;
    Ok(Decoded { value, repairs })
}

/// The part of decoding that is the same for all types.
pub(crate) fn fill(payload: &Payload<'_>, model: &mut dyn Model) -> Result<Vec<Repair>, Mismatch> {
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
