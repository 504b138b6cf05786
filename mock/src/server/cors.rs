//! CORS: the headers without which a browser keeps a response from a page of another origin.

use http::Method;
use http::header::{ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD};

use crate::record::request::Recorded;
use crate::reply::Reply;

/// The response to a CORS preflight; `None` for other requests.
pub(crate) fn preflight(request: &Recorded) -> Option<Reply> {
    if request.method != Method::OPTIONS || !request.headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD) {
        return None;
    }
    let reply = Reply::status(204)
        .header("access-control-allow-methods", "GET, POST, PUT, PATCH, DELETE")
        .header("access-control-max-age", "600");
    // `*` would not cover `authorization`.
    let headers = request.headers.get(ACCESS_CONTROL_REQUEST_HEADERS);
    Some(headers.into_iter().fold(reply, |reply, names| reply.header("access-control-allow-headers", names)))
}

/// Lets a page of any origin read the response and all its headers.
pub(crate) fn allow(reply: Reply) -> Reply {
    reply.header("access-control-allow-origin", "*").header("access-control-expose-headers", "*")
}
