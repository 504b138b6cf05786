//! HTTP/2: one connection to a server carries all requests at once.
//!
//! `off.rs` has the same items for builds without the feature `http2`.

mod alpn;
mod body_guard;
mod connect_gate;
mod resend;
mod streams;

use std::error::Error as StdError;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use h2::Reason;
use http::header::HOST;
use http::{Request, Response, Uri};
use hyper::body::Incoming;
use hyper::client::conn::{TrySendError, http2};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};

pub(super) use self::alpn::Alpn;
pub(super) use self::body_guard::BodyGuard;
pub(super) use self::connect_gate::ConnectGate;
pub(super) use self::resend::{Head, Resend};
pub(super) use self::streams::OpenStream;
use self::streams::{INITIAL_LIMIT, StreamLimit, Streams};
use super::origin::Target;
use super::stream::Stream;
use crate::Body;
use crate::transport::progress::Progress;

pub(super) const AVAILABLE: bool = true;

/// How long a connection may be silent, in use or idle, before a ping checks whether the server is still there. Twenty
/// seconds later, hyper closes it. Without pings, all later calls would fail on a connection that broke silently.
const PING_INTERVAL: Duration = Duration::from_secs(30);

/// The flow control window of a connection, the largest that the protocol allows. Each stream has a window of its own, so
/// that a download that is not read does not block the other calls.
const CONNECTION_WINDOW: u32 = (1 << 31) - 1;

/// The maximum size of the head of a response: that of hyper's buffer for HTTP/1.1.
const MAX_HEAD: u32 = 400 << 10;

/// The sending end of a connection.
pub(super) struct Connection {
    sender: http2::SendRequest<Body>,
    streams: Arc<Streams>,
}

/// HTTP/2 on `stream`, driven by a task that ends with the connection. The task calls `evict` at the end, and every
/// `interval`: pings keep an idle connection open, so its owner has to check whether it was idle for too long.
pub(super) async fn handshake<F>(stream: Stream, interval: Duration, evict: F) -> Result<Connection, hyper::Error>
where
    F: Fn() + Send + 'static,
{
    let mut builder = http2::Builder::new(TokioExecutor::new());
    builder.timer(TokioTimer::new()).keep_alive_interval(PING_INTERVAL).keep_alive_while_idle(true);
    builder.initial_connection_window_size(CONNECTION_WINDOW).max_header_list_size(MAX_HEAD);
    builder.initial_max_send_streams(INITIAL_LIMIT);
    let (sender, connection) = builder.handshake(TokioIo::new(stream)).await?;
    let streams = Arc::new(Streams::new());
    tokio::spawn(drive(connection, streams.clone(), interval, evict));
    Ok(Connection { sender, streams })
}

/// Runs a connection until it ends.
async fn drive(
    connection: http2::Connection<TokioIo<Stream>, Body, TokioExecutor>,
    streams: Arc<Streams>,
    interval: Duration,
    evict: impl Fn(),
) {
    let mut connection = pin!(connection);
    let mut limit = StreamLimit::new(streams);
    loop {
        let end = poll_fn(|cx| {
            let end = connection.as_mut().poll(cx);
            limit.set(connection.current_max_send_streams(), cx);
            end
        });
        // The requests on the connection are told about errors.
        if tokio::time::timeout(interval, end).await.is_ok() {
            break;
        }
        evict();
    }
    drop(limit);
    // hyper returns a request that came too late for the connection once all senders are dropped. The owner has one.
    evict();
}

impl Connection {
    /// Waits for a stream; `None` if the connection ends before there is one.
    pub(super) async fn open_stream(&self) -> Option<OpenStream> {
        self.streams.open().await
    }

    /// Takes `request` and sends it. A request that was not sent comes back with the error.
    pub(super) async fn try_send(
        self,
        target: &Target,
        request: &mut Request<Body>,
    ) -> Result<Response<Incoming>, TrySendError<Request<Body>>> {
        address(target, request);
        let Self { mut sender, streams } = self;
        let response = sender.try_send_request(std::mem::take(request));
        // A request that reaches the queue of the connection after its task ended is returned once all senders are
        // dropped.
        drop(sender);
        let response = response.await;
        streams.response_arrived();
        response
    }

    /// The same connection for one more request at the same time.
    // An `Option`, so that the variant in `off.rs` does not count as unreachable.
    #[allow(clippy::unnecessary_wraps)]
    pub(super) fn share(&self) -> Option<Self> {
        Some(Self { sender: self.sender.clone(), streams: self.streams.clone() })
    }

    pub(super) fn is_ready(&self) -> bool {
        self.sender.is_ready() && !self.streams.is_closed()
    }

    pub(super) fn is_closed(&self) -> bool {
        self.sender.is_closed() || self.streams.is_closed()
    }

    /// Retires the connection if the request whose progress it is times out.
    #[allow(clippy::unnecessary_wraps)]
    pub(super) fn watch(&self, progress: &Progress) -> Option<Watch> {
        Some(Watch { streams: self.streams.clone(), progress: progress.clone() })
    }
}

/// Retires a connection on which an attempt timed out before there was a response: it may have broken silently. It is held
/// until there is a response.
pub(super) struct Watch {
    streams: Arc<Streams>,
    progress: Progress,
}

impl Drop for Watch {
    fn drop(&mut self) {
        if self.progress.is_timed_out() {
            self.streams.close();
        }
    }
}

/// The form of a request for HTTP/2: the whole URL, from which hyper makes the pseudo-headers, and no `host` header.
fn address<B>(target: &Target, request: &mut Request<B>) {
    let mut parts = target.url.clone().into_parts();
    parts.path_and_query = Some(target.path());
    if let Ok(host) = target.host(&target.origin.host_header()).as_bytes().try_into() {
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
pub(super) fn is_unprocessed(error: &hyper::Error) -> bool {
    h2_error(error).is_some_and(|error| {
        // h2 fails a stream with a GOAWAY of the server only if the stream is above the last one that the GOAWAY names,
        // whatever its reason. Streams below fail with the end of the connection.
        error.is_remote()
            && (error.is_go_away() || (error.is_reset() && error.reason() == Some(Reason::REFUSED_STREAM)))
    })
}

/// Whether the server refused the request and keeps the connection.
fn is_refused(error: &hyper::Error) -> bool {
    is_unprocessed(error) && h2_error(error).is_some_and(h2::Error::is_reset)
}

/// Whether the server asks for HTTP/1.1 and did not process the request.
pub(super) fn requires_http1(error: &hyper::Error) -> bool {
    h2_error(error)
        .is_some_and(|error| error.is_remote() && error.is_reset() && error.reason() == Some(Reason::HTTP_1_1_REQUIRED))
}

/// Whether a body is shorter than its `content-length`.
fn is_cut_short(error: &hyper::Error) -> bool {
    h2_error(error).is_some_and(|error| error.is_library() && error.reason() == Some(Reason::PROTOCOL_ERROR))
}

/// Whether this side reset the stream, as when the body of the request fails.
pub(super) fn is_own_reset(error: &hyper::Error) -> bool {
    h2_error(error).is_some_and(|error| error.is_reset() && !error.is_remote() && !error.is_library())
}

fn h2_error(error: &hyper::Error) -> Option<&h2::Error> {
    error.source()?.downcast_ref()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::net::origin::tests::URLS;

    #[test]
    fn requests_have_the_whole_url_and_no_host_header() {
        for (url, host, _) in URLS {
            let mut request = Request::get(url).body(()).unwrap();
            let target = Target::from_request(&request).unwrap();
            // Another connection may be tried first.
            target.address_to_server(&mut request, &target.origin.host_header());
            address(&target, &mut request);
            assert_eq!(request.uri().authority().unwrap(), host);
            assert_eq!((request.uri().path(), request.headers().get(HOST)), ("/a", None));
        }
        let mut own = Request::get("http://localhost").header(HOST, "elsewhere").body(()).unwrap();
        let target = Target::from_request(&own).unwrap();
        target.address_to_server(&mut own, &target.origin.host_header());
        address(&target, &mut own);
        assert_eq!((own.uri().to_string(), own.headers().get(HOST)), ("http://elsewhere/".into(), None));
    }

    /// A request that reaches the queue of a connection while its task ends comes back, although the pool holds a sender
    /// too.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_connection_that_ends_while_a_request_arrives() {
        for round in 0..20_000_u32 {
            let (near, far) = tokio::io::duplex(1 << 10);
            let pool: Arc<std::sync::Mutex<Option<Connection>>> = Arc::default();
            let pooled = pool.clone();
            let evict = move || drop(pooled.lock().unwrap().take());
            let connection = handshake(Box::new(near), Duration::from_secs(600), evict).await.unwrap();
            *pool.lock().unwrap() = connection.share();
            let mut request = Request::post("http://localhost").body(Body::from("{}")).unwrap();
            let target = Target::from_request(&request).unwrap();
            tokio::task::yield_now().await;
            let closing = tokio::spawn(async move { drop(far) });
            for _ in 0..round % 256 * 20 {
                std::hint::spin_loop();
            }
            let sent = tokio::time::timeout(Duration::from_secs(5), connection.try_send(&target, &mut request));
            assert!(sent.await.expect("the request hangs").is_err());
            closing.await.unwrap();
        }
    }

    /// Nothing arrives on the connection, not even the response to a ping.
    #[tokio::test(start_paused = true)]
    async fn a_broken_connection_is_noticed_while_idle() {
        let (near, mut far) = tokio::io::duplex(1 << 16);
        let connection = handshake(Box::new(near), Duration::from_secs(600), || {}).await.unwrap();
        // The server's preface: empty settings.
        tokio::io::AsyncWriteExt::write_all(&mut far, &[0, 0, 0, 4, 0, 0, 0, 0, 0]).await.unwrap();
        tokio::time::sleep(PING_INTERVAL).await;
        assert!(!connection.is_closed());
        tokio::time::sleep(PING_INTERVAL).await;
        assert!(connection.is_closed());
    }
}
