//! The built-in transport: HTTP with hyper, over pooled connections.

use std::fmt;
use std::sync::Arc;

use apideck_errors::ConnectionKind;
use http::Request;

use super::connector::Connector;
use super::failure::is_dispatch_gone;
use super::http2::{self, BodyGuard, Head, Resend};
use super::origin::{Origin, Target};
use super::pool::Pool;
use super::pooled_body::{Lease, PooledBody};
use super::sender::{Sender, exchange_error};
use super::settings::TransportSettings;
use crate::transport::error::TransportError;
use crate::transport::progress::Progress;
use crate::transport::{Transport, TransportFuture};
use crate::{Body, Error};

/// A request body in memory up to this size counts as sent once there is a response: it fits the buffers of a socket.
const MAX_SMALL: usize = 64 << 10;

/// The built-in transport of native programs: HTTP with hyper, over a pool of connections to any number of servers.
///
/// A client has one unless it is given [another transport](crate::Builder::transport).
/// [`Builder::wrap_transport`](crate::Builder::wrap_transport) puts code around the one of a client. Clones share their
/// connections.
///
/// It is part of the feature `hyper`, and absent on `wasm32-unknown-unknown`.
#[derive(Clone)]
pub struct HyperTransport {
    connector: Arc<Connector>,
    pool: Arc<Pool>,
}

impl HyperTransport {
    /// A transport with the default settings. Proxies come from the environment of the process, with the feature
    /// `http-proxy`.
    pub fn new() -> Result<Self, Error> {
        let environment = |name: &str| std::env::var(name).ok();
        Self::from_settings(TransportSettings::default(), environment)
            .map_err(|fault| Error::invalid_request(None, fault))
    }

    pub(crate) fn from_settings(
        settings: TransportSettings,
        environment: fn(&str) -> Option<String>,
    ) -> Result<Self, String> {
        let pool = Pool::new(settings.idle_timeout, settings.max_idle);
        let connector = Connector::new(settings, environment)?;
        Ok(Self { connector: Arc::new(connector), pool: Arc::new(pool) })
    }
}

impl fmt::Debug for HyperTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HyperTransport").finish_non_exhaustive()
    }
}

impl Transport for HyperTransport {
    fn send(&self, request: Request<Body>) -> TransportFuture {
        send(self.connector.clone(), self.pool.clone(), request)
    }

    fn close_idle_connections(&self) {
        self.pool.clear();
    }
}

/// Sends `request`. One block, since a value would be copied into and out of each future on the way.
fn send(connector: Arc<Connector>, pool: Arc<Pool>, mut request: Request<Body>) -> TransportFuture {
    let progress = Progress::of(request.body());
    progress.report();
    Box::pin(async move {
        let Some(target) = Target::from_request(&request) else {
            return Err(TransportError::new(ConnectionKind::Connect, "the URL has no host").not_sent());
        };
        let is_small = request.body().as_bytes().is_some_and(|bytes| bytes.len() <= MAX_SMALL);
        let mut resend = Resend::new(request.body());
        let mut request_body = BodyGuard::new(request.body_mut(), is_small);
        // A request that was redirected here was sent before.
        let was_sent = progress.is_sent();
        loop {
            let Connection { sender, is_new } = match pool.take(&target.origin).await {
                Some(sender) => Connection { sender, is_new: false },
                None => open(&connector, &pool, &target.origin).await?,
            };
            // A connection that ends while calls wait for it is replaced.
            let Some(stream) = sender.open_stream().await else { continue };
            let head = sender.is_http2().then(|| Head::copy_from(&request));
            progress.set_sent();
            let mut http1 = None;
            let exchanged = {
                let _watch = sender.watch(&progress);
                sender.try_send(&target, &mut request, &mut http1).await
            };
            let mut failure = match exchanged {
                Ok(response) => {
                    // With HTTP/1.1, hyper counts the headers while it reads them.
                    if http2::AVAILABLE && http1.is_none() && response.headers().len() > connector.max_headers {
                        return Err(TransportError::new(ConnectionKind::Protocol, "message head is too large"));
                    }
                    let lease = http1.map(|http1| Lease { pool: pool.clone(), origin: target.origin, http1 });
                    return Ok(
                        response.map(|body| Body::from(PooledBody::boxed(body, lease, stream, is_small, request_body)))
                    );
                }
                Err(failure) => failure,
            };
            // A server may close an idle connection at any time. If it did so before the request was sent, hyper returns the
            // request unchanged, and it is sent over another connection.
            let mut next = failure.take_message();
            let failure = failure.into_error();
            let is_unsent = next.is_some();
            if http2::requires_http1(&failure) {
                pool.require_http1(&target.origin);
            }
            if let Some(head) = head {
                next = resend.next(head, next, &failure, is_dispatch_gone(&failure), is_new);
            } else if is_new {
                next = None;
            }
            let Some(next) = next else {
                let mut error = exchange_error(failure);
                error.request_sent &= !is_unsent;
                return Err(error);
            };
            request = next;
            progress.add_resend();
            if !is_unsent {
                request_body = BodyGuard::new(request.body_mut(), is_small);
            }
            if !was_sent {
                progress.set_not_sent();
            }
        }
    })
}

/// A connection for one request.
struct Connection {
    sender: Sender,
    /// Whether no request was sent on it yet. The server cannot have closed it as idle.
    is_new: bool,
}

/// Opens a connection, or takes one that another call opened in the meantime. The wait for that call is not limited by the
/// connect timeout; a call that waited for as long connects at the same time.
async fn open(connector: &Connector, pool: &Arc<Pool>, origin: &Origin) -> Result<Connection, TransportError> {
    let turn = pool.gate.enter(origin, connector.connect_timeout).await;
    let connecting = async {
        if let Some(sender) = turn.take_shared(pool.take(origin)).await {
            return Ok(Connection { sender, is_new: false });
        }
        let sender = connector.connect(origin, turn.offers_http2(), pool).await?;
        if let Some(shared) = sender.share() {
            pool.put(origin.clone(), shared);
        }
        turn.connected(sender.is_http2());
        Ok(Connection { sender, is_new: true })
    };
    match tokio::time::timeout(connector.connect_timeout, connecting).await {
        Ok(result) => result,
        Err(elapsed) => Err(TransportError::connect_timeout(elapsed)),
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, SocketAddr};
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use bytes::Bytes;
    use http::HeaderValue;
    use http_body::Frame;

    use super::*;
    use crate::transport::Cause;
    use crate::transport::net::dial::Dialing;

    /// A body that fails.
    struct Broken;

    impl http_body::Body for Broken {
        type Data = Bytes;
        type Error = std::io::Error;

        fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
            Poll::Ready(Some(Err(std::io::Error::other("the file is gone"))))
        }
    }

    async fn http1(stream: tokio::io::DuplexStream) -> Sender {
        Sender::http1(Box::new(stream), None, 100, HeaderValue::from_static("localhost"))
            .await
            .unwrap_or_else(|_| panic!("no connection"))
    }

    fn post() -> (Target, Request<Body>) {
        let request = Request::post("http://localhost").body(Body::from("{}")).unwrap();
        (Target::from_request(&request).unwrap(), request)
    }

    /// A request that reaches the queue of a connection while its task ends comes back.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_connection_that_ends_while_a_request_arrives() {
        for round in 0..4000_u32 {
            let (near, far) = tokio::io::duplex(1 << 10);
            let sender = http1(near).await;
            let (target, mut request) = post();
            tokio::task::yield_now().await;
            let closing = tokio::spawn(async move { drop(far) });
            for _ in 0..round % 64 * 20 {
                std::hint::spin_loop();
            }
            let mut kept = None;
            let sent = tokio::time::timeout(
                std::time::Duration::from_secs(5),
                sender.try_send(&target, &mut request, &mut kept),
            );
            assert!(sent.await.expect("the request hangs").is_err());
            closing.await.unwrap();
        }
    }

    /// As when the runtime of the connection is dropped.
    #[tokio::test]
    async fn a_connection_whose_task_is_gone_is_closed() {
        let (near, _far) = tokio::io::duplex(1 << 16);
        let sender = http1(near).await;
        let Sender::Http1(http1) = &sender else { panic!("HTTP/2") };
        let task = http1.abort_handle();
        let (target, mut request) = post();
        let exchange = tokio::spawn(async move { sender.try_send(&target, &mut request, &mut None).await.map(drop) });
        tokio::task::yield_now().await;
        tokio::task::yield_now().await;
        task.abort();
        let failure = exchange.await.unwrap().unwrap_err();
        let error = exchange_error(failure.into_error());
        assert_eq!((error.cause, error.request_sent), (Cause::Connection(ConnectionKind::Closed), true), "{error:?}");
    }

    /// Connects, and lets the server close the connection before the request is sent.
    fn dial_slowly(address: SocketAddr, _: IpAddr) -> Dialing {
        Box::pin(async move {
            let stream = tokio::net::TcpStream::connect(address).await;
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            stream
        })
    }

    /// A new connection cannot have been closed as idle, so the request is not sent again. It was not sent.
    #[tokio::test]
    async fn a_new_connection_that_is_closed_fails_the_request() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let accepting = tokio::spawn(async move {
            let mut connections = 0;
            while tokio::time::timeout(std::time::Duration::from_millis(500), listener.accept()).await.is_ok() {
                connections += 1;
            }
            connections
        });
        let settings = TransportSettings {
            local: Some((dial_slowly, IpAddr::from([127, 0, 0, 1]))),
            ..TransportSettings::default()
        };
        let transport = HyperTransport::from_settings(settings, |_| None).unwrap();
        let progress = Progress::default();
        let mut body = Body::from("{}");
        progress.ask(&mut body);
        let request = Request::post(url).body(body).unwrap();
        let error = transport.send(request).await.unwrap_err();
        assert_eq!((error.cause, error.request_sent), (Cause::Connection(ConnectionKind::Closed), false), "{error:?}");
        assert_eq!((progress.take_resends(), accepting.await.unwrap()), (0, 1));
    }

    #[tokio::test]
    async fn a_request_body_that_fails_is_reported_as_aborted() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let transport = HyperTransport::from_settings(TransportSettings::default(), |_| None).unwrap();
        let request = Request::post(url).body(Body::new(Broken)).unwrap();
        let error = transport.send(request).await.unwrap_err();
        assert_eq!((error.cause, error.request_sent), (Cause::Aborted, true));
        let mut root: &dyn std::error::Error = &error;
        while let Some(source) = root.source() {
            root = source;
        }
        assert_eq!(root.to_string(), "the file is gone");
    }
}
