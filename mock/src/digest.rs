//! Digests as the `digest` header has them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// The SHA-256 of these bytes as a `digest` header has it: `sha-256=` and base64.
pub fn digest(bytes: &[u8]) -> String {
    written(Sha256::new_with_prefix(bytes))
}

pub(crate) fn written(hasher: Sha256) -> String {
    format!("sha-256={}", STANDARD.encode(hasher.finalize()))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_digest_of_nothing() {
        assert_eq!(super::digest(b""), "sha-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    }
}
