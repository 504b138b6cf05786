//! What can go wrong in a call of the Apideck Unify SDK, and what to do about it.
//!
//! Every failure is one [`Error`]. Match on its variant to act on the kind of failure; ask its methods
//! ([`status`](Error::status), [`body`](Error::body), [`is_retryable`](Error::is_retryable),
//! [`may_have_been_applied`](Error::may_have_been_applied), ...) for what all of them have in common.
//! [`Display`](std::fmt::Display) is one line that says what failed, in which call, what the server
//! said and what to try. Neither it nor `Debug` ever prints credentials or a whole body.

mod client;
mod context;
mod debug;
mod display;
mod error;
mod json;
mod response;
mod retry;
mod text;
mod validation;

pub use apideck_wire::BoxError;
pub use client::{ClientError, ConnectionError, ConnectionKind, InvalidRequestError, TimeoutError, TimeoutLimit};
pub use context::HttpContext;
pub use error::Error;
pub use response::{ApiError, Detail, DownstreamError, ErrorResponse};
pub use validation::{PaginationError, ResponseValidationError};
