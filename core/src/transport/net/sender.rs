//! The sending end of a connection.

use std::error::Error as _;
use std::future::{Future as _, poll_fn};
use std::mem;
use std::pin::{Pin, pin};
use std::task::{Poll, ready};
use std::time::Duration;

use apideck_errors::ConnectionKind;
use http::{HeaderValue, Request, Response};
use hyper::body::Incoming;
use hyper::client::conn::{TrySendError, http1};
use hyper_util::rt::TokioIo;
use tokio::task::JoinHandle;

use super::failure::is_dispatch_gone;
use super::http2::{self, OpenStream, Watch};
use super::origin::Target;
use super::proxy::Proxy;
use super::stream::Stream;
use super::tls;
use crate::Body;
use crate::transport::error::TransportError;
use crate::transport::kind_of;
use crate::transport::progress::Progress;

/// The sending end of a connection. Dropping the last one closes the connection; with HTTP/2, once no stream is open.
pub(super) enum Sender {
    Http1(Http1),
    Http2(http2::Connection),
}

pub(super) struct Http1 {
    sender: http1::SendRequest<Body>,
    /// Drives the connection.
    task: JoinHandle<()>,
    /// The proxy at the other end, which forwards each request.
    proxy: Option<Proxy>,
    /// The `host` header of requests.
    host: HeaderValue,
}

/// hyper would go on to write a request that was cancelled, or whose response came early, however long that takes.
impl Drop for Http1 {
    fn drop(&mut self) {
        if !self.sender.is_ready() {
            self.task.abort();
        }
    }
}

/// The response to a request. Or an error, with the request if it was not sent.
pub(super) type Exchanged = Result<Response<Incoming>, TrySendError<Request<Body>>>;

impl Http1 {
    #[cfg(test)]
    pub(super) fn abort_handle(&self) -> tokio::task::AbortHandle {
        self.task.abort_handle()
    }

    pub(super) fn is_ready(&self) -> bool {
        self.sender.is_ready()
    }

    /// Takes `request`, sends it, and waits for the response or for the end of the connection's task. A request that reaches
    /// the queue of the connection after its task ended stays there until the sender is dropped; then hyper returns it.
    async fn exchange(mut self, request: &mut Request<Body>, kept: &mut Option<Self>) -> Exchanged {
        let mut response = pin!(self.sender.try_send_request(mem::take(request)));
        *kept = Some(self);
        poll_fn(|cx| {
            if let Poll::Ready(result) = response.as_mut().poll(cx) {
                return Poll::Ready(result);
            }
            if let Some(Self { task, .. }) = kept {
                // The task reports its result before it ends. Either that or the returned request wakes this future.
                ready!(Pin::new(task).poll(cx)).ok();
                *kept = None;
            }
            Poll::Pending
        })
        .await
    }
}

impl Sender {
    /// HTTP/1.1 on `stream`, driven by a task that ends with the connection.
    pub(super) async fn http1(
        stream: Stream,
        proxy: Option<Proxy>,
        max_headers: usize,
        host: HeaderValue,
    ) -> Result<Self, TransportError> {
        let mut builder = http1::Builder::new();
        // Folded header lines, which RFC 9112 asks clients to read as one line.
        builder.max_headers(max_headers).allow_obsolete_multiline_headers_in_responses(true);
        match builder.handshake(TokioIo::new(stream)).await {
            Ok((sender, connection)) => {
                let task = tokio::spawn(async move {
                    // The request on the connection is told about errors.
                    let _ = connection.await;
                });
                Ok(Self::Http1(Http1 { sender, task, proxy, host }))
            }
            Err(error) => Err(exchange_error(error).not_sent()),
        }
    }

    /// HTTP/2 on `stream`, driven by a task that ends with the connection.
    /// `evict` is called when the connection ends, and every `interval`.
    pub(super) async fn http2<F>(stream: Stream, interval: Duration, evict: F) -> Result<Self, TransportError>
    where
        F: Fn() + Send + 'static,
    {
        match http2::handshake(stream, interval, evict).await {
            Ok(connection) => Ok(Self::Http2(connection)),
            Err(error) => Err(exchange_error(error).not_sent()),
        }
    }

    /// Waits until the server allows one more request on this connection; `None` if the connection ends before that.
    pub(super) async fn open_stream(&self) -> Option<OpenStream> {
        match self {
            Self::Http1(_) => Some(OpenStream::http1()),
            Self::Http2(connection) => connection.open_stream().await,
        }
    }

    /// Takes `request` and sends it in the form that the other end expects. An HTTP/1.1 connection is in `kept` afterwards if
    /// the next request may use it once the response is complete.
    pub(super) async fn try_send(
        self,
        target: &Target,
        request: &mut Request<Body>,
        kept: &mut Option<Http1>,
    ) -> Exchanged {
        match self {
            Self::Http1(http1) => {
                let added = if let Some(proxy) = &http1.proxy {
                    proxy.address(target, request, &http1.host)
                } else {
                    target.address_to_server(request, &http1.host);
                    None
                };
                let mut exchanged = http1.exchange(request, kept).await;
                if let (Some(added), Ok(response)) = (added, &mut exchanged) {
                    response.extensions_mut().insert(added);
                }
                exchanged
            }
            Self::Http2(connection) => connection.try_send(target, request).await,
        }
    }

    pub(super) fn is_ready(&self) -> bool {
        match self {
            Self::Http1(http1) => http1.is_ready(),
            Self::Http2(connection) => connection.is_ready(),
        }
    }

    pub(super) fn is_closed(&self) -> bool {
        match self {
            Self::Http1(Http1 { sender, .. }) => sender.is_closed(),
            Self::Http2(connection) => connection.is_closed(),
        }
    }

    pub(super) fn is_http2(&self) -> bool {
        matches!(self, Self::Http2(_))
    }

    /// The same connection for one more request at the same time; `None` with HTTP/1.1.
    pub(super) fn share(&self) -> Option<Self> {
        match self {
            Self::Http1(_) => None,
            Self::Http2(connection) => connection.share().map(Self::Http2),
        }
    }

    /// Retires a connection that other calls use too if the request times out. An HTTP/1.1 connection ends with its request.
    pub(super) fn watch(&self, progress: &Progress) -> Option<Watch> {
        match self {
            Self::Http1(_) => None,
            Self::Http2(connection) => connection.watch(progress),
        }
    }
}

/// Why a connection did not give a response. The request counts as sent, unless the server states otherwise.
pub(super) fn exchange_error(error: hyper::Error) -> TransportError {
    let without_text = http2::reason_of_go_away(&error);
    let mut failure = failure_of(error);
    if let Some(reason) = without_text {
        failure.source = reason;
    }
    failure
}

fn failure_of(error: hyper::Error) -> TransportError {
    // The task of the connection ended, for example with its runtime.
    if is_dispatch_gone(&error) {
        return TransportError::new(ConnectionKind::Closed, error);
    }
    // The body of the request failed.
    if error.is_user() || http2::is_own_reset(&error) {
        return TransportError::aborted(error);
    }
    if http2::is_unprocessed(&error) || http2::requires_http1(&error) {
        return TransportError::new(ConnectionKind::Closed, error).not_sent();
    }
    if error.source().is_some_and(tls::is_alert) {
        // An alert may come at any time, not only at the end of the handshake.
        return TransportError { request_sent: true, ..TransportError::new(ConnectionKind::Tls, error) };
    }
    TransportError::new(kind_of(&error), error)
}

#[cfg(all(test, feature = "rustls"))]
mod tests {
    use std::io;
    use std::task::{Context, Waker};

    use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
    use tokio_rustls::rustls::{AlertDescription, Error};

    use super::*;
    use crate::transport::Cause;

    /// A TLS stream whose server sends an alert once it has read something.
    #[derive(Default)]
    struct Alerting {
        is_written: bool,
        reader: Option<Waker>,
    }

    impl AsyncRead for Alerting {
        fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, _: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
            if !self.is_written {
                self.reader = Some(cx.waker().clone());
                return Poll::Pending;
            }
            let alert = Error::AlertReceived(AlertDescription::CertificateRequired);
            Poll::Ready(Err(io::Error::new(io::ErrorKind::InvalidData, alert)))
        }
    }

    impl AsyncWrite for Alerting {
        fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
            self.is_written = true;
            if let Some(reader) = self.reader.take() {
                reader.wake();
            }
            Poll::Ready(Ok(bytes.len()))
        }

        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }

        fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }
    }

    /// An alert after the handshake may come at any time, so the server may have received the request.
    #[tokio::test]
    async fn a_request_that_ends_with_an_alert_counts_as_sent() {
        let host = HeaderValue::from_static("localhost");
        let sender = Sender::http1(Box::new(Alerting::default()), None, 100, host).await;
        let Ok(sender) = sender else { panic!("no connection") };
        let mut request = Request::post("http://localhost").body(Body::from("{}")).unwrap();
        let target = Target::from_request(&request).unwrap();
        let Err(failure) = sender.try_send(&target, &mut request, &mut None).await else { panic!("a response") };
        let error = exchange_error(failure.into_error());
        assert_eq!((error.cause, error.request_sent), (Cause::Connection(ConnectionKind::Tls), true), "{error:?}");
    }
}
