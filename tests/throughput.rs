//! The throughput of a download, compared with hyper alone.
//!
//! `cargo test --release --features file-storage --test throughput -- --ignored --nocapture`
#![allow(clippy::unwrap_used)] // Helpers of tests are tests.

mod common;

use std::future::poll_fn;
use std::pin::Pin;
use std::time::{Duration, Instant};

use apideck_mock::{Download, Mock};
use apideck_unify::funcs::file_storage_files_download;
use apideck_unify::models::FileStorageFilesDownloadRequest;
use apideck_unify::{ApideckCore, Body};
use common::*;
use http_body::Body as _;
use hyper_util::rt::TokioIo;

const PATH: &str = "/file-storage/files/F1/download";
const LENGTH: u64 = 256 << 20;
const ROUNDS: usize = 40;

async fn ours(core: &ApideckCore) -> u64 {
    let call = file_storage_files_download(core, FileStorageFilesDownloadRequest::new("F1"));
    let mut stream = call.send().await.unwrap().into_body();
    while stream.chunk().await.unwrap().is_some() {}
    stream.received()
}

type Sender = hyper::client::conn::http1::SendRequest<Body>;

async fn connect(authority: &str) -> Sender {
    let stream = tokio::net::TcpStream::connect(authority).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    sender
}

async fn hyper_alone(sender: &mut Sender, authority: &str) -> u64 {
    sender.ready().await.unwrap();
    let request = http::Request::get(PATH)
        .header("host", authority)
        .header("authorization", format!("Bearer {KEY}"))
        .header("x-apideck-app-id", APP_ID)
        .header("x-apideck-consumer-id", "test-consumer");
    let request = request.body(Body::empty()).unwrap();
    let mut body = sender.send_request(request).await.unwrap().into_body();
    let mut received = 0;
    while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        received += frame.unwrap().into_data().map_or(0, |data| data.len() as u64);
    }
    received
}

/// The server has a thread of its own, so that both clients find the same.
#[test]
#[ignore = "a measurement, for release builds"]
fn a_download_is_as_fast_as_hyper() {
    let server = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let mock = server.block_on(Mock::builder().record(false).start()).unwrap();
    mock.serve_download(PATH, Download::stream(LENGTH, 5));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (mut best_ours, mut best_hyper) = (Duration::MAX, Duration::MAX);
    for _ in 0..ROUNDS {
        // New ones for both: the system makes the buffers of a connection larger as it gets older.
        let mut sender = runtime.block_on(connect(authority(mock.url())));
        let core = client(mock.url());
        let started = Instant::now();
        assert_eq!(runtime.block_on(hyper_alone(&mut sender, authority(mock.url()))), LENGTH);
        best_hyper = best_hyper.min(started.elapsed());
        let started = Instant::now();
        assert_eq!(runtime.block_on(ours(&core)), LENGTH);
        best_ours = best_ours.min(started.elapsed());
    }
    let speed = |time: Duration| 268.435_456 / time.as_secs_f64();
    let ratio = best_hyper.as_secs_f64() / best_ours.as_secs_f64();
    println!(
        "256 MiB, the best of {ROUNDS}: {:.0} MB/s, hyper alone {:.0} MB/s, {ratio:.3} times as fast",
        speed(best_ours),
        speed(best_hyper)
    );
    assert!(ratio >= 0.95, "{ratio}");
}
