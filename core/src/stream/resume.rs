//! Resumes a download: asks for the rest of a file after the connection dropped.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use apideck_errors::{HttpContext, first_header};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};

use super::range::{self, ContentRange};
use crate::runtime::{self, Instant};
use crate::send::coding;
use crate::send::exchange::Exchange;
use crate::send::received::AttemptState;
use crate::send::send_with_retries;
use crate::{Body, Error};

/// Maximum number of times one download is resumed.
pub(super) const MAX_RESUMES: u32 = 20;

/// A download that is being resumed. The error is boxed, since it is large.
pub(super) type Resuming = Pin<Box<dyn Future<Output = Result<(Exchange, AttemptState), Box<Error>>> + Send>>;

/// The part of a file that a stream has to hand over.
#[derive(Clone)]
pub(super) struct Part {
    etag: HeaderValue,
    /// The content coding of the file; `None` if it is not encoded.
    encoding: Option<HeaderValue>,
    first: u64,
    /// `None` if the server did not say where it ends.
    last: Option<u64>,
    /// The length of the whole file; `None` if the server did not tell.
    total: Option<u64>,
}

impl Part {
    /// The part of `announced` bytes that begins with `response`; `None` if the server cannot be asked for a part of the
    /// very same file.
    pub(super) fn from_response(response: &HttpContext, announced: Option<u64>) -> Option<Self> {
        let headers = &response.headers;
        let etag = range::only(headers, &header::ETAG).filter(|etag| etag.as_bytes().starts_with(b"\""))?.clone();
        if response.method != Method::GET {
            return None;
        }
        let (first, total) = if response.status == Some(StatusCode::PARTIAL_CONTENT) {
            let range = ContentRange::from_headers(headers)?;
            (range.first, range.total)
        } else {
            first_header(headers, &header::ACCEPT_RANGES)?.to_str().ok().filter(|unit| range::is_bytes(unit))?;
            (0, announced)
        };
        let last = announced.and_then(|length| first.checked_add(length.checked_sub(1)?));
        Some(Self { etag, encoding: coding::content_encoding(headers).cloned(), first, last, total })
    }

    /// Learns from the headers of the rest where the file ends, if that is not known. Returns the number of bytes of this
    /// part. The rest may itself be only a piece of what was asked for.
    pub(super) fn learn_length(&mut self, rest: &HeaderMap) -> Option<u64> {
        let rest = ContentRange::from_headers(rest)?;
        self.total = self.total.or(rest.total);
        let last = *self.last.get_or_insert(rest.total.map_or(rest.last, |total| total - 1));
        last.checked_sub(self.first)?.checked_add(1)
    }

    /// Adds the headers that request this part, on condition that the file is still the same.
    fn set_headers(&self, headers: &mut HeaderMap) {
        headers.insert(header::IF_RANGE, self.etag.clone());
        let last = self.last.map(|last| last.to_string()).unwrap_or_default();
        if let Ok(range) = HeaderValue::try_from(format!("bytes={}-{last}", self.first)) {
            headers.insert(header::RANGE, range);
        }
    }

    /// Whether `response` has this part or the beginning of it: some servers limit how much they send at once.
    fn matches(&self, response: &HttpContext) -> bool {
        let headers = &response.headers;
        response.status == Some(StatusCode::PARTIAL_CONTENT)
            && range::only(headers, &header::ETAG) == Some(&self.etag)
            // The rest need not repeat it (RFC 9110, section 15.3.7).
            && (!headers.contains_key(header::CONTENT_ENCODING)
                || coding::content_encoding(headers) == self.encoding.as_ref())
            && ContentRange::from_headers(headers).is_some_and(|rest| self.continues_with(rest))
    }

    fn continues_with(&self, rest: ContentRange) -> bool {
        rest.first == self.first
            && self.last.is_none_or(|last| rest.last <= last)
            && self.total.is_none_or(|total| rest.total.is_none_or(|other| other == total))
    }
}

/// Requests the bytes of `part` after the first `streamed`, as long as the retry policy allows. If that fails, the
/// error is `broken`, which interrupted the download: later failures are about requests that the caller does not know of.
pub(super) fn resume(mut exchange: Exchange, part: &Part, streamed: u64, broken: Error) -> Resuming {
    let rest = Part { first: part.first.saturating_add(streamed), ..part.clone() };
    rest.set_headers(&mut exchange.request.headers);
    exchange.streamed = streamed;
    Box::pin(async move {
        let mut attempts = broken.attempts();
        let mut retries = exchange.retries(Instant::now());
        let policy = &exchange.options.retry;
        let wait = if runtime::missing().is_none() { retries.wait(policy, &broken, exchange.left()) } else { None };
        if let Some(wait) = wait {
            runtime::sleep(wait).await;
            let mut response = AttemptState::new(exchange.context());
            response.context.attempts = attempts;
            match send_with_retries(&mut exchange, &mut response, Body::empty(), &mut retries).await {
                Ok(()) if rest.matches(&response.context) => return Ok((exchange, response)),
                // Another file, or the whole file: it does not continue what arrived before.
                Ok(()) => attempts = response.context.attempts,
                Err(error) => attempts = error.attempts(),
            }
        }
        Err(Box::new(with_attempts(broken, attempts, exchange.started.elapsed())))
    })
}

/// `error` with the number of attempts and the time of the whole call.
fn with_attempts(mut error: Error, attempts: u32, elapsed: Duration) -> Error {
    let context = match &mut error {
        Error::Connection(error) => &mut error.context,
        Error::Timeout(error) => &mut error.context,
        Error::Aborted(error) | Error::UnexpectedClient(error) => &mut error.context,
        _ => return error,
    };
    context.attempts = attempts;
    context.elapsed = elapsed;
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(method: Method, status: u16, headers: &[(&'static str, &'static str)]) -> HttpContext {
        let mut response = HttpContext::new("files.get", method, "https://a.example/x".parse().unwrap());
        response.status = StatusCode::from_u16(status).ok();
        for (name, value) in headers {
            response.headers.append(*name, HeaderValue::from_static(value));
        }
        response
    }

    #[test]
    fn only_a_get_of_a_file_that_is_known_again_is_resumed() {
        let whole = [("etag", "\"a\""), ("accept-ranges", "Bytes"), ("content-length", "10")];
        let part = |method, headers: &[_]| Part::from_response(&response(method, 200, headers), Some(10));
        let found = part(Method::GET, &whole).unwrap();
        assert_eq!((found.first, found.last, found.total), (0, Some(9), Some(10)));
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::HEAD, Method::OPTIONS] {
            assert!(part(method.clone(), &whole).is_none(), "{method}");
        }
        for etag in ["W/\"a\"", "a", ""] {
            assert!(part(Method::GET, &[("etag", etag), whole[1]]).is_none(), "{etag}");
        }
        assert!(part(Method::GET, &[whole[0], whole[0], whole[1]]).is_none());
        assert!(part(Method::GET, &[whole[0], ("accept-ranges", "none")]).is_none());
        assert!(part(Method::GET, &whole[..1]).is_none());
    }

    #[test]
    fn only_the_rest_of_the_same_file_matches() {
        let first = [("etag", "\"a\""), ("content-range", "bytes 10-29/100"), ("content-encoding", "gzip")];
        let part = Part::from_response(&response(Method::GET, 206, &first), Some(20)).unwrap();
        let rest = |status, headers: &[_]| part.matches(&response(Method::GET, status, headers));
        let etag = ("etag", "\"a\"");
        let range = |range| ("content-range", range);
        for good in ["bytes 10-29/100", "bytes 10-29/*", "Bytes 10-10/100"] {
            assert!(rest(206, &[etag, range(good)]), "{good}");
        }
        assert!(rest(206, &[etag, range("bytes 10-29/100"), ("content-encoding", "gzip")]));
        for bad in ["bytes 9-29/100", "bytes 11-29/100", "bytes 10-30/100", "bytes 10-29/101", "bytes=10-29/100", ""] {
            assert!(!rest(206, &[etag, range(bad)]), "{bad}");
        }
        for bad in ["br", "identity"] {
            assert!(!rest(206, &[etag, range("bytes 10-29/100"), ("content-encoding", bad)]), "{bad}");
        }
        assert!(!rest(200, &[etag, range("bytes 10-29/100")]));
        assert!(!rest(206, &[("etag", "\"b\""), range("bytes 10-29/100")]));
        assert!(!rest(206, &[etag, etag, range("bytes 10-29/100")]));
        assert!(!rest(206, &[etag, range("bytes 10-29/100"), range("bytes 10-29/100")]));
        assert!(!rest(206, &[range("bytes 10-29/100")]));
    }
}
