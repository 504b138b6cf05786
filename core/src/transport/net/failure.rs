//! What errors of hyper and HTTP/2 mean.

use std::error::Error as StdError;

use super::http2;

/// Whether the other end broke the rules of HTTP. The causes of `error` are not looked at.
pub(in crate::transport) fn is_protocol_error(error: &(dyn StdError + 'static)) -> bool {
    error.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_parse) || http2::is_protocol_error(error)
}

/// Whether the task of a connection ended without a report on the request. hyper counts that as an error of its user, and
/// only the text tells it from others.
pub(super) fn is_dispatch_gone(error: &hyper::Error) -> bool {
    error.is_user() && error.to_string() == "dispatch task is gone"
}
