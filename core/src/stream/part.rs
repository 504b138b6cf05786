//! Parts of a file: which one an answer is, and asking for the rest of it.

use std::future::Future;
use std::ops::Bound;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use apideck_errors::HttpContext;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use serde_json::Value;
use tokio::time::Instant;

use super::{Inner, Open};
use crate::client::Client;
use crate::draft::Options;
use crate::received::Received;
use crate::send::Sending;
use crate::{Body, Error, Operation};

/// So often the rest of one answer is asked for.
pub(super) const MOST_RESUMES: u32 = 20;

/// The rest of an answer on its way; the error is boxed as it is large.
pub(super) type Asking = Pin<Box<dyn Future<Output = Result<Received, Box<Error>>> + Send>>;

/// The part of a file that an answer is.
pub(super) struct Part {
    etag: HeaderValue,
    first: u64,
    /// `None` if the server did not tell where it ends.
    last: Option<u64>,
}

impl Part {
    /// What of the file the answer is, if the server can be asked for parts of the very same file.
    pub(super) fn of(request: &Parts, answer: &HttpContext) -> Option<Self> {
        let headers = &answer.headers;
        let etag = headers.get(header::ETAG).filter(|etag| etag.as_bytes().starts_with(b"\""))?.clone();
        if request.method != Method::GET {
            return None;
        }
        if answer.status == Some(StatusCode::PARTIAL_CONTENT) {
            let (first, last) = content_range(headers)?;
            return Some(Self { etag, first, last: Some(last) });
        }
        let gives_parts = headers.get(header::ACCEPT_RANGES).is_some_and(|unit| unit == "bytes");
        gives_parts.then_some(Self { etag, first: 0, last: length(headers).and_then(|length| length.checked_sub(1)) })
    }

    /// Takes the end of the file from the rest of it, and returns how many bytes this part has. The rest may itself be
    /// a piece of what was asked for.
    pub(super) fn learn(&mut self, rest: &HeaderMap) -> Option<u64> {
        let (_, last) = content_range(rest)?;
        self.last = Some(total(rest).and_then(|total| total.checked_sub(1)).unwrap_or(last).max(last));
        self.last?.checked_sub(self.first)?.checked_add(1)
    }

    /// Asks for what `stream` has not got, after `error` broke it off.
    pub(super) fn ask(&self, stream: &Inner, error: Error) -> Asking {
        let first = self.first.saturating_add(stream.context.streamed);
        let mut request = stream.request.clone();
        request.headers.insert(header::IF_RANGE, self.etag.clone());
        let end = self.last.map(|last| last.to_string()).unwrap_or_default();
        if let Ok(range) = HeaderValue::try_from(format!("bytes={first}-{end}")) {
            request.headers.insert(header::RANGE, range);
        }
        let rest = Self { etag: self.etag.clone(), first, last: self.last };
        let (client, call) = (stream.client.clone(), stream.call.clone());
        let streamed = stream.context.streamed;
        Box::pin(async move { call.ask(&client, request, &rest, streamed, error).await.map_err(Box::new) })
    }

    /// Whether an answer is this part, or the beginning of it: some servers give out only so much at once.
    fn is(&self, answer: &HttpContext) -> bool {
        answer.status == Some(StatusCode::PARTIAL_CONTENT)
            && answer.headers.get(header::ETAG) == Some(&self.etag)
            && content_range(&answer.headers)
                .is_some_and(|(first, last)| first == self.first && self.last.is_none_or(|expected| last <= expected))
    }
}

/// A call that was answered, to be asked again for a part of the answer.
#[derive(Clone)]
pub(super) struct Origin {
    operation: &'static Operation,
    parse_json: fn(&[u8]) -> Option<Value>,
    open: Option<Open>,
    options: Options,
    needs_key: bool,
    pub(super) started: Instant,
}

impl Origin {
    pub(super) fn of(sending: &Sending<'_>) -> Self {
        let Sending { operation, parse_json, open, options, needs_key, started, .. } = sending;
        let (parse_json, open, needs_key, started) = (*parse_json, *open, *needs_key, *started);
        Self { operation, parse_json, open, options: options.clone(), needs_key, started }
    }

    pub(super) fn timeout(&self, client: &Client) -> Duration {
        self.options.timeout(client)
    }

    pub(super) fn deadline(&self, client: &Client) -> Duration {
        self.options.deadline(client)
    }

    /// What remains until the deadline.
    pub(super) fn left(&self, client: &Client) -> Duration {
        self.deadline(client).saturating_sub(self.started.elapsed())
    }

    /// Asks until the answer is `rest`, as long as the retry policy allows. If it comes to nothing, the break is the
    /// error: what went wrong later is about a request that the caller knows nothing of.
    async fn ask(
        self,
        client: &Arc<Client>,
        mut request: Parts,
        rest: &Part,
        streamed: u64,
        broken: Error,
    ) -> Result<Received, Error> {
        let Self { operation, parse_json, open, options, needs_key, started } = self;
        let sending = Sending { client, operation, parse_json, open, options, needs_key, started };
        let since = Instant::now();
        let mut retries = sending.retries();
        let mut refresh = sending.refreshing_provider();
        let mut attempts = broken.attempts();
        let mut next = retries.wait(&broken, since.elapsed(), sending.left());
        while let Some(wait) = next {
            tokio::time::sleep(wait).await;
            let mut context = sending.context(&request);
            context.attempts = attempts;
            context.streamed = streamed;
            match sending.attempt(&request, Body::empty(), context).await {
                Ok(answer) if rest.is(&answer.context) => return Ok(answer),
                // Another file, or all of it: what came before does not fit.
                Ok(answer) => {
                    attempts = answer.context.attempts;
                    break;
                }
                Err(error) => {
                    attempts = error.attempts().max(attempts);
                    let provider = refresh.take_if(|provider| (provider.is_refused)(&error));
                    next = match (provider, error.context()) {
                        // A long download may outlive its key.
                        (Some(provider), Some(refused)) => {
                            let asking = sending.new_key(provider, refused, &mut request.headers);
                            let renewed = (provider.run)(asking).await;
                            renewed.is_ok().then_some(Duration::ZERO)
                        }
                        _ => retries.wait(&error, since.elapsed(), sending.left()),
                    };
                }
            }
        }
        Err(after(broken, attempts, started.elapsed()))
    }
}

/// The same error, so many attempts and so much time later.
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

/// How many bytes the answer has by its own word. An answer to HEAD tells of bytes that do not come.
pub(super) fn announced(request: &Parts, answer: &HttpContext) -> Option<u64> {
    if request.method == Method::HEAD {
        return None;
    }
    let is_part = answer.status == Some(StatusCode::PARTIAL_CONTENT);
    match content_range(&answer.headers).filter(|_| is_part) {
        Some((first, last)) => (last - first).checked_add(1),
        None => length(&answer.headers),
    }
}

pub(super) fn length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Whether a 206 begins elsewhere than the part that was asked for.
pub(super) fn is_another(request: &Parts, answer: &HttpContext) -> bool {
    let asked = request.headers.get(header::RANGE).and_then(|range| range.to_str().ok()?.strip_prefix("bytes="));
    let first = asked.and_then(|asked| asked.split_once('-')?.0.parse::<u64>().ok());
    let got = content_range(&answer.headers).filter(|_| answer.status == Some(StatusCode::PARTIAL_CONTENT));
    matches!((first, got), (Some(first), Some((got, _))) if first != got)
}

/// The length of the whole file in `content-range: bytes 3-9/10`.
fn total(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_RANGE)?.to_str().ok()?.rsplit_once('/')?.1.trim().parse().ok()
}

/// The first and the last byte of `content-range: bytes 3-9/10`.
fn content_range(headers: &HeaderMap) -> Option<(u64, u64)> {
    let range = headers.get(header::CONTENT_RANGE)?.to_str().ok()?.strip_prefix("bytes ")?;
    let (first, last) = range.split_once('/')?.0.split_once('-')?;
    let (first, last) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    (first <= last).then_some((first, last))
}

/// The value of the `range` header; `None` if it would have no bytes.
pub(super) fn range(start: Bound<&u64>, end: Bound<&u64>) -> Option<String> {
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

#[cfg(test)]
mod tests {
    use std::ops::Bound::{Excluded, Included, Unbounded};

    use super::*;

    #[test]
    fn ranges_as_headers() {
        let of = |start: Bound<u64>, end: Bound<u64>| range(start.as_ref(), end.as_ref());
        assert_eq!(of(Included(0), Excluded(10)).as_deref(), Some("bytes=0-9"));
        assert_eq!(of(Included(5), Included(5)).as_deref(), Some("bytes=5-5"));
        assert_eq!(of(Included(5), Unbounded).as_deref(), Some("bytes=5-"));
        assert_eq!(of(Unbounded, Excluded(1)).as_deref(), Some("bytes=0-0"));
        assert_eq!(of(Unbounded, Unbounded).as_deref(), Some("bytes=0-"));
        assert_eq!(of(Excluded(1), Unbounded).as_deref(), Some("bytes=2-"));
        for (start, end) in [
            (Included(5), Excluded(5)),
            (Included(6), Included(5)),
            (Unbounded, Excluded(0)),
            (Excluded(u64::MAX), Unbounded),
        ] {
            assert_eq!(of(start, end), None);
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
