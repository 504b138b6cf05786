//! The body of an answer as it comes in.

mod file_name;
mod resume;
mod save;

use std::fmt;
use std::future::poll_fn;
use std::io;
use std::ops::RangeBounds;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use apideck_errors::{BoxError, ConnectionKind, HttpContext, TimeoutLimit};
use bytes::Bytes;
use http::request::Parts;
use http::{StatusCode, header};
use http_body::Body as _;
use serde_json::Value;
use tokio::io::{AsyncRead, ReadBuf};
use tokio::time::{Instant, Sleep};

use self::resume::{Asking, Part};
use crate::client::Client;
use crate::response::decoder;
use crate::send::Sending;
use crate::send::attempt::Gathered;
use crate::send::failure::{self, Failure};
use crate::send::received::{Received, Secrets};
use crate::{Body, Call, DecodeError, Decoded, Decoder, Error, TransportError};

/// The body of an answer as it comes in: a download, an export, a [streamed](Call::streamed) call.
///
/// Nothing of it is kept in memory, so its length does not matter. Take it piece by piece with [`chunk`](Self::chunk),
/// whole with [`bytes`](Self::bytes), into a file with [`write_to`](Self::write_to), as [`AsyncRead`] or, with the
/// feature `stream`, as `futures_core::Stream`. Dropping it ends the download.
///
/// A chunk has to come within the [`timeout`](Call::timeout) of one attempt, and all of them within the
/// [`deadline`](Call::deadline) of the call. When the connection breaks, the rest is asked for as the retry policy of
/// the call allows, at most 20 times, and what comes goes on where the break was. That takes a server that gives out
/// parts and a strong entity tag, which says that the file is still the same; otherwise the break is the error. Fewer
/// bytes than the server announced are a break, never the end.
///
/// ```no_run
/// # use apideck_core::{ByteStream, Call, Error};
/// # async fn example(call: Call<'_, ByteStream>) -> Result<(), Error> {
/// let download = call.send().await?.into_body();
/// println!("the server calls it {:?}", download.file_name());
/// let size = download.write_to("/var/spool/report.pdf").await?;
/// println!("{size} bytes are in the file");
/// # Ok(())
/// # }
/// ```
#[must_use = "a stream that is dropped is not downloaded"]
pub struct ByteStream(Box<Inner>);

/// A clock that is so late did not run. As long, the network has then to be seen.
const LATE: Duration = Duration::from_millis(50);

struct Inner {
    client: Arc<Client>,
    /// The call, to ask for the rest of its answer.
    call: resume::Origin,
    request: Parts,
    /// The answer, its body empty.
    context: HttpContext,
    /// `None` while the rest is asked for, and at the end.
    body: Option<Body>,
    /// What of the file the answer is; `None` where the rest of it cannot be asked for.
    part: Option<Part>,
    /// How many bytes there are in all, if the server told.
    announced: Option<u64>,
    asking: Option<Asking>,
    resumes: u32,
    /// Runs while a chunk is waited for.
    patience: Option<Pin<Box<Sleep>>>,
    /// The limit that it runs under.
    waiting: Option<TimeoutLimit>,
    failed: bool,
    report: Option<Box<dyn FnMut(u64) + Send>>,
    /// Of the last chunk, what did not fit where it was read into.
    left_over: Bytes,
}

/// Makes the stream of an answer. A pointer in the decoders that stream, so that a program without them has none of
/// this code.
pub(crate) type Open = fn(&Sending<'_>, &Parts, &mut Received) -> Result<(), Error>;

fn open(sending: &Sending<'_>, request: &Parts, received: &mut Received) -> Result<(), Error> {
    let context = received.context.clone();
    let stream = ByteStream(Box::new(Inner {
        client: sending.client.clone(),
        part: Part::of(request, &context),
        announced: resume::announced(request, &context),
        call: resume::Origin::of(sending),
        request: request.clone(),
        context,
        body: received.body.take(),
        asking: None,
        resumes: 0,
        patience: None,
        waiting: None,
        failed: false,
        report: None,
        left_over: Bytes::new(),
    }));
    if resume::is_another(request, &stream.0.context) {
        let failure = broken(ConnectionKind::Protocol, "the part is not the one that was asked for");
        return Err(stream.0.error(failure));
    }
    received.stream = Some(Box::new(stream));
    Ok(())
}

fn take(payload: &mut crate::Payload<'_>) -> Result<Decoded<ByteStream>, DecodeError> {
    match payload.stream.take().and_then(|stream| stream.downcast().ok()) {
        Some(stream) => Ok(Decoded { value: *stream, repairs: Vec::new() }),
        None => Err(DecodeError { path: String::new(), expected: "a body".into(), found: "none".into() }),
    }
}

impl ByteStream {
    /// Hands over the body of a successful answer as it comes in, and reads error documents with `parse_json`.
    pub const fn decoder(parse_json: fn(&[u8]) -> Option<Value>) -> Decoder<ByteStream> {
        let mut decoder = Decoder::new(take, parse_json);
        decoder.open = Some(open);
        decoder
    }

    /// The next piece, as long as the network made it; `None` at the end, and after an error.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        poll_fn(|cx| self.poll_chunk(cx)).await.transpose()
    }

    /// All of it, up to the client's [`max_response_bytes`](crate::Builder::max_response_bytes).
    ///
    /// A longer body is [`Error::ResponseValidation`]; nothing is read of one that announces to be longer.
    pub async fn bytes(mut self) -> Result<Bytes, Error> {
        let limit = self.0.client.max_response_bytes;
        if self.content_length().is_some_and(|length| length > limit as u64) {
            return Err(self.0.error(Failure::TooLarge));
        }
        let mut gathered = Gathered::default();
        while let Some(chunk) = self.chunk().await? {
            if chunk.len() > limit - gathered.len() {
                return Err(self.0.error(Failure::TooLarge));
            }
            gathered.push(chunk);
        }
        Ok(gathered.into_bytes())
    }

    /// Writes it into a file and returns its length in bytes. A file that is there is replaced and its permissions are
    /// kept; a link stays, and the file behind it is replaced.
    ///
    /// The file appears when it is complete and on the disk: until then the bytes are in a temporary file beside it,
    /// which is removed when the download fails or is dropped. A file that cannot be written, or a path of something
    /// else than a file, is [`Error::UnexpectedClient`]; it is found before the download begins, if it can be.
    pub async fn write_to(self, path: impl AsRef<Path>) -> Result<u64, Error> {
        save::save(self, path.as_ref().to_owned()).await
    }

    /// The status of the answer: 200, or 206 for a [`range`](Call::range).
    pub fn status(&self) -> StatusCode {
        self.0.context.status.unwrap_or_default()
    }

    /// The content type with its parameters, as the server says it.
    pub fn content_type(&self) -> Option<&str> {
        decoder::content_type(&self.0.context.headers)
    }

    /// The length that the server announced, in bytes: of the part, where one was asked for.
    pub fn content_length(&self) -> Option<u64> {
        resume::length(&self.0.context.headers)
    }

    /// The name that the server gives the file in `content-disposition`. It has no path, no colon and no control
    /// characters, and is never empty. It is still the server's choice, and may be that of a file you have.
    pub fn file_name(&self) -> Option<String> {
        file_name::of(self.0.context.headers.get(header::CONTENT_DISPOSITION)?.as_bytes())
    }

    /// Tells `report` how many bytes have come, after each piece.
    pub fn on_progress(mut self, report: impl FnMut(u64) + Send + 'static) -> Self {
        self.0.report = Some(Box::new(report));
        self
    }

    /// How many bytes have come so far.
    pub fn received(&self) -> u64 {
        self.0.context.streamed
    }

    pub(crate) fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        if !self.0.left_over.is_empty() {
            return Poll::Ready(Some(Ok(std::mem::take(&mut self.0.left_over))));
        }
        self.0.poll_chunk(cx)
    }
}

impl Inner {
    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        loop {
            if let Some(asking) = &mut self.asking {
                let answer = ready!(asking.as_mut().poll(cx));
                self.asking = None;
                match answer {
                    Ok(rest) => {
                        self.context.attempts = rest.context.attempts;
                        if let Some(part) = self.part.as_mut().filter(|_| self.announced.is_none()) {
                            self.announced = part.learn(&rest.context.headers);
                        }
                        self.body = rest.body;
                    }
                    Err(error) => return Poll::Ready(Some(Err(self.fail(*error)))),
                }
            }
            let Some(body) = &mut self.body else { return Poll::Ready(None) };
            let left = self.announced.map(|announced| announced.saturating_sub(self.context.streamed));
            let is_complete = left == Some(0);
            // A body that is never waited for has the deadline too.
            if !is_complete && self.call.left(&self.client).is_zero() {
                self.waiting = Some(TimeoutLimit::Deadline);
                let error = self.error(Failure::TimedOut);
                return Poll::Ready(Some(Err(self.fail(error))));
            }
            let failure = match Pin::new(body).poll_frame(cx) {
                Poll::Ready(Some(Ok(frame))) => match frame.into_data() {
                    Ok(data) if left.is_some_and(|left| data.len() as u64 > left) => {
                        let error = self.error(broken(ConnectionKind::Protocol, "the body is longer than announced"));
                        return Poll::Ready(Some(Err(self.fail(error))));
                    }
                    Ok(data) if !data.is_empty() => {
                        self.waiting = None;
                        self.context.streamed += data.len() as u64;
                        if let Some(report) = &mut self.report {
                            report(self.context.streamed);
                        }
                        return Poll::Ready(Some(Ok(data)));
                    }
                    _ => continue,
                },
                // Not every transport counts, and a body that ends with its connection has no end of its own.
                Poll::Ready(None) if left.is_some_and(|left| left > 0) => {
                    broken(ConnectionKind::Closed, "the body is shorter than announced")
                }
                Poll::Ready(None) => {
                    self.body = None;
                    return Poll::Ready(None);
                }
                Poll::Ready(Some(Err(error))) => Failure::Transport(failure::of_body(error)),
                Poll::Pending => {
                    ready!(self.poll_patience(cx));
                    Failure::TimedOut
                }
            };
            if is_complete {
                // All has come; how the connection ends is of no matter.
                self.body = None;
                return Poll::Ready(None);
            }
            self.body = None;
            let error = self.error(failure);
            self.waiting = None;
            match self.part.as_ref().filter(|_| self.resumes < resume::MOST_RESUMES) {
                Some(part) => {
                    self.resumes += 1;
                    self.asking = Some(part.ask(self, error));
                }
                None => return Poll::Ready(Some(Err(self.fail(error)))),
            }
        }
    }

    /// Ends when the chunk that is waited for does not come in time.
    fn poll_patience(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.waiting.is_none() {
            let left = self.call.left(&self.client);
            let timeout = self.call.timeout(&self.client);
            let Some(end) = Instant::now().checked_add(timeout.min(left)) else { return Poll::Pending };
            self.waiting = Some(if timeout <= left { TimeoutLimit::Attempt } else { TimeoutLimit::Deadline });
            match &mut self.patience {
                Some(patience) => patience.as_mut().reset(end),
                None => self.patience = Some(Box::pin(tokio::time::sleep_until(end))),
            }
        }
        let Some(patience) = &mut self.patience else { return Poll::Pending };
        ready!(patience.as_mut().poll(cx));
        if patience.deadline().elapsed() < LATE {
            return Poll::Ready(());
        }
        // The runtime stood still, as one does between two `block_on`, and has not seen what came meanwhile.
        patience.as_mut().reset(Instant::now() + LATE);
        patience.as_mut().poll(cx)
    }

    fn fail(&mut self, error: Error) -> Error {
        self.failed = true;
        self.body = None;
        error
    }

    fn error(&self, failure: Failure) -> Error {
        let limit = match self.waiting {
            Some(TimeoutLimit::Deadline) => (TimeoutLimit::Deadline, self.call.deadline(&self.client)),
            _ => (TimeoutLimit::Attempt, self.call.timeout(&self.client)),
        };
        failure.into_error(self.context_now(), &self.client, limit)
    }

    /// The error of something on this side, such as a disk that is full.
    fn own_error(&self, message: &str, source: impl Into<BoxError>) -> Error {
        failure::of_own_code(self.context_now(), true, message, source.into())
    }

    fn context_now(&self) -> HttpContext {
        let mut context = self.context.clone();
        context.elapsed = self.call.started.elapsed();
        Secrets::of(&self.request.headers).conceal_in(&mut context);
        context
    }
}

fn broken(kind: ConnectionKind, why: &'static str) -> Failure {
    Failure::Transport(TransportError::new(kind, why))
}

impl<'a, T> Call<'a, T> {
    /// The same call, with the body of a successful answer handed over as it comes in instead of being read: for
    /// answers that are too large for memory, such as those of proxied services.
    pub fn streamed(self) -> Call<'a, ByteStream> {
        Call { core: self.core, draft: self.draft, decoder: ByteStream::decoder(self.decoder.parse_json) }
    }
}

impl Call<'_, ByteStream> {
    /// Asks for a part of the file, as in `.range(1000..2000)` or `.range(1000..)`. The server may answer with the
    /// whole: the [`status`](ByteStream::status) is 206 for a part.
    pub fn range(mut self, bytes: impl RangeBounds<u64>) -> Self {
        if let Some(range) = resume::range(bytes.start_bound(), bytes.end_bound()) {
            return self.header("range", &range);
        }
        self.draft.fail("`range` has no bytes".to_owned());
        self
    }
}

/// An error of the stream is the source of the [`io::Error`].
impl AsyncRead for ByteStream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let mut data = match ready!(self.poll_chunk(cx)) {
            Some(Ok(data)) => data,
            Some(Err(error)) => return Poll::Ready(Err(io::Error::other(error))),
            // Whoever reads on must not take it for the end.
            None if self.0.failed => return Poll::Ready(Err(io::Error::other("the download has failed"))),
            None => return Poll::Ready(Ok(())),
        };
        let fitting = data.split_to(data.len().min(buffer.remaining()));
        buffer.put_slice(&fitting);
        self.0.left_over = data;
        Poll::Ready(Ok(()))
    }
}

/// With the feature `stream`.
#[cfg(feature = "stream")]
impl futures_core::Stream for ByteStream {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_chunk(cx)
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteStream")
            .field("operation", &self.0.context.operation)
            .field("content_type", &self.content_type())
            .field("content_length", &self.content_length())
            .field("received", &self.received())
            .finish_non_exhaustive()
    }
}
