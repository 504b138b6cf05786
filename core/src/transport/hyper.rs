//! The default transport: HTTP by hyper, over connections that are kept for the next request.

use std::sync::Arc;

use apideck_errors::ConnectionKind;
use http::{Request, Response};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;

use super::connect::{Connected, Connector};
use super::origin::{Origin, Target};
use super::pool::{Lease, Leased, Pool};
use super::sender::{Http1, Sender};
use super::{Connections, Resends, Transport, TransportError, TransportFuture, error};
use crate::Body;

/// A body in memory up to this size is as good as sent once there is an answer: it is within the buffers of a socket.
const SMALL: usize = 64 << 10;

/// A pool of connections to any number of servers.
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
    let Some(target) = Target::of(&request) else {
        return Err(TransportError::new(ConnectionKind::Connect, "the URL has no host").not_sent());
    };
    let is_small = request.body().as_bytes().is_some_and(|bytes| bytes.len() <= SMALL);
    #[cfg(feature = "http2")]
    let stop = (!is_small).then(|| super::http2::make_stoppable(request.body_mut()));
    let mut resends = 0;
    loop {
        let (mut sender, is_new) = match pool.take(&target.origin).await {
            Some(sender) => (sender, false),
            None => match open(&connector, &pool, &target.origin).await {
                Ok(opened) => opened,
                Err(mut error) => {
                    error.resends = resends;
                    return Err(error);
                }
            },
        };
        let mut failure = match sender.try_send(&target, request).await {
            Ok(response) => {
                // HTTP/1.1 counts while it reads.
                #[cfg(feature = "http2")]
                if response.headers().len() > connector.max_headers {
                    let mut error = TransportError::new(ConnectionKind::Protocol, "message head is too large");
                    error.resends = resends;
                    return Err(error);
                }
                let lease = Lease { pool, origin: target.origin, sender };
                let mut response = response.map(|body| {
                    Body::from(Leased::boxed(
                        body,
                        lease,
                        is_small,
                        #[cfg(feature = "http2")]
                        stop,
                    ))
                });
                if resends > 0 {
                    response.extensions_mut().insert(Resends(resends));
                }
                return Ok(response);
            }
            Err(failure) => failure,
        };
        // A server may close an idle connection at any time. If that came before the request did, hyper gives it back
        // as it was, and it goes out over another one.
        match failure.take_message() {
            Some(unsent) if !is_new => {
                request = unsent;
                resends += 1;
            }
            unsent => {
                let mut error = error::of_exchange(failure.into_error());
                error.resends = resends;
                return Err(if unsent.is_some() { error.not_sent() } else { error });
            }
        }
    }
}

/// A connection, and whether it is a new one. Everything until it can carry a request is within the limit.
async fn open(connector: &Connector, pool: &Pool, origin: &Origin) -> Result<(Sender, bool), TransportError> {
    match tokio::time::timeout(connector.limit, connect(connector, pool, origin)).await {
        Ok(result) => result,
        Err(elapsed) => Err(TransportError::connect_timeout(elapsed)),
    }
}

#[cfg_attr(not(feature = "http2"), allow(unused_variables))]
async fn connect(connector: &Connector, pool: &Pool, origin: &Origin) -> Result<(Sender, bool), TransportError> {
    #[cfg(feature = "http2")]
    let turn = if origin.https && pool.keeps_any() { pool.turns.wait(origin).await } else { None };
    #[cfg(feature = "http2")]
    if turn.is_some() {
        // Whoever had the turn before may have left a connection for all.
        if let Some(sender) = pool.take(origin).await {
            return Ok((sender, false));
        }
    }
    let connected = connector.connect(origin).await?;
    #[cfg(feature = "http2")]
    if connected.http2 {
        let sender = super::http2::handshake(connected.stream).await?;
        if let Some(shared) = sender.share() {
            pool.put(origin.clone(), shared);
        }
        return Ok((sender, true));
    }
    #[cfg(feature = "http2")]
    if let Some(mut speaks_http1) = turn {
        *speaks_http1 = true;
    }
    Ok((http1_handshake(connected, connector.max_headers).await?, true))
}

/// Drives the connection in a task that ends with it.
async fn http1_handshake(connected: Connected, max_headers: usize) -> Result<Sender, TransportError> {
    match http1::Builder::new().max_headers(max_headers).handshake(TokioIo::new(connected.stream)).await {
        Ok((sender, connection)) => {
            let task = tokio::spawn(async move {
                // What goes wrong is told to the request on the connection.
                let _ = connection.await;
            });
            Ok(Sender::Http1(Http1 {
                sender,
                task,
                #[cfg(feature = "http-proxy")]
                proxy: connected.proxy,
            }))
        }
        Err(error) => Err(error::of_exchange(error).not_sent()),
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

    /// A body that breaks off.
    struct Broken;

    impl http_body::Body for Broken {
        type Data = Bytes;
        type Error = std::io::Error;

        fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
            Poll::Ready(Some(Err(std::io::Error::other("the file is gone"))))
        }
    }

    #[tokio::test]
    async fn a_broken_body_is_no_fault_of_the_server() {
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
