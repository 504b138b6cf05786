//! From the bytes of an answer to its type.

use apideck_core::{ByteStream, DecodeError, Decoded, Decoder, Payload, Repair};
use apideck_models::codec::{Model, Page, decode_into, parse_value};

use crate::ProxyBody;

/// The bytes as they come in.
#[allow(dead_code)] // Which of these are used is up to the features.
pub(crate) const BYTES: Decoder<ByteStream> = ByteStream::decoder(parse_value);

/// Text.
#[allow(dead_code)]
pub(crate) const TEXT: Decoder<String> = Decoder::new(|payload| read_text(payload).map(unchanged), parse_value);

/// What the content type says it is.
#[allow(dead_code)]
pub(crate) const PROXY: Decoder<ProxyBody> = Decoder::new(|payload| Ok(unchanged(ProxyBody::of(payload))), parse_value);

/// Nothing.
#[allow(dead_code)]
pub(crate) const NONE: Decoder<()> = Decoder::new(|_| Ok(unchanged(())), parse_value);

pub(crate) fn unchanged<T>(value: T) -> Decoded<T> {
    Decoded { value, repairs: Vec::new() }
}

/// The body as text; `None` if it is not UTF-8, and would lose bytes.
pub(crate) fn text(payload: &Payload<'_>) -> Option<String> {
    let text = std::str::from_utf8(payload.body).ok()?;
    Some(text.trim_start_matches('\u{feff}').to_owned())
}

#[allow(dead_code)]
pub(crate) fn read_text(payload: &Payload<'_>) -> Result<String, DecodeError> {
    text(payload).ok_or_else(|| {
        let found = format!("{} bytes that are not", payload.body.len()).into();
        DecodeError { path: String::new(), expected: "UTF-8 text".into(), found }
    })
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

fn decode<T: Model + Default>(payload: &mut Payload<'_>) -> Result<Decoded<T>, DecodeError> {
    // Filled where it is returned, since each move of it is code of every type.
    let mut decoded = unchanged(T::default());
    match fill(payload, &mut decoded.value, &mut decoded.repairs) {
        None => Ok(decoded),
        Some(mismatch) => Err(mismatch),
    }
}

/// The part of decoding that is the same for all types.
pub(crate) fn fill(payload: &Payload<'_>, model: &mut dyn Model, repairs: &mut Vec<Repair>) -> Option<DecodeError> {
    match decode_into(payload.body, model, payload.strict_required) {
        Ok(found) => {
            *repairs = found;
            None
        }
        Err(error) => Some(*error),
    }
}
