//! The mock as a client sees it, over real sockets. What measures the memory of its process is in `large.rs`.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

#[path = "../support/mod.rs"]
mod support;

mod browser;
mod chaos;
mod checks;
mod connections;
mod downloads;
mod faults;
mod library;
mod life;
mod pages;
mod resources;
mod script;
#[cfg(feature = "tls")]
mod tls;
mod uploads;
mod vault;
mod webhooks;
