//! The `digest` header of an upload (RFC 3230).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha1::Sha1;
use sha2::{Digest as _, Sha256};

/// The digest that an upload sends of each part and of the whole file, so that the server finds out if bytes changed on
/// the way. Set with [`UploadFile::digest`](crate::UploadFile::digest).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UploadDigest {
    /// `digest: sha=` with the SHA-1 in base64: the form that Apideck documents, and the only one that the connector for
    /// Box accepts, which requires a digest. The default.
    #[default]
    Sha,
    /// `digest: sha-256=` with the SHA-256 in base64.
    Sha256,
    /// No digest. The file is then read once instead of twice.
    None,
}

/// Computes the digest of bytes.
#[derive(Clone)]
pub(super) enum Hasher {
    Sha(Sha1),
    Sha256(Sha256),
    None,
}

impl Hasher {
    pub(super) fn new(digest: UploadDigest) -> Self {
        match digest {
            UploadDigest::Sha => Self::Sha(Sha1::new()),
            UploadDigest::Sha256 => Self::Sha256(Sha256::new()),
            UploadDigest::None => Self::None,
        }
    }

    /// A hasher of the same digest that has not read anything yet.
    pub(super) fn restarted(&self) -> Self {
        match self {
            Self::Sha(_) => Self::Sha(Sha1::new()),
            Self::Sha256(_) => Self::Sha256(Sha256::new()),
            Self::None => Self::None,
        }
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha(sha) => sha.update(bytes),
            Self::Sha256(sha) => sha.update(bytes),
            Self::None => {}
        }
    }

    /// The value of the `digest` header.
    pub(super) fn header_value(self) -> Option<String> {
        let (algorithm, digest) = match self {
            Self::Sha(sha) => ("sha=", STANDARD.encode(sha.finalize())),
            Self::Sha256(sha) => ("sha-256=", STANDARD.encode(sha.finalize())),
            Self::None => return None,
        };
        Some([algorithm, &digest].concat())
    }
}
