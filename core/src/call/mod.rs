//! One call: options, and the two doors to its result.

mod custom;
pub(crate) mod pages;

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use http::Request;

use crate::client::retry::Codes;
use crate::request::pending::Draft;
use crate::send;
use crate::send::received::Received;
use crate::{
    ApideckCore, Body, Decode, Decoded, Decoder, EncodeError, Encoded, Error, Operation, Outcome, Response, RetryConfig,
};

/// One call of an operation that returns `T`.
///
/// Await it for an [`Outcome`], or its [`send`](Self::send) for a [`Result`]. Nothing is sent before that,
/// and dropping the future cancels the request. Options never fail: a fault in one is returned when the
/// call is sent, as [`Error::InvalidRequest`].
#[must_use = "a call does nothing until it is awaited or sent"]
pub struct Call<'a, T> {
    pub(crate) core: &'a ApideckCore,
    pub(crate) draft: Draft,
    pub(crate) decoder: Decoder<T>,
}

impl<'a, T> Call<'a, T> {
    /// A call of `operation` with an encoded request, or with the reason why it could not be encoded.
    pub fn new(
        core: &'a ApideckCore,
        operation: &'static Operation,
        encoded: Result<Encoded, EncodeError>,
        decoder: Decoder<T>,
    ) -> Self {
        Self { core, draft: Draft::new(operation, encoded), decoder }
    }

    /// How long one attempt of this call may take, instead of the client's
    /// [`timeout`](crate::Builder::timeout).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.draft.options.timeout = Some(timeout);
        self
    }

    /// How long this call may take, all attempts and the waits between them together, instead of the client's
    /// [`deadline`](crate::Builder::deadline).
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.draft.options.deadline = Some(deadline);
        self
    }

    /// How failed attempts are repeated, whatever the method, instead of what the client does.
    pub fn retry(mut self, config: RetryConfig) -> Self {
        self.draft.options.retry = Some(config);
        self
    }

    /// The statuses after which the call is repeated, such as `429` or `5XX`, whatever the method.
    pub fn retry_codes<S: AsRef<str>>(mut self, codes: impl IntoIterator<Item = S>) -> Self {
        self.draft.retry_codes(Codes::parse(codes));
        self
    }

    /// Sends a header. It replaces one that the SDK would send, and an empty value leaves that out.
    /// `content-length`, `transfer-encoding` and `connection` cannot be set.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.draft.header(name, value);
        self
    }

    /// The server of this call, instead of the client's. A path in it is kept.
    pub fn server_url(mut self, url: &str) -> Self {
        self.draft.server_url(url, self.core.0.allow_http);
        self
    }

    /// The media types to ask for, instead of those of the operation.
    pub fn accept(mut self, media_types: &str) -> Self {
        self.draft.accept(media_types);
        self
    }

    /// Sends the call and returns its result, for `?`.
    pub fn send(self) -> impl Future<Output = Result<Response<T>, Error>> + Send + use<'a, T> {
        let call = self.into_future();
        async move { call.await.into_result() }
    }

    /// The finished request, without sending it.
    ///
    /// Fails if the key is missing, or comes from a provider: only sending waits for one. Such a call
    /// needs an `authorization` [`header`](Self::header) of its own.
    pub fn into_request(self) -> Result<Request<Body>, Error> {
        send::prepare(&self.core.0, self.draft)
    }
}

impl<'a, T> IntoFuture for Call<'a, T> {
    type Output = Outcome<Response<T>>;
    type IntoFuture = CallFuture<'a, T>;

    fn into_future(self) -> CallFuture<'a, T> {
        CallFuture {
            receiving: send::send(&self.core.0, self.draft, self.decoder.parse_json, self.decoder.open),
            decode: self.decoder.decode,
        }
    }
}

impl<T> fmt::Debug for Call<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("operation", &self.draft.operation.name).finish_non_exhaustive()
    }
}

/// A call on its way.
#[must_use = "a call does nothing until it is awaited"]
pub struct CallFuture<'a, T> {
    receiving: send::Receiving<'a>,
    decode: Decode<T>,
}

impl<T> Future for CallFuture<'_, T> {
    type Output = Outcome<Response<T>>;

    // The only code that is compiled for each type: everything else is in `Received`.
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut received: Box<Received> = match ready!(self.receiving.as_mut().poll(cx)) {
            Ok(received) => received,
            Err(error) => return Poll::Ready(Outcome::Err { error }),
        };
        let result = match (self.decode)(&mut received.payload()) {
            Ok(Decoded { value, repairs }) => {
                received.accept(repairs).map(|http_meta| Response { http_meta, body: value })
            }
            Err(mismatch) => Err(received.refuse(mismatch)),
        };
        Poll::Ready(result.into())
    }
}

impl<T> fmt::Debug for CallFuture<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallFuture").finish_non_exhaustive()
    }
}
