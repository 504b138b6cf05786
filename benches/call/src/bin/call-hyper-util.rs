//! Calls with hyper-util's pooled client and serde derive.

use std::time::Duration;

use apideck_bench_call::{Load, peer};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

fn main() {
    let load = Load::from_arguments();
    let mut http = HttpConnector::new();
    http.set_nodelay(true);
    http.set_connect_timeout(Some(Duration::from_secs(10)));
    let client: Client<_, Full<Bytes>> = Client::builder(TokioExecutor::new()).build(http);
    let server = load.server.clone();
    load.run(move |kind| {
        let request = peer::request(&server, kind).body(Full::from(peer::body(kind))).expect("a request");
        let client = client.clone();
        async move {
            let exchange = async {
                let response = client.request(request).await.expect("a response");
                assert!(response.status().is_success());
                response.into_body().collect().await.expect("a body").to_bytes()
            };
            let body = tokio::time::timeout(Duration::from_secs(60), exchange).await.expect("no timeout");
            peer::decode(kind, &body)
        }
    });
}
