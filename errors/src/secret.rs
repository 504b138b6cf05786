//! The headers whose values are credentials.

use http::HeaderName;

/// Names of headers that carry a credential, in requests or in responses.
const SECRET_HEADERS: [&str; 10] = [
    "authorization",
    "proxy-authorization",
    "cookie",
    "set-cookie",
    "x-api-key",
    "api-key",
    "x-auth-token",
    "x-access-token",
    "x-amz-security-token",
    "x-apideck-downstream-authorization",
];

/// Whether the value of this header is a credential, which is never printed.
///
/// The one list for the whole SDK: it decides which request headers are marked as sensitive and which response
/// headers `Debug` redacts.
#[doc(hidden)]
pub fn is_secret_header(name: &HeaderName) -> bool {
    SECRET_HEADERS.contains(&name.as_str())
}
