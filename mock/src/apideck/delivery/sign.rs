//! Signs events: HMAC-SHA256 of the canonical text, in hexadecimal digits.
//!
//! These lines share nothing with the verifier of the SDK, so that each shows the mistakes of the other.

use std::fmt::Write as _;

use serde_json::Value;
use sha2::{Digest, Sha256};

/// The bytes of a block of SHA-256.
const BLOCK: usize = 64;

/// The signature of a body with this secret.
pub(crate) fn signature(secret: &str, body: &Value) -> String {
    let mut digits = String::new();
    for byte in hmac(secret.as_bytes(), canonical(body).as_bytes()) {
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

/// HMAC as RFC 2104 defines it.
fn hmac(key: &[u8], text: &[u8]) -> [u8; 32] {
    let mut block = [0; BLOCK];
    if key.len() > BLOCK {
        block[..32].copy_from_slice(&Sha256::digest(key));
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let inner = Sha256::new().chain_update(block.map(|byte| byte ^ 0x36)).chain_update(text).finalize();
    Sha256::new().chain_update(block.map(|byte| byte ^ 0x5c)).chain_update(inner).finalize().into()
}

/// The text that is signed: without white space, the members of objects in alphabetical order. Arrays are written as
/// they are, as the published code of the service does: objects in them keep the order of their members.
pub(crate) fn canonical(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let mut names: Vec<&String> = members.keys().collect();
            names.sort();
            let parts: Vec<String> = names
                .into_iter()
                .map(|name| format!("{}:{}", Value::from(name.clone()), canonical(&members[name])))
                .collect();
            format!("{{{}}}", parts.join(","))
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
    }

    #[test]
    fn hmac_has_the_values_of_rfc_4231() {
        let short = hmac(b"Jefe", b"what do ya want for nothing?");
        assert_eq!(hex(&short), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        let long = hmac(&[0xaa; 131], b"Test Using Larger Than Block-Size Key - Hash Key First");
        assert_eq!(hex(&long), "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    }

    #[test]
    fn the_canonical_text_has_sorted_members_and_no_white_space() {
        let body: Value = serde_json::from_str(r#"{ "b": [2, 1], "a": {"d": null, "c": "é \" "} }"#).unwrap();
        assert_eq!(canonical(&body), r#"{"a":{"c":"é \" ","d":null},"b":[2,1]}"#);
        assert_eq!(signature("k", &body).len(), 64);
        assert_ne!(signature("k", &body), signature("l", &body));
        assert_ne!(signature("k", &body), signature("k", &json!({})));
    }
}
