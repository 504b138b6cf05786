//! An answer that claims success with a body that cannot be read.

use std::borrow::Cow;

use crate::HttpContext;

/// A successful answer whose body is not what the API promises. The whole body is in `context`.
pub struct ResponseValidationError {
    /// The request and its answer.
    pub context: HttpContext,
    /// Where in the body, as a JSON path such as `data.session_uri`; empty for the body as a whole.
    pub path: String,
    /// What the API promises there.
    pub expected: Cow<'static, str>,
    /// What was found instead.
    pub found: String,
}
