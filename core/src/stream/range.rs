//! Ranges of bytes in headers: what is asked for, and what a response has.

use std::ops::Bound;

use apideck_errors::{HttpContext, first_header};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};

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
///
/// A 206 may have less of the file than was asked for. The rest belongs to the body too, and is asked for when the
/// response ends.
pub(super) fn announced_length(request: &Parts, response: &HttpContext) -> Option<u64> {
    if request.method == Method::HEAD {
        return None;
    }
    let partial = response.status == Some(StatusCode::PARTIAL_CONTENT);
    let range = if partial { ContentRange::from_headers(&response.headers) } else { None };
    // The whole file, or several parts of it.
    let Some(range) = range else { return content_length(&response.headers) };
    let last = match (Asked::from_request(request), range.total) {
        (Asked::Range { last, .. }, Some(total)) => last.unwrap_or(u64::MAX).min(total - 1),
        // The end of the file is not known, so this may be it.
        _ => range.last,
    };
    // Whether the range is the one that was asked for is checked later.
    last.checked_sub(range.first)?.checked_add(1)
}

pub(super) fn content_length(headers: &HeaderMap) -> Option<u64> {
    first_header(headers, &header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Why a response does not have the part of the file that was asked for; `None` if it has it, or the whole file.
pub(super) fn fault(request: &Parts, response: &HttpContext) -> Option<&'static str> {
    if response.status != Some(StatusCode::PARTIAL_CONTENT) {
        return None;
    }
    let (first, last) = match Asked::from_request(request) {
        Asked::Nothing => return Some("the response is a part of the file, and the whole was asked for"),
        Asked::Range { first, last } => (first, last.unwrap_or(u64::MAX)),
        // The caller set this header and checks the response.
        Asked::Other => return None,
    };
    match ContentRange::from_headers(&response.headers) {
        None => Some("the response does not say in `content-range` which part of the file it is"),
        Some(range) if range.first != first => Some("the response starts at another byte than was asked for"),
        Some(range) if range.last > last => Some("the response ends after the last byte that was asked for"),
        Some(_) => None,
    }
}

/// What the `range` header of a request asks for.
#[derive(Clone, Copy)]
enum Asked {
    /// The whole file.
    Nothing,
    /// One range; without a last byte, up to the end of the file.
    Range { first: u64, last: Option<u64> },
    /// The last bytes of the file, several ranges, or another unit.
    Other,
}

impl Asked {
    fn from_request(request: &Parts) -> Self {
        let Some(range) = first_header(&request.headers, &header::RANGE) else { return Self::Nothing };
        range.to_str().ok().and_then(Self::parse).unwrap_or(Self::Other)
    }

    fn parse(range: &str) -> Option<Self> {
        let (unit, range) = range.split_once('=')?;
        let (first, last) = range.trim().split_once('-')?;
        let last = if last.is_empty() { None } else { Some(number(last)?) };
        is_bytes(unit.trim()).then_some(Self::Range { first: number(first)?, last })
    }
}

/// The value of `content-range: bytes 3-9/10`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct ContentRange {
    pub(super) first: u64,
    /// Not less than `first`, and less than `total`.
    pub(super) last: u64,
    /// The length of the whole file; `None` if the server does not know it.
    pub(super) total: Option<u64>,
}

impl ContentRange {
    /// The range in these headers; `None` if it is missing, unreadable or there are two.
    pub(super) fn from_headers(headers: &HeaderMap) -> Option<Self> {
        Self::parse(only(headers, &header::CONTENT_RANGE)?.to_str().ok()?)
    }

    fn parse(text: &str) -> Option<Self> {
        let (unit, range) = text.split_once(' ')?;
        let (range, total) = range.split_once('/')?;
        let (first, last) = range.split_once('-')?;
        let (first, last) = (number(first)?, number(last)?);
        let total = if total == "*" { None } else { Some(number(total)?) };
        let is_range = is_bytes(unit) && first <= last && total.is_none_or(|total| last < total);
        is_range.then_some(Self { first, last, total })
    }
}

/// The value of a header that must not be there twice.
pub(super) fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a HeaderValue> {
    let mut values = headers.get_all(name).iter();
    values.next().filter(|_| values.next().is_none())
}

/// Range units are case-insensitive (RFC 9110, section 14.1).
pub(super) fn is_bytes(unit: &str) -> bool {
    unit.eq_ignore_ascii_case("bytes")
}

/// A number of digits only: `parse` takes a plus sign too.
fn number(digits: &str) -> Option<u64> {
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
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
        let range = |first, last, total| Some(ContentRange { first, last, total });
        assert_eq!(ContentRange::parse("bytes 3-9/10"), range(3, 9, Some(10)));
        assert_eq!(ContentRange::parse("BYTES 0-4/100"), range(0, 4, Some(100)));
        assert_eq!(ContentRange::parse("bytes 0-0/*"), range(0, 0, None));
        for bad in [
            "bytes */10",
            "items 3-9/10",
            "bytes=3-9/10",
            "bytes 3-9",
            "bytes -9/10",
            "bytes 3-/10",
            "bytes 9-3/10",
            "bytes 3-10/10",
            "bytes +3-9/10",
            "bytes 3-9/",
            "bytes 3-9/10, bytes 3-9/10",
            "bytes 0-18446744073709551616/*",
            "3-9/10",
            "",
        ] {
            assert_eq!(ContentRange::parse(bad), None, "{bad}");
        }
        let mut headers = HeaderMap::new();
        headers.append(header::CONTENT_RANGE, HeaderValue::from_static("bytes 3-9/10"));
        assert_eq!(ContentRange::from_headers(&headers), range(3, 9, Some(10)));
        headers.append(header::CONTENT_RANGE, HeaderValue::from_static("bytes 3-9/10"));
        assert_eq!(ContentRange::from_headers(&headers), None);
    }
}
