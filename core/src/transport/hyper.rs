//! The default transport: HTTP with hyper, over pooled connections.

use std::sync::Arc;

use apideck_errors::ConnectionKind;
use http::{Request, Response};

use super::connections::Connections;
use super::connector::Connector;
use super::error::TransportError;
use super::http2::BodyGuard;
use super::origin::{Origin, Target};
use super::pool::Pool;
use super::pooled_body::{Lease, PooledBody};
use super::sender::{Sender, exchange_error};
use super::{Resends, Transport, TransportFuture};
use crate::Body;

/// A request body in memory up to this size counts as sent once there is a response: it fits the buffers of a socket.
const MAX_SMALL: usize = 64 << 10;

/// Sends requests to any number of servers.
pub(crate) struct HyperTransport {
    connector: Arc<Connector>,
    pool: Arc<Pool>,
}

impl HyperTransport {
    pub(crate) fn new(settings: Connections, environment: fn(&str) -> Option<String>) -> Result<Self, String> {
        let pool = Pool::new(settings.idle_timeout, settings.max_idle);
        let connector = Connector::new(settings, environment)?;
        Ok(Self { connector: Arc::new(connector), pool: Arc::new(pool) })
    }
}

impl Transport for HyperTransport {
    fn send(&self, request: Request<Body>) -> TransportFuture {
        Box::pin(send(self.connector.clone(), self.pool.clone(), request))
    }
}

async fn send(
    connector: Arc<Connector>,
    pool: Arc<Pool>,
    mut request: Request<Body>,
) -> Result<Response<Body>, TransportError> {
    let Some(target) = Target::from_request(&request) else {
        return Err(TransportError::new(ConnectionKind::Connect, "the URL has no host").not_sent());
    };
    let is_small = request.body().as_bytes().is_some_and(|bytes| bytes.len() <= MAX_SMALL);
    let request_body = BodyGuard::new(request.body_mut(), is_small);
    let mut resends = 0;
    loop {
        let Connection { mut sender, is_new } = match pool.take(&target.origin).await {
            Some(sender) => Connection { sender, is_new: false },
            None => match open(&connector, &pool, &target.origin).await {
                Ok(connection) => connection,
                Err(mut error) => {
                    error.resends = resends;
                    return Err(error);
                }
            },
        };
        let mut failure = match sender.try_send(&target, request).await {
            Ok(response) => {
                // With HTTP/1.1, hyper counts the headers while it reads them.
                if sender.is_http2() && response.headers().len() > connector.max_headers {
                    let mut error = TransportError::new(ConnectionKind::Protocol, "message head is too large");
                    error.resends = resends;
                    return Err(error);
                }
                let lease = Lease { pool, origin: target.origin, sender };
                let mut response =
                    response.map(|body| Body::from(PooledBody::boxed(body, lease, is_small, request_body)));
                if resends > 0 {
                    response.extensions_mut().insert(Resends(resends));
                }
                return Ok(response);
            }
            Err(failure) => failure,
        };
        // A server may close an idle connection at any time. If it did so before the request was sent, hyper returns the
        // request unchanged, and it is sent over another connection.
        match failure.take_message() {
            Some(unsent) if !is_new => {
                request = unsent;
                resends += 1;
            }
            unsent => {
                let mut error = exchange_error(failure.into_error());
                error.resends = resends;
                return Err(if unsent.is_some() { error.not_sent() } else { error });
            }
        }
    }
}

/// A connection for one request.
struct Connection {
    sender: Sender,
    /// Whether no request was sent on it yet. The server cannot have closed it as idle.
    is_new: bool,
}

/// Opens a connection, or takes one that another call opened in the meantime. The connect timeout covers all of it.
async fn open(connector: &Connector, pool: &Pool, origin: &Origin) -> Result<Connection, TransportError> {
    let find = || async { Some(Connection { sender: pool.take(origin).await?, is_new: false }) };
    let connect = || async {
        let sender = connector.connect(origin).await?;
        if let Some(shared) = sender.share() {
            pool.put(origin.clone(), shared);
        }
        Ok(Connection { sender, is_new: true })
    };
    let opening = pool.gate.pass(origin, find, connect, |connection| connection.sender.is_http2());
    match tokio::time::timeout(connector.connect_timeout, opening).await {
        Ok(result) => result,
        Err(elapsed) => Err(TransportError::connect_timeout(elapsed)),
    }
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use bytes::Bytes;
    use http_body::Frame;

    use super::*;
    use crate::transport::Cause;

    /// A body that fails.
    struct Broken;

    impl http_body::Body for Broken {
        type Data = Bytes;
        type Error = std::io::Error;

        fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
            Poll::Ready(Some(Err(std::io::Error::other("the file is gone"))))
        }
    }

    #[tokio::test]
    async fn a_request_body_that_fails_is_reported_as_aborted() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let transport = HyperTransport::new(Connections::default(), |_| None).unwrap();
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
