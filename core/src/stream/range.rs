//! Ranges of bytes in headers: what is asked for, and what a response has.

use std::ops::Bound;

use apideck_errors::HttpContext;
use http::request::Parts;
use http::{HeaderMap, Method, StatusCode, header};

/// The value of the `range` header; `None` if the range is empty.
pub(super) fn header_value(start: Bound<&u64>, end: Bound<&u64>) -> Option<String> {
    let first = match start {
        Bound::Included(first) => *first,
        Bound::Excluded(before) => before.checked_add(1)?,
        Bound::Unbounded => 0,
    };
    let last = match end {
        Bound::Included(last) => *last,
        Bound::Excluded(end) => end.checked_sub(1)?,
        Bound::Unbounded => return Some(format!("bytes={first}-")),
    };
    (first <= last).then(|| format!("bytes={first}-{last}"))
}

/// The length of the body that a response announces. A response to HEAD announces a body that does not follow.
pub(super) fn announced_length(request: &Parts, response: &HttpContext) -> Option<u64> {
    if request.method == Method::HEAD {
        return None;
    }
    match partial_content(response) {
        Some((first, last)) => (last - first).checked_add(1),
        None => content_length(&response.headers),
    }
}

pub(super) fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Whether a 206 starts at another byte than the range that was asked for.
pub(super) fn is_another_range(request: &Parts, response: &HttpContext) -> bool {
    let asked = request.headers.get(header::RANGE).and_then(|range| range.to_str().ok()?.strip_prefix("bytes="));
    let first = asked.and_then(|asked| asked.split_once('-')?.0.parse::<u64>().ok());
    matches!((first, partial_content(response)), (Some(first), Some((got, _))) if first != got)
}

/// The first and the last byte that a 206 has; `None` for other responses.
pub(super) fn partial_content(response: &HttpContext) -> Option<(u64, u64)> {
    if response.status == Some(StatusCode::PARTIAL_CONTENT) { content_range(&response.headers) } else { None }
}

/// The first and the last byte in `content-range: bytes 3-9/10`.
pub(super) fn content_range(headers: &HeaderMap) -> Option<(u64, u64)> {
    let range = headers.get(header::CONTENT_RANGE)?.to_str().ok()?.strip_prefix("bytes ")?;
    let (first, last) = range.split_once('/')?.0.split_once('-')?;
    let (first, last) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    (first <= last).then_some((first, last))
}

/// The length of the whole file in `content-range: bytes 3-9/10`.
pub(super) fn complete_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_RANGE)?.to_str().ok()?.rsplit_once('/')?.1.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use std::ops::Bound::{Excluded, Included, Unbounded};

    use http::HeaderValue;

    use super::*;

    #[test]
    fn ranges_as_headers() {
        let value = |start: Bound<u64>, end: Bound<u64>| header_value(start.as_ref(), end.as_ref());
        assert_eq!(value(Included(0), Excluded(10)).as_deref(), Some("bytes=0-9"));
        assert_eq!(value(Included(5), Included(5)).as_deref(), Some("bytes=5-5"));
        assert_eq!(value(Included(5), Unbounded).as_deref(), Some("bytes=5-"));
        assert_eq!(value(Unbounded, Excluded(1)).as_deref(), Some("bytes=0-0"));
        assert_eq!(value(Unbounded, Unbounded).as_deref(), Some("bytes=0-"));
        assert_eq!(value(Excluded(1), Unbounded).as_deref(), Some("bytes=2-"));
        for (start, end) in [
            (Included(5), Excluded(5)),
            (Included(6), Included(5)),
            (Unbounded, Excluded(0)),
            (Excluded(u64::MAX), Unbounded),
        ] {
            assert_eq!(value(start, end), None);
        }
    }

    #[test]
    fn content_ranges() {
        let read = |text: &'static str| {
            content_range(&HeaderMap::from_iter([(header::CONTENT_RANGE, HeaderValue::from_static(text))]))
        };
        assert_eq!(read("bytes 3-9/10"), Some((3, 9)));
        assert_eq!(read("bytes 0-0/*"), Some((0, 0)));
        for bad in ["bytes */10", "items 3-9/10", "bytes 3-9", "bytes -9/10", "bytes 3-/10", "bytes 9-3/10", ""] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
