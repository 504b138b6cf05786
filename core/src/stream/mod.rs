//! Streamed response bodies.

mod file_name;
mod idle;
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
mod native;
mod range;
mod resume;

use std::fmt;
use std::future::poll_fn;
use std::ops::RangeBounds;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use apideck_errors::{BoxError, ConnectionKind, HttpContext, ServerText, first_header};
use bytes::Bytes;
use http::{StatusCode, header as names};
use serde_json::Value;

use self::idle::IdleTimer;
use self::resume::{Part, Resuming};
use crate::call::Call;
use crate::client::callback;
use crate::response::decoder::{Decoded, Decoder, Payload};
use crate::send::exchange::Exchange;
use crate::send::failure::{self, Failure};
use crate::send::received::AttemptState;
use crate::send::{CollectedBody, coding};
use crate::{Body, DecodeError, Error, TransportError, header};

/// The body of a response as it arrives: a download, an export, or a [streamed](Call::streamed) call.
///
/// It can be of any size, since it is not kept in memory. Read it in chunks with [`chunk`](Self::chunk), as a
/// whole with [`bytes`](Self::bytes), into a file with [`write_to`](Self::write_to), as
/// [`AsyncRead`](tokio::io::AsyncRead) or, with the feature `stream`, as `futures_core::Stream`. Dropping it cancels the
/// download. On `wasm32-unknown-unknown`, `write_to` and `AsyncRead` are absent.
///
/// Each chunk must arrive within the [`timeout`](Call::timeout) of one attempt, and the whole body within the
/// [`deadline`](Call::deadline) of the call. If the connection drops, the download resumes where it stopped, at most 20
/// times and as the retry settings of the call allow. For that, the server must support ranges and send a strong entity
/// tag, which proves that the file is unchanged; otherwise the download fails with the dropped connection. A body that is
/// shorter than announced counts as a dropped connection, not as the end.
///
/// A partial response is never mistaken for the whole file. A 206 is an error if no range was requested, or if its
/// `content-range` is missing, unreadable or not within the range. If it has less than the range, the rest is requested as
/// after a dropped connection. A resumed download must have the same entity tag, total length and content coding.
///
/// ```no_run
/// use apideck_unify::{ApideckCore, Error, funcs::file_storage_files_download, models::*};
///
/// #[tokio::main]
/// async fn main() -> Result<(), Error> {
///     // Needs the feature "file-storage".
///     let apideck = ApideckCore::builder().consumer_id("test-consumer").build()?;
///     let request = FileStorageFilesDownloadRequest::new("file-id");
///     let download = file_storage_files_download(&apideck, request).send().await?.into_body();
///     println!("the server calls it {:?}", download.file_name());
///
///     // Into a file, which appears when it is complete.
///     let size = download.write_to("report.pdf").await?;
///     println!("{size} bytes");
///
///     // Or chunk by chunk.
///     let request = FileStorageFilesDownloadRequest::new("file-id");
///     let mut download = file_storage_files_download(&apideck, request).send().await?.into_body();
///     while let Some(chunk) = download.chunk().await? {
///         println!("{} bytes", chunk.len());
///     }
///     Ok(())
/// }
/// ```
#[must_use = "a stream that is dropped is not downloaded"]
pub struct ByteStream(Box<Inner>);

struct Inner {
    exchange: Exchange,
    /// The response, its body empty.
    context: HttpContext,
    state: State,
    /// The part of the file that is handed over; `None` if the rest of it cannot be asked for.
    part: Option<Part>,
    /// Total number of bytes, if the server announced it.
    announced: Option<u64>,
    resumes: u32,
    idle_timer: IdleTimer,
    report: Option<Box<dyn FnMut(u64) + Send>>,
    /// The end of the last chunk, which did not fit into the buffer of the reader.
    left_over: Bytes,
}

enum State {
    Reading(Body),
    Resuming(Resuming),
    Done,
    Failed,
}

const HAS_FAILED: &str = "the download has failed";
const NO_RUNTIME: &str = "the download needs a runtime";

/// How long a body that is complete may take to end. More bytes than were announced would be an error.
const END_WAIT: Duration = Duration::from_millis(200);

/// Makes the stream of a response.
fn decode(payload: &mut Payload<'_>) -> Result<Decoded<ByteStream>, DecodeError> {
    let missing = || DecodeError { path: String::new(), expected: "a body".into(), found: "none".into() };
    let parts = &mut payload.stream;
    let inner = Inner::new(parts.exchange.clone(), parts.context.clone(), parts.body.take().ok_or_else(missing)?);
    if let Some(fault) = range::fault(&inner.exchange.request, &inner.context) {
        *parts.refusal = Some(Box::new(inner.error(broken(ConnectionKind::Protocol, fault))));
        return Err(missing());
    }
    Ok(Decoded { value: ByteStream(Box::new(inner)), repairs: Vec::new() })
}

impl ByteStream {
    /// A decoder that hands over the body of a successful response as it arrives. The bodies of error statuses are
    /// parsed with `parse_json`.
    #[doc(hidden)]
    pub const fn decoder(parse_json: fn(&[u8]) -> Option<Value>) -> Decoder<ByteStream> {
        Decoder::new(decode, parse_json).streaming()
    }

    /// The next chunk, as large as the network delivers it; `None` at the end and after an error.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        poll_fn(|cx| self.poll_chunk(cx)).await.transpose()
    }

    /// The whole body, or what is left of it if chunks were read before, up to the client's
    /// [`max_response_bytes`](crate::Builder::max_response_bytes).
    ///
    /// A larger body is [`Error::ResponseValidation`]. If the server announces a larger body, it is not read at all. If the
    /// download has failed before, the error is [`Error::UnexpectedClient`].
    pub async fn bytes(mut self) -> Result<Bytes, Error> {
        if matches!(self.0.state, State::Failed) {
            return Err(self.0.local_error("the body is not complete", HAS_FAILED));
        }
        let limit = self.0.exchange.client.max_response_bytes;
        if self.content_length().is_some_and(|length| length > limit as u64) {
            return Err(self.0.error(Failure::TooLarge));
        }
        let mut collected = CollectedBody::default();
        while let Some(chunk) = self.chunk().await? {
            if chunk.len() > limit - collected.len() {
                return Err(self.0.error(Failure::TooLarge));
            }
            collected.push(chunk);
        }
        Ok(collected.into_bytes())
    }

    /// The status of the response: 200, or 206 for a [`range`](Call::range).
    pub fn status(&self) -> StatusCode {
        self.0.context.status.unwrap_or_default()
    }

    /// The content type with its parameters, as the server sent it.
    pub fn content_type(&self) -> Option<&str> {
        header::content_type(&self.0.context.headers)
    }

    /// The `content-encoding` of the body, such as `gzip`; `None` if it is not encoded.
    ///
    /// Downloads request the file without encoding (`accept-encoding: identity`) and never decode it. If the server encodes
    /// it nevertheless, you get the encoded bytes, and this is the coding to decode them with.
    pub fn content_encoding(&self) -> Option<&str> {
        coding::content_encoding(&self.0.context.headers)?.to_str().ok()
    }

    /// The length that the server announced, in bytes; for a [`range`](Call::range), that of the range.
    pub fn content_length(&self) -> Option<u64> {
        range::content_length(&self.0.context.headers)
    }

    /// The file name in `content-disposition`, made safe for all systems. It is never empty and has at most 255 bytes.
    /// Its path and its control and format characters (such as those that change the direction of text) are removed,
    /// characters that Windows does not allow become `_`, and names of Windows devices begin with `_`, as in `_NUL`.
    /// The server chooses the name, so it may be the name of a file that exists.
    pub fn file_name(&self) -> Option<String> {
        file_name::from_disposition(first_header(&self.0.context.headers, &names::CONTENT_DISPOSITION)?.as_bytes())
    }

    /// Calls `report` after each chunk with the number of bytes received so far.
    pub fn on_progress(mut self, report: impl FnMut(u64) + Send + 'static) -> Self {
        self.0.report = Some(Box::new(report));
        self
    }

    /// Number of bytes received so far.
    pub fn received(&self) -> u64 {
        self.0.context.streamed
    }

    #[cfg(all(feature = "blocking", not(all(target_family = "wasm", target_os = "unknown"))))]
    pub(crate) fn exchange(&self) -> &Exchange {
        &self.0.exchange
    }

    pub(crate) fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        if !self.0.left_over.is_empty() {
            return Poll::Ready(Some(Ok(std::mem::take(&mut self.0.left_over))));
        }
        self.0.poll_chunk(cx)
    }
}

impl Inner {
    fn new(exchange: Exchange, context: HttpContext, body: Body) -> Self {
        let announced = range::announced_length(&exchange.request, &context);
        Self {
            part: Part::from_response(&context, announced),
            announced,
            exchange,
            context,
            state: State::Reading(body),
            resumes: 0,
            idle_timer: IdleTimer::default(),
            report: None,
            left_over: Bytes::new(),
        }
    }

    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        loop {
            let body = match &mut self.state {
                State::Reading(body) => body,
                State::Resuming(resuming) => match ready!(resuming.as_mut().poll(cx)) {
                    Ok((exchange, rest)) => {
                        self.read_rest(exchange, rest);
                        continue;
                    }
                    Err(error) => return self.fail(*error),
                },
                State::Done | State::Failed => return Poll::Ready(None),
            };
            let left = self.announced.map(|announced| announced.saturating_sub(self.context.streamed));
            let is_complete = left == Some(0);
            // If the body is always ready, the idle timer never runs, and the deadline is checked only here.
            let failure = if !is_complete && self.exchange.left().is_zero() {
                Failure::TimedOut(self.exchange.limit().kind, true)
            } else {
                match body.poll_data(cx) {
                    Poll::Ready(Some(Ok(data))) if left.is_some_and(|left| data.len() as u64 > left) => {
                        let failure = broken(ConnectionKind::Protocol, "the body is longer than announced");
                        return self.fail(self.error(failure));
                    }
                    Poll::Ready(Some(Ok(data))) if data.is_empty() => continue,
                    Poll::Ready(Some(Ok(data))) => return Poll::Ready(Some(Ok(self.receive(data)))),
                    // Not every transport checks the length, and a body may end with its connection.
                    Poll::Ready(None) if left.is_some_and(|left| left > 0) => {
                        broken(ConnectionKind::Closed, "the body is shorter than announced")
                    }
                    Poll::Ready(None) => return self.end(),
                    Poll::Ready(Some(Err(error))) => Failure::Transport(failure::from_body(error)),
                    Poll::Pending => {
                        let longest = if is_complete { END_WAIT } else { Duration::MAX };
                        match ready!(self.idle_timer.poll(cx, &self.exchange, longest)) {
                            Ok(limit) => Failure::TimedOut(limit, true),
                            Err(missing) => return self.fail(self.local_error(NO_RUNTIME, missing)),
                        }
                    }
                }
            };
            if is_complete {
                // All bytes have arrived; how the connection ends does not matter.
                return self.end();
            }
            let error = self.error(failure);
            match &self.part {
                Some(part) if self.resumes < resume::MAX_RESUMES => {
                    self.resumes += 1;
                    self.idle_timer.stop();
                    let resuming = resume::resume(self.exchange.clone(), part, self.context.streamed, error);
                    self.state = State::Resuming(resuming);
                }
                _ => return self.fail(error),
            }
        }
    }

    /// Counts a chunk that has arrived, and reports the progress.
    fn receive(&mut self, data: Bytes) -> Bytes {
        self.idle_timer.stop();
        self.context.streamed += data.len() as u64;
        if let Some(report) = &mut self.report {
            report(self.context.streamed);
        }
        data
    }

    /// Continues with the response that has the rest.
    fn read_rest(&mut self, exchange: Exchange, rest: AttemptState) {
        self.exchange = exchange;
        self.context.attempts = rest.context.attempts;
        let length = self.part.as_mut().and_then(|part| part.learn_length(&rest.context.headers));
        self.announced = self.announced.or(length);
        self.state = rest.body.map_or(State::Done, State::Reading);
    }

    fn end<T>(&mut self) -> Poll<Option<T>> {
        self.state = State::Done;
        self.exchange.permit = None;
        Poll::Ready(None)
    }

    fn fail<T>(&mut self, error: Error) -> Poll<Option<Result<T, Error>>> {
        self.state = State::Failed;
        self.exchange.permit = None;
        Poll::Ready(Some(Err(error)))
    }

    fn error(&self, failure: Failure) -> Error {
        failure.into_error(self.context_now(), &self.exchange)
    }

    /// The error of something on the caller's side, such as a full disk.
    fn local_error(&self, message: &str, source: impl Into<BoxError>) -> Error {
        callback::failed(self.context_now(), true, message, source.into())
    }

    fn context_now(&self) -> HttpContext {
        let mut context = self.context.clone();
        context.elapsed = self.exchange.started.elapsed();
        context
    }
}

fn broken(kind: ConnectionKind, why: &'static str) -> Failure {
    Failure::Transport(TransportError::new(kind, why))
}

impl<T> Call<T> {
    /// The same call, but the body of a successful response is streamed instead of decoded: for responses that are too
    /// large for memory, such as those of proxied services.
    pub fn streamed(self) -> Call<ByteStream> {
        let decoder = ByteStream::decoder(self.decoder.parse_json);
        Call { core: self.core, pending: self.pending, decoder }
    }
}

impl Call<ByteStream> {
    /// Requests a range of bytes of the file, such as `.range(1000..2000)` or `.range(1000..)`. The server may ignore it
    /// and send the whole file: the [`status`](ByteStream::status) is 206 only for a range. If the range ends after the
    /// file, you get the bytes up to the end of the file. A server that does not state the length of the file may send
    /// less than the range: [`received`](ByteStream::received) has the number of bytes.
    pub fn range(mut self, bytes: impl RangeBounds<u64>) -> Self {
        if let Some(range) = range::header_value(bytes.start_bound(), bytes.end_bound()) {
            return self.header("range", &range);
        }
        self.pending.fail("`range` is empty".to_owned());
        self
    }
}

/// With the feature `stream`.
#[cfg(feature = "stream")]
impl futures_core::Stream for ByteStream {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: std::pin::Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_chunk(cx)
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteStream")
            .field("operation", &self.0.context.operation)
            .field("content_type", &ServerText::optional(&self.0.context.secrets, self.content_type()))
            .field("content_length", &self.content_length())
            .field("received", &self.received())
            .finish_non_exhaustive()
    }
}
