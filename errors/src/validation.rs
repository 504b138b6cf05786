//! Answers that claim success and cannot be used.

use std::borrow::Cow;

use crate::HttpContext;

/// A list that does not go on: a page names a cursor that was already followed.
#[non_exhaustive]
pub struct PaginationError {
    /// The request of that page and its answer, without the body, which was returned as a page.
    pub context: HttpContext,
    /// The cursor that comes again.
    pub cursor: String,
}

impl PaginationError {
    /// The error with all that there is to say.
    pub fn new(context: HttpContext, cursor: impl Into<String>) -> Self {
        Self { context, cursor: cursor.into() }
    }
}

/// A successful answer whose body is not what the API promises. The whole body is in `context`.
#[non_exhaustive]
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

impl ResponseValidationError {
    /// The error with all that there is to say.
    pub fn new(
        context: HttpContext,
        path: impl Into<String>,
        expected: impl Into<Cow<'static, str>>,
        found: impl Into<String>,
    ) -> Self {
        Self { context, path: path.into(), expected: expected.into(), found: found.into() }
    }
}
