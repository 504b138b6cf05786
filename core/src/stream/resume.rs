//! Resumes a download: asks for the rest of a file after the connection dropped.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use apideck_errors::HttpContext;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use tokio::time::Instant;

use super::range;
use crate::send::exchange::Exchange;
use crate::send::received::RawResponse;
use crate::send::send_with_retries;
use crate::{Body, Error};

/// Maximum number of times one download is resumed.
pub(super) const MAX_RESUMES: u32 = 20;

/// A download that is being resumed. The error is boxed, since it is large.
pub(super) type Resuming = Pin<Box<dyn Future<Output = Result<(Exchange, RawResponse), Box<Error>>> + Send>>;

/// The part of a file that a response has.
#[derive(Clone)]
pub(super) struct Part {
    etag: HeaderValue,
    first: u64,
    /// `None` if the server did not say where it ends.
    last: Option<u64>,
}

impl Part {
    /// The part that `response` has; `None` if the server cannot be asked for a part of the very same file.
    pub(super) fn from_response(response: &HttpContext) -> Option<Self> {
        let headers = &response.headers;
        let etag = headers.get(header::ETAG).filter(|etag| etag.as_bytes().starts_with(b"\""))?.clone();
        if response.method != Method::GET {
            return None;
        }
        if response.status == Some(StatusCode::PARTIAL_CONTENT) {
            let (first, last) = range::content_range(headers)?;
            return Some(Self { etag, first, last: Some(last) });
        }
        let has_ranges = headers.get(header::ACCEPT_RANGES).is_some_and(|unit| unit == "bytes");
        let last = range::content_length(headers).and_then(|length| length.checked_sub(1));
        has_ranges.then_some(Self { etag, first: 0, last })
    }

    /// Learns from the headers of the rest where the file ends. Returns the number of bytes of this part. The rest may
    /// itself be only a piece of what was asked for.
    pub(super) fn learn_length(&mut self, rest: &HeaderMap) -> Option<u64> {
        let (_, last) = range::content_range(rest)?;
        let last_of_file = range::complete_length(rest).and_then(|length| length.checked_sub(1));
        self.last = Some(last_of_file.unwrap_or(last).max(last));
        self.last?.checked_sub(self.first)?.checked_add(1)
    }

    /// Asks for this part, if the file is still the same.
    fn ask_in(&self, headers: &mut HeaderMap) {
        headers.insert(header::IF_RANGE, self.etag.clone());
        let last = self.last.map(|last| last.to_string()).unwrap_or_default();
        if let Ok(range) = HeaderValue::try_from(format!("bytes={}-{last}", self.first)) {
            headers.insert(header::RANGE, range);
        }
    }

    /// Whether `response` has this part or the beginning of it: some servers limit how much they send at once.
    fn is_in(&self, response: &HttpContext) -> bool {
        response.headers.get(header::ETAG) == Some(&self.etag)
            && range::partial_content(response)
                .is_some_and(|(first, last)| first == self.first && self.last.is_none_or(|expected| last <= expected))
    }
}

/// Asks for the bytes of `part` after the first `streamed`, as long as the retry policy allows. If they cannot be had,
/// the error is `broken`: later failures are about requests that the caller does not know of.
pub(super) fn resume(mut exchange: Exchange, part: &Part, streamed: u64, broken: Error) -> Resuming {
    let rest = Part { first: part.first.saturating_add(streamed), ..part.clone() };
    rest.ask_in(&mut exchange.request.headers);
    exchange.streamed = streamed;
    Box::pin(async move {
        let mut attempts = broken.attempts();
        let mut retries = exchange.retries(Instant::now());
        if let Some(wait) = retries.wait(&broken, exchange.left()) {
            tokio::time::sleep(wait).await;
            match send_with_retries(&mut exchange, Body::empty(), attempts, retries).await {
                Ok(response) if rest.is_in(&response.context) => return Ok((exchange, response)),
                // Another file, or the whole file: it does not continue what arrived before.
                Ok(response) => attempts = response.context.attempts,
                Err(error) => attempts = error.attempts(),
            }
        }
        Err(Box::new(after(broken, attempts, exchange.started.elapsed())))
    })
}

/// `error`, after that many attempts and that much time.
fn after(mut error: Error, attempts: u32, elapsed: Duration) -> Error {
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
