//! One call: its options, and sending it.

use std::fmt;
use std::future::{Future, IntoFuture, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use http::Request;

use crate::client::ApideckCore;
use crate::client::retry::{Codes, RetryConfig};
use crate::request::encoded::Encoded;
use crate::request::operation::Operation;
use crate::request::pending::PendingRequest;
use crate::response::Response;
use crate::response::decoder::{Decode, Decoded, Decoder};
use crate::response::outcome::Outcome;
use crate::send;
use crate::send::received::{Received, Receiving};
use crate::{Body, EncodeError, Error};

/// One call of an operation that returns `T`: what each function of the SDK returns.
///
/// Await it for an [`Outcome`], or its [`send`](Self::send) for a [`Result`]. Nothing is sent before that, and dropping
/// the future cancels the request. Setters do not fail: an invalid option is returned as [`Error::InvalidRequest`] when
/// the call is sent.
///
/// A call owns a handle to its client, so that it can be stored, spawned as a task, or turned into a stream that
/// outlives the function that made it.
///
/// ```no_run
/// use apideck_unify::{ApideckCore, Error, Outcome, funcs::vault_consumers_list, models::*};
/// use std::time::Duration;
///
/// #[tokio::main]
/// async fn main() -> Result<(), Error> {
///     let apideck = ApideckCore::builder().build()?;
///     let list = || {
///         let request = VaultConsumersListRequest::new();
///         vault_consumers_list(&apideck, request).timeout(Duration::from_secs(10))
///     };
///
///     // A `Result`, for `?`.
///     let response = list().send().await?;
///     println!("{} after {:?}", response.data.len(), response.http_meta.elapsed);
///
///     // An `Outcome`, for `match`.
///     match list().await {
///         Outcome::Ok { value } => println!("{}", value.data.len()),
///         Outcome::Err { error } => eprintln!("{error:#}"),
///     }
///
///     // All pages of a list, item by item.
///     let mut consumers = list().items();
///     while let Some(consumer) = consumers.try_next().await? {
///         println!("{:?}", consumer.consumer_id);
///     }
///     Ok(())
/// }
/// ```
#[must_use = "a call does nothing until it is awaited or sent"]
pub struct Call<T> {
    pub(crate) core: ApideckCore,
    pub(crate) pending: PendingRequest,
    pub(crate) decoder: Decoder<T>,
}

impl<T> Call<T> {
    /// A call of `operation` with an encoded request, or with the reason why it could not be encoded.
    #[doc(hidden)]
    pub fn new(
        core: &ApideckCore,
        operation: &'static Operation,
        encoded: Result<Encoded, EncodeError>,
        decoder: Decoder<T>,
    ) -> Self {
        Self { core: core.clone(), pending: PendingRequest::new(&core.0, operation, encoded), decoder }
    }

    /// Sends the call and returns its result, for `?`.
    pub fn send(self) -> impl Future<Output = Result<Response<T>, Error>> + Send + use<T> {
        let mut call = self.into_future();
        poll_fn(move |cx| call.poll_result(cx))
    }

    /// Limit of one attempt of this call, instead of the client's [`timeout`](crate::Builder::timeout).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.pending.options.timeout = timeout;
        self
    }

    /// Limit of this call, all attempts and the waits between them included, instead of the client's
    /// [`deadline`](crate::Builder::deadline).
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.pending.options.deadline = deadline;
        self
    }

    /// How failed attempts of this call are retried, instead of the client's [`retry`](crate::Builder::retry). A POST or
    /// PATCH on which the server may have acted is retried only with [`RetryConfig::any_method`].
    pub fn retry(mut self, config: RetryConfig) -> Self {
        self.pending.options.retry.config = config;
        self
    }

    /// The statuses after which the call is retried, such as `429` or `5XX`, instead of those that [`RetryConfig`] lists.
    /// A POST or PATCH on which the server may have acted is retried only with [`RetryConfig::any_method`].
    pub fn retry_codes<S: AsRef<str>>(mut self, codes: impl IntoIterator<Item = S>) -> Self {
        self.pending.retry_codes(Codes::parse(codes));
        self
    }

    /// Sends a header. It replaces a header that the SDK would send.
    ///
    /// An empty value removes that header. This is the way to send none where the client has one:
    /// `.header("x-apideck-consumer-id", "")` sends no consumer. A value of blanks is [`Error::InvalidRequest`], and so are
    /// `content-length`, `transfer-encoding`, `connection`, `upgrade`, `te` and `trailer`, which the transport sets.
    ///
    /// An id of your own, such as `idempotency-key` or `x-request-id`, is sent unchanged with each attempt of the call.
    /// Apideck does not document that it honors an idempotency key, so it does not make a POST safe to retry.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.pending.header(name, value);
        self
    }

    /// The server of this call, instead of the client's. A path in the URL is kept.
    pub fn server_url(mut self, url: &str) -> Self {
        self.pending.server_url(url, self.core.0.allow_http);
        self
    }

    /// The media types to ask for, instead of those of the operation.
    pub fn accept(mut self, media_types: &str) -> Self {
        self.pending.accept(media_types);
        self
    }

    /// The finished request, without sending it.
    ///
    /// Fails with [`Error::InvalidRequest`] if the API key is missing, or comes from a provider, which is asked only
    /// when a call is sent. Such a call needs its own `authorization` [`header`](Self::header).
    pub fn into_request(self) -> Result<Request<Body>, Error> {
        send::prepare(&self.core.0, self.pending, self.decoder.parse_json)
    }
}

impl<T> IntoFuture for Call<T> {
    type Output = Outcome<Response<T>>;
    type IntoFuture = CallFuture<T>;

    fn into_future(self) -> CallFuture<T> {
        let Decoder { decode, parse_json, streams, .. } = self.decoder;
        CallFuture { receiving: send::send(&self.core.0, self.pending, parse_json, streams), decode }
    }
}

impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("operation", &self.pending.operation.name).finish_non_exhaustive()
    }
}

/// A call that is being sent; made by awaiting a [`Call`].
#[must_use = "a call does nothing until it is awaited"]
pub struct CallFuture<T> {
    receiving: Receiving,
    decode: Decode<T>,
}

impl<T> CallFuture<T> {
    // Only this function is compiled for each response type. `Received` has the rest.
    fn poll_result(&mut self, cx: &mut Context<'_>) -> Poll<Result<Response<T>, Error>> {
        let mut received: Box<Received> = ready!(self.receiving.as_mut().poll(cx))?;
        Poll::Ready(match (self.decode)(&mut received.payload()) {
            Ok(Decoded { value, repairs }) => received.accept(repairs).map(|meta| Response::new(meta, value)),
            Err(error) => Err(received.refuse(error)),
        })
    }
}

impl<T> Future for CallFuture<T> {
    type Output = Outcome<Response<T>>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.poll_result(cx).map(Outcome::from)
    }
}

impl<T> fmt::Debug for CallFuture<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallFuture").finish_non_exhaustive()
    }
}
