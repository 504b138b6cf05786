//! The SHA-256 digest in the form of the `digest` header.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// The value of a `digest` header for these bytes: `sha-256=` and the SHA-256 in base64.
pub fn digest(bytes: &[u8]) -> String {
    header_value(Sha256::new_with_prefix(bytes))
}

pub(crate) fn header_value(hasher: Sha256) -> String {
    format!("sha-256={}", STANDARD.encode(hasher.finalize()))
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_empty_body_has_the_known_digest() {
        assert_eq!(super::digest(b""), "sha-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    }
}
