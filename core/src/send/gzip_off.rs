//! Without the feature `gzip`, and on the web, where the engine decodes bodies: the items of `gzip.rs`.

use crate::Body;

pub(super) const AVAILABLE: bool = false;

/// Never called.
pub(super) fn decoded(body: Body) -> Body {
    body
}
