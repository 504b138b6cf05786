//! Successful responses that cannot be used.

use std::borrow::Cow;

use crate::HttpContext;

/// A list that does not end: a page has the cursor of an earlier page as its next one.
#[non_exhaustive]
pub struct PaginationError {
    /// The request of that page and its response, without the body, which was returned as a page.
    pub context: HttpContext,
    /// The cursor that was already followed.
    pub cursor: String,
}

impl PaginationError {
    /// Creates the error.
    #[doc(hidden)]
    pub fn new(context: HttpContext, cursor: impl Into<String>) -> Self {
        Self { context, cursor: cursor.into() }
    }
}

/// A successful response whose body does not match the API. The raw body is in `context`.
#[non_exhaustive]
pub struct ResponseValidationError {
    /// The request and its response.
    pub context: HttpContext,
    /// The JSON path of the invalid value, such as `data.session_uri`; empty for the whole body.
    pub path: String,
    /// What the API specifies there.
    pub expected: Cow<'static, str>,
    /// What was found instead.
    pub found: String,
}

impl ResponseValidationError {
    /// Creates the error.
    #[doc(hidden)]
    pub fn new(
        context: HttpContext,
        path: impl Into<String>,
        expected: impl Into<Cow<'static, str>>,
        found: impl Into<String>,
    ) -> Self {
        Self { context, path: path.into(), expected: expected.into(), found: found.into() }
    }
}
