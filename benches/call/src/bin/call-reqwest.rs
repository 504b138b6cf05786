//! Calls with reqwest and serde derive.

use std::time::Duration;

use apideck_bench_call::{Load, peer};

fn main() {
    let load = Load::from_arguments();
    let client = reqwest::Client::builder().timeout(Duration::from_secs(60)).tcp_nodelay(true);
    let client = client.no_proxy().build().expect("a client");
    let server = load.server.clone();
    load.run(move |kind| {
        let (method, url) = peer::target(&server, kind);
        let mut request = client.request(method, url).body(peer::body(kind));
        for (name, value) in peer::HEADERS {
            request = request.header(name, value);
        }
        async move {
            let response = request.send().await.expect("a response");
            assert!(response.status().is_success());
            peer::decode(kind, &response.bytes().await.expect("a body"))
        }
    });
}
