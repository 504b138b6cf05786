//! The sending end of a connection.

use http::{Request, Response};
use hyper::body::Incoming;
use hyper::client::conn::{TrySendError, http1};
use tokio::task::JoinHandle;

use super::origin::Target;
use crate::Body;

/// The sending end of a connection. Dropping the last one closes the connection; of HTTP/2, once no stream is open.
pub(super) enum Sender {
    Http1(Http1),
    #[cfg(feature = "http2")]
    Http2(hyper::client::conn::http2::SendRequest<Body>),
}

pub(super) struct Http1 {
    pub(super) sender: http1::SendRequest<Body>,
    /// Drives the connection.
    pub(super) task: JoinHandle<()>,
    /// The proxy at the other end, which sends each request on.
    #[cfg(feature = "http-proxy")]
    pub(super) proxy: Option<Box<super::proxy::Proxy>>,
}

/// hyper would write a request that was given up, or answered early, to its end, however long that takes.
impl Drop for Http1 {
    fn drop(&mut self) {
        if !self.sender.is_ready() {
            self.task.abort();
        }
    }
}

impl Sender {
    /// Sends `request` in the form that the other end expects. What was not sent comes back with the error.
    pub(super) async fn try_send(
        &mut self,
        target: &Target,
        mut request: Request<Body>,
    ) -> Result<Response<Incoming>, TrySendError<Request<Body>>> {
        match self {
            #[cfg(feature = "http-proxy")]
            Self::Http1(Http1 { sender, proxy: Some(proxy), .. }) => {
                target.to_proxy(&mut request);
                if let Some(authorization) = proxy.authorization() {
                    request.headers_mut().insert(http::header::PROXY_AUTHORIZATION, authorization.clone());
                }
                sender.try_send_request(request).await
            }
            Self::Http1(Http1 { sender, .. }) => {
                target.to_server(&mut request);
                sender.try_send_request(request).await
            }
            #[cfg(feature = "http2")]
            Self::Http2(sender) => {
                target.to_http2(&mut request);
                sender.try_send_request(request).await
            }
        }
    }

    pub(super) fn is_ready(&self) -> bool {
        match self {
            Self::Http1(Http1 { sender, .. }) => sender.is_ready(),
            #[cfg(feature = "http2")]
            Self::Http2(sender) => sender.is_ready(),
        }
    }

    pub(super) fn is_closed(&self) -> bool {
        match self {
            Self::Http1(Http1 { sender, .. }) => sender.is_closed(),
            #[cfg(feature = "http2")]
            Self::Http2(sender) => sender.is_closed(),
        }
    }

    /// The same connection for one more request at the same time, where the protocol allows for it.
    #[cfg(feature = "http2")]
    pub(super) fn share(&self) -> Option<Self> {
        match self {
            Self::Http2(sender) => Some(Self::Http2(sender.clone())),
            Self::Http1(_) => None,
        }
    }

    pub(super) fn is_shared(&self) -> bool {
        !matches!(self, Self::Http1(_))
    }
}
