//! HTTP/2: one connection to a server carries all requests at once.
//!
//! `off.rs` has the same items for builds without the feature `http2`.

mod body_guard;
mod connect_gate;

use std::error::Error as StdError;
use std::time::Duration;

use h2::Reason;
use http::header::HOST;
use http::{Request, Response, Uri};
use hyper::body::Incoming;
use hyper::client::conn::{TrySendError, http2};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};

pub(super) use self::body_guard::BodyGuard;
pub(super) use self::connect_gate::ConnectGate;
use super::origin::Target;
use super::stream::Stream;
use crate::Body;

pub(super) const AVAILABLE: bool = true;

/// How long a connection with open requests may be silent before a ping checks whether the server is still there. Twenty
/// seconds later, hyper closes it. Without pings, all later calls would fail on a connection that broke silently.
const PING_INTERVAL: Duration = Duration::from_secs(30);

/// The flow control window of a connection, the largest that the protocol allows. Each stream has a window of its own, so
/// that a download that is not read does not block the other calls.
const CONNECTION_WINDOW: u32 = (1 << 31) - 1;

/// The sending end of a connection.
pub(super) struct Connection(http2::SendRequest<Body>);

/// HTTP/2 on `stream`, driven by a task that ends with the connection.
pub(super) async fn handshake(stream: Stream) -> Result<Connection, hyper::Error> {
    let mut builder = http2::Builder::new(TokioExecutor::new());
    builder.timer(TokioTimer::new()).keep_alive_interval(PING_INTERVAL);
    builder.initial_connection_window_size(CONNECTION_WINDOW);
    let (sender, connection) = builder.handshake(TokioIo::new(stream)).await?;
    tokio::spawn(async move {
        // The requests on the connection are told about errors.
        let _ = connection.await;
    });
    Ok(Connection(sender))
}

impl Connection {
    /// Sends `request`. A request that was not sent comes back with the error.
    pub(super) fn try_send(
        &mut self,
        target: &Target,
        mut request: Request<Body>,
    ) -> impl Future<Output = Result<Response<Incoming>, TrySendError<Request<Body>>>> + use<> {
        address(target, &mut request);
        self.0.try_send_request(request)
    }

    /// The same connection for one more request at the same time.
    // An `Option`, so that the variant in `off.rs` does not count as unreachable.
    #[allow(clippy::unnecessary_wraps)]
    pub(super) fn share(&self) -> Option<Self> {
        Some(Self(self.0.clone()))
    }

    pub(super) fn is_ready(&self) -> bool {
        self.0.is_ready()
    }

    pub(super) fn is_closed(&self) -> bool {
        self.0.is_closed()
    }
}

/// The form of a request for HTTP/2: the whole URL, from which hyper makes the pseudo-headers, and no `host` header.
fn address<B>(target: &Target, request: &mut Request<B>) {
    let mut parts = target.url.clone().into_parts();
    parts.path_and_query = Some(target.path());
    if let Ok(host) = target.host.as_bytes().try_into() {
        parts.authority = Some(host);
    }
    *request.uri_mut() = Uri::from_parts(parts).unwrap_or_else(|_| target.url.clone());
    request.headers_mut().remove(HOST);
}

/// Whether the other end broke the rules of HTTP/2.
pub(super) fn is_protocol_error(error: &(dyn StdError + 'static)) -> bool {
    error.downcast_ref().is_some_and(h2::Error::is_library)
}

/// Whether the server states that it did not process the request.
pub(super) fn is_unprocessed(error: &(dyn StdError + 'static)) -> bool {
    error.downcast_ref().is_some_and(|error: &h2::Error| {
        let reason = error.reason();
        error.is_remote()
            && ((error.is_go_away() && reason == Some(Reason::NO_ERROR))
                || (error.is_reset() && reason == Some(Reason::REFUSED_STREAM)))
    })
}

/// Whether this side reset the stream, as when the body of the request fails.
pub(super) fn is_own_reset(error: &(dyn StdError + 'static)) -> bool {
    error.downcast_ref().is_some_and(|error: &h2::Error| error.is_reset() && !error.is_remote() && !error.is_library())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::origin::tests::URLS;

    #[test]
    fn requests_have_the_whole_url_and_no_host_header() {
        for (url, host, _) in URLS {
            let mut request = Request::get(url).body(()).unwrap();
            let target = Target::from_request(&request).unwrap();
            // Another connection may be tried first.
            target.address_to_server(&mut request);
            address(&target, &mut request);
            assert_eq!(request.uri().authority().unwrap(), host);
            assert_eq!((request.uri().path(), request.headers().get(HOST)), ("/a", None));
        }
        let mut own = Request::get("http://localhost").header(HOST, "elsewhere").body(()).unwrap();
        let target = Target::from_request(&own).unwrap();
        target.address_to_server(&mut own);
        address(&target, &mut own);
        assert_eq!((own.uri().to_string(), own.headers().get(HOST)), ("http://elsewhere/".into(), None));
    }
}
