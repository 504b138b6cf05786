//! Decoders of response bodies, one for each kind of return type.

use apideck_core::{ByteStream, DecodeError, Decoded, Decoder, Payload, Repair};
use apideck_models::codec::{Model, Page, ResponsePolicy, decode_response, error_document, is_empty, parse_value};

use crate::proxy_body::{self, ProxyBody};

/// Raw bytes, handed over as they arrive.
pub(crate) const BYTES: Decoder<ByteStream> = ByteStream::decoder(parse_value);

/// Text.
pub(crate) const TEXT: Decoder<String> = Decoder::new(|payload| read_text(payload).map(without_repairs), parse_value);

/// JSON, text or bytes, by content type.
pub(crate) const PROXY: Decoder<ProxyBody> = Decoder::new(|payload| Ok(ProxyBody::from_payload(payload)), parse_value);

/// No content.
pub(crate) const NONE: Decoder<()> = Decoder::new(|payload| read_none(payload).map(without_repairs), parse_value);

/// JSON of the type `T`.
pub(crate) fn json<T: Model + Default>() -> Decoder<T> {
    Decoder::new(decode::<T>, parse_value)
}

/// JSON of one page of a list, `T`.
pub(crate) fn page<T: Model + Page + Default>() -> Decoder<T> {
    json().with_pages(T::next_cursor, |page| is_empty(page))
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
///
/// A DELETE, PUT or PATCH without a response body has succeeded: the model keeps its defaults.
pub(crate) fn fill(payload: &Payload<'_>, model: &mut dyn Model, repairs: &mut Vec<Repair>) -> Option<DecodeError> {
    if payload.may_be_default() {
        return None;
    }
    let policy = ResponsePolicy {
        require_members: payload.operation.strict,
        require_id: payload.operation.method == "POST",
        refuse_repairs: payload.refuse_repairs,
        max_response_bytes: payload.max_response_bytes,
    };
    match decode_response(payload.body, model, policy) {
        Ok(found) => {
            *repairs = found;
            None
        }
        Err(error) => Some(*error),
    }
}

/// Checks a response whose content does not matter: it may still be an error document.
pub(crate) fn read_none(payload: &Payload<'_>) -> Result<(), DecodeError> {
    match error_document(payload.body) {
        Some(found) => {
            Err(DecodeError { path: String::new(), expected: "the response of a success".into(), found: found.into() })
        }
        None => Ok(()),
    }
}

/// The body as text, without a byte order mark.
pub(crate) fn read_text(payload: &Payload<'_>) -> Result<String, DecodeError> {
    if payload.is_json() {
        read_none(payload)?;
    }
    proxy_body::text(payload).ok_or_else(|| {
        let found = format!("{} bytes that are not", payload.body.len()).into();
        DecodeError { path: String::new(), expected: "UTF-8 text".into(), found }
    })
}

pub(crate) fn without_repairs<T>(value: T) -> Decoded<T> {
    Decoded { value, repairs: Vec::new() }
}
