//! The sending end of a connection.

use std::error::Error as _;

use apideck_errors::ConnectionKind;
use http::{Request, Response};
use hyper::body::Incoming;
use hyper::client::conn::{TrySendError, http1};
use hyper_util::rt::TokioIo;
use tokio::task::JoinHandle;

use super::error::{TransportError, kind_of};
use super::origin::Target;
use super::proxy::Proxy;
use super::stream::Stream;
use super::{http2, tls};
use crate::Body;

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
}

/// hyper would go on to write a request that was cancelled, or whose response came early, however long that takes.
impl Drop for Http1 {
    fn drop(&mut self) {
        if !self.sender.is_ready() {
            self.task.abort();
        }
    }
}

impl Sender {
    /// HTTP/1.1 on `stream`, driven by a task that ends with the connection.
    pub(super) async fn http1(
        stream: Stream,
        proxy: Option<Proxy>,
        max_headers: usize,
    ) -> Result<Self, TransportError> {
        match http1::Builder::new().max_headers(max_headers).handshake(TokioIo::new(stream)).await {
            Ok((sender, connection)) => {
                let task = tokio::spawn(async move {
                    // The request on the connection is told about errors.
                    let _ = connection.await;
                });
                Ok(Self::Http1(Http1 { sender, task, proxy }))
            }
            Err(error) => Err(exchange_error(error).not_sent()),
        }
    }

    /// Sends `request` in the form that the other end expects. A request that was not sent comes back with the error.
    pub(super) async fn try_send(
        &mut self,
        target: &Target,
        mut request: Request<Body>,
    ) -> Result<Response<Incoming>, TrySendError<Request<Body>>> {
        match self {
            Self::Http1(Http1 { sender, proxy, .. }) => {
                match proxy {
                    Some(proxy) => proxy.address(target, &mut request),
                    None => target.address_to_server(&mut request),
                }
                sender.try_send_request(request).await
            }
            Self::Http2(connection) => connection.try_send(target, request).await,
        }
    }

    pub(super) fn is_ready(&self) -> bool {
        match self {
            Self::Http1(Http1 { sender, .. }) => sender.is_ready(),
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
}

/// Why a connection did not give a response. The request counts as sent, unless the server states otherwise.
pub(super) fn exchange_error(error: hyper::Error) -> TransportError {
    // The body of the request failed, or the runtime of the connection was dropped.
    if error.is_user() {
        return TransportError::aborted(error);
    }
    let cause = error.source();
    if cause.is_some_and(http2::is_unprocessed) {
        return TransportError::new(ConnectionKind::Closed, error).not_sent();
    }
    if cause.is_some_and(http2::is_own_reset) {
        return TransportError::aborted(error);
    }
    if cause.is_some_and(tls::is_alert) {
        // An alert may come at any time, not only at the end of the handshake.
        return TransportError { request_sent: true, ..TransportError::new(ConnectionKind::Tls, error) };
    }
    TransportError::new(kind_of(&error), error)
}
