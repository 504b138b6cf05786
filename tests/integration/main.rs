//! The facade's tests: one program, one module per subject. A module whose feature is off is not compiled.
//!
//! Tests that measure the memory or the speed of their process are separate programs: `memory`, `soak`, `throughput`.
//! So is `vectors`, which replays recordings that are not part of this repository.
#![allow(clippy::unwrap_used)] // Helpers of tests are tests.

#[path = "../common/mod.rs"]
mod common;

#[cfg(all(feature = "blocking", feature = "crm", feature = "file-storage"))]
mod blocking;
mod corpus;
#[cfg(feature = "debug-log")]
mod debug_log;
#[cfg(feature = "file-storage")]
mod downloads;
#[cfg(all(feature = "full", feature = "dynamic"))]
mod dynamic;
mod error_messages;
mod faults;
#[cfg(feature = "gzip")]
mod gzip;
mod input;
mod load;
#[cfg(feature = "accounting")]
mod money;
#[cfg(feature = "crm")]
mod pages;
#[cfg(feature = "crm")]
mod payloads;
#[cfg(feature = "proxy")]
mod proxy;
mod reliability;
#[cfg(feature = "crm")]
mod repairs;
#[cfg(all(feature = "file-storage", feature = "vault"))]
mod retry_facts;
mod secrets;
mod session;
#[cfg(any(feature = "rustls", feature = "native-tls"))]
mod tls;
#[cfg(all(feature = "upload-file", feature = "accounting"))]
mod uploads;
#[cfg(all(feature = "full", feature = "dynamic", feature = "webhooks"))]
mod webhook_events;
#[cfg(all(feature = "full", feature = "dynamic"))]
mod whole_api;
#[cfg(all(feature = "full", feature = "dynamic"))]
mod wire;
