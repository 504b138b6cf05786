//! Any bytes as a response body: decoding does not panic, and encoding and decoding again changes nothing.

#![no_main]

use apideck_models::CreateSessionResponse;
use apideck_models::codec::{FieldValue, decode_into, encode_value};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut model = CreateSessionResponse::default();
    let repairs = decode_into(bytes, &mut model, false);
    let mut strict = CreateSessionResponse::default();
    let strict_repairs = decode_into(bytes, &mut strict, true);
    let Ok(repairs) = repairs else {
        assert!(strict_repairs.is_err(), "strict decoding accepts less");
        return;
    };
    if let Ok(strict_repairs) = strict_repairs {
        assert_eq!((&strict, strict_repairs), (&model, repairs));
    }

    let written = encode_value(FieldValue::Model(&mut model), true).expect("a decoded value can be encoded");
    let mut again = CreateSessionResponse::default();
    decode_into(&written, &mut again, false).expect("an encoded value can be decoded");
    assert_eq!(encode_value(FieldValue::Model(&mut again), true).as_deref(), Ok(&*written));

    let serde = serde_json::to_vec(&model).expect("serde can encode it");
    let mut again: CreateSessionResponse = serde_json::from_slice(&serde).expect("serde can decode it");
    assert_eq!(again, model);
    again = CreateSessionResponse::default();
    decode_into(&serde, &mut again, false).expect("the codec can decode it");
    assert_eq!(again, model);
});
