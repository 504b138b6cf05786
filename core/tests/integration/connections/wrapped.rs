//! The built-in transport with code of the caller around it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use apideck_core::{Body, HyperTransport, Transport, TransportFuture};
use http::Request;

use super::*;

/// Counts requests, and the wrapped transports.
struct Counted(HyperTransport, Arc<AtomicUsize>);

impl Transport for Counted {
    fn send(&self, request: Request<Body>) -> TransportFuture {
        self.1.fetch_add(1, SeqCst);
        self.0.send(request)
    }
}

#[tokio::test]
async fn a_wrapped_transport_sends_each_request() {
    let server = Server::start(Script::Respond(OK)).await;
    let sent = Arc::new(AtomicUsize::new(0));
    let count = sent.clone();
    let wrap = |built_in| Counted(built_in, count);
    let core = builder().api_key(KEY).server_url(&server.url).wrap_transport(wrap).build().unwrap();
    for _ in 0..3 {
        get(&core).send().await.unwrap();
    }
    assert_eq!((sent.load(SeqCst), *server.connections.lock().unwrap()), (3, 1), "the pool is that of the transport");
}

#[tokio::test]
async fn a_wrapped_transport_has_the_settings_of_the_client() {
    let server = Server::start(Script::Respond(OK)).await;
    let wrap = |built_in| Counted(built_in, Arc::default());
    let core = builder().api_key(KEY).server_url(&server.url).pool_max_idle_per_host(0);
    // The settings after it count too.
    let core = core.wrap_transport(wrap).max_response_headers(2).build().unwrap();
    for _ in 0..2 {
        get(&core).send().await.unwrap();
    }
    assert_eq!(*server.connections.lock().unwrap(), 2, "no connection is kept");

    let server = Server::start(Script::Respond("HTTP/1.1 200 OK\r\na: 1\r\nb: 2\r\ncontent-length: 0\r\n\r\n")).await;
    let Err(Error::Connection(error)) = get(&core).server_url(&server.url).send().await else { panic!("a response") };
    assert_eq!(error.kind, ConnectionKind::Protocol);
}

#[tokio::test]
async fn the_built_in_transport_is_shared_by_clients() {
    let server = Server::start(Script::Respond(OK)).await;
    let transport = HyperTransport::new().unwrap();
    for _ in 0..2 {
        let core = builder().api_key(KEY).server_url(&server.url).transport(transport.clone()).build().unwrap();
        get(&core).send().await.unwrap();
    }
    assert_eq!(*server.connections.lock().unwrap(), 1);
}
