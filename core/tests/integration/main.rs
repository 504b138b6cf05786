//! Tests of the public API against transports and servers of the tests. They are one program: it links once.
//!
//! A test that reads or changes state of the whole process needs a program of its own.
#![allow(clippy::unwrap_used)] // Helpers of tests are tests.
#![allow(unreachable_pub)] // `pub` reads better in `common`.

#[cfg(feature = "blocking")]
mod blocking;
mod coding;
mod common;
mod connections;
mod cursors;
mod custom;
mod deadlines;
#[cfg(feature = "debug-log")]
mod debug_log;
mod decoding;
mod downloads;
mod downstream;
mod faults;
#[cfg(feature = "gzip")]
mod gzip;
mod hooks;
#[cfg(all(feature = "http2", any(feature = "rustls", feature = "native-tls")))]
mod http2;
mod ids;
mod in_flight;
mod input;
mod ownership;
mod pages;
mod partial;
#[cfg(all(feature = "http-proxy", any(feature = "rustls", feature = "native-tls")))]
mod proxy;
mod redirects;
mod request;
mod retries;
mod secrets;
#[cfg(feature = "tracing")]
mod spans;
mod streams;
#[cfg(any(feature = "rustls", feature = "native-tls"))]
mod tls;
#[cfg(feature = "tower")]
mod tower;
