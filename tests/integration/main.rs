//! The facade's tests: one program, one module per subject. A module whose feature is off is not compiled.
//!
//! What measures the memory or the speed of its process is a program of its own: `memory`, `soak`, `throughput`.
//! What replays recordings that are not part of this repository is one too: `vectors`.
#![allow(clippy::unwrap_used)] // Helpers of tests are tests.

#[path = "../common/mod.rs"]
mod common;

mod corpus;
#[cfg(feature = "debug-log")]
mod debug_log;
#[cfg(feature = "file-storage")]
mod downloads;
#[cfg(all(feature = "full", feature = "dynamic"))]
mod dynamic;
mod faults;
#[cfg(feature = "gzip")]
mod gzip;
mod input;
mod load;
#[cfg(feature = "crm")]
mod pages;
#[cfg(feature = "proxy")]
mod proxy;
mod reliability;
mod secrets;
mod session;
#[cfg(any(feature = "rustls", feature = "native-tls"))]
mod tls;
#[cfg(feature = "tracing")]
mod tracing_spans;
#[cfg(all(feature = "upload-file", feature = "accounting"))]
mod uploads;
#[cfg(all(feature = "full", feature = "dynamic"))]
mod wire;
