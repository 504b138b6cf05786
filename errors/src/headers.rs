//! Looks for the headers of a response.

use http::{HeaderMap, HeaderName, HeaderValue};

/// The first value of a header. An error looks for few of them: the map's own lookup is 700 bytes here, which programs have
/// a second time in hyper.
#[doc(hidden)]
pub fn first_header<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a HeaderValue> {
    headers.iter().find_map(|(other, value)| (other == name).then_some(value))
}
