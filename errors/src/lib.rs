//! The error types of the Apideck Unify SDK.
//!
//! Every failure is an [`Error`]. Match on its variant to handle a kind of failure. Methods that all variants share
//! return the details: [`status`](Error::status), [`body`](Error::body), [`is_retryable`](Error::is_retryable),
//! [`may_have_been_applied`](Error::may_have_been_applied) and more.
//! [`Display`](std::fmt::Display) prints one line: the operation, the failure, the message of the server and a hint. The
//! cause is the [`source`](std::error::Error::source); `{:#}` prints it after the line.
//! Neither `Display` nor `Debug` prints credentials or a whole body.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod classify;
mod client;
mod clock;
mod context;
mod date;
mod debug;
mod display;
mod error;
mod headers;
mod json;
mod rate_limit;
mod response;
mod retry;
mod secret;
mod text;
mod validation;

pub use apideck_wire::BoxError;
pub use client::{ClientError, ConnectionError, ConnectionKind, InvalidRequestError, TimeoutError, TimeoutLimit};
pub use context::HttpContext;
#[doc(hidden)]
pub use debug::{ResponseHeaders, Searched};
pub use error::Error;
#[doc(hidden)]
pub use headers::first_header;
pub use rate_limit::RateLimit;
pub use response::{ApiError, Detail, DownstreamError, ErrorResponse};
#[doc(hidden)]
pub use secret::{Secrets, is_secret_header, may_be_secret};
#[doc(hidden)]
pub use text::ServerText;
pub use validation::{PaginationError, ResponseValidationError};
