//! Why a request was refused.

use std::fmt;

use apideck_wire::DecodeError;
use http::StatusCode;

/// Why a request was refused.
///
/// ```
/// use apideck_unify::webhooks::{Verifier, WebhookError};
///
/// let error = Verifier::new(["sk_live_example"]).verify(b"{}", &"0".repeat(64)).unwrap_err();
/// assert!(matches!(error, WebhookError::WrongSignature));
/// assert_eq!(error.status(), 401);
/// assert_eq!(error.to_string(), "the signature of the webhook request does not fit its body and the secret");
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum WebhookError {
    /// The verifier does not have a secret, or only blank ones: the application is not set up.
    NoSecret,
    /// The request has no `x-apideck-signature`, or one that is not text.
    MissingSignature,
    /// The signature is neither 64 hexadecimal digits nor the base64 of 32 bytes.
    MalformedSignature,
    /// The signature does not fit the body and any of the secrets. Somebody else sent the request, the body was changed on
    /// the way, or the API key is another one.
    WrongSignature,
    /// The body is longer than [`Verifier::max_body_bytes`](crate::Verifier::max_body_bytes).
    TooLarge {
        /// That limit.
        limit: usize,
    },
    /// The body was signed, but an object in it has two members of the same name, which two readers may read differently.
    DuplicateMember,
    /// The body was signed, but its arrays and objects are nested deeper than 127 levels.
    TooDeep,
    /// The body was signed, but it is not an event.
    Unreadable(DecodeError),
}

impl WebhookError {
    /// The HTTP status to respond with: 401 for a missing or wrong signature, 413 for a body that is too long, 400 for one
    /// that cannot be read, 500 without a secret.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NoSecret => StatusCode::INTERNAL_SERVER_ERROR,
            Self::MissingSignature | Self::MalformedSignature | Self::WrongSignature => StatusCode::UNAUTHORIZED,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::DuplicateMember | Self::TooDeep | Self::Unreadable(_) => StatusCode::BAD_REQUEST,
        }
    }
}

impl fmt::Display for WebhookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoSecret => "the verifier of webhook requests has no secret: give it the API key",
            Self::MissingSignature => "the webhook request has no header x-apideck-signature",
            Self::MalformedSignature => "the signature of the webhook request is neither hexadecimal digits nor base64",
            Self::WrongSignature => "the signature of the webhook request does not fit its body and the secret",
            Self::TooLarge { limit } => {
                return write!(f, "the body of the webhook request is longer than {limit} bytes");
            }
            Self::DuplicateMember => "the webhook event has an object with two members of the same name",
            Self::TooDeep => "the webhook event is nested deeper than 127 levels",
            Self::Unreadable(_) => "the webhook request is signed, but its body is not an event",
        })
    }
}

impl std::error::Error for WebhookError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unreadable(error) => Some(error),
            _ => None,
        }
    }
}
