//! Digests in the form of the `digest` header (RFC 3230).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha1::Sha1;
use sha2::{Digest, Sha256};

/// The SHA-256 of these bytes as the value of a `digest` header: `sha-256=` and base64.
pub fn digest(bytes: &[u8]) -> String {
    Hasher::of(bytes).values().sha_256
}

/// The SHA-1 of these bytes as the value of a `digest` header: `sha=` and base64.
pub fn sha_digest(bytes: &[u8]) -> String {
    Hasher::of(bytes).values().sha
}

/// Computes the digests of bytes as they arrive.
#[derive(Clone, Default)]
pub(crate) struct Hasher {
    sha: Sha1,
    sha_256: Sha256,
}

/// The digests of the same bytes, as values of the header.
pub(crate) struct Digests {
    pub(crate) sha: String,
    pub(crate) sha_256: String,
}

impl Hasher {
    fn of(bytes: &[u8]) -> Self {
        let mut hasher = Self::default();
        hasher.update(bytes);
        hasher
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.sha.update(bytes);
        self.sha_256.update(bytes);
    }

    pub(crate) fn values(self) -> Digests {
        Digests {
            sha: format!("sha={}", STANDARD.encode(self.sha.finalize())),
            sha_256: format!("sha-256={}", STANDARD.encode(self.sha_256.finalize())),
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_empty_body_has_the_known_digests() {
        assert_eq!(super::digest(b""), "sha-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
        assert_eq!(super::sha_digest(b""), "sha=2jmj7l5rSw0yVb/vlWAYkK/YBwk=");
    }
}
