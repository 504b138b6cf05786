//! Decoders of response bodies, one for each kind of return type.

use apideck_core::{ByteStream, DecodeError, Decoded, Decoder, Payload, Repair};
use apideck_models::codec::{Model, Page, decode_into, parse_value};

use crate::proxy_body::{self, ProxyBody};

/// Raw bytes, handed over as they arrive.
pub(crate) const BYTES: Decoder<ByteStream> = ByteStream::decoder(parse_value);

/// Text.
pub(crate) const TEXT: Decoder<String> = Decoder::new(|payload| read_text(payload).map(without_repairs), parse_value);

/// JSON, text or bytes, by content type.
pub(crate) const PROXY: Decoder<ProxyBody> =
    Decoder::new(|payload| Ok(without_repairs(ProxyBody::from_payload(payload))), parse_value);

/// No content.
pub(crate) const NONE: Decoder<()> = Decoder::new(|_| Ok(without_repairs(())), parse_value);

/// JSON of the type `T`.
pub(crate) fn json<T: Model + Default>() -> Decoder<T> {
    Decoder::new(decode::<T>, parse_value)
}

/// JSON of one page of a list, `T`.
pub(crate) fn page<T: Model + Page + Default>() -> Decoder<T> {
    json().with_next_cursor(T::next_cursor)
}

fn decode<T: Model + Default>(payload: &mut Payload<'_>) -> Result<Decoded<T>, DecodeError> {
    // Filled in place: each move of the value would be code for every type.
    let mut decoded = without_repairs(T::default());
    match fill(payload, &mut decoded.value, &mut decoded.repairs) {
        None => Ok(decoded),
        Some(error) => Err(error),
    }
}

/// Decodes JSON into `model`. Not generic, so that it is compiled once.
pub(crate) fn fill(payload: &Payload<'_>, model: &mut dyn Model, repairs: &mut Vec<Repair>) -> Option<DecodeError> {
    match decode_into(payload.body, model, payload.strict_required) {
        Ok(found) => {
            *repairs = found;
            None
        }
        Err(error) => Some(*error),
    }
}

/// The body as text, without a byte order mark.
pub(crate) fn read_text(payload: &Payload<'_>) -> Result<String, DecodeError> {
    proxy_body::text(payload).ok_or_else(|| {
        let found = format!("{} bytes that are not", payload.body.len()).into();
        DecodeError { path: String::new(), expected: "UTF-8 text".into(), found }
    })
}

pub(crate) fn without_repairs<T>(value: T) -> Decoded<T> {
    Decoded { value, repairs: Vec::new() }
}
