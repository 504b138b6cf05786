//! Calls with bare connections of hyper and serde derive: one connection for each call at a time, kept in a list.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use apideck_bench_call::{Load, peer};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

async fn connect(address: &str) -> SendRequest<Full<Bytes>> {
    let stream = TcpStream::connect(address).await.expect("a connection");
    stream.set_nodelay(true).expect("a socket");
    let (sender, connection) = handshake(TokioIo::new(stream)).await.expect("HTTP");
    tokio::spawn(connection);
    sender
}

fn main() {
    let load = Load::from_arguments();
    let address: Arc<str> = load.server.strip_prefix("http://").expect("plain HTTP").into();
    let idle = Arc::new(Mutex::new(Vec::new()));
    load.run(move |kind| {
        let mut request = peer::request("", kind).body(Full::from(peer::body(kind))).expect("a request");
        let host = http::HeaderValue::from_str(&address).expect("a host");
        request.headers_mut().insert(http::header::HOST, host);
        let (address, idle) = (address.clone(), idle.clone());
        async move {
            let exchange = async {
                let kept = idle.lock().expect("no panic").pop();
                let mut sender = match kept {
                    Some(sender) => sender,
                    None => connect(&address).await,
                };
                sender.ready().await.expect("a connection");
                let response = sender.send_request(request).await.expect("a response");
                assert!(response.status().is_success());
                let body = response.into_body().collect().await.expect("a body").to_bytes();
                idle.lock().expect("no panic").push(sender);
                body
            };
            let body = tokio::time::timeout(Duration::from_secs(60), exchange).await.expect("no timeout");
            peer::decode(kind, &body)
        }
    });
}
